"""Which files a question takes, told by their bytes; names are only what people read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lms.banks.kinds.file_upload import MOST_NAME, Handing
from lms.banks.media_files import path_type, type_of
from lms.core.errors import Fault
from lms.core.files import digest_of
from lms.core.i18n import N_
from lms.exams.rules import AttemptClosed, AttemptPaused

PLACE = "file"
MO = 1024 * 1024
_TIMES_KEPT = 4
_LONGEST_END = 10
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_TEXTS: Mapping[str, str] = {
    "file_kind": N_("« {name} » : cette sorte de fichier n'est pas acceptée. Possibles : "
                    "{accept}."),
    "file_content": N_("« {name} » n'est pas un vrai fichier {kind} : son contenu n'est pas celui "
                       "que son nom annonce. Enregistrez-le de nouveau dans ce format."),
    "file_empty": N_("« {name} » est vide."),
    "file_too_big": N_("« {name} » dépasse {limit} Mo."),
    "too_many_handed": N_("Vous avez déjà envoyé {limit} fichiers différents pour cette question, "
                          "y compris ceux que vous avez retirés : elle n'en prend plus d'autre."),
    "file_missing": N_("Choisissez un fichier."),
    "not_handed": N_("Ce fichier n'a pas été déposé pour cette question : déposez-le de nouveau."),
    "no_files_here": N_("Cette question ne prend pas de fichier."),
    "too_many_files": N_("Trop de fichiers : {limit} au plus. Aucun des nouveaux n'a été gardé : "
                         "décochez « Garder » devant ceux à remplacer."),
}


class FileLate(AttemptClosed):
    """The time is over or the paper was handed in: a file is not kept aside as answers are."""

    text = N_("L'épreuve est terminée : ce fichier n'a pas été gardé. Vos réponses déjà "
              "enregistrées sont conservées.")


class FileHeld(AttemptPaused):
    """The invigilator stopped the clock."""

    text = N_("L'épreuve est en pause : envoyez ce fichier à la reprise.")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was received."""

    name: str
    sha256: str
    size: int

    def told(self) -> dict[str, Any]:
        """As the exam page is told of it."""
        return {"name": self.name, "sha256": self.sha256, "bytes": self.size}


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it has just come; ``name`` is fit to be shown."""

    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Box:
    """Where the files of one question go: which it takes, and those received, by digest."""

    number: int
    handing: Handing
    received: Mapping[str, Handed]

    @property
    def most_received(self) -> int:
        """How many different files are received, however many are taken back: disks end."""
        return _TIMES_KEPT * self.handing.max_files


def brought(name: str, content: bytes) -> Brought:
    """A file under the name that the browser gave."""
    return Brought(shown_name(name), content, digest_of(content))


def shown_name(given: str) -> str:
    """A name without its folders nor signs that nobody sees, not too long."""
    last = re.split(r"[\\/]", given)[-1]
    # Composed once they are out: a letter and its accent may have had one between them.
    seen = unicodedata.normalize("NFC", "".join(
        sign for sign in last if unicodedata.category(sign) not in _UNSEEN))
    stem, dot, end = seen.strip().rpartition(".")
    if not dot or len(end) > _LONGEST_END:
        return seen.strip()[:MOST_NAME] or "fichier"
    return f"{stem.strip()[:MOST_NAME - _LONGEST_END - 1] or 'fichier'}.{end}"


def brought_faults(box: Box, file: Brought) -> Iterator[Fault]:
    """Why a file is not taken; nothing for one that was received before."""
    if file.sha256 in box.received:
        return
    if len(box.received) >= box.most_received:
        yield fault("too_many_handed", limit=box.most_received)
    if len(file.content) > box.handing.max_mb * MO:
        yield fault("file_too_big", name=file.name, limit=box.handing.max_mb)
    if not box.handing.accepts(file.name):
        yield fault("file_kind", name=file.name, accept=", ".join(box.handing.extensions))
    elif not file.content:
        yield fault("file_empty", name=file.name)
    elif not _is_what_it_says(file):
        kind = file.name.rpartition(".")[2].upper()
        yield fault("file_content", name=file.name, kind=kind)


def fault(code: str, **facts: Any) -> Fault:
    """One thing that is wrong with a file."""
    return Fault(PLACE, code, _TEXTS[code], facts)


def _is_what_it_says(file: Brought) -> bool:
    announced = path_type(file.name) or ""
    if announced.startswith("text/"):
        return _is_text(file.content)
    return type_of(file.content) == announced


def _is_text(content: bytes) -> bool:
    """UTF-8, UTF-16 as some editors write it, or one byte a letter as spreadsheets do."""
    kind = type_of(content) or ""
    if kind == "text/plain" or kind.startswith("application/"):
        return kind == "text/plain"
    if content.startswith(_UTF_16):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    return not _CONTROL.search(content)
