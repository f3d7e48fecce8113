"""Files to hand in, marked by people with a rubric."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from lms.banks.items import Record
from lms.banks.kinds import answers, rubric
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.kinds.soundness import common_faults
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

Extension = Literal[
    "csv", "docx", "jpeg", "jpg", "md", "odp", "ods", "odt", "pdf", "png", "pptx", "txt", "xlsx",
]
MOST_NAME = 200
"""Characters of the name of a file."""
_TEXTS: Mapping[str, str] = {
    "files_upside_down": N_("« min_files » est plus grand que « max_files »."),
    "duplicate_extension": N_("« accept » nomme deux fois la même sorte de fichier."),
}


class Handing(Record):
    """Which files are taken, how many, and how big each may be."""

    accept: Annotated[tuple[Extension, ...], Field(min_length=1)]
    min_files: Annotated[int, Field(ge=0, le=5)] = 1
    max_files: Annotated[int, Field(ge=1, le=5)] = 1
    max_mb: Annotated[int, Field(ge=1, le=20)] = 10

    @property
    def extensions(self) -> tuple[str, ...]:
        """What the names of accepted files end with: a photograph is written in two ways."""
        both = ("jpg", "jpeg")
        return tuple(dict.fromkeys(
            end for one in self.accept for end in (both if one in both else (one,))
        ))

    def accepts(self, name: str) -> bool:
        """Whether a file of that name is of an accepted kind."""
        return name.rpartition(".")[2].lower() in self.extensions


class FileUploadItem(MarkedItem):
    """Files to hand in."""

    type: Literal["file_upload"]
    response: Handing


class FileUpload:
    """Handing in files."""

    name = "file_upload"
    model = FileUploadItem
    is_automatic = False

    def check(self, item: FileUploadItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, {"rubric"})
        yield from rubric.rubric_faults(item)
        if item.response.min_files > item.response.max_files:
            yield _fault("response.min_files", "files_upside_down")
        if len(set(item.response.accept)) < len(item.response.accept):
            yield _fault("response.accept", "duplicate_extension")

    def order(self, _item: FileUploadItem, _draw: Shuffler) -> tuple[str, ...]:
        """No options."""
        return ()

    def show(self, item: FileUploadItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``."""
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "dont_know": item.scoring.dont_know,
            "accept": list(item.response.extensions),
            "min_files": item.response.min_files,
            "max_files": item.response.max_files,
            "max_mb": item.response.max_mb,
            "anonymous": item.marking.anonymous,
        }

    def read(self, item: FileUploadItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"files": [{"name": ..., "sha256": ...}]}``: files already received, by digest."""
        return answers.taken(item, raw, "files", lambda value: _named(item, value))

    def score(self, item: FileUploadItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``: what the markers gave."""
        return settled(item, answer, lambda given: rubric.marked_share(item, given))

    def points(self, item: FileUploadItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, _item: FileUploadItem, answer: Answer | None) -> str:
        """The names of the files."""
        return answers.told(
            answer, lambda given: " ; ".join(str(file["name"]) for file in given["files"])
        )

    def tell_key(self, item: FileUploadItem) -> str:
        """The criteria."""
        return rubric.told_rubric(item)

    def foreseen(self, item: FileUploadItem) -> Iterator[Foreseen]:
        """The levels of the rubric."""
        return rubric.foreseen_levels(item)


def _named(item: FileUploadItem, value: Any) -> Answer | None:
    if not isinstance(value, list):
        raise answers.refused()
    if len(value) > item.response.max_files:
        raise answers.refused("too_many_files", limit=item.response.max_files)
    files = [_file(item, one) for one in value]
    if len({file["sha256"] for file in files}) < len(files):
        raise answers.refused("same_file_twice")
    return {"files": files} if files else None


def _file(item: FileUploadItem, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != {"name", "sha256"}:
        raise answers.refused()
    name, digest = value["name"], value["sha256"]
    if not isinstance(digest, str) or not answers.DIGEST.fullmatch(digest):
        raise answers.refused()
    typed = answers.typed(name, MOST_NAME)
    if typed is None or not item.response.accepts(str(name)):
        raise answers.refused("file_kind", accept=", ".join(item.response.accept))
    return {"name": str(typed["text"]), "sha256": digest}


def _fault(place: str, code: str) -> Fault:
    return Fault(place, code, _TEXTS[code])
