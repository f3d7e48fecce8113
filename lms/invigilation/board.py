"""The room as the invigilator watches it: one card a candidate, those who need somebody first.

It is asked for every few seconds: ``cards_of`` is one statement that costs little, and what it
says names the version of the board; the rest is read only when that version is a new one.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from lms.cohorts.models import Enrolment
from lms.exams import timing
from lms.exams.models import Answer, Attempt, AttemptEvent, AttemptState, EventKind, Sitting
from lms.invigilation import rules
from lms.invigilation.models import Presence
from lms.invigilation.rules import Happening, Signs, Situation
from lms.people.models import Person

_TELLING = (EventKind.LINE_LOST, EventKind.CONTINUED, EventKind.OUTAGE_CREDITED,
            EventKind.TIME_GIVEN, EventKind.REFUSED)


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate. ``extra_minutes`` is what their time has more than the usual duration;
    ``minutes_left`` is ``None`` while no clock runs; ``silent_minutes`` are whole ones.

    ``answered``, ``lost_seconds`` and ``is_refused`` are filled in by ``board_of``; ``born_on`` is
    only there to tell homonyms apart.
    """

    attempt_id: int
    name: str
    name_key: tuple[str, ...]
    state: AttemptState
    situation: Situation
    seat: str
    is_present: bool
    is_authorised: bool
    is_paused: bool
    is_granted: bool
    saved_at: datetime | None
    minutes_left: int | None
    extra_minutes: int
    silent_minutes: int
    saves: int
    last_event_id: int
    answered: int = 0
    lost_seconds: int = 0
    is_refused: bool = False
    born_on: date | None = None

    @property
    def proposed_minutes(self) -> int:
        """Whole minutes to propose giving back."""
        return rules.proposed_minutes(self.lost_seconds, timedelta(minutes=self.silent_minutes))

    @property
    def is_owed(self) -> bool:
        """Whether so much was lost that giving it back is the next thing to do."""
        lost = self.lost_seconds > 0 or self.situation is Situation.DISCONNECTED
        return lost and self.state in {AttemptState.OPEN, AttemptState.EXPIRED}

    @property
    def is_running(self) -> bool:
        """Whether the exam of this candidate has begun and not ended."""
        return self.state is AttemptState.OPEN


@dataclass(frozen=True, slots=True)
class Board:
    """The cards by need, then by name.

    ``is_held`` is a pause of the whole room: whoever starts during it starts paused.
    """

    cards: Sequence[Card]
    is_held: bool = False

    @property
    def counts(self) -> Mapping[Situation, int]:
        """How many candidates are in each situation; 0 where there is none."""
        return Counter(card.situation for card in self.cards)

    def count(self, *situations: Situation) -> int:
        """How many candidates are in one of these situations."""
        return sum(self.counts[situation] for situation in situations)

    @property
    def calls(self) -> Sequence[Card]:
        """Those who call: for help, or at the door with another device."""
        return [card for card in self.cards if card.situation in rules.CALLS]

    @property
    def running(self) -> Sequence[Card]:
        """Those whose exam has begun and not ended."""
        return [card for card in self.cards if card.is_running]

    @property
    def paused(self) -> Sequence[Card]:
        """Those whose clock stands still, whether or not they call for somebody."""
        return [card for card in self.running if card.is_paused]

    @property
    def may_proceed(self) -> bool:
        """Whether there is a pause to end."""
        return self.is_held or bool(self.paused)

    @property
    def may_pause(self) -> bool:
        """Whether a clock runs, or could start to run, that a pause of all would stop."""
        may_start = any(card.state is AttemptState.READY for card in self.cards)
        return len(self.paused) < len(self.running) or (may_start and not self.is_held)


def cards_of(session: Session, sitting: Sitting, now: datetime) -> list[Card]:
    """The cards of a sitting without their answers, by need; one statement."""
    rows = session.execute(
        select(Attempt, Presence.seen_at, _last_save(), _count_of_saves(), _last_event())
        .join(Attempt.enrolment).outerjoin(Presence, Presence.attempt_id == Attempt.id)
        .where(Attempt.sitting_id == sitting.id, Enrolment.cancelled_at.is_(None))
        .options(
            joinedload(Attempt.enrolment).load_only(Enrolment.person_id)
            .joinedload(Enrolment.person)
            .load_only(Person.family_name, Person.usage_name, Person.given_name, Person.born_on)
        )
    )
    usual = 60 * sitting.duration_minutes
    cards = [_card(row, usual, now) for row in rows]
    names = Counter(card.name for card in cards)
    cards = [card if names[card.name] > 1 else replace(card, born_on=None) for card in cards]
    return sorted(cards, key=lambda card: (rules.need(card.situation), card.name_key))


def _last_save() -> ColumnElement[Any]:
    """When the save with the highest number came: one step down the index of the numbers."""
    return (
        select(Answer.received_at).where(Answer.attempt_id == Attempt.id)
        .order_by(Answer.client_seq.desc()).limit(1).correlate(Attempt).scalar_subquery()
    )


def _count_of_saves() -> ColumnElement[Any]:
    return (select(func.count()).select_from(Answer).where(Answer.attempt_id == Attempt.id)
            .correlate(Attempt).scalar_subquery())


def _last_event() -> ColumnElement[Any]:
    return (select(func.max(AttemptEvent.id)).where(AttemptEvent.attempt_id == Attempt.id)
            .correlate(Attempt).scalar_subquery())


def _card(row: Any, usual_seconds: int, now: datetime) -> Card:
    attempt, seen_at, saved_at, saves, last_event_id = row
    signs = Signs(
        attempt.state, attempt.present_at, attempt.authorised_at, attempt.started_at,
        attempt.deadline_at, attempt.paused_at, attempt.handover_asked_at,
        attempt.handover_granted_at, attempt.help_asked_at, seen_at, saved_at,
    )
    person = attempt.enrolment.person
    return Card(
        attempt_id=attempt.id, name=person.sorted_name, name_key=person.sort_key,
        state=attempt.state, situation=rules.situation_of(signs, now), seat=attempt.seat,
        is_present=attempt.present_at is not None,
        is_authorised=attempt.authorised_at is not None,
        is_paused=attempt.paused_at is not None,
        is_granted=attempt.handover_granted_at is not None,
        saved_at=saved_at, minutes_left=_minutes_left(attempt, now),
        extra_minutes=(attempt.allowed_seconds + attempt.credited_seconds - usual_seconds) // 60,
        silent_minutes=int(rules.silence(signs, now) / timedelta(minutes=1)),
        saves=saves, last_event_id=last_event_id or 0, born_on=person.born_on,
    )


def _minutes_left(attempt: Attempt, now: datetime) -> int | None:
    if attempt.state is not AttemptState.OPEN or attempt.deadline_at is None:
        return None
    return timing.seconds_left(attempt.deadline_at, attempt.paused_at, now) // 60


def version_of(sitting: Sitting, cards: Sequence[Card]) -> str:
    """A name that changes with anything the board shows."""
    return hashlib.sha256(repr((sitting.state, sitting.paused_at, cards)).encode()).hexdigest()[:32]


def board_of(session: Session, sitting: Sitting, cards: Sequence[Card]) -> Board:
    """The cards with what answers and events tell: two statements more."""
    answered, told = _answered(session, sitting.id), _happenings(session, sitting.id)
    return Board([
        replace(
            card, answered=answered.get(card.attempt_id, 0),
            lost_seconds=rules.lost_seconds(told.get(card.attempt_id, ())),
            is_refused=not card.is_authorised and any(
                event.kind is EventKind.REFUSED for event in told.get(card.attempt_id, ())
            ),
        )
        for card in cards
    ], is_held=sitting.paused_at is not None)


def _answered(session: Session, sitting_id: int) -> dict[int, int]:
    """By attempt, how many questions hold an answer that was not taken back."""
    newest = (
        select(Answer.attempt_id, func.max(Answer.client_seq).label("client_seq"))
        .join(Attempt, Attempt.id == Answer.attempt_id).where(Attempt.sitting_id == sitting_id)
        .group_by(Answer.attempt_id, Answer.question).subquery()
    )
    rows = session.execute(
        select(Answer.attempt_id, func.count())
        .join(newest, (newest.c.attempt_id == Answer.attempt_id)
              & (newest.c.client_seq == Answer.client_seq))
        .where(Answer.value != "null").group_by(Answer.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}


def _happenings(session: Session, sitting_id: int) -> dict[int, list[Happening]]:
    """By attempt, the events that count for the time lost, and the refusals."""
    rows = session.execute(
        select(AttemptEvent.attempt_id, AttemptEvent.kind, AttemptEvent.at, AttemptEvent.seconds)
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.sitting_id == sitting_id, AttemptEvent.kind.in_(_TELLING))
    )
    told: dict[int, list[Happening]] = {}
    for attempt_id, kind, at, seconds in rows:
        told.setdefault(attempt_id, []).append(Happening(kind, at, seconds or 0))
    return told
