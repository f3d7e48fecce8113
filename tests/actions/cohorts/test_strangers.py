"""What one training body may learn of people another one described: nothing but that they exist."""

from dataclasses import replace
from datetime import date

import pytest

from lms.cohorts import acquaintances, listing, previews, queries
from lms.cohorts.crowds import cancel_enrolments
from lms.cohorts.enrolling import correct, enrol
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.previews import Preview
from lms.cohorts.roster import read_roster, transcribe
from lms.cohorts.rosters import Decision, apply_roster, preview_roster
from lms.cohorts.rules import day_of
from lms.cohorts.settlement import Acquaintance
from lms.cohorts.trainees import TraineeRow
from lms.core.errors import Invalid
from lms.core.work import Work
from lms.people.models import Person
from lms.people.policy import Role
from tests import make

HEADER = "Civilité;Nom;Prénom;Date de naissance;Courriel;Téléphone;Poste\n"
TYPED = TraineeRow(email="zoe@exemple.test", family_name="Martin", given_name="Zoé",
                   civility="M.", born_on=date(1971, 1, 1), phone="+33799999999",
                   job_title="Juriste")


@pytest.fixture
def cohort(work: Work) -> Cohort:
    """Of the second training body."""
    return make.make_cohort(work.session)


@pytest.fixture
def elsewhere(work: Work) -> Enrolment:
    """The trainee, where the first training body enrolled and described them."""
    zoe = make.make_person(
        work.session, email="zoe@exemple.test", family_name="Kerouac", usage_name="Martin",
        given_name="Zoé", civility="Mme", born_on=date(1990, 2, 3), phone="+33611111111",
    )
    return make.make_enrolment(work.session, make.make_cohort(work.session), zoe)


@pytest.fixture
def zoe(work: Work, elsewhere: Enrolment) -> Person:
    return work.session.get_one(Person, elsewhere.person_id)


def _identity(person: Person) -> tuple[object, ...]:
    return (person.family_name, person.usage_name, person.civility, person.born_on, person.phone)


def _seen(work: Work, enrolment: Enrolment, person: Person) -> Acquaintance:
    cohort = work.session.get_one(Cohort, enrolment.cohort_id)
    return acquaintances.acquaintance_of(work.session, cohort, person)


def _preview(work: Work, cohort: Cohort, *rows: str) -> Preview:
    roster = read_roster("liste.csv", (HEADER + "".join(rows)).encode())
    return previews.judged_for(work.session, cohort, transcribe(roster, day_of(work.now)))


def _told(preview: Preview) -> list[list[tuple[str, str]]]:
    return [[(fault.code, str(fault)) for fault in (*row.reasons, *row.warnings)]
            for row in preview.rows]


def _row(name: str = "Martin;Zoé", born: str = "", email: str = "zoe@exemple.test") -> str:
    return f";{name};{born};{email};;\n"


def _refusal(work: Work, cohort: Cohort, row: TraineeRow) -> str:
    with pytest.raises(Invalid) as refusal:
        enrol(work, cohort, row)
    (fault,) = refusal.value.faults
    return str(fault)


def test_an_enrolment_by_address_tells_and_writes_nothing_of_who_they_are(
    work: Work, cohort: Cohort, zoe: Person
) -> None:
    before = _identity(zoe)
    seen = _seen(work, enrol(work, cohort, TYPED), zoe)
    assert not seen.is_ours
    told = seen.trainee
    assert (told.family_name, told.given_name, told.job_title) == ("Martin", "Zoé", "Juriste")
    assert {told.usage_name, told.civility, told.sex, told.born_on, told.phone} == {None}
    assert _identity(zoe) == before


def test_whoever_described_somebody_first_goes_on_reading_it(
    work: Work, cohort: Cohort, elsewhere: Enrolment, zoe: Person
) -> None:
    enrol(work, cohort, TYPED)
    seen = _seen(work, elsewhere, zoe)
    assert (seen.trainee.phone, seen.is_ours) == ("+33611111111", False)


def test_somebody_the_other_body_no_longer_follows_is_no_less_a_stranger(
    work: Work, cohort: Cohort, elsewhere: Enrolment, zoe: Person
) -> None:
    cancel_enrolments(work, elsewhere.cohort_id, [elsewhere])
    before = _identity(zoe)
    enrolment = enrol(work, cohort, TYPED)
    seen = _seen(work, enrolment, zoe)
    assert (seen.is_ours, seen.trainee.phone) == (False, None)
    correct(work, queries.enrolment(work.session, enrolment.id),
            {"phone": "+33788888888", "family_name": "Autre", "job_title": "Notaire"})
    assert _identity(zoe) == before
    assert enrolment.job_title == "Notaire"


def test_a_roster_does_not_overwrite_a_stranger(work: Work, cohort: Cohort, zoe: Person) -> None:
    before = _identity(zoe)
    rows = "M.;Martin;Zoé;01/01/1971;zoe@exemple.test;0799999999;Juriste\n"
    for job in ("Juriste", "Notaire"):
        data = (HEADER + rows.replace("Juriste", job)).encode()
        deposited = preview_roster(work, cohort, "liste.csv", data)
        transcript = previews.transcript_of(work.session, deposited, day_of(work.now))
        report = apply_roster(work, deposited, transcript, Decision(ticked=frozenset({1})))
        assert report.left == 0
    assert _identity(zoe) == before
    (line,) = previews.roster_import(work.session, deposited.id).lines
    assert line.before == {"job_title": ["Juriste", "Notaire"]}


def test_a_date_of_birth_cannot_be_guessed(work: Work, cohort: Cohort, zoe: Person) -> None:
    right = _row(born="03/02/1990")
    wrong = _row(born="04/02/1990")
    assert _told(_preview(work, cohort, right)) == _told(_preview(work, cohort, wrong)) == [[]]
    guesses = [_row(), _row("Kerouac;Zoé", "03/02/1990", "a@exemple.test"),
               _row("Martin;Zoé", "", "b@exemple.test")]
    others = [_row(email="personne@exemple.test"), *guesses[1:]]
    assert _told(_preview(work, cohort, *guesses)) == _told(_preview(work, cohort, *others))
    assert enrol(work, cohort, TYPED).person_id == zoe.id


def test_names_cannot_be_guessed_one_at_a_time(work: Work, cohort: Cohort, zoe: Person) -> None:
    typed = ("Martin;Luc", "Petit;Zoé", "Petit;Luc", "Kerouac;Zoé")
    previewed = [_told(_preview(work, cohort, _row(name)))[0] for name in typed]
    by_form = []
    for name in typed:
        family, given = name.split(";")
        row = replace(TYPED, family_name=family, given_name=given)
        by_form.append(_refusal(work, cohort, row))
    zoe.disabled_at = work.now
    work.session.flush()
    previewed.append(_told(_preview(work, cohort, _row()))[0])
    by_form.append(_refusal(work, cohort, TYPED))
    assert previewed[0][0][0] == "someone_else"
    assert all(told == previewed[0] for told in previewed)
    assert len(set(by_form)) == 1


def test_a_preview_does_not_tell_a_stranger_from_somebody_new(
    work: Work, cohort: Cohort, zoe: Person
) -> None:
    both = [_row("Martin;Zoé", "03/02/1990", "autre@exemple.test"), _row(born="03/02/1990")]
    known = _preview(work, cohort, *both)
    zoe.email = "ailleurs@exemple.test"
    work.session.flush()
    unknown = _preview(work, cohort, *both)
    assert known.fingerprint == unknown.fingerprint
    assert [each.consequence for each in known.proposals] == [
        each.consequence for each in unknown.proposals
    ]


def test_the_birth_name_of_a_stranger_cannot_be_searched(
    work: Work, cohort: Cohort, elsewhere: Enrolment, zoe: Person
) -> None:
    enrol(work, cohort, TYPED)

    def found(searched: Cohort, words: str) -> int:
        everybody = queries.enrolments_of(work.session, searched.id)
        wish = listing.Wish(search=words)
        return len(listing.lines_of(work.session, searched, everybody, wish))

    first = work.session.get_one(Cohort, elsewhere.cohort_id)
    assert [found(cohort, words) for words in ("martin", "kerouac")] == [1, 0]
    assert [found(first, words) for words in ("martin", "kerouac")] == [1, 1]


def test_staff_of_another_body_are_strangers_even_once_enrolled(
    work: Work, cohort: Cohort
) -> None:
    trainer = make.make_person(work.session, email="zoe@exemple.test", family_name="Martin",
                               given_name="Zoé", phone="+33611111111")
    other = make.make_organisation(work.session)
    grant = make.make_grant(work.session, trainer, Role.TRAINER, organisation_id=other.id)
    grant.revoked_at = work.now
    seen = _seen(work, enrol(work, cohort, TYPED), trainer)
    assert (seen.is_ours, seen.trainee.phone) == (False, None)
