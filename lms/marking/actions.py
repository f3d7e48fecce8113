"""What markers do: take a copy, give its points, correct what they gave."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from sqlalchemy import select

from lms.banks.kinds.rubric import MarkedItem, with_marks
from lms.banks.models import Item
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import events, marks, scores, scoring
from lms.exams.mark_models import Copy, Mark
from lms.exams.marks import Given, Need
from lms.exams.models import OVER, Attempt, EventKind
from lms.exams.papers import parsed
from lms.marking import queries
from lms.marking.refusals import (
    AnotherAnswerCounts,
    MarkedMeanwhile,
    OwnCopy,
    ResultsKnown,
    StillGoingOn,
)

HELD = timedelta(minutes=30)
"""How long a copy that was taken is given to nobody else."""

_LEVEL_NEEDED = N_("Choisissez un niveau.")
_REASON_NEEDED = N_("Dites pourquoi vous changez votre correction : le motif est gardé.")


def take_next(work: Work, sitting_id: int, item_id: int) -> Copy | None:
    """The next copy of a question for the actor, held for them; ``None`` when none is left."""
    actor_id = work.actor_id or 0
    found = queries.next_copy(work.session, sitting_id, item_id, actor_id, work.now)
    if found is not None:
        found.held_by_id, found.held_until = actor_id, work.now + HELD
        work.session.flush()
    return found


def give(
    work: Work, found: Copy, levels: Mapping[str, str], comment: str = "", reason: str = ""
) -> Mark:
    """Give a copy its points, or correct those the actor gave; the score is computed again.

    ``levels`` maps each criterion to the points of one of its levels, as text. Raises ``Invalid``
    with every fault, ``MarkedMeanwhile`` when the copy needs nobody any more, ``ResultsKnown`` when
    the actor would change points that the candidate has read.
    """
    actor_id = work.actor_id or 0
    _hold(work, found)
    _check_may_mark(found, actor_id)
    item, given = marked_item(work, found), queries.given_to(work.session, found.id)
    turn, number = _place(item, given, actor_id)
    if number > 1 and found.attempt.sitting.released_at is not None:
        raise ResultsKnown
    points = _points(item, levels, is_reason_missing=number > 1 and not reason.strip())
    mark = Mark(
        copy_id=found.id, turn=turn, number=number, marker_id=actor_id,
        points=scores.canonical({name: str(share) for name, share in points.items()}),
        comment=comment.strip(), reason=reason.strip() if number > 1 else "", made_at=work.now,
    )
    work.session.add(mark)
    found.awaits = marks.need_of(item, [*given, Given(turn, number, actor_id, points)])
    found.held_by_id = found.held_until = None
    work.session.flush()
    _tell(work, found, mark)
    return mark


def marked_item(work: Work, found: Copy) -> MarkedItem:
    """The question of a copy."""
    item = parsed(work.session.get_one(Item, found.item_id).content)
    if not isinstance(item, MarkedItem):
        raise TypeError(f"copy {found.id} is of a question that nobody marks")
    return item


def _hold(work: Work, found: Copy) -> None:
    """Read the copy as it is by now; those who mark the candidate's copies take turns.

    The attempt is held rather than the copy: each mark adds to the score of the whole attempt.
    """
    work.session.execute(
        select(Attempt.id).where(Attempt.id == found.attempt_id).with_for_update())
    work.session.refresh(found, ("awaits", "superseded_at", "held_by_id", "held_until"))


def _check_may_mark(found: Copy, actor_id: int) -> None:
    if found.attempt.sitting.state not in OVER:
        raise StillGoingOn
    if found.superseded_at is not None:
        raise AnotherAnswerCounts
    if found.attempt.enrolment.person_id == actor_id:
        raise OwnCopy


def _place(item: MarkedItem, given: Sequence[Given], actor_id: int) -> tuple[int, int]:
    """The turn and number of what the actor gives now: theirs again, else the next one needed."""
    known = marks.standing(given)
    own = next((one for one in known if one.marker_id == actor_id), None)
    if own is not None:
        return own.turn, own.number + 1
    need = marks.need_of(item, given)
    if need is None:
        raise MarkedMeanwhile
    if need is Need.SETTLING:
        return marks.settling_turn(item), 1
    taken = {one.turn for one in known}
    return next(turn for turn in range(1, marks.settling_turn(item)) if turn not in taken), 1


def _points(
    item: MarkedItem, levels: Mapping[str, str], *, is_reason_missing: bool
) -> dict[str, Fraction]:
    faults = [
        Fault(f"criterion_{number}", "level_needed", _LEVEL_NEEDED)
        for number, criterion in enumerate(item.rubric)
        if levels.get(criterion.id) not in {str(level.score) for level in criterion.levels}
    ]
    if is_reason_missing:
        faults.append(Fault("reason", "reason_needed", _REASON_NEEDED))
    if faults:
        raise Invalid(faults)
    _rest, points = with_marks(item, {"marks": dict(levels)})
    return dict(points)


def _tell(work: Work, found: Copy, mark: Mark) -> None:
    attempt, total = found.attempt, marks_total(mark)
    kind = EventKind.MARKED if mark.number == 1 else EventKind.MARK_CORRECTED
    told = f"{found.question} · {total}" + (f" · {mark.reason}" if mark.reason else "")
    events.note(work, attempt.id, kind, text=told)
    work.record(Fact("copy_marked", f"copy:{found.id}", {
        "turn": mark.turn, "number": mark.number, "total": total,
        **({"reason": mark.reason} if mark.reason else {}),
    }))
    scoring.append_run(work, attempt.sitting, attempt, "copy marked",
                       scores.ScoreInputs(marks_up_to=mark.id))


def marks_total(mark: Mark) -> str:
    """The points of a mark in all, exact."""
    return str(queries.given_of(mark).total)
