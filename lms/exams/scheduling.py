"""What the organiser plans: a sitting is scheduled, and may be amended or cancelled as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import Any

from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.exc import IntegrityError

from lms.banks import kinds
from lms.banks.models import Edition
from lms.banks.purpose import EXAM_STATUSES, ON_TRIAL, is_for_exams, is_on_request
from lms.blueprints import queries as blueprints
from lms.catalog.models import Block
from lms.cohorts.models import Cohort
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import admission, dealing, drawing, papers, queries, rules, safe_browser
from lms.exams.models import Attempt, AttemptEvent, Form, Sitting, SittingState
from lms.exams.safe_browser import Lockdown

_WRONG_BANK = N_("Cette édition ne porte pas sur la certification de la cohorte.")
_NO_BLOCK = N_("La certification de la cohorte n'a pas de bloc {block}.")
_WEAK_CODE = N_("Le code d'accès compte au moins quatre lettres ou chiffres.")
_BAD_SHARE = N_("Le seuil est une part entre 1 et 100 %.")
_FEW_TRIALS = N_("Il faut {needed} questions à l'essai du bloc {block} ; l'édition en a {found}.")
_SEB_COLUMNS = ("seb_config", "seb_config_key", "seb_quit_code")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed when a sitting is scheduled; ``pass_share`` is the share of points needed.

    ``address_ranges`` holds one network a line; a ``lockdown`` asks for Safe Exam Browser. With a
    blueprint, ``question_count`` is what it says, whatever is given.
    """

    block_code: str
    edition_id: int
    title: str
    place: str
    starts_at: datetime
    duration_minutes: int
    question_count: int
    pass_share: Fraction
    access_code: str
    authorises_each: bool = False
    address_ranges: str = ""
    lockdown: Lockdown | None = None
    trial_count: int = 0
    blueprint_id: int | None = None


def schedule(work: Work, cohort: Cohort, terms: Terms) -> Sitting:
    """A draft sitting; raises ``Invalid`` with every fault, shortages of questions included."""
    sitting = Sitting(cohort_id=cohort.id, created_at=work.now, created_by_id=work.actor_id,
                      **_columns(work, cohort, terms))
    work.session.add(sitting)
    work.session.flush()
    work.record(Fact("sitting_scheduled", f"sitting:{sitting.id}"))
    return sitting


def amend(work: Work, sitting: Sitting, terms: Terms) -> None:
    """Change the terms of a draft; raises ``Invalid`` as ``schedule`` does.

    A file for Safe Exam Browser may already be on the machines: it stays while it is asked for.
    """
    columns = _columns(work, sitting.cohort, terms)
    if terms.lockdown is not None and sitting.seb_config is not None:
        columns = {name: value for name, value in columns.items() if name not in _SEB_COLUMNS}
    _while_draft(work, update(Sitting).values(columns), sitting.id)
    work.session.refresh(sitting)
    work.record(Fact("sitting_amended", f"sitting:{sitting.id}"))


def cancel(work: Work, sitting: Sitting) -> None:
    """Delete a draft: no paper was drawn, nobody was told; the journal keeps its title."""
    _while_draft(work, delete(Sitting), sitting.id)
    work.record(Fact("sitting_cancelled", f"sitting:{sitting.id}", {"title": sitting.title}))


def withdraw(work: Work, sitting: Sitting) -> None:
    """Take a publication back: the papers nobody has seen are thrown away, the sitting is a draft.

    Raises ``rules.SittingStateConflict`` unless it is published, ``rules.RoomInUse`` once anything
    was noted about a candidate or the room.
    """
    moved = work.session.execute(
        update(Sitting).where(Sitting.id == sitting.id, Sitting.state == SittingState.PUBLISHED)
        .values(state=SittingState.DRAFT, published_at=None)
        .returning(Sitting.id).execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise rules.SittingStateConflict
    own = select(Attempt.id).where(Attempt.sitting_id == sitting.id)
    if work.session.scalar(
        select(AttemptEvent.id).where(AttemptEvent.attempt_id.in_(own)).limit(1)
    ):
        raise rules.RoomInUse
    try:
        with work.session.begin_nested():
            work.session.execute(delete(Attempt).where(Attempt.sitting_id == sitting.id))
            work.session.execute(delete(Form).where(Form.sitting_id == sitting.id))
    except IntegrityError:
        raise rules.RoomInUse from None  # an incident or a message names a candidate
    work.session.refresh(sitting)
    work.record(Fact("sitting_withdrawn", f"sitting:{sitting.id}"))


def _while_draft(work: Work, change: Update | Delete, sitting_id: int) -> None:
    """Run the change if the sitting is still a draft; raises ``rules.SittingStateConflict``."""
    changed = work.session.execute(
        change.where(Sitting.id == sitting_id, Sitting.state == SittingState.DRAFT)
        .returning(Sitting.id).execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        raise rules.SittingStateConflict


def _columns(work: Work, cohort: Cohort, terms: Terms) -> dict[str, Any]:
    """What the terms say, by column; raises ``Invalid``."""
    faults = _faults(work, cohort, terms)
    if faults:
        raise Invalid(faults)
    size = terms.question_count
    if terms.blueprint_id is not None:
        size = blueprints.blueprint(work.session, terms.blueprint_id).size
    return {
        "blueprint_id": terms.blueprint_id, "edition_id": terms.edition_id,
        "block_code": terms.block_code, "title": terms.title, "place": terms.place,
        "starts_at": terms.starts_at, "duration_minutes": terms.duration_minutes,
        "question_count": size, "trial_count": terms.trial_count,
        "pass_share": terms.pass_share, "access_code": terms.access_code,
        "authorises_each": terms.authorises_each,
        "address_ranges": terms.address_ranges.strip(), **_locked_down(terms.lockdown),
    }


def _locked_down(lockdown: Lockdown | None) -> dict[str, str | None]:
    """The columns of a sitting that asks, or not, for Safe Exam Browser."""
    if lockdown is None:
        return dict.fromkeys(_SEB_COLUMNS)
    settings = safe_browser.settings_of(lockdown)
    return {
        "seb_config": safe_browser.settings_file(settings),
        "seb_config_key": safe_browser.config_key(settings),
        "seb_quit_code": lockdown.quit_code,
    }


def _faults(work: Work, cohort: Cohort, terms: Terms) -> list[Fault]:
    faults = []
    if not 0 < terms.pass_share <= 1:
        faults.append(Fault("pass_share", "pass_share", _BAD_SHARE))
    if not rules.is_usable_code(terms.access_code):
        faults.append(Fault("access_code", "access_code", _WEAK_CODE))
    faults += admission.range_faults(terms.address_ranges)
    block = work.session.scalar(
        select(Block).where(Block.certification_id == cohort.certification_id,
                            Block.code == terms.block_code)
    )
    if block is None:
        facts = {"block": terms.block_code}
        return [*faults, Fault("block_code", "no_such_block", _NO_BLOCK, facts)]
    edition = work.session.get(Edition, terms.edition_id)
    certification = cohort.certification.code
    if edition is None or edition.certification_code != certification:
        return [*faults, Fault("edition_id", "wrong_bank", _WRONG_BANK)]
    faults += _trial_faults(work, edition.id, terms)
    if terms.blueprint_id is not None:
        return faults + dealing.faults_of(
            work.session, terms.blueprint_id, certification, edition.id, terms.block_code)
    pool = pool_of(work, edition.id, terms.block_code)
    codes = list(queries.competences_of_block(work.session, block.id))
    return faults + drawing.shortages(pool, terms.block_code, codes, terms.question_count)


def _trial_faults(work: Work, edition_id: int, terms: Terms) -> list[Fault]:
    found = len(trial_pool_of(work, edition_id, terms.block_code)) if terms.trial_count else 0
    if terms.trial_count <= found:
        return []
    facts = {"needed": terms.trial_count, "found": found, "block": terms.block_code}
    return [Fault("trial_count", "too_few_trials", _FEW_TRIALS, facts)]


def trial_pool_of(work: Work, edition_id: int, block_code: str) -> list[drawing.Drawable]:
    """The questions on trial that a paper of this block may ask besides its own."""
    return pool_of(work, edition_id, block_code, (ON_TRIAL,))


def pool_of(
    work: Work, edition_id: int, block_code: str, statuses: Sequence[str] = EXAM_STATUSES,
    *, on_request: bool = False,
) -> list[drawing.Drawable]:
    """The questions that a paper of this block can be drawn from.

    Those that are asked ``on_request`` only come with a blueprint, which names them.
    """
    pool = []
    for row in queries.pool_of(work.session, edition_id, block_code, statuses):
        item = papers.parsed(row.content)
        if not is_for_exams(item) or (is_on_request(item) and not on_request):
            continue
        order = partial(kinds.kind_of(item).order, item)
        pool.append(drawing.Drawable(
            row.id, row.content, next(iter(row.competences), ""), order, item.id,
            frozenset(item.exposure.enemies),
        ))
    return pool
