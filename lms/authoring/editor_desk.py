"""What the pages of the editor work on: a question, what was typed over it, and what it makes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from lms.authoring import contents, queries
from lms.authoring.editor import editing
from lms.authoring.editor.editing import Typed
from lms.authoring.editor.fault_words import reworded
from lms.authoring.editor.fields import Catalog
from lms.authoring.editor.previews import Preview, preview
from lms.authoring.editor.shown import Shown, Told
from lms.authoring.models import Question
from lms.banks.headers import Framework
from lms.banks.items import AnyItem
from lms.catalog.models import Block
from lms.catalog.queries import latest_by_code
from lms.core.errors import Fault, Missing


@dataclass(frozen=True, slots=True)
class Desk:
    """A question open in the editor.

    ``revision`` is that of the page; ``base`` what the question said then.
    """

    question: Question
    revision: int
    base: dict[str, Any]
    typed: Typed
    framework: Framework | None
    catalog: Catalog

    @property
    def data(self) -> dict[str, Any]:
        """The question as typed."""
        return self.typed.data

    def judged(self) -> tuple[AnyItem | None, list[Fault]]:
        """The item that was typed, if it makes one, and its faults in the words of the form."""
        found = contents.judged(self.data, self.framework)
        return found.item, [reworded(fault) for fault in found.faults]

    def form(self, faults: Sequence[Fault]) -> tuple[tuple[Shown, ...], tuple[Told, ...]]:
        """The sections of the form and the summary of its faults."""
        return self.typed.shown(faults, self.catalog)

    def advised(self, seen: Preview) -> tuple[Told, ...]:
        """What to look at again, each with the field it is about."""
        return self.typed.shown(seen.advice, self.catalog)[1]

    def preview(self) -> Preview:
        """How the question will be seen."""
        item, faults = self.judged()
        return preview(self.data, item, is_sound=not faults)

    def with_typed(self, typed: Typed, revision: int | None = None) -> "Desk":
        """The same question with something else typed."""
        return replace(self, typed=typed, revision=revision or self.revision)


def opened(session: Session, question: Question) -> Desk:
    """The question as it is stored."""
    data = contents.data_of(question.content)
    blocks = _blocks(session, question)
    return Desk(question, question.revision, data, editing.opened(data),
                queries.framework_of(session, question.bank), _catalog(blocks))


def typed(session: Session, question: Question, form: MultiDict[str, str]) -> Desk:
    """The question as it was typed over the revision that the form was opened on."""
    desk = opened(session, question)
    revision = form.get("revision", 0, int)
    base = desk.base
    if revision != question.revision:
        base = contents.data_of(_revision_content(session, question, revision))
    return replace(desk, revision=revision, base=base, typed=editing.typed(form, base))


def _revision_content(session: Session, question: Question, number: int) -> str:
    """What a revision said; a number that never was is a page that nobody was given."""
    if not 0 < number <= question.revision:
        raise Missing
    return queries.revision(session, question.id, number).content


def _blocks(session: Session, question: Question) -> Sequence[Block]:
    code = question.bank.certification_code
    found = latest_by_code(session, {code}).get(code)
    return found.blocks if found else ()


def _catalog(blocks: Sequence[Block]) -> Catalog:
    return Catalog(
        tuple((block.code, block.title) for block in blocks),
        tuple((one.code, one.title, block.code) for block in blocks for one in block.competences),
    )
