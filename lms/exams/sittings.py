"""What the organiser and the invigilator do with a sitting: schedule, publish, open, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from sqlalchemy import select, update

from lms.banks import kinds
from lms.banks.models import Edition
from lms.catalog.models import Block
from lms.cohorts.models import Cohort, Enrolment
from lms.core import ambient
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import (
    admission,
    drawing,
    events,
    papers,
    queries,
    rules,
    safe_browser,
    timing,
)
from lms.exams.accommodations import accommodations_of
from lms.exams.models import (
    OVER,
    Attempt,
    AttemptState,
    EventKind,
    Form,
    Sitting,
    SittingState,
)
from lms.exams.safe_browser import Lockdown
from lms.exams.scoring import score_sitting

_NO_CANDIDATE = N_("Aucun stagiaire n'est inscrit dans cette cohorte.")
_WRONG_BANK = N_("Cette édition ne porte pas sur la certification de la cohorte.")
_NO_BLOCK = N_("La certification de la cohorte n'a pas de bloc {block}.")
_WEAK_CODE = N_("Le code d'accès compte au moins quatre lettres ou chiffres.")
_NONE = Fraction(0)
_BAD_SHARE = N_("Le seuil est une part entre 1 et 100 %.")


class SittingStateConflict(Conflict):
    """The sitting is not in the state this needs."""

    code = "sitting_state"
    text = N_("Cette épreuve n'est pas dans un état qui permet cette action.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed when a sitting is scheduled; ``pass_share`` is the share of points needed.

    ``address_ranges`` holds one network a line; a ``lockdown`` asks for Safe Exam Browser.
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


def schedule(work: Work, cohort: Cohort, terms: Terms) -> Sitting:
    """A draft sitting; raises ``Invalid`` with every fault, shortages of questions included."""
    faults = _faults(work, cohort, terms)
    if faults:
        raise Invalid(faults)
    sitting = Sitting(
        cohort_id=cohort.id, edition_id=terms.edition_id, block_code=terms.block_code,
        title=terms.title, place=terms.place, starts_at=terms.starts_at,
        duration_minutes=terms.duration_minutes, question_count=terms.question_count,
        pass_share=terms.pass_share, access_code=terms.access_code,
        authorises_each=terms.authorises_each, address_ranges=terms.address_ranges.strip(),
        created_at=work.now, created_by_id=work.actor_id, **_locked_down(terms.lockdown),
    )
    work.session.add(sitting)
    work.session.flush()
    work.record(Fact("sitting_scheduled", f"sitting:{sitting.id}"))
    return sitting


def _locked_down(lockdown: Lockdown | None) -> dict[str, str]:
    """The columns of a sitting that asks for Safe Exam Browser."""
    if lockdown is None:
        return {}
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
    pool = _pool(work, edition.id, terms.block_code)
    codes = list(queries.competences_of_block(work.session, block.id))
    return faults + drawing.shortages(pool, terms.block_code, codes, terms.question_count)


def publish(work: Work, sitting: Sitting) -> int:
    """Draw and freeze a form for every candidate, so that starting is one update.

    Returns the number of candidates; raises ``Invalid`` when there are none.
    """
    _move(work, sitting, SittingState.DRAFT, SittingState.PUBLISHED)
    placed = place_candidates(work, sitting)
    if not placed:
        raise Invalid([Fault("", "no_candidate", _NO_CANDIDATE)])
    work.record(Fact("sitting_published", f"sitting:{sitting.id}", {"candidates": placed}))
    return placed


def place_candidates(work: Work, sitting: Sitting) -> int:
    """Give a place and a form to everyone enrolled who has none; late enrolments included."""
    if sitting.state not in {SittingState.PUBLISHED, SittingState.OPEN}:
        raise SittingStateConflict
    pool = _pool(work, sitting.edition_id, sitting.block_code)
    newcomers = queries.candidates_without_attempt(work.session, sitting)
    needs = accommodations_of(work.session, [row.person_id for row in newcomers])
    for enrolment in newcomers:
        extra = needs[enrolment.person_id].extra_time if enrolment.person_id in needs else _NONE
        _place(work, sitting, enrolment, pool, extra)
    return len(newcomers)


def _place(
    work: Work, sitting: Sitting, enrolment: Enrolment, pool: Sequence[drawing.Drawable],
    extra_time: Fraction,
) -> None:
    seed = ambient.seed()
    slots = drawing.draw_paper(pool, sitting.question_count, seed)
    contents = {drawable.item_id: drawable.content for drawable in pool}
    form = Form(sitting_id=sitting.id, seed=seed, content=drawing.to_json(slots),
                content_sha256=drawing.digest_of(slots, contents))
    work.session.add(form)
    work.session.flush()
    work.session.add(Attempt(
        sitting_id=sitting.id, enrolment_id=enrolment.id, form_id=form.id,
        allowed_seconds=timing.allowed_seconds(sitting.duration_minutes, extra_time),
    ))


def _pool(work: Work, edition_id: int, block_code: str) -> list[drawing.Drawable]:
    pool = []
    for row in queries.pool_of(work.session, edition_id, block_code):
        item = papers.parsed(row.content)
        order = partial(kinds.kind_of(item).order, item)
        pool.append(drawing.Drawable(row.id, row.content, next(iter(row.competences), ""), order))
    return pool


def open_sitting(work: Work, sitting: Sitting) -> None:
    """Let the candidates start."""
    _move(work, sitting, SittingState.PUBLISHED, SittingState.OPEN)
    work.record(Fact("sitting_opened", f"sitting:{sitting.id}"))


def close_sitting(work: Work, sitting: Sitting) -> None:
    """End the sitting: papers still open are taken in as they are, everyone is scored once."""
    _move(work, sitting, SittingState.OPEN, SittingState.CLOSED)
    for attempt_id in _end(work, sitting, AttemptState.OPEN, AttemptState.EXPIRED):
        events.note(work, attempt_id, EventKind.EXPIRED)
    _end(work, sitting, AttemptState.READY, AttemptState.ABSENT)
    work.record(Fact("sitting_closed", f"sitting:{sitting.id}"))
    score_sitting(work, sitting, "closing of the sitting")


def _end(
    work: Work, sitting: Sitting, before: AttemptState, after: AttemptState
) -> Sequence[int]:
    """End every attempt of the sitting that is in one state; returns which."""
    return work.session.scalars(
        update(Attempt).where(Attempt.sitting_id == sitting.id, Attempt.state == before)
        .values(state=after, ended_at=work.now, paused_at=None)
        .returning(Attempt.id).execution_options(synchronize_session=False)
    ).all()


def release(work: Work, sitting: Sitting) -> None:
    """Show candidates their results by competence."""
    if sitting.state not in OVER:
        raise SittingStateConflict
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
        raise SittingStateConflict
    work.session.refresh(sitting)
