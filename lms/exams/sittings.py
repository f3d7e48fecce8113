"""What the organiser and the invigilator do with a scheduled sitting: publish, open, close."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select, update

from lms.cohorts.models import Enrolment
from lms.core import ambient
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import dealing, drawing, events, queries, rules, scheduling, timing
from lms.exams.accommodations import accommodations_of
from lms.exams.marking_queries import copies_waiting
from lms.exams.models import (
    OVER,
    Attempt,
    AttemptState,
    EventKind,
    Form,
    Sitting,
    SittingState,
)
from lms.exams.scoring import score_sitting

_NO_CANDIDATE = N_("Aucun stagiaire n'est inscrit dans cette cohorte.")
_NONE = Fraction(0)


def publish(work: Work, sitting: Sitting) -> int:
    """Draw and freeze a form for every candidate, so that starting is one update.

    Returns the number of candidates; raises ``Invalid`` when there are none.
    """
    _move(work, sitting, SittingState.DRAFT, SittingState.PUBLISHED)
    dealing.settle(work, sitting)
    placed = place_candidates(work, sitting)
    if not placed:
        raise Invalid([Fault("", "no_candidate", _NO_CANDIDATE)])
    made_from = {"blueprint": sitting.blueprint_id, "assembly": sitting.assembly_id}
    work.record(Fact("sitting_published", f"sitting:{sitting.id}", {
        "candidates": placed, **{name: key for name, key in made_from.items() if key}}))
    return placed


def place_candidates(work: Work, sitting: Sitting) -> int:
    """Give a place and a form to everyone enrolled who has none; late enrolments included."""
    if sitting.state not in {SittingState.PUBLISHED, SittingState.OPEN}:
        raise rules.SittingStateConflict
    block = sitting.edition_id, sitting.block_code
    pool = scheduling.pool_of(work, *block, on_request=sitting.blueprint_id is not None)
    trials = scheduling.trial_pool_of(work, *block) if sitting.trial_count else []
    newcomers = queries.candidates_without_attempt(work.session, sitting)
    needs = accommodations_of(work.session, [row.person_id for row in newcomers])
    seeds = {enrolment.id: ambient.seed() for enrolment in newcomers}
    dealt = dealing.dealt(work, sitting, seeds)
    for enrolment in newcomers:
        extra = needs[enrolment.person_id].extra_time if enrolment.person_id in needs else _NONE
        own = _questions(sitting, pool, seeds[enrolment.id], dealt.get(enrolment.id))
        own += drawing.draw_trials(trials, sitting.trial_count, own, seeds[enrolment.id])
        form = _form(sitting, own, seeds[enrolment.id], dealt.get(enrolment.id))
        _place(work, sitting, enrolment, form, extra)
    return len(newcomers)


def _questions(
    sitting: Sitting, pool: Sequence[drawing.Drawable], seed: int, dealt: dealing.Dealt | None
) -> list[drawing.Drawable]:
    """What one candidate is asked: the questions dealt, else some drawn from the block."""
    if dealt is not None:
        wanted = frozenset(dealt.item_ids)
        return [one for one in pool if one.item_id in wanted]
    chosen = drawing.draw(pool, sitting.question_count, seed)
    if len(chosen) < sitting.question_count:
        raise Invalid([drawing.enemies_fault(sitting.block_code, sitting.question_count)])
    return chosen


def _form(
    sitting: Sitting, questions: Sequence[drawing.Drawable], seed: int,
    dealt: dealing.Dealt | None,
) -> Form:
    """The paper of one candidate, frozen."""
    slots = drawing.shown(questions, seed)
    contents = {drawable.item_id: drawable.content for drawable in questions}
    return Form(sitting_id=sitting.id, seed=seed, content=drawing.to_json(slots),
                content_sha256=drawing.digest_of(slots, contents),
                assembled_number=dealt.assembled_number if dealt else None)


def _place(
    work: Work, sitting: Sitting, enrolment: Enrolment, form: Form, extra_time: Fraction
) -> None:
    work.session.add(form)
    work.session.flush()
    work.session.add(Attempt(
        sitting_id=sitting.id, enrolment_id=enrolment.id, form_id=form.id,
        allowed_seconds=timing.allowed_seconds(sitting.duration_minutes, extra_time),
    ))


def open_sitting(work: Work, sitting: Sitting) -> None:
    """Let the candidates start."""
    _move(work, sitting, SittingState.PUBLISHED, SittingState.OPEN)
    work.record(Fact("sitting_opened", f"sitting:{sitting.id}"))


def close_sitting(work: Work, sitting: Sitting) -> None:
    """End the sitting: papers still open are taken in as they are, everyone is scored once."""
    ended_at = _hold(work, sitting)
    _move(work, sitting, SittingState.OPEN, SittingState.CLOSED)
    for attempt_id in _end(work, sitting, AttemptState.OPEN, AttemptState.EXPIRED, ended_at):
        events.note(work, attempt_id, EventKind.EXPIRED)
    _end(work, sitting, AttemptState.READY, AttemptState.ABSENT, ended_at)
    work.record(Fact("sitting_closed", f"sitting:{sitting.id}"))
    score_sitting(work, sitting, "closing of the sitting")


def _hold(work: Work, sitting: Sitting) -> datetime:
    """Let the starts and saves under way end, and hold back the next ones; the instant it is then.

    Whoever starts at that moment is seen open, and nothing is stored after the end of a paper.
    """
    work.session.execute(
        select(Attempt.id).where(Attempt.sitting_id == sitting.id).order_by(Attempt.id)
        .with_for_update()
    )
    return max(ambient.now(), work.now)


def _end(
    work: Work, sitting: Sitting, before: AttemptState, after: AttemptState, ended_at: datetime
) -> Sequence[int]:
    """End every attempt of the sitting that is in one state; returns which."""
    return work.session.scalars(
        update(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.state == before)
        .values(state=after, ended_at=ended_at, paused_at=None)
        .returning(Attempt.id).execution_options(synchronize_session=False)
    ).all()


def release(work: Work, sitting: Sitting) -> None:
    """Show candidates their results by competence, once everything is marked."""
    if sitting.state not in OVER:
        raise rules.SittingStateConflict
    waiting, _every = copies_waiting(work.session, sitting.id)
    if waiting:
        raise rules.MarkingUnfinished(waiting=waiting)
    if sitting.released_at is None:
        sitting.released_at = work.now
        work.record(Fact("results_released", f"sitting:{sitting.id}"))


def _move(work: Work, sitting: Sitting, before: SittingState, after: SittingState) -> None:
    """Change the state once: two people pressing at the same time make one change."""
    stamps = {
        SittingState.PUBLISHED: "published_at", SittingState.OPEN: "opened_at",
        SittingState.CLOSED: "closed_at",
    }
    moved = work.session.execute(
        update(Sitting).where(Sitting.id == sitting.id, Sitting.state == before)
        .values({"state": after, stamps[after]: work.now})
        .returning(Sitting.id).execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise rules.SittingStateConflict
    work.session.refresh(sitting)
