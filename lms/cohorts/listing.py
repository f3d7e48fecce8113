"""The trainees of a cohort as its list shows them: searched, filtered, sorted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.cohorts import acquaintances, queries, rules
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.rules import EventKind
from lms.core.sheets import fold_label


@dataclass(frozen=True, slots=True)
class Line:
    """One trainee with where they stand; ``happened`` says since when.

    ``is_stranger``: described by another training body, so that only the name in use is searched.
    """

    enrolment: Enrolment
    standing: EventKind
    happened: Mapping[EventKind, date]
    is_stranger: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asked to see; ``sort`` is a key of ``SORTS``, ``-`` in front to reverse."""

    search: str = ""
    standing: str = ""
    sort: str = ""


SORTS: Mapping[str, Callable[[Line], str]] = {
    "name": lambda line: fold_label(line.enrolment.person.sorted_name),
    "firm": lambda line: fold_label(line.enrolment.firm_name or line.enrolment.firm_siret or ""),
    "standing": lambda line: str(list(EventKind).index(line.standing)),
    "entered": lambda line: str(line.happened.get(EventKind.ENTERED, "")),
}


def lines_of(
    session: Session, cohort: Cohort, enrolments: Sequence[Enrolment], wish: Wish
) -> Sequence[Line]:
    """The trainees of a cohort that answer the wish, by name unless it says otherwise."""
    events = queries.events_by_enrolment(session, [each.id for each in enrolments])
    strangers = acquaintances.strangers_in(session, cohort)
    lines = [
        _line(each, {kind: event.happened_on for kind, event in events[each.id].items()},
              each.person_id in strangers)
        for each in enrolments
    ]
    wanted = [line for line in lines if _answers(line, wish)]
    by_name = sorted(wanted, key=SORTS["name"])
    key = SORTS.get(wish.sort.lstrip("-"))
    return sorted(by_name, key=key, reverse=wish.sort.startswith("-")) if key else by_name


def cohorts_answering(cohorts: Sequence[Cohort], search: str, period: str,
                      today: date) -> Sequence[Cohort]:
    """The cohorts whose title, code or organisation holds the words, and that run as asked."""
    words = fold_label(search)
    return [
        cohort for cohort in cohorts
        if words in fold_label(f"{cohort.title} {cohort.code} {cohort.organisation.name}")
        and period in ("", period_of(cohort, today))
    ]


def period_of(cohort: Cohort, today: date) -> str:
    """``upcoming``, ``running`` or ``closed``."""
    if today < cohort.starts_on:
        return "upcoming"
    return "running" if today <= cohort.ends_on else "closed"


def _line(enrolment: Enrolment, happened: Mapping[EventKind, date], is_stranger: bool) -> Line:
    return Line(enrolment, rules.standing_of(happened), happened, is_stranger)


def _answers(line: Line, wish: Wish) -> bool:
    if wish.standing and line.standing != wish.standing:
        return False
    enrolment, person = line.enrolment, line.enrolment.person
    names = (person.usage_name or person.family_name, person.given_name)
    told = (*names, None if line.is_stranger else person.family_name, person.email,
            enrolment.firm_name, enrolment.firm_siret)
    text = fold_label(" ".join(part for part in told if part))
    return all(word in text for word in fold_label(wish.search).split())
