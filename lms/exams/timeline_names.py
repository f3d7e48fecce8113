"""Names of those who acted, for stories, minutes and histories."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import Person


def names_of(session: Session, person_ids: Collection[int | None]) -> Mapping[int | None, str]:
    """``Prénom NOM`` by person; the system itself (``None``) has an empty name."""
    known = {number for number in person_ids if number is not None}
    people = session.scalars(select(Person).where(Person.id.in_(known))) if known else ()
    return {None: "", **{person.id: person.full_name for person in people}}
