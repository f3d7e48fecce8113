"""Taking in questions from elsewhere: read under limits, kept to be looked at, taken in as drafts.

Keys of questions travel here: no message and no log quotes one.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from lms.banks import draft_media, media_files
from lms.banks.canonical import canonical_json
from lms.banks.formats import limited, opening
from lms.banks.formats.outcome import Met, Reading, Verdict, Wish
from lms.banks.models import Draft, Item, MediaFile, QuestionImport
from lms.banks.text import plain_of
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.files import StoredFile, digest_of
from lms.core.i18n import N_
from lms.core.short_texts import check_line
from lms.core.work import Fact, Work

TITLE_CHARS = 120
WEB = limited.Limits()
# Nobody waits for the page that a long reading in the background belongs to.
BACKGROUND = limited.Limits(memory=3 << 29, cpu_seconds=60, seconds=300)
# Whoever types a command waits for what they asked.
TERMINAL = limited.Limits(memory=4 << 30, cpu_seconds=600, seconds=900)

_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")

Watched = Callable[[Iterable[Met]], Iterable[Met]]
_BANK_CODE = N_("Un code de banque s'écrit en minuscules sans accent, comme « ia-hdf ».")
_LANG = N_("Une langue s'écrit par son code : fr, en, en-GB.")


class ImportTakenIn(Conflict):
    """An import is taken in or thrown away once."""

    code = "import_taken_in"
    text = N_("Ces questions ont déjà été importées.")


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that was read, and what is in it."""

    name: str
    sha256: str
    lang: str
    reading: Reading

    @property
    def counts(self) -> dict[str, int]:
        """``seen`` and one count a verdict; their sum is what was seen."""
        found = Counter(one.verdict for one in self.reading.questions)
        return {"seen": len(self.reading.questions)} | {
            str(verdict): found[verdict] for verdict in Verdict}


def preview(
    name: str, content: bytes, wish: Wish, kind: str | None = None,
    limits: limited.Limits = WEB,
) -> Preview:
    """Read the file in a process of its own. Raises ``Invalid`` when it cannot be read at all."""
    shown = shown_name(name)
    reading = limited.call(
        opening.read_any, shown, content, wish, kind, place=shown, limits=limits)
    questions = tuple(map(draft_media.settled, reading.questions))
    return Preview(shown, digest_of(content), wish.lang,
                   Reading(questions, reading.warnings, reading.kind))


def shown_name(name: str) -> str:
    """The name of a file, without the folders it was in."""
    return PurePath(name.replace("\\", "/")).name[-200:] or "questions"


def take_in(
    work: Work, bank_code: str, found: Preview, watched: Watched = iter
) -> QuestionImport:
    """Store every question as a draft of the bank, in this transaction.

    The same bytes in the same bank again are the first import, and record nothing.
    """
    kept = keep(work, bank_code, found, watched)
    if kept.imported_at is None:
        apply_import(work, kept)
    return kept


def keep(work: Work, bank_code: str, found: Preview, watched: Watched = iter) -> QuestionImport:
    """Keep what was read so that it can be looked at; no draft of the bank yet.

    The same bytes read again replace what they gave, unless it was taken in.
    """
    check_bank_code(bank_code)
    same = QuestionImport.bank_code == bank_code, QuestionImport.sha256 == found.sha256
    standing = work.session.scalar(select(QuestionImport).where(*same))
    if standing is not None and standing.imported_at is not None:
        return standing
    if standing is not None:
        _forget(work, standing)
    kept = QuestionImport(
        bank_code=bank_code, file_name=found.name, sha256=found.sha256, kind=found.reading.kind,
        lang=found.lang, counts=found.counts, previewed_at=work.now,
        previewed_by_id=work.actor_id,
        warnings=[_plain_fault(fault) for fault in found.reading.warnings],
    )
    work.session.add(kept)
    work.session.flush()
    rows = list(_rows(work, kept, watched(found.reading.questions)))
    if rows:
        work.session.execute(insert(Draft), rows)
    return kept


def check_bank_code(bank_code: str) -> None:
    """Raise ``Invalid`` unless a bank may have this code."""
    faults = list(check_line(bank_code, "bank_code", 64))
    if not faults and not _is_bank_code(bank_code):
        faults = [Fault("bank_code", "bank_code", _BANK_CODE)]
    if faults:
        raise Invalid(faults)


def checked_lang(lang: str) -> str:
    """The code of a language such as ``fr`` or ``en-GB``; raises ``Invalid``."""
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", lang):
        raise Invalid([Fault("lang", "lang", _LANG)])
    return lang


def apply_import(work: Work, kept: QuestionImport) -> None:
    """Make what was kept the drafts of its bank. Raises ``ImportTakenIn``."""
    if kept.imported_at is not None:
        raise ImportTakenIn
    kept.imported_at, kept.imported_by_id = work.now, work.actor_id
    work.session.flush()
    work.record(Fact("questions_imported", f"question_import:{kept.id}", {
        "bank": kept.bank_code, "format": kept.kind, "sha256": kept.sha256,
        "counts": dict(kept.counts),
    }))


def discard_import(work: Work, kept: QuestionImport) -> None:
    """Forget what was read and not taken in, its files included. Raises ``ImportTakenIn``."""
    if kept.imported_at is not None:
        raise ImportTakenIn
    _forget(work, kept)


def _rows(
    work: Work, kept: QuestionImport, questions: Iterable[Met]
) -> Iterator[dict[str, Any]]:
    for position, met in enumerate(questions, start=1):
        for media, content in draft_media.media_of(met):
            media_files.store(work, media, content)
        yield {
            "import_id": kept.id, "bank_code": kept.bank_code, "position": position,
            "place": _line(met.place, 300), "verdict": str(met.verdict),
            "kind": "" if met.data is None else str(met.data["type"]),
            "title": _title(met.data), "external_id": _line(met.external_id, 200),
            "category": _line(met.category, 500), "losses": list(met.losses),
            "content": None if met.data is None else canonical_json(met.data),
            "refusal": None if met.refusal is None else _plain_fault(met.refusal),
            "created_at": work.now, "created_by_id": work.actor_id,
        }


def _forget(work: Work, kept: QuestionImport) -> None:
    """Delete an import, its drafts, and the files that nothing else shows."""
    mine = Draft.import_id == kept.id
    contents = work.session.scalars(select(Draft.content).where(mine, Draft.content.is_not(None)))
    digests = {digest for content in contents for digest in draft_media.digests_in(content or "")}
    work.session.execute(delete(Draft).where(mine))
    work.session.delete(kept)
    work.session.flush()
    for digest in sorted(digests):
        _forget_file(work, digest)


def _forget_file(work: Work, digest: str) -> None:
    shown = (select(table.id).where(table.content.contains(digest)).limit(1)
             for table in (Draft, Item))
    if any(work.session.scalar(one) is not None for one in shown):
        return
    work.session.execute(delete(MediaFile).where(MediaFile.sha256 == digest))
    try:
        with work.session.begin_nested():
            work.session.execute(delete(StoredFile).where(StoredFile.sha256 == digest))
    except IntegrityError:
        pass  # the same bytes are something else as well


def _title(data: Mapping[str, Any] | None) -> str:
    """What lists show: the title, else the first words of what is asked."""
    if data is None:
        return ""
    words = str(data.get("title") or "") or plain_of(str(data.get("stem") or ""))
    return textwrap.shorten(_line(words, 10_000), TITLE_CHARS, placeholder="…")


def _plain_fault(fault: Fault) -> dict[str, Any]:
    facts = {name: value if isinstance(value, int) else _line(str(value), 500)
             for name, value in fault.facts.items()}
    return asdict(fault) | {"place": _line(fault.place, 300), "facts": facts}


def _line(text: str, most: int) -> str:
    """The text as a database holds it, on one line."""
    return _UNFIT.sub(" ", text)[:most]


def _is_bank_code(code: str) -> bool:
    return all(part.isascii() and part.isalnum() and part == part.lower()
               for part in code.split("-"))
