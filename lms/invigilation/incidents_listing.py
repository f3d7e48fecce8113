"""Incidents as they are read: the health of people only by those who run the sitting."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.banks.models import Item
from lms.cohorts.models import Enrolment
from lms.core.i18n import N_
from lms.exams.models import Attempt
from lms.exams.timeline_names import names_of
from lms.invigilation.models import Incident, IncidentCategory
from lms.invigilation.papers_questions import stem_of
from lms.people.models import Person

CATEGORY_LABELS = {
    IncidentCategory.TECHNICAL: N_("Technique"),
    IncidentCategory.QUESTION: N_("Question du sujet"),
    IncidentCategory.BEHAVIOUR: N_("Comportement"),
    IncidentCategory.HEALTH: N_("Santé"),
    IncidentCategory.OTHER: N_("Autre"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One incident; ``candidate`` and ``question`` are empty when it is about the room.

    ``stem`` is the beginning of the question, which stays out of printed documents.
    ``is_withheld``: it is about health, and this reader learns only that it happened.
    """

    id: int
    category: IncidentCategory
    text: str
    candidate: str
    question: str
    stem: str
    happened_at: datetime
    recorded_at: datetime
    recorded_by: str
    attempt_id: int | None = None
    is_withheld: bool = False


def incidents_of(session: Session, sitting_id: int, *, with_health: bool) -> list[Told]:
    """The incidents of a sitting as they happened.

    ``with_health`` for those who run the sitting: without it an incident of health keeps neither
    its text nor the name it is about.
    """
    rows = session.execute(
        select(Incident, Person, Item)
        .outerjoin(Attempt, Attempt.id == Incident.attempt_id)
        .outerjoin(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .outerjoin(Person, Person.id == Enrolment.person_id)
        .outerjoin(Item, Item.id == Incident.item_id)
        .where(Incident.sitting_id == sitting_id)
        .order_by(Incident.happened_at, Incident.id)
    ).all()
    names = names_of(session, {incident.recorded_by_id for incident, *_ in rows})
    return [
        _told(incident, person, item, names[incident.recorded_by_id]
              if incident.recorded_by_id else "") if with_health or not _is_health(incident)
        else _withheld(incident)
        for incident, person, item in rows
    ]


def _is_health(incident: Incident) -> bool:
    return incident.category is IncidentCategory.HEALTH


def _told(incident: Incident, person: Person | None, item: Item | None, author: str) -> Told:
    return Told(
        incident.id, incident.category, incident.text, person.sorted_name if person else "",
        item.code if item else "", stem_of(item.content) if item else "", incident.happened_at,
        incident.recorded_at, author, incident.attempt_id,
    )


def _withheld(incident: Incident) -> Told:
    return Told(incident.id, incident.category, "", "", "", "", incident.happened_at,
                incident.recorded_at, "", is_withheld=True)
