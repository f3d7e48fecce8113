"""The pages of markers: who may come in, what they show, what they never tell."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.blueprints.rules import Row
from lms.core import files
from lms.core.work import Work
from lms.exams import papers, queries, sittings
from lms.exams.handing_models import HandedFile
from lms.exams.mark_models import Copy, Mark
from lms.exams.models import Answer, Attempt, AttemptState, Sitting
from lms.juries.models import ConflictOfInterest, Member
from lms.people.models import Person
from lms.people.policy import Role
from tests import make

World = Callable[[], AbstractContextManager[Work]]
GOOD = {"criterion_0": "3", "criterion_1": "1", "comment": "Complet et clair."}
POOR = {"criterion_0": "0", "criterion_1": "0"}
PDF, FILE = b"%PDF-1.7\n", "Vandenberghe_note.pdf"
WORDS = "Une note <b>claire</b> et complète, écrite par moi."


@dataclass
class Desk:
    """A closed sitting with two written copies, three markers, one from elsewhere."""

    app: Flask
    world: World
    sitting: int
    copies: list[int]
    item: int
    files: list[int]

    def client(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"email": f"{name}@exemple.test",
                                               "password": make.PASSWORD})
        assert answer.status_code == 302
        return client

    def page(self, name: str, address: str) -> BeautifulSoup:
        answer = self.client(name).get(address)
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "lxml")


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    with world() as work:
        session = work.session
        cohort = make.make_cohort(session)
        for rank in range(2):
            person = make.make_person(session, email=f"candidat{rank}@exemple.test",
                                      family_name=f"Vandenberghe{rank}")
            make.make_enrolment(session, cohort, person)
        for rank in range(3):
            marker = make.make_person(session, email=f"correcteur{rank}@exemple.test")
            make.make_grant(session, marker, Role.MARKER, cohort_id=cohort.id)
        trainer = make.make_person(session, email="formateur@exemple.test")
        make.make_grant(session, trainer, Role.TRAINER, cohort_id=cohort.id)
        stranger = make.make_person(session, email="ailleurs@exemple.test")
        make.make_grant(session, stranger, Role.MARKER, cohort_id=make.make_cohort(session).id)
        edition = make.make_edition(session, cohort.certification, size=4)
        item = make.make_item(session, edition, make.essay_content("redac-1"))
        make.make_item(session, edition, make.file_content("depot-1"))
        plan = make.make_blueprint(session, cohort.certification, (
            Row(1, "B1", kind="essay"), Row(1, "B1", kind="file_upload")))
        found = make.make_sitting(session, cohort, edition_id=edition.id, question_count=2,
                                  blueprint_id=plan.id)
        sittings.publish(work, queries.sitting(session, found.id))
        sitting = queries.sitting(session, found.id)
        sittings.open_sitting(work, sitting)
        for attempt in session.query(Attempt).filter_by(sitting_id=sitting.id):
            attempt.state, attempt.started_at = AttemptState.OPEN, work.now
            attempt.deadline_at = work.now + timedelta(hours=1)
            _answer(work, attempt)
        sittings.close_sitting(work, sitting)
        copies, files = ([copy.id for copy in session.query(Copy).order_by(Copy.id)
                          if (copy.item_id == item.id) is is_text] for is_text in (True, False))
        return Desk(app, world, sitting.id, copies, item.id, files)


def _answer(work: Work, attempt: Attempt) -> None:
    """A text, and a file named after its author."""
    session = work.session
    paper = queries.paper_of(session, session.get_one(queries.Form, attempt.form_id))
    sign_in = make.make_sign_in(session, session.get_one(
        queries.Enrolment, attempt.enrolment_id).person_id)
    for question in paper:
        value: dict[str, object] = {"text": WORDS}
        if question.handing:
            content = PDF + str(attempt.id).encode()
            sha256 = files.store(work, content, "application/pdf")
            session.add(HandedFile(
                attempt_id=attempt.id, question=question.number, name=FILE, sha256=sha256,
                size=len(content), received_at=work.now, sign_in_id=sign_in.id))
            value = {"files": [{"name": FILE, "sha256": sha256}]}
        session.add(Answer(attempt_id=attempt.id, client_seq=question.number,
                           question=question.number, value=papers.dump(value),
                           received_at=work.now))
    session.flush()


def test_a_marker_finds_the_work_from_the_home_page_to_the_copy(desk) -> None:
    home = desk.page("correcteur0", "/")
    assert home.select_one(f'a[href="/marking/sittings/{desk.sitting}"]').text.strip()
    board = desk.page("correcteur0", f"/marking/sittings/{desk.sitting}")
    assert board.select_one("form[action$='/next'] button")
    taken = desk.client("correcteur0").post(
        f"/marking/sittings/{desk.sitting}/questions/{desk.item}/next")
    assert taken.status_code == 302
    copy = desk.page("correcteur0", taken.location)
    assert copy.select_one(".copy-text").text == WORDS
    assert len(copy.select("fieldset input[type=radio]")) == 5


def test_no_page_of_markers_names_a_candidate(desk) -> None:
    for address in ("/marking/", f"/marking/sittings/{desk.sitting}",
                    f"/marking/copies/{desk.copies[0]}", f"/marking/copies/{desk.files[0]}"):
        assert "Vandenberghe" not in desk.page("correcteur0", address).text


def test_points_given_lead_to_the_next_copy_then_to_the_list(desk) -> None:
    client = desk.client("correcteur0")
    first = client.post(f"/marking/copies/{desk.copies[0]}", data=GOOD)
    assert first.location == f"/marking/copies/{desk.copies[1]}"
    last = client.post(first.location, data=GOOD)
    assert last.location == f"/marking/sittings/{desk.sitting}"
    with desk.world() as work:
        assert [mark.comment for mark in work.session.query(Mark)] == [GOOD["comment"]] * 2


def test_what_is_missing_is_said_at_each_criterion_and_nothing_is_lost(desk) -> None:
    answer = desk.client("correcteur0").post(
        f"/marking/copies/{desk.copies[0]}", data={"criterion_1": "1", "comment": "À revoir"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "lxml")
    [error] = page.select(".field-error")
    assert "Choisissez un niveau." in error.text
    assert page.select_one("fieldset.is-wrong legend").text == "Le fond"
    assert page.select_one("#criterion_1-1").has_attr("checked")
    assert page.select_one("#comment").text.strip() == "À revoir"
    with desk.world() as work:
        assert work.session.query(Mark).count() == 0


def test_points_of_no_level_are_refused(desk) -> None:
    answer = desk.client("correcteur0").post(
        f"/marking/copies/{desk.copies[0]}", data={"criterion_0": "2", "criterion_1": "9"})
    assert answer.status_code == 422
    assert answer.text.count("Choisissez un niveau.") >= 2


def test_a_gap_goes_to_a_third_person_who_reads_both(desk) -> None:
    address = f"/marking/copies/{desk.copies[0]}"
    desk.client("correcteur0").post(address, data=GOOD)
    unseen = desk.page("correcteur1", address)
    assert "Complet et clair." not in unseen.text
    desk.client("correcteur1").post(address, data=POOR)
    third = desk.page("correcteur2", address)
    assert "Complet et clair." in third.text
    assert "À vous de départager" in third.text
    assert desk.client("correcteur2").post(address, data=GOOD).status_code == 302
    over = desk.page("correcteur2", f"/marking/sittings/{desk.sitting}")
    assert "écart moyen de 4 points" in over.text


def test_a_copy_marked_meanwhile_keeps_what_was_typed_in_sight(desk) -> None:
    address = f"/marking/copies/{desk.copies[0]}"
    for name in ("correcteur0", "correcteur1"):
        desk.client(name).post(address, data=GOOD)
    answer = desk.client("correcteur2").post(address, data=POOR | {"comment": "Trop court"})
    assert answer.status_code == 409
    assert "vient d'être corrigée" in BeautifulSoup(answer.text, "lxml").text


def test_a_change_asks_why_and_shows_in_the_list(desk) -> None:
    client, address = desk.client("correcteur0"), f"/marking/copies/{desk.copies[0]}"
    client.post(address, data=GOOD)
    page = BeautifulSoup(client.get(address).text, "lxml")
    assert page.select_one("#criterion_0-2").has_attr("checked")
    assert page.select_one("#comment").text.strip() == GOOD["comment"]
    assert client.post(address, data=POOR).status_code == 422
    changed = client.post(address, data=POOR | {"reason": "Relu."})
    assert changed.location == f"/marking/sittings/{desk.sitting}"
    assert "correction reprise" in BeautifulSoup(client.get(address).text, "lxml").text


@pytest.mark.parametrize("name", ["formateur", "candidat0"])
def test_other_roles_stay_out(desk, name) -> None:
    client = desk.client(name)
    for address in ("/marking/", f"/marking/sittings/{desk.sitting}",
                    f"/marking/copies/{desk.copies[0]}"):
        assert client.get(address).status_code in {403, 404}
    assert client.post(f"/marking/copies/{desk.copies[0]}", data=GOOD).status_code in {403, 404}
    assert client.post(f"/marking/sittings/{desk.sitting}/questions/{desk.item}/next"
                       ).status_code in {403, 404}


def test_a_marker_of_another_cohort_finds_nothing(desk) -> None:
    client = desk.client("ailleurs")
    assert "Aucune copie" in client.get("/marking/").text
    for address in (f"/marking/sittings/{desk.sitting}", f"/marking/copies/{desk.copies[0]}"):
        assert client.get(address).status_code == 404
    assert client.post(f"/marking/copies/{desk.copies[0]}", data=GOOD).status_code == 404
    with desk.world() as work:
        assert work.session.query(Mark).count() == 0


def test_the_organiser_sees_how_far_it_is_and_cannot_release_before(desk) -> None:
    page = desk.page("formateur", f"/exams/{desk.sitting}")
    assert page.select_one("progress[aria-label='Copies corrigées']")["value"] == "0"
    assert not page.select("a[href$='/release']")
    refused = desk.client("formateur").post(f"/exams/{desk.sitting}/release")
    assert refused.status_code == 409
    assert "4 copies" in refused.text


def test_a_marker_opens_the_files_under_a_name_that_tells_nothing(desk) -> None:
    page = desk.page("correcteur0", f"/marking/copies/{desk.files[0]}")
    [link] = page.select(".file-names a")
    answer = desk.client("correcteur0").get(link["href"])
    assert answer.data.startswith(PDF)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert disposition.endswith("-1.pdf")
    assert "Vandenberghe" not in str(answer.headers)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_files_are_for_markers_of_the_cohort_alone(desk) -> None:
    address = f"/marking/copies/{desk.files[0]}/files/1"
    for name in ("formateur", "ailleurs", "candidat0", "candidat1"):
        assert desk.client(name).get(address).status_code in {403, 404}
    client = desk.client("correcteur0")
    for wrong in (f"/marking/copies/{desk.files[0]}/files/2",
                  f"/marking/copies/{desk.files[0]}/files/0",
                  f"/marking/copies/{desk.copies[0]}/files/1"):
        assert client.get(wrong).status_code == 404


def test_the_jury_opens_them_too_but_not_those_of_somebody_they_know(desk) -> None:
    with desk.world() as work:
        session = work.session
        jury = make.make_jury(session, session.get_one(Sitting, desk.sitting))
        members = session.query(Member).filter_by(jury_id=jury.id).order_by(Member.id).all()
        for rank, member in enumerate(members[:2]):
            session.get_one(Person, member.person_id).email = f"jure{rank}@exemple.test"
            member.declared_at = work.now
        copy = session.get_one(Copy, desk.files[0])
        enrolment = session.get_one(Attempt, copy.attempt_id).enrolment_id
        session.add(ConflictOfInterest(member_id=members[1].id, enrolment_id=enrolment,
                                 reason="Ancien collègue", declared_at=work.now))
        file = session.query(HandedFile).filter_by(attempt_id=copy.attempt_id).one()
        base = f"/deliberations/{jury.id}/candidates/{copy.attempt_id}"
    page = desk.page("jure0", base)
    [link] = page.select("a[download]")
    assert link.text == FILE
    assert desk.client("jure0").get(link["href"]).data.startswith(PDF)
    refused = desk.client("jure1").get(f"{base}/files/{file.sha256}")
    assert refused.status_code == 409
    assert not refused.data.startswith(PDF)
    assert desk.client("jure0").get(f"{base}/files/{'0' * 64}").status_code == 404
