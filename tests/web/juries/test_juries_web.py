"""The pages of the juries, by role."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from lms.core.work import Work
from lms.juries import actions, decisions, queries
from lms.juries.decisions import Ruling
from lms.juries.states import JuryState, Outcome
from lms.people.policy import Role
from tests import make
from tests.actions.juries.chamber import Chamber, make_chamber, make_closed_sitting

World = Callable[[], AbstractContextManager[Work]]


def page(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def texts(response: TestResponse, selector: str) -> list[str]:
    return [" ".join(found.get_text(" ").split()) for found in page(response).select(selector)]


def one(response: TestResponse, selector: str) -> Tag:
    found = page(response).select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


@dataclass
class Site:
    """An application with one chamber, and clients signed in as whoever is asked."""

    app: Flask
    world: World
    chamber: Chamber
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def client(self, email: str) -> FlaskClient:
        """The browser of this person, signed in once: passwords are slow on purpose."""
        if email not in self.clients:
            client = self.clients[email] = self.app.test_client()
            answer = client.post("/sign-in", data={"email": email, "password": make.PASSWORD})
            assert answer.status_code == 302
        return self.clients[email]

    @property
    def president(self) -> FlaskClient:
        return self.client(self.chamber.president.email)

    @property
    def second(self) -> FlaskClient:
        return self.client(self.chamber.second.email)

    @cached_property
    def admin(self) -> FlaskClient:
        with self.world() as work:
            person = make.make_person(work.session)
            make.make_grant(work.session, person, Role.ADMINISTRATOR)
        return self.client(person.email)

    def deliberating(self, *links: tuple[int, str]) -> None:
        """Everyone declares (the second member these links) and the president opens."""
        with self.world() as work:
            self.chamber.declared(work, self.chamber.second, *links)
            self.chamber.deliberating(work)

    def decided(self) -> None:
        with self.world() as work:
            decisions.decide_as_proposed(self.chamber.acting(work), self.chamber.jury)

    def closed(self) -> None:
        self.deliberating()
        self.decided()
        with self.world() as work:
            actions.close(self.chamber.acting(work), self.chamber.jury)

    def url(self, path: str = "") -> str:
        return f"/deliberations/{self.chamber.jury.id}{path}"

    def file_url(self, name: str) -> str:
        return self.url(f"/candidates/{getattr(self.chamber, name).id}")

    def standing(self) -> dict[int, Outcome]:
        with self.world() as work:
            found = queries.current_decisions(
                work.session, jury_id=self.chamber.jury.id, only_closed=False)
            return {decision.attempt_id: decision.outcome for decision in found}

    def state(self) -> JuryState:
        with self.world() as work:
            return queries.jury(work.session, self.chamber.jury.id).state


@pytest.fixture
def site(app: Flask, world: World) -> Site:
    with world() as work:
        chamber = make_chamber(work.session)
    return Site(app, world, chamber)


class TestWhoComesIn:
    MEMBER_PATHS = ("", "/declaration", "/as-proposed", "/close", "/minutes", "/minutes.pdf")

    def test_a_visitor_is_asked_to_sign_in(self, site: Site) -> None:
        for path in ("/juries", "/deliberations", site.url(), site.file_url("good")):
            assert site.app.test_client().get(path).status_code == 302

    def test_a_jury_one_does_not_sit_in_does_not_exist(self, site: Site) -> None:
        with site.world() as work:
            stranger = make.make_person(work.session)
            make.make_grant(work.session, stranger, Role.JURY_MEMBER)
        client = site.client(stranger.email)
        for path in (*map(site.url, self.MEMBER_PATHS), site.file_url("good")):
            assert client.get(path).status_code == 404, path
        for path in ("/open", "/close", "/as-proposed", "/declaration"):
            assert client.post(site.url(path)).status_code == 404, path
        assert client.post(site.file_url("good")).status_code == 404

    def test_sitting_without_the_role_is_not_enough(self, site: Site) -> None:
        with site.world() as work:
            for given in work.session.query(make.Grant).filter_by(
                    person_id=site.chamber.second.id):
                given.revoked_at = make.NOW
        assert site.second.get(site.url()).status_code == 404

    def test_the_administration_sees_juries_but_no_file(self, site: Site) -> None:
        client = site.admin
        jury_id = site.chamber.jury.id
        for path in ("/juries", f"/juries/{jury_id}", f"/juries/{jury_id}/minutes"):
            assert client.get(path).status_code == 200, path
        for path in (site.url(), site.file_url("good")):
            assert client.get(path).status_code == 404, path
        assert client.get("/deliberations").status_code == 403

    def test_an_administrator_of_another_organisation_finds_nothing(self, site: Site) -> None:
        with site.world() as work:
            person = make.make_person(work.session)
            elsewhere = make.make_organisation(work.session)
            make.make_grant(work.session, person, Role.ADMINISTRATOR,
                            organisation_id=elsewhere.id)
            waiting = make_closed_sitting(work.session)
        client = site.client(person.email)
        jury_id = site.chamber.jury.id
        assert not texts(client.get("/juries"), "main table")
        for path in (f"/juries/{jury_id}", f"/juries/{jury_id}/edit",
                     f"/juries/{jury_id}/minutes", f"/juries/new?sitting={waiting.id}"):
            assert client.get(path).status_code == 404, path

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.INVIGILATOR, Role.OPCALIA, Role.TRAINEE])
    def test_other_roles_have_nothing_to_do_here(self, site: Site, role: Role) -> None:
        with site.world() as work:
            person = make.make_person(work.session)
            make.make_grant(work.session, person, role, cohort_id=site.chamber.jury.cohort_id)
        client = site.client(person.email)
        assert client.get("/juries").status_code == 403
        assert client.get("/deliberations").status_code == 403
        assert client.get(f"/juries/{site.chamber.jury.id}").status_code == 404

    def test_pages_without_a_jury_do_not_exist(self, site: Site) -> None:
        admin = site.admin
        for path in ("/juries/999", "/juries/999/minutes", "/juries/new",
                     "/juries/new?sitting=999", "/juries/new?sitting=x"):
            assert admin.get(path).status_code == 404, path


class TestConvening:
    @pytest.fixture
    def waiting(self, site: Site) -> int:
        with site.world() as work:
            return int(make_closed_sitting(work.session, title="Épreuve du bloc B2").id)

    @pytest.fixture
    def people(self, site: Site) -> list[int]:
        with site.world() as work:
            return [make.make_person(work.session).id for _ in range(3)]

    @staticmethod
    def form(people: list[int], **given: str) -> dict[str, str]:
        data = {"title": "Jury B2", "held_on": "2026-12-07", "place": "Lille", "quorum": "2",
                "president": "0"}
        for number, person_id in enumerate(people):
            data |= {f"person_{number}": str(person_id), f"quality_{number}": "Cheffe d'atelier"}
            if number:
                data[f"external_{number}"] = "y"
        return data | given

    def test_a_closed_sitting_waits_in_the_list_for_its_jury(
        self, site: Site, waiting: int
    ) -> None:
        response = site.admin.get("/juries")
        link = one(response, "main table a.btn")
        assert link["href"] == f"/juries/new?sitting={waiting}"
        assert texts(response, "main table td a.name") == ["Jury B1"]

    def test_a_jury_is_convened_and_its_members_find_it(
        self, site: Site, waiting: int, people: list[int]
    ) -> None:
        admin = site.admin
        response = admin.post(f"/juries/new?sitting={waiting}", data=self.form(people))
        assert response.status_code == 302
        shown = admin.get(response.location)
        assert len(texts(shown, "main table tbody tr")) == 3
        with site.world() as work:
            email = work.session.get_one(make.Person, people[2]).email
        mine = site.client(email).get("/deliberations")
        assert texts(mine, "main td a.name") == ["Jury B2"]
        assert "Déclarer vos liens" in texts(mine, "main .pill")

    def test_seats_left_blank_between_two_are_ignored(
        self, site: Site, waiting: int, people: list[int]
    ) -> None:
        data = self.form(people[:2]) | {
            "person_1": "0", "person_4": str(people[1]), "external_4": "y"}
        response = site.admin.post(f"/juries/new?sitting={waiting}", data=data)
        assert response.status_code == 302

    def test_every_fault_is_shown_and_nothing_typed_is_lost(
        self, site: Site, waiting: int, people: list[int]
    ) -> None:
        data = self.form(people, title="", quorum="7", external_1="", external_2="",
                         quality_1="Tourneur")
        response = site.admin.post(f"/juries/new?sitting={waiting}", data=data)
        assert response.status_code == 422
        assert texts(response, ".summary li") == ["Intitulé : Ce champ est obligatoire."]
        assert one(response, "#quality_1")["value"] == "Tourneur"
        data |= {"title": "Jury B2"}
        del data["external_1"], data["external_2"]
        response = site.admin.post(f"/juries/new?sitting={waiting}", data=data)
        assert response.status_code == 422
        assert len(texts(response, ".summary li")) == 2
        assert "3" in one(response, "#quorum-error").get_text()

    def test_a_fault_of_one_member_is_shown_at_their_seat(
        self, site: Site, waiting: int, people: list[int]
    ) -> None:
        data = self.form([people[0], people[1], people[1]])
        response = site.admin.post(f"/juries/new?sitting={waiting}", data=data)
        assert response.status_code == 422
        assert "déjà membre" in one(response, "#person_2-error").get_text()

    def test_the_trainers_of_the_cohort_are_not_offered(self, site: Site, waiting: int) -> None:
        with site.world() as work:
            trainer = make.make_person(work.session)
            cohort_id = queries.sitting(work.session, waiting).cohort_id
            make.make_grant(work.session, trainer, Role.TRAINER, cohort_id=cohort_id)
        response = site.admin.get(f"/juries/new?sitting={waiting}")
        offered = {option["value"] for option in page(response).select("#person_0 option")}
        assert str(site.chamber.second.id) in offered
        assert str(trainer.id) not in offered

    def test_no_second_jury_and_none_before_the_sitting_is_closed(self, site: Site) -> None:
        admin = site.admin
        again = admin.post(f"/juries/new?sitting={site.chamber.sitting.id}")
        assert again.status_code == 409
        with site.world() as work:
            draft = make.make_sitting(work.session, make.make_cohort(work.session))
        assert admin.get(f"/juries/new?sitting={draft.id}").status_code == 409

    def test_a_jury_is_changed_until_it_is_closed(self, site: Site) -> None:
        admin, jury_id = site.admin, site.chamber.jury.id
        shown = admin.get(f"/juries/{jury_id}/edit")
        assert one(shown, "#person_1 option[selected]")["value"] == str(site.chamber.second.id)
        assert one(shown, "#president-0").has_attr("checked")
        people = [site.chamber.president.id, site.chamber.third.id]
        response = admin.post(f"/juries/{jury_id}/edit", data=self.form(people))
        assert response.status_code == 302
        assert len(texts(admin.get(response.location), "main table tbody tr")) == 2

    def test_a_closed_jury_is_not_changed(self, site: Site) -> None:
        site.closed()
        admin, jury_id = site.admin, site.chamber.jury.id
        people = [site.chamber.president.id, site.chamber.second.id]
        assert admin.get(f"/juries/{jury_id}/edit").status_code == 409
        response = admin.post(f"/juries/{jury_id}/edit", data=self.form(people))
        assert response.status_code == 409


class TestDeclaring:
    def test_no_file_before_the_declaration(self, site: Site) -> None:
        client = site.second
        assert client.get(site.url()).location == site.url("/declaration")
        for path in (site.file_url("good"), site.url("/as-proposed"), site.url("/close"),
                     site.url("/minutes"), site.url("/minutes.pdf")):
            assert client.get(path).status_code == 409, path

    def test_declaring_takes_one_to_the_candidates(self, site: Site) -> None:
        client = site.second
        names = texts(client.get(site.url("/declaration")), "main td .name")
        assert names == ["AUBERT Camille", "BERNARD Camille", "CARPENTIER Camille"]
        response = client.post(site.url("/declaration"), data={"honour": "y"})
        assert response.location == site.url()
        rows = texts(client.get(site.url()), "main tbody tr")
        assert len(rows) == 3
        assert "90" in rows[0]
        assert "Bloc validé" in rows[0]

    def test_without_ones_word_nothing_is_recorded_and_nothing_typed_is_lost(
        self, site: Site
    ) -> None:
        client = site.second
        name = f"reason_{site.chamber.good.enrolment_id}"
        response = client.post(site.url("/declaration"), data={name: "Ma voisine"})
        assert response.status_code == 422
        assert one(response, f"#{name}")["value"] == "Ma voisine"
        assert one(response, "#honour-error")
        assert client.get(site.url()).status_code == 302

    def test_a_file_is_replaced_by_an_explanation_for_who_has_a_link(self, site: Site) -> None:
        client = site.second
        client.post(site.url("/declaration"), data={
            "honour": "y", f"reason_{site.chamber.good.enrolment_id}": "Ma voisine"})
        response = client.get(site.file_url("good"))
        assert response.status_code == 403
        assert one(response, "main .notice-warning")
        assert not page(response).select("main table, main form")
        assert "90" not in page(response).select_one("main").get_text()  # type: ignore[union-attr]
        row = texts(client.get(site.url()), "main tbody tr")[0]
        assert "90" not in row
        assert "Bloc" not in row
        assert client.get(site.file_url("weak")).status_code == 200

    def test_a_linked_member_cannot_decide_by_posting(self, site: Site) -> None:
        site.deliberating((site.chamber.good.enrolment_id, "Ma voisine"))
        response = site.second.post(site.file_url("good"), data={
            "outcome": "valide", "seen_rank": "0"})
        assert response.status_code == 409
        assert site.standing() == {}

    def test_odd_field_names_are_ignored(self, site: Site) -> None:
        response = site.second.post(site.url("/declaration"), data={
            "honour": "y", "reason_": "a", "reason_x": "b", "reason_²": "c"})
        assert response.status_code == 302

    def test_a_link_with_someone_who_is_no_candidate_is_refused(self, site: Site) -> None:
        response = site.second.post(site.url("/declaration"), data={
            "honour": "y", "reason_987654": "?"})
        assert response.status_code == 422


class TestDeliberating:
    def test_only_the_president_is_offered_the_opening(self, site: Site) -> None:
        with site.world() as work:
            for person in (site.chamber.president, site.chamber.second):
                site.chamber.declared(work, person)
        opening = f"form[action='{site.url('/open')}']"
        assert not page(site.second.get(site.url())).select(opening)
        assert one(site.president.get(site.url()), opening)
        assert site.second.post(site.url("/open")).status_code == 403
        assert site.president.post(site.url("/open")).status_code == 302
        assert site.state() is JuryState.OPEN

    def test_the_opening_waits_for_the_quorum(self, site: Site) -> None:
        with site.world() as work:
            site.chamber.declared(work, site.chamber.president)
        assert site.president.post(site.url("/open")).status_code == 409
        assert site.state() is JuryState.CONVENED

    def test_files_can_be_read_but_not_decided_before_the_opening(self, site: Site) -> None:
        with site.world() as work:
            site.chamber.declared(work, site.chamber.second)
        client = site.second
        shown = client.get(site.file_url("good"))
        assert len(texts(shown, "main tbody tr")) == 2
        assert not page(shown).select("main form")
        data = {"outcome": "valide", "seen_rank": "0"}
        assert client.post(site.file_url("good"), data=data).status_code == 409

    def test_a_file_shows_questions_answers_keys_and_the_proposal(self, site: Site) -> None:
        site.deliberating()
        shown = site.second.get(site.file_url("weak"))
        first = texts(shown, "main tbody tr")[0]
        assert "Question q-0001 ?" in first
        assert "3 / 5" in first
        assert "n'atteint pas le seuil" in texts(shown, "section[aria-labelledby=proposal] p")[0]
        outcomes = [box["value"] for box in page(shown).select("input[name=outcome]")]
        assert outcomes == ["valide", "non_valide"]
        assert not page(shown).select("input[name=outcome][checked]")

    def test_deciding_records_and_opens_the_next_undecided(self, site: Site) -> None:
        site.deliberating()
        response = site.second.post(site.file_url("good"), data={
            "outcome": "valide", "seen_rank": "0", "then": "next"})
        assert response.location == site.file_url("weak")
        assert site.standing() == {site.chamber.good.id: Outcome.VALIDATED}
        response = site.second.post(site.file_url("weak"), data={
            "outcome": "non_valide", "seen_rank": "0"})
        assert response.location == site.url()

    def test_a_different_decision_without_a_reason_comes_back_with_the_fault(
        self, site: Site
    ) -> None:
        site.deliberating()
        data = {"outcome": "valide", "reason": " ", "seen_rank": "0"}
        response = site.second.post(site.file_url("weak"), data=data)
        assert response.status_code == 422
        assert "motif" in one(response, "#reason-error").get_text()
        assert one(response, "input[name=outcome][checked]")["value"] == "valide"
        data["reason"] = "Compétences montrées à l'atelier."
        assert site.second.post(site.file_url("weak"), data=data).status_code == 302
        shown = site.second.get(site.url("?show=differing"))
        assert texts(shown, "main td a.name") == ["BERNARD Camille"]

    def test_an_outcome_that_is_not_offered_is_refused(self, site: Site) -> None:
        site.deliberating()
        for name, outcome in (("gone", "valide"), ("good", "non_presente"), ("good", "x")):
            data = {"outcome": outcome, "reason": "Parce que.", "seen_rank": "0"}
            response = site.second.post(site.file_url(name), data=data)
            assert response.status_code == 422, (name, outcome)
        assert site.standing() == {}

    def test_a_decision_made_meanwhile_is_not_run_over(self, site: Site) -> None:
        site.deliberating()
        site.president.post(site.file_url("good"), data={"outcome": "valide", "seen_rank": "0"})
        response = site.second.post(site.file_url("good"), data={
            "outcome": "non_valide", "reason": "Doute.", "seen_rank": "0"})
        assert response.status_code == 409
        assert site.standing() == {site.chamber.good.id: Outcome.VALIDATED}

    def test_filters_show_who_is_left(self, site: Site) -> None:
        site.deliberating()
        client = site.second
        client.post(site.file_url("good"), data={"outcome": "valide", "seen_rank": "0"})
        left = client.get(site.url("?show=undecided"))
        assert texts(left, "main td a.name") == ["BERNARD Camille", "CARPENTIER Camille"]
        assert one(left, ".tabs a[aria-current]").get_text() == "À décider (2)"
        assert page(client.get(site.url("?show=differing"))).select_one(".empty")
        assert one(left, "main progress")["value"] == "1"

    def test_an_attempt_of_another_jury_does_not_exist_here(self, site: Site) -> None:
        site.deliberating()
        with site.world() as work:
            other = make_chamber(work.session)
        path = site.url(f"/candidates/{other.good.id}")
        assert site.second.get(path).status_code == 404
        assert site.second.post(path, data={"outcome": "valide"}).status_code == 404


class TestDecidingAsProposed:
    def test_the_list_confirmed_is_what_is_recorded(self, site: Site) -> None:
        site.deliberating((site.chamber.good.enrolment_id, "Ma voisine"))
        client = site.second
        shown = client.get(site.url("/as-proposed"))
        assert texts(shown, "main td .name") == ["BERNARD Camille", "CARPENTIER Camille"]
        assert "AUBERT Camille" in texts(shown, "main ul li")[0]
        proposals = [box["value"] for box in page(shown).select("input[name=proposal]")]
        response = client.post(site.url("/as-proposed"), data={"proposal": proposals})
        assert response.status_code == 302
        assert site.standing() == {site.chamber.weak.id: Outcome.NOT_VALIDATED,
                                   site.chamber.gone.id: Outcome.ABSENT}

    def test_nothing_confirmed_records_nothing(self, site: Site) -> None:
        site.deliberating()
        client = site.second
        for proposals in ([], ["x:valide", f"{site.chamber.good.id}:non_valide", "12"]):
            client.post(site.url("/as-proposed"), data={"proposal": proposals})
        assert site.standing() == {}

    def test_there_is_nothing_to_confirm_once_all_is_decided(self, site: Site) -> None:
        site.deliberating()
        site.decided()
        assert page(site.second.get(site.url("/as-proposed"))).select_one(".empty")


class TestClosingAndCorrecting:
    def test_the_president_closes_once_everyone_is_decided(self, site: Site) -> None:
        site.deliberating()
        early = site.president.get(site.url("/close"))
        assert texts(early, "main .notice li") == [
            "AUBERT Camille", "BERNARD Camille", "CARPENTIER Camille"]
        assert site.president.post(site.url("/close")).status_code == 409
        site.decided()
        assert one(site.president.get(site.url("/close")), "form.confirm")
        response = site.president.post(site.url("/close"))
        assert response.location == site.url("/minutes")
        assert site.state() is JuryState.CLOSED

    def test_another_member_neither_closes_nor_is_offered_it(self, site: Site) -> None:
        site.deliberating()
        site.decided()
        assert not page(site.second.get(site.url("/close"))).select("form.confirm")
        assert site.second.post(site.url("/close")).status_code == 403

    def test_after_the_closing_the_president_alone_corrects_with_a_reason(
        self, site: Site
    ) -> None:
        site.closed()
        assert not page(site.second.get(site.file_url("good"))).select("#decision form")
        data = {"outcome": "non_valide", "reason": "Fraude établie.", "seen_rank": "1"}
        assert site.second.post(site.file_url("good"), data=data).status_code == 403
        president = site.president
        without = president.post(site.file_url("good"), data=data | {"reason": ""})
        assert without.status_code == 422
        assert president.post(site.file_url("good"), data=data).status_code == 302
        history = texts(president.get(site.file_url("good")), ".timeline li")
        assert len(history) == 2
        assert "Remplacée par la suivante" in history[0]
        assert "Fraude établie." in history[1]

    def test_deciding_the_same_again_says_that_nothing_changed(self, site: Site) -> None:
        site.deliberating()
        site.decided()
        client = site.president
        client.post(site.file_url("good"), data={"outcome": "valide", "seen_rank": "1"})
        assert "rien ne change" in texts(client.get(site.url()), ".messages")[0]


class TestMinutes:
    def test_minutes_are_a_draft_until_the_closing(self, site: Site) -> None:
        site.deliberating((site.chamber.good.enrolment_id, "Ma voisine"))
        with site.world() as work:
            decisions.decide(site.chamber.acting(work), site.chamber.jury, site.chamber.good,
                             Ruling(Outcome.VALIDATED))
        draft = site.second.get(site.url("/minutes"))
        assert one(draft, "main .notice-warning")
        hidden = texts(draft, "main table")[1]
        assert "90" not in hidden
        assert "montrée à la clôture" in hidden
        assert site.second.get(site.url("/minutes.pdf")).status_code == 409

    def test_minutes_tell_who_sat_what_was_declared_and_what_was_decided(
        self, site: Site
    ) -> None:
        site.closed()
        for client, url in ((site.second, site.url("/minutes")),
                            (site.admin, f"/juries/{site.chamber.jury.id}/minutes")):
            shown = client.get(url)
            members, judged = texts(shown, "main table")
            assert members.count("Aucun lien") == 3
            for part in ("AUBERT Camille", "17/05/1980", "Bloc non validé", "Non présenté"):
                assert part in judged
            assert len(one(shown, "main code").get_text()) == 64

    def test_the_paper_is_a_pdf_with_the_same_fingerprint(self, site: Site) -> None:
        site.closed()
        admin, jury_id = site.admin, site.chamber.jury.id
        response = admin.get(f"/juries/{jury_id}/minutes.pdf")
        assert response.mimetype == "application/pdf"
        assert f"pv-jury-{jury_id}.pdf" in response.headers["Content-Disposition"]
        text = PdfReader(io.BytesIO(response.data)).pages[0].extract_text()
        shown = admin.get(f"/juries/{jury_id}/minutes")
        assert one(shown, "main code").get_text() in text
        assert site.second.get(site.url("/minutes.pdf")).data == response.data


def test_pages_speak_english_when_asked(site: Site) -> None:
    client = site.president
    client.post("/language", data={"language": "en"})
    assert client.get("/deliberations").status_code == 200
