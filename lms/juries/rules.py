"""What a jury may do, decided on values only: the algorithm proposes, people decide.

The composition follows the usual requirements of certifying bodies (France compétences,
« Préconisations relatives à l'évaluation des compétences professionnelles », 2021): a collegial
jury, half of it external, without the trainers of the candidates.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.errors import Fault, Refusal
from lms.core.i18n import N_
from lms.exams.models import AttemptState
from lms.juries.refusals import (
    JuryClosed,
    LinkedToCandidate,
    NotDeclared,
    NotDeliberating,
    NotSeated,
    PresidentOnly,
)
from lms.juries.states import JuryState, Outcome

MINIMUM_MEMBERS = 2
PARIS = ZoneInfo("Europe/Paris")
ELIMINATORY_SHARE = Fraction(1, 2)

WHY_ABSENT = N_("La personne n'a pas commencé l'épreuve.")
WHY_REACHED = N_("Le score de {share} atteint le seuil de {cut}.")
WHY_EXCLUDED = N_("Le surveillant a mis fin à l'épreuve de cette personne : le jury en lit le "
                  "motif et décide.")
WHY_BELOW = N_("Le score de {share} n'atteint pas le seuil de {cut}.")
WHY_ELIMINATED = N_(
    "Le score de {share} atteint le seuil de {cut}, mais une compétence éliminatoire est sous "
    "{floor} : {codes}."
)
_TOO_FEW = N_("Un jury compte au moins deux membres.")
_ONE_PRESIDENT = N_("Un jury a un président et un seul.")
_EXTERNAL = N_("Au moins {needed} membre(s) sur {count} doivent être extérieurs à l'organisme.")
_TWICE = N_("Cette personne est déjà membre du jury.")
_TRAINER = N_("Cette personne forme la cohorte : elle ne peut pas siéger dans son jury.")
_CANDIDATE = N_("Cette personne est stagiaire de la cohorte : elle ne peut pas la juger.")
_QUORUM = N_("Le quorum va de 2 au nombre de membres ({count}).")
_PAST = N_("Cette date est passée : le jury n'a pas encore délibéré.")
_HELD = N_("La délibération est ouverte depuis le {day} : c'est sa date.")
_REASON = N_("Indiquez le motif : la décision diffère de la proposition.")
_CORRECTION_REASON = N_("Indiquez le motif : cette décision en remplace une autre.")
_CAME = N_("Cette personne a composé : elle ne peut pas être déclarée absente.")
_DID_NOT_COME = N_("Cette personne n'a pas composé : son bloc ne peut pas être validé.")


@dataclass(frozen=True, slots=True)
class Mastery:
    """The share of points of one competence, ``None`` when no question bears on it."""

    code: str
    share: Fraction | None
    is_eliminatory: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the scores suggest, and why: a French template with its facts (shares are exact)."""

    outcome: Outcome
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seat:
    """One member as the rules need them; ``links`` are the enrolments they declared."""

    person_id: int
    is_president: bool
    is_external: bool
    is_present: bool = False
    links: frozenset[int] = frozenset()


def propose(
    state: AttemptState,
    share: Fraction | None,
    pass_share: Fraction,
    masteries: Sequence[Mastery] = (),
    floor: Fraction = ELIMINATORY_SHARE,
) -> Proposal | None:
    """What the scores suggest for one candidate, ``None`` while there is no score.

    Of someone the invigilator excluded they suggest nothing good: the jury reads why, and judges.

    ``share`` and ``pass_share`` are parts of all points; an eliminatory competence under
    ``floor`` outweighs a sufficient score.
    """
    if state in {AttemptState.ABSENT, AttemptState.READY}:
        return Proposal(Outcome.ABSENT, WHY_ABSENT)
    if state is AttemptState.EXCLUDED:
        return Proposal(Outcome.NOT_VALIDATED, WHY_EXCLUDED)
    if share is None:
        return None
    facts: dict[str, Any] = {"share": share, "cut": pass_share}
    if share < pass_share:
        return Proposal(Outcome.NOT_VALIDATED, WHY_BELOW, facts)
    missed = [
        mastery.code for mastery in masteries
        if mastery.is_eliminatory and mastery.share is not None and mastery.share < floor
    ]
    if missed:
        facts |= {"floor": floor, "codes": ", ".join(missed)}
        return Proposal(Outcome.NOT_VALIDATED, WHY_ELIMINATED, facts)
    return Proposal(Outcome.VALIDATED, WHY_REACHED, facts)


def possible_outcomes(proposed: Outcome) -> tuple[Outcome, ...]:
    """What may be decided: someone who came is not absent, someone absent showed no competence."""
    if proposed is Outcome.ABSENT:
        return (Outcome.ABSENT, Outcome.NOT_VALIDATED)
    return (Outcome.VALIDATED, Outcome.NOT_VALIDATED)


def check_ruling(
    proposal: Proposal, outcome: Outcome, reason: str, *, is_correction: bool
) -> list[Fault]:
    """What is wrong with a decision: an outcome that cannot be, a reason that is missing."""
    faults = []
    if outcome not in possible_outcomes(proposal.outcome):
        text = _DID_NOT_COME if proposal.outcome is Outcome.ABSENT else _CAME
        faults.append(Fault("outcome", "impossible_outcome", text))
    if not reason.strip():
        if is_correction:
            faults.append(Fault("reason", "reason_needed", _CORRECTION_REASON))
        elif outcome is not proposal.outcome:
            faults.append(Fault("reason", "reason_needed", _REASON))
    return faults


def check_composition(
    seats: Sequence[Seat], quorum: int, trainer_ids: Collection[int], trainee_ids: Collection[int]
) -> list[Fault]:
    """Every fault of a composition; those of one seat are placed at ``members.N``, from 0."""
    count, needed = len(seats), (len(seats) + 1) // 2
    faults = []
    if count < MINIMUM_MEMBERS:
        faults.append(Fault("", "too_few_members", _TOO_FEW))
    if sum(seat.is_president for seat in seats) != 1:
        faults.append(Fault("president", "one_president", _ONE_PRESIDENT))
    if sum(seat.is_external for seat in seats) < needed:
        facts = {"needed": needed, "count": count}
        faults.append(Fault("", "too_few_external", _EXTERNAL, facts))
    if count >= MINIMUM_MEMBERS and not MINIMUM_MEMBERS <= quorum <= count:
        faults.append(Fault("quorum", "quorum", _QUORUM, {"count": count}))
    return [*faults, *_seat_faults(seats, trainer_ids, trainee_ids)]


def day_of(instant: datetime) -> date:
    """The day that an instant is in Paris, as the minutes state it."""
    return instant.astimezone(PARIS).date()


def check_held_on(
    planned: date, current: date | None, opened_at: datetime | None, today: date
) -> list[Fault]:
    """What is wrong with the day of a deliberation; ``current`` is the one that stands.

    It is planned from ``today`` on; once the deliberation is open, its day is a fact.
    """
    if planned == current:
        return []
    if opened_at is not None:
        day = f"{day_of(opened_at):%d/%m/%Y}"
        return [Fault("held_on", "held_already", _HELD, {"day": day})]
    return [Fault("held_on", "past", _PAST)] if planned < today else []


def _seat_faults(
    seats: Sequence[Seat], trainer_ids: Collection[int], trainee_ids: Collection[int]
) -> Iterator[Fault]:
    seen: set[int] = set()
    for number, seat in enumerate(seats):
        place = f"members.{number}"
        if seat.person_id in seen:
            yield Fault(place, "seated_twice", _TWICE)
        if seat.person_id in trainer_ids:
            yield Fault(place, "trainer", _TRAINER)
        if seat.person_id in trainee_ids:
            yield Fault(place, "trainee", _CANDIDATE)
        seen.add(seat.person_id)


def present_count(seats: Sequence[Seat]) -> int:
    """How many members have declared, and so are present."""
    return sum(seat.is_present for seat in seats)


def has_quorum(present: int, quorum: int) -> bool:
    """Whether enough members are present to deliberate."""
    return present >= quorum


def is_collegial(seats: Sequence[Seat], enrolment_id: int) -> bool:
    """Whether two present members at least have no link with this candidate."""
    impartial = sum(seat.is_present and enrolment_id not in seat.links for seat in seats)
    return impartial >= MINIMUM_MEMBERS


def bar_to_deciding(
    seats: Sequence[Seat], person_id: int | None, enrolment_id: int, state: JuryState
) -> Refusal | None:
    """Why this person may not record the decision on this candidate, ``None`` if they may.

    Once closed, the president alone corrects; another member does for a candidate with whom the
    president has a link.
    """
    seat = next((seat for seat in seats if seat.person_id == person_id), None)
    if seat is None:
        return NotSeated()
    if not seat.is_present:
        return NotDeclared()
    if enrolment_id in seat.links:
        return LinkedToCandidate()
    if state is JuryState.CONVENED:
        return NotDeliberating()
    presidents = [s for s in seats if s.is_president and enrolment_id not in s.links]
    if state is JuryState.CLOSED and presidents and not seat.is_president:
        return PresidentOnly()
    return None


def may_decide(
    seats: Sequence[Seat], person_id: int | None, enrolment_id: int, state: JuryState
) -> bool:
    """Whether this person may record the jury's decision on this candidate."""
    return bar_to_deciding(seats, person_id, enrolment_id, state) is None


def bar_to_presiding(seats: Sequence[Seat], person_id: int | None) -> Refusal | None:
    """Why this person may not open or close the deliberation, ``None`` if they may."""
    seat = next((seat for seat in seats if seat.person_id == person_id), None)
    if seat is None:
        return NotSeated()
    if not seat.is_president:
        return PresidentOnly()
    return None if seat.is_present else NotDeclared()


def bar_to_changing(state: JuryState) -> Refusal | None:
    """Why the composition or the declarations may no longer change."""
    return JuryClosed() if state is JuryState.CLOSED else None
