"""How trainees are put in words, and how their list is searched and sorted."""

from datetime import date

import pytest

from lms.cohorts import labels, listing, queries
from lms.cohorts.columns import USUAL_TITLES
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.rules import EventKind
from lms.cohorts.situations import NO_QUALIFICATION, read_hours
from lms.cohorts.trainees import FIELDS
from lms.core.work import Work
from tests import make


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("status", "demandeur_emploi", "Demandeur d'emploi"), ("department", "2A",
         "Corse-du-Sud (2A)"), ("planned_minutes", 2100, "35 h"), ("planned_minutes", 435,
         "7 h 15"), ("born_on", date(1988, 2, 29), "29/02/1988"), ("phone", None, ""),
        ("qualification_level", NO_QUALIFICATION, "Sans qualification"), ("sex", "F", "Femme"),
        ("branch_idcc", "9999", "(9999)"), ("firm_headcount", 40, "40"),
    ],
)
def test_a_value_reads_as_words(field: str, value: object, words: str) -> None:
    assert labels.words_for(field, value) == words


def test_hours_in_words_are_read_back_as_the_same_minutes() -> None:
    for minutes in (15, 60, 435, 2100, 2130):
        assert read_hours(labels.words_for("planned_minutes", minutes)).value == minutes


def test_every_field_has_a_title() -> None:
    assert all(labels.title_of(field) for field in FIELDS)
    assert set(FIELDS) <= set(USUAL_TITLES)


@pytest.fixture
def enrolments(work: Work) -> list[Enrolment]:
    cohort = make.make_cohort(work.session)
    people = [("Kerœur", "Maëlle", "Zinc SA"), ("d'Artagnan", "Zoë", "Acier SARL")]
    found = []
    for family, given, firm in people:
        person = make.make_person(work.session, family_name=family, given_name=given)
        found.append(make.make_enrolment(work.session, cohort, person, firm_name=firm))
    make.make_event(work.session, found[0], EventKind.ENTERED)
    return found


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        (listing.Wish(), [1, 0]), (listing.Wish(sort="-name"), [0, 1]),
        (listing.Wish(sort="firm"), [1, 0]), (listing.Wish(sort="-firm"), [0, 1]),
        (listing.Wish(sort="inconnu"), [1, 0]), (listing.Wish(search="KEROEUR maelle"), [0]),
        (listing.Wish(search="acier"), [1]), (listing.Wish(standing="entered"), [0]),
        (listing.Wish(search="maelle", standing="enrolled"), []),
        (listing.Wish(sort="-standing"), [0, 1]),
    ],
)
def test_the_list_answers_the_wish(
    work: Work, enrolments: list[Enrolment], wish: listing.Wish, order: list[int]
) -> None:
    cohort = work.session.get_one(Cohort, enrolments[0].cohort_id)
    everybody = queries.enrolments_of(work.session, cohort.id)
    lines = listing.lines_of(work.session, cohort, everybody, wish)
    assert [line.enrolment for line in lines] == [enrolments[place] for place in order]


def test_a_cohort_is_upcoming_then_running_then_closed(work: Work) -> None:
    cohort = make.make_cohort(work.session)
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 1, 1))
    periods = [listing.period_of(cohort, day) for day in days]
    assert periods == ["upcoming", "running", "running", "closed"]
