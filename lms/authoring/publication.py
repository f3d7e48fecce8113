"""Publishing what the workshop holds: what the next edition would be, and freezing it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.authoring import exchange
from lms.authoring.models import WorkingBank
from lms.banks import queries as bank_queries
from lms.banks.actions import LEFT_OUT, publish_edition
from lms.banks.canonical import content_sha256
from lms.banks.checks import check_bank
from lms.banks.models import Edition, Item
from lms.banks.reader import BankFiles
from lms.core.errors import Fault
from lms.core.work import Work


@dataclass(frozen=True, slots=True)
class Outlook:
    """What publishing now would do, by the codes of the questions.

    ``counts`` maps each state to how many questions the edition would hold. With ``faults`` it
    cannot be published.
    """

    last: Edition | None
    counts: Mapping[str, int]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    restated: tuple[str, ...]
    removed: tuple[str, ...]
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]

    @property
    def total(self) -> int:
        """How many questions the edition would hold."""
        return sum(self.counts.values())

    @property
    def is_new(self) -> bool:
        """Whether it would differ from the last edition."""
        return bool(self.added or self.changed or self.restated or self.removed)


def outlook(session: Session, bank: WorkingBank) -> Outlook:
    """What the next edition of the bank would be."""
    with exchange.as_files(session, bank) as files:
        report = check_bank(files)
    last = bank_queries.last_edition(session, bank.code)
    before = {item.code: item for item in last.items} if last else {}
    return _compared(files, last, before, report.faults, report.advice)


def _compared(
    files: BankFiles, last: Edition | None, before: Mapping[str, Item],
    faults: tuple[Fault, ...], advice: tuple[Fault, ...],
) -> Outlook:
    now = {file.item.id: file.item for file in files.items if file.item.status not in LEFT_OUT}
    digests = {code: content_sha256(item) for code, item in now.items()}
    states = [item.status for item in now.values()]
    both = [code for code in sorted(now) if code in before]
    changed = [code for code in both if digests[code] != before[code].content_sha256]
    return Outlook(
        last=last, counts={state: states.count(state) for state in sorted(set(states))},
        added=tuple(code for code in sorted(now) if code not in before),
        changed=tuple(changed),
        restated=tuple(code for code in both
                       if code not in changed and now[code].status != before[code].status),
        removed=tuple(code for code in sorted(before) if code not in now),
        faults=faults, advice=advice,
    )


def publish(work: Work, bank: WorkingBank) -> Edition:
    """Freeze the bank as its next edition; the same content again is the edition that holds it.

    Drafts and retired questions are left out. Raises what ``publish_edition`` raises.
    """
    with exchange.as_files(work.session, bank) as files:
        return publish_edition(work, files)
