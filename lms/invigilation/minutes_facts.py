"""Gathering the minutes of a sitting from what was stored while it ran."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.journal import JournalEntry
from lms.exams.models import Attempt, AttemptEvent, EventKind, Sitting
from lms.exams.outages import Outage as ServerOutage
from lms.exams.timeline_names import names_of
from lms.invigilation.incidents_listing import CATEGORY_LABELS, Told, incidents_of
from lms.invigilation.minutes import (
    Change,
    Incident,
    Minutes,
    Neutralised,
    Outage,
    Sat,
    Signature,
)
from lms.invigilation.models import Incident as IncidentRow
from lms.invigilation.models import Message
from lms.invigilation.papers_questions import neutralisations_of
from lms.invigilation.room_sheet_facts import (
    block_title,
    organisation_name,
    placed_attempts,
    told_apart,
)

TOLD_CHANGES = (
    EventKind.PAUSED, EventKind.CONTINUED, EventKind.TIME_GIVEN, EventKind.OUTAGE_CREDITED,
    EventKind.REFUSED, EventKind.MOVED, EventKind.HANDOVER_GRANTED, EventKind.EXCLUDED,
)
_READ = (*TOLD_CHANGES, EventKind.LINE_LOST)
_ACTS_OF_THE_ROOM = (
    EventKind.PRESENT, EventKind.AUTHORISED, EventKind.REFUSED, EventKind.HANDOVER_GRANTED,
    EventKind.PAUSED, EventKind.CONTINUED, EventKind.TIME_GIVEN, EventKind.MOVED,
    EventKind.EXCLUDED, EventKind.HELP_SETTLED,
)


def minutes_of(session: Session, sitting: Sitting, signature: Signature | None = None) -> Minutes:
    """The minutes of a loaded sitting as things stand; nothing of anybody's health."""
    attempts = placed_attempts(session, sitting.id)
    names = Counter(attempt.enrolment.person.sorted_name for attempt in attempts)
    happened = _events(session, sitting.id)
    candidates = {
        attempt.id: _sat(attempt, names, happened[attempt.id]) for attempt in attempts
    }
    cohort = sitting.cohort
    return Minutes(
        sitting_id=sitting.id, organisation=organisation_name(session, cohort),
        cohort=cohort.title,
        certification=f"{cohort.certification.title} ({cohort.certification.code})",
        block=block_title(session, sitting), title=sitting.title, place=sitting.place,
        starts_at=sitting.starts_at, duration_minutes=sitting.duration_minutes,
        opened_at=sitting.opened_at, closed_at=sitting.closed_at,
        invigilators=_invigilators(session, sitting.id),
        candidates=tuple(candidates.values()),
        outages=_outages(session, sitting, happened),
        incidents=tuple(_incident(told, candidates) for told in
                        incidents_of(session, sitting.id, with_health=False)),
        neutralised=tuple(
            Neutralised(one.code, one.reason, one.made_at, one.made_by)
            for one in neutralisations_of(session, sitting.id) if one.voided_at is None
        ),
        signature=signature,
    )


def _events(session: Session, sitting_id: int) -> Mapping[int, Sequence[AttemptEvent]]:
    found: dict[int, list[AttemptEvent]] = defaultdict(list)
    for event in session.scalars(
        select(AttemptEvent).join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.sitting_id == sitting_id, AttemptEvent.kind.in_(_READ))
        .order_by(AttemptEvent.id)
    ):
        found[event.attempt_id].append(event)
    return found


def _sat(attempt: Attempt, names: Counter[str], happened: Sequence[AttemptEvent]) -> Sat:
    person = attempt.enrolment.person
    lost = [event.seconds or 0 for event in happened if event.kind is EventKind.LINE_LOST]
    return Sat(
        person.sorted_name, told_apart(person, names), attempt.seat, str(attempt.state),
        attempt.present_at, attempt.started_at, attempt.ended_at, attempt.allowed_seconds,
        attempt.credited_seconds,
        tuple(Change(str(event.kind), event.at, event.seconds, event.text)
              for event in happened if event.kind in TOLD_CHANGES),
        len(lost), sum(lost),
    )


def _incident(told: Told, candidates: Mapping[int, Sat]) -> Incident:
    who = candidates[told.attempt_id].called if told.attempt_id is not None else ""
    about = ", ".join(part for part in (who, told.question) if part)
    return Incident(CATEGORY_LABELS[told.category], told.happened_at, about, told.text)


def _outages(
    session: Session, sitting: Sitting, happened: Mapping[int, Sequence[AttemptEvent]]
) -> tuple[Outage, ...]:
    """The server's outages while the sitting ran, with how many of its candidates got time."""
    if sitting.opened_at is None:
        return ()
    found = select(ServerOutage).where(ServerOutage.ended_at > sitting.opened_at)
    if sitting.closed_at is not None:
        found = found.where(ServerOutage.began_at < sitting.closed_at)
    credited = Counter(
        event.at for events in happened.values() for event in events
        if event.kind is EventKind.OUTAGE_CREDITED
    )
    return tuple(
        Outage(outage.began_at, outage.ended_at, credited[outage.ended_at])
        for outage in session.scalars(found.order_by(ServerOutage.id))
    )


def _invigilators(session: Session, sitting_id: int) -> tuple[str, ...]:
    """Everyone who did something to run the sitting, by name."""
    acted = (
        select(AttemptEvent.actor_id).join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.sitting_id == sitting_id, AttemptEvent.kind.in_(_ACTS_OF_THE_ROOM)),
        select(IncidentRow.recorded_by_id).where(IncidentRow.sitting_id == sitting_id),
        select(Message.sent_by_id).where(Message.sitting_id == sitting_id),
        select(JournalEntry.actor_id).where(
            JournalEntry.subject == f"sitting:{sitting_id}",
            or_(JournalEntry.kind == "sitting_opened", JournalEntry.kind == "sitting_closed"),
        ),
    )
    people = {who for found in acted for who in session.scalars(found.distinct()) if who}
    return tuple(sorted(name for name in names_of(session, people).values() if name))
