"""One trainee in the browser: enrolling by form, correcting, recording what happens."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.cohorts.models import Enrolment, EnrolmentEvent
from lms.cohorts.rules import EventKind
from lms.core.outbox import Mail
from lms.people.models import Person
from lms.people.policy import Role
from tests import make
from tests.web.cohorts.pages import World, signed_in, soup, texts

TRAINEE = {
    "civility": "Mme", "family_name": "Lefèvre", "given_name": "Inès", "usage_name": "",
    "born_on": "1992-10-30", "email": "Ines@Exemple.test", "phone": "06 12 34 56 78",
    "status": "salarie", "firm_siret": "732 829 320 00074", "firm_name": "Cabinet Lenoir",
    "firm_headcount": "40", "branch_idcc": "787", "department": "59", "job_title": "Comptable",
    "job_category": "4", "qualification_level": "0", "planned_minutes": "35,5",
}


@dataclass
class Desk:
    """A trainer signed in, at a cohort with one trainee."""

    client: FlaskClient
    cohort_id: int
    enrolment_id: int

    @property
    def url(self) -> str:
        return f"/cohorts/{self.cohort_id}"

    @property
    def trainee(self) -> str:
        return f"{self.url}/trainees/{self.enrolment_id}"


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    with world() as work:
        cohort = make.make_cohort(work.session, capacity=2)
        person = make.make_person(work.session, family_name="Petit", given_name="Luc",
                                  email="luc@exemple.test", password_hash=None)
        enrolment = make.make_enrolment(work.session, cohort, person)
        cohort_id, enrolment_id = cohort.id, enrolment.id
    client = signed_in(app, world, Role.TRAINER, cohort_id=cohort_id)
    return Desk(client, cohort_id, enrolment_id)


def test_a_person_is_enrolled_by_form_and_read_like_a_roster(desk: Desk, world: World) -> None:
    answer = desk.client.post(f"{desk.url}/trainees/new", data=TRAINEE)
    assert answer.status_code == 302
    page = soup(desk.client.get(answer.location))
    facts = dict(zip(texts(page, ".facts dt"), texts(page, ".facts dd"), strict=True))
    assert facts["Téléphone"] == "+33612345678"
    assert facts["SIRET employeur"] == "73282932000074"
    assert facts["Heures prévues"] == "35 h 30"
    assert facts["Niveau de qualification"] == "Sans qualification"
    with world() as work:
        mails = work.session.scalars(select(Mail.to)).all()
    assert mails == ["ines@exemple.test"]


def test_what_a_roster_would_refuse_the_form_refuses_too(desk: Desk) -> None:
    wrong = TRAINEE | {"family_name": "=1+1", "firm_siret": "1234", "email": "nulle part",
                       "born_on": "2026-11-01", "planned_minutes": "beaucoup",
                       "firm_headcount": "10-49"}
    page = soup(desk.client.post(f"{desk.url}/trainees/new", data=wrong), 422)
    for name in ("family_name", "firm_siret", "email", "born_on", "planned_minutes",
                 "firm_headcount"):
        assert page.select(f"#{name}-error"), name
    box = page.select_one("#planned_minutes")
    assert box is not None
    assert box["value"] == "beaucoup"


def test_an_address_already_enrolled_is_told_at_its_field(desk: Desk) -> None:
    again = TRAINEE | {"family_name": "Petit", "given_name": "Luc", "email": "luc@exemple.test"}
    page = soup(desk.client.post(f"{desk.url}/trainees/new", data=again), 422)
    assert "déjà inscrite" in texts(page, "#email-error")[0]


def test_a_full_cohort_is_told_as_such(desk: Desk) -> None:
    assert desk.client.post(f"{desk.url}/trainees/new", data=TRAINEE).status_code == 302
    one_more = TRAINEE | {"email": "autre@exemple.test", "family_name": "Autre"}
    page = soup(desk.client.post(f"{desk.url}/trainees/new", data=one_more), 409)
    assert any("pas assez de places" in text for text in texts(page, "main"))


def test_a_fiche_is_corrected_and_a_new_address_invited(desk: Desk, world: World) -> None:
    page = soup(desk.client.get(f"{desk.trainee}/edit"))
    email = page.select_one("#email")
    assert email is not None
    assert email["value"] == "luc@exemple.test"
    changed = TRAINEE | {"family_name": "Petit", "given_name": "Luc", "firm_name": ""}
    assert desk.client.post(f"{desk.trainee}/edit", data=changed).status_code == 302
    with world() as work:
        enrolment = work.session.get_one(Enrolment, desk.enrolment_id)
        assert enrolment.firm_name is None
        assert enrolment.job_title == "Comptable"
        person = work.session.get_one(Person, enrolment.person_id)
        assert person.email == "ines@exemple.test"
        assert work.session.scalars(select(Mail.to)).all() == ["ines@exemple.test"]


def test_the_address_somebody_signs_in_with_is_not_changed_here(
    desk: Desk, world: World
) -> None:
    with world() as work:
        person_id = work.session.get_one(Enrolment, desk.enrolment_id).person_id
        work.session.get_one(Person, person_id).password_hash = make.HASH
    assert desk.client.post(f"{desk.trainee}/edit", data=TRAINEE).status_code == 302
    with world() as work:
        assert work.session.get_one(Person, person_id).email == "luc@exemple.test"


def test_who_is_known_elsewhere_is_not_renamed_by_one_training_body(
    desk: Desk, world: World
) -> None:
    with world() as work:
        person_id = work.session.get_one(Enrolment, desk.enrolment_id).person_id
        person = work.session.get_one(Person, person_id)
        make.make_enrolment(work.session, make.make_cohort(work.session), person)
    page = soup(desk.client.get(f"{desk.trainee}/edit"))
    assert not page.select("input#family_name")
    assert desk.client.post(f"{desk.trainee}/edit", data=TRAINEE).status_code == 302
    with world() as work:
        assert work.session.get_one(Person, person_id).family_name == "Petit"
        assert work.session.get_one(Enrolment, desk.enrolment_id).job_title == "Comptable"


def test_no_page_shows_what_another_body_wrote_of_a_person(desk: Desk, world: World) -> None:
    with world() as work:
        known = make.make_person(
            work.session, email="ines@exemple.test", family_name="Kerouac", given_name="Inès",
            usage_name="Lefèvre", civility="M.", born_on=date(1971, 2, 3), phone="+33788888888",
        )
        make.make_enrolment(work.session, make.make_cohort(work.session), known)
        person_id = known.id
    answer = desk.client.post(f"{desk.url}/trainees/new", data=TRAINEE)
    assert answer.status_code == 302
    page = soup(desk.client.get(answer.location))
    facts = dict(zip(texts(page, ".facts dt"), texts(page, ".facts dd"), strict=True))
    assert (facts["Nom"], facts["SIRET employeur"]) == ("Lefèvre", "73282932000074")
    assert "Téléphone" not in facts
    edited = soup(desk.client.get(f"{answer.location}/edit"))
    assert not edited.select("[name=phone], [name=born_on], [name=family_name], [name=email]")
    pages = [desk.client.get(url).data.decode() for url in (
        desk.url, f"{desk.url}?q=lefevre", answer.location, f"{answer.location}/edit"
    )]
    for secret in ("Kerouac", "KEROUAC", "1971", "788888888"):
        assert not [page for page in pages if secret in page], secret
    data = TRAINEE | {"phone": "0699999999", "job_title": "Notaire"}
    assert desk.client.post(f"{answer.location}/edit", data=data).status_code == 302
    with world() as work:
        person = work.session.get_one(Person, person_id)
        assert (person.phone, person.family_name) == ("+33788888888", "Kerouac")
        enrolment = work.session.scalars(
            select(Enrolment).where(Enrolment.cohort_id == desk.cohort_id,
                                    Enrolment.person_id == person_id)
        ).one()
        assert enrolment.job_title == "Notaire"


def test_a_course_is_recorded_and_taken_back(desk: Desk, world: World) -> None:
    entry = {"kind": "entered", "happened_on": "2026-09-07"}
    assert desk.client.post(f"{desk.trainee}/events", data=entry).status_code == 302
    page = soup(desk.client.get(desk.trainee))
    assert texts(page, "h1 .pill") == ["En formation"]
    (undo,) = page.select('.timeline form[action$="/void"]')
    with world() as work:
        first = work.session.scalars(
            select(EnrolmentEvent.id).where(EnrolmentEvent.kind == EventKind.ENROLLED)
        ).one()
    refused = desk.client.post(f"{desk.trainee}/events/{first}/void")
    assert refused.status_code == 409
    assert desk.client.post(str(undo["action"])).status_code == 302
    page = soup(desk.client.get(desk.trainee))
    assert texts(page, "h1 .pill") == ["Inscrit"]
    assert texts(page, ".timeline s") == ["Entrée en formation"]


def test_a_drop_out_without_its_cause_is_refused_at_the_field(desk: Desk) -> None:
    desk.client.post(f"{desk.trainee}/events",
                     data={"kind": "entered", "happened_on": "2026-09-07"})
    drop_out = {"kind": "dropped_out", "happened_on": "2026-10-01", "note": "Plus de nouvelles"}
    page = soup(desk.client.post(f"{desk.trainee}/events", data=drop_out), 422)
    assert page.select("#cause-error")
    note = page.select_one("#note")
    assert note is not None
    assert "Plus de nouvelles" in note.text
    answer = desk.client.post(f"{desk.trainee}/events", data=drop_out | {"cause": "autre"})
    assert answer.status_code == 302
    assert not soup(desk.client.get(desk.trainee)).select('form[action$="/events"]')


def test_several_trainees_enter_together(desk: Desk) -> None:
    desk.client.post(f"{desk.url}/trainees/new", data=TRAINEE)
    page = soup(desk.client.get(f"{desk.url}?select=all"))
    ticked = [str(box["value"]) for box in page.select("input[name=enrolment][checked]")]
    assert len(ticked) == 2
    form = {"kind": "entered", "happened_on": "2026-09-07", "enrolment": ticked}
    assert desk.client.post(f"{desk.url}/events", data=form).status_code == 302
    page = soup(desk.client.get(desk.url))
    assert texts(page, "tbody .pill-info") == ["En formation", "En formation"]


def test_recording_for_nobody_or_for_who_cannot_is_told_with_names(desk: Desk) -> None:
    form = {"kind": "completed", "happened_on": "2026-11-01"}
    page = soup(desk.client.post(f"{desk.url}/events", data=form), 422)
    assert texts(page, ".summary li") == ["Cochez au moins un stagiaire."]
    form["enrolment"] = str(desk.enrolment_id)
    page = soup(desk.client.post(f"{desk.url}/events", data=form), 422)
    assert texts(page, ".summary li")[0].startswith("PETIT Luc : L'entrée en formation")
    assert page.select(f'input[value="{desk.enrolment_id}"][checked]')


def test_an_invitation_is_sent_again_until_the_account_is_open(desk: Desk, world: World) -> None:
    for _ in range(2):
        assert desk.client.post(f"{desk.trainee}/invite").status_code == 302
    with world() as work:
        assert len(work.session.scalars(select(Mail.to)).all()) == 2
        person_id = work.session.get_one(Enrolment, desk.enrolment_id).person_id
        work.session.get_one(Person, person_id).password_hash = make.HASH
    desk.client.post(f"{desk.trainee}/invite")
    with world() as work:
        assert len(work.session.scalars(select(Mail.to)).all()) == 2


def test_a_trainee_of_another_cohort_is_missing(desk: Desk, world: World) -> None:
    with world() as work:
        other = make.make_enrolment(work.session, make.make_cohort(work.session)).id
    assert desk.client.get(f"{desk.url}/trainees/{other}").status_code == 404
    data = {"kind": "entered", "happened_on": "2026-09-07"}
    assert desk.client.post(f"{desk.url}/trainees/{other}/events", data=data).status_code == 404
    assert desk.client.post(f"{desk.trainee}/events/999/void").status_code == 404
