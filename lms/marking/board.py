"""What marking pages show: each question with its copies, and marks to whom may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from lms.banks.kinds.rubric import MarkedItem
from lms.banks.text import said_of
from lms.exams import marks
from lms.exams.mark_models import Copy, Mark
from lms.exams.marking_queries import given_of
from lms.exams.marks import Given, Need
from lms.exams.papers import parsed
from lms.exams.timeline_names import names_of
from lms.marking import queries
from lms.marking.queries import Progress
from lms.marking.rules import Agreement, agreement_of
from lms.web.filters import number_fr


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark with its points."""

    mark: Mark
    given: Given


@dataclass(frozen=True, slots=True)
class Line:
    """A copy in a list; ``name`` only where the question is not marked anonymously.

    ``points`` are those that count, once they are known; ``own`` are those the viewer gave.
    """

    copy: Copy
    name: str
    count: int
    points: Fraction | None
    own: Fraction | None


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question of a sitting, its copies, and how well those who mark agree."""

    item_id: int
    item: MarkedItem
    stem: str
    progress: Progress
    lines: tuple[Line, ...]
    agreement: Agreement | None


def questions_of(session: Session, sitting_id: int, viewer_id: int) -> list[MarkedQuestion]:
    """The marked questions of a sitting; the viewer's own copy is left out."""
    copies = [one for one in queries.copies_of(session, sitting_id)
              if one.attempt.enrolment.person_id != viewer_id]
    given = queries.marks_by_copy(session, [one.id for one in copies])
    found = []
    for row, progress in queries.progress_by_question(session, sitting_id, viewer_id):
        item = parsed(row.content)
        if not isinstance(item, MarkedItem):
            continue
        own = [one for one in copies if one.item_id == row.id]
        values = {one.id: [given_of(mark) for mark in given.get(one.id, ())] for one in own}
        found.append(MarkedQuestion(
            row.id, item, said_of(item.stem), progress,
            tuple(_line(item, one, values[one.id], viewer_id) for one in own),
            agreement_of(item, list(values.values())),
        ))
    return found


def _line(item: MarkedItem, found: Copy, given: Sequence[Given], viewer_id: int) -> Line:
    known, points = marks.standing(given), marks.settled(item, given)
    own = next((one.total for one in known if one.marker_id == viewer_id), None)
    name = "" if item.marking.anonymous else found.attempt.enrolment.person.full_name
    total = None if points is None else sum(points.values(), Fraction(0))
    return Line(found, name, len(known), total, own)


def own_mark(session: Session, found: Copy, viewer_id: int) -> Shown | None:
    """What the viewer gave this copy last."""
    given = [mark for mark in queries.marks_by_copy(session, [found.id]).get(found.id, [])
             if mark.marker_id == viewer_id]
    return Shown(given[-1], given_of(given[-1])) if given else None


def marks_shown(session: Session, found: Copy, viewer_id: int) -> list[Shown]:
    """The marks the viewer may see: theirs; everybody's once each has been given alone."""
    given = queries.marks_by_copy(session, [found.id]).get(found.id, [])
    is_alone = found.awaits is Need.MARK
    return [Shown(mark, given_of(mark)) for mark in given
            if not is_alone or mark.marker_id == viewer_id]


def told(points: str) -> str:
    """Points as they are read: ``4,5``."""
    return number_fr(Fraction(points))


@dataclass(frozen=True, slots=True)
class Told:
    """A mark as the jury reads it; one that ``is_replaced`` no longer counts."""

    marker: str
    points: Fraction
    comment: str
    reason: str
    is_settling: bool
    is_replaced: bool


def told_marks(session: Session, attempt_id: int) -> Mapping[int, list[Told]]:
    """The marks of an attempt by question, those that were replaced included."""
    copies = queries.copies_of_attempt(session, attempt_id)
    given = queries.marks_by_copy(session, [copy.id for copy, _item in copies])
    names = names_of(session, [mark.marker_id for marks_ in given.values() for mark in marks_])
    found: dict[int, list[Told]] = {}
    for copy, row in copies:
        item = parsed(row.content)
        latest = {mark.turn: mark.number for mark in given.get(copy.id, ())}
        found[copy.question] = [
            Told(names[mark.marker_id], given_of(mark).total, mark.comment, mark.reason,
                 isinstance(item, MarkedItem) and mark.turn > item.marking.markers,
                 mark.number < latest[mark.turn])
            for mark in given.get(copy.id, ())
        ]
    return found
