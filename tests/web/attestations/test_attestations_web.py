"""Pages of the holder and of the administration: who sees what, exact bytes, issue, revoke."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lms.attestations import actions
from lms.attestations.models import Attestation
from lms.banks.models import Item
from lms.cohorts.models import Cohort
from lms.core import files
from lms.core.outbox import Mail
from lms.core.work import Work
from lms.juries.models import Decision
from lms.juries.states import Outcome
from lms.people.policy import Role
from tests import make
from tests.actions.attestations.decided import (
    BASE_URL,
    correct,
    make_closed_jury,
    make_decision,
    person_of,
)

World = Callable[[], AbstractContextManager[Work]]
NUMBER_OF_READY = 2


@dataclass
class Place:
    """A cohort where one attestation is issued and two are ready; each id is of the database."""

    organisation_id: int
    cohort_id: int
    jury_id: int
    attestation_id: int
    decision_id: int
    number: str
    code: str
    sha256: str
    holder: str
    ready_ids: list[int]


@pytest.fixture
def place(world: World) -> Place:
    with world() as work:
        jury = make_closed_jury(work.session)
        cohort = work.session.get_one(Cohort, jury.cohort_id)
        decision = make_decision(work.session, jury, person=make.make_person(
            work.session, family_name="L'Haÿ", given_name="Zoé", email="zoe@exemple.test"))
        ready = [
            make_decision(work.session, jury, person=make.make_person(
                work.session, family_name=name, given_name="Ana"))
            for name in ("Dupont", "Nowak")
        ]
        one = actions.issue(work, decision, BASE_URL)
        return Place(cohort.organisation_id, cohort.id, jury.id, one.id, decision.id, one.number,
                     one.code, one.pdf_sha256, person_of(work.session, decision).email,
                     [decision.id for decision in ready])


@pytest.fixture
def sign_in(app: Flask, world: World) -> Callable[..., FlaskClient]:
    """A client signed in as someone with an address, or as someone new with a role."""

    def sign_in(role: Role | None = None, email: str = "", **scope: int) -> FlaskClient:
        if not email:
            with world() as work:
                person = make.make_person(work.session)
                email = person.email
                if role:
                    make.make_grant(work.session, person, role, **scope)
        client = app.test_client()
        data = {"email": email, "password": make.PASSWORD}
        assert client.post("/sign-in", data=data).status_code == 302
        return client

    return sign_in


@pytest.fixture
def admin(sign_in: Callable[..., FlaskClient], place: Place) -> FlaskClient:
    return sign_in(Role.ADMINISTRATOR, organisation_id=place.organisation_id)


def soup_of(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.get_text().split()) for found in soup.select(selector)]


def test_the_holder_finds_reads_and_downloads_their_attestation(
    sign_in: Callable[..., FlaskClient], place: Place, world: World
) -> None:
    client = sign_in(email=place.holder)
    assert place.number in texts(soup_of(client, "/attestations/mine"), "td")
    soup = soup_of(client, f"/attestations/{place.attestation_id}")
    assert texts(soup, ".lead") == ["L'HAŸ Zoé"]
    assert not soup.select("a[href$='/revoke']")
    answer = client.get(f"/attestations/{place.attestation_id}/pdf")
    assert files.digest_of(answer.data) == place.sha256
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == (
        f"attachment; filename=\"{place.number}.pdf\"; filename*=UTF-8''{place.number}.pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    shown = client.get(f"/attestations/{place.attestation_id}")
    assert shown.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["", "/pdf"])
def test_nobody_else_reads_an_attestation(
    sign_in: Callable[..., FlaskClient], app: Flask, place: Place, path: str
) -> None:
    url = f"/attestations/{place.attestation_id}{path}"
    assert app.test_client().get(url).status_code == 302
    trainer = sign_in(Role.TRAINER, organisation_id=place.organisation_id)
    neighbour = sign_in(Role.TRAINEE, cohort_id=place.cohort_id)
    for client in (trainer, neighbour):
        assert client.get(url).status_code == 404
        assert client.get(f"/attestations/9999{path}").status_code == 404


@pytest.mark.parametrize(
    "role", [role for role in Role if role is not Role.ADMINISTRATOR]
)
def test_issuing_is_for_administrators(
    sign_in: Callable[..., FlaskClient], place: Place, role: Role
) -> None:
    client = sign_in(role, organisation_id=place.organisation_id)
    data = {"d": place.ready_ids, "reason": "motif"}
    assert client.get("/attestations").status_code == 403
    assert client.post("/attestations/issue", data=data).status_code == 403
    assert client.get(f"/attestations/{place.attestation_id}/revoke").status_code == 404
    answer = client.post(f"/attestations/{place.attestation_id}/revoke", data=data)
    assert answer.status_code == 404


def test_the_administrator_of_another_organisation_sees_and_issues_nothing(
    sign_in: Callable[..., FlaskClient], place: Place, world: World
) -> None:
    with world() as work:
        elsewhere = make.make_organisation(work.session).id
    client = sign_in(Role.ADMINISTRATOR, organisation_id=elsewhere)
    soup = soup_of(client, "/attestations")
    assert not soup.select("input[name=d]")
    assert not soup.select("tbody tr")
    assert place.number not in soup.get_text()
    assert not soup_of(client, f"/attestations?q={place.number}").select("tbody tr")
    assert client.get(f"/attestations/{place.attestation_id}").status_code == 404
    assert client.post(f"/attestations/{place.attestation_id}/revoke",
                       data={"reason": "x"}).status_code == 404
    client.post("/attestations/issue", data={"d": place.ready_ids})
    with world() as work:
        assert len(work.session.scalars(select(Attestation)).all()) == 1


def test_ready_people_are_ticked_named_and_issued(
    admin: FlaskClient, place: Place, world: World
) -> None:
    soup = soup_of(admin, "/attestations")
    ticked = soup.select("input[name=d][checked]")
    assert {int(str(box["value"])) for box in ticked} >= set(place.ready_ids)
    labels = texts(soup, f"#block-{place.jury_id} ~ fieldset label")
    assert labels == ["DUPONT Ana bloc B1", "NOWAK Ana bloc B1"]
    wanted = {"kind": "block", "d": place.ready_ids}
    confirm = BeautifulSoup(
        admin.get("/attestations/issue", query_string=wanted).text, "html.parser")
    assert texts(confirm, "tbody th") == ["DUPONT Ana", "NOWAK Ana"]
    assert texts(confirm, "h1") == ["Délivrer 2 attestations"]
    answer = admin.post("/attestations/issue", data=wanted)
    assert answer.location == "/attestations"
    soup = soup_of(admin, "/attestations")
    assert "2 attestations délivrées" in texts(soup, ".notice-success")[0]
    assert not soup.select(f"#block-{place.jury_id}")
    with world() as work:
        issued = work.session.scalars(select(Attestation).order_by(Attestation.id)).all()
        assert len(issued) == 1 + NUMBER_OF_READY
        assert issued[-1].issued_by_id is not None
        assert len(work.session.scalars(select(Mail.id)).all()) == 1 + NUMBER_OF_READY


def test_pressing_twice_issues_once_and_says_so(
    admin: FlaskClient, place: Place, world: World
) -> None:
    wanted = {"d": place.ready_ids}
    admin.post("/attestations/issue", data=wanted)
    admin.post("/attestations/issue", data=wanted)
    assert any("plus rien à délivrer" in text
               for text in texts(soup_of(admin, "/attestations"), ".notice-info"))
    with world() as work:
        assert len(work.session.scalars(select(Attestation)).all()) == 1 + NUMBER_OF_READY


def test_a_specimen_is_announced_before_it_is_issued(
    admin: FlaskClient, place: Place, world: World
) -> None:
    with world() as work:
        work.session.query(Item).update({"status": "in_review"})
    soup = soup_of(admin, f"/attestations/issue?d={place.ready_ids[0]}")
    assert texts(soup, "tbody th") == ["DUPONT Ana Spécimen"]
    assert soup.select_one(".notice-warning")


def test_a_name_that_cannot_be_printed_is_told_and_nothing_is_issued(
    admin: FlaskClient, place: Place, world: World
) -> None:
    with world() as work:
        decision = work.session.get_one(Decision, place.ready_ids[1])
        person_of(work.session, decision).family_name = "李"
    answer = admin.post("/attestations/issue", data={"d": place.ready_ids})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "李 Ana" in texts(soup, ".faults li")[0]
    assert len(soup.select("input[type=hidden][name=d]")) == NUMBER_OF_READY
    with world() as work:
        assert len(work.session.scalars(select(Attestation)).all()) == 1
        fresh = actions.issue(work, work.session.get_one(Decision, place.ready_ids[0]), BASE_URL)
        assert fresh.number.endswith("-000002")


def test_the_whole_certification_is_offered_apart(
    admin: FlaskClient, place: Place, world: World
) -> None:
    wanted = {"kind": "certification", "d": place.decision_id}
    assert soup_of(admin, "/attestations").select(f"#certification-{place.jury_id}")
    admin.post("/attestations/issue", data=wanted)
    with world() as work:
        found = work.session.scalars(
            select(Attestation).where(Attestation.kind == "certification")).one()
        assert found.decision_id == place.decision_id


def test_revoking_asks_for_a_reason_then_shows_it_to_those_concerned_only(
    admin: FlaskClient, sign_in: Callable[..., FlaskClient], app: Flask, place: Place
) -> None:
    url = f"/attestations/{place.attestation_id}/revoke"
    assert "sans le motif" in texts(soup_of(admin, url), ".confirm-text")[0]
    refused = admin.post(url, data={"reason": "  "})
    assert refused.status_code == 422
    assert BeautifulSoup(refused.text, "html.parser").select_one("#reason-error")
    answer = admin.post(url, data={"reason": "Nom mal orthographié"})
    assert answer.location == f"/attestations/{place.attestation_id}"
    assert "Nom mal orthographié" in texts(soup_of(admin, answer.location), ".notice-danger")[0]
    holder = sign_in(email=place.holder)
    assert "Nom mal orthographié" in texts(soup_of(holder, answer.location), ".notice-danger")[0]
    assert "orthographié" not in app.test_client().get(f"/verify/{place.code}").text
    assert admin.post(url, data={"reason": "encore"}).status_code == 409


def test_after_a_revocation_another_may_be_issued_from_its_page(
    admin: FlaskClient, place: Place, world: World
) -> None:
    admin.post(f"/attestations/{place.attestation_id}/revoke", data={"reason": "nom"})
    [link] = soup_of(admin, f"/attestations/{place.attestation_id}").select("a[href*='again=1']")
    assert texts(soup_of(admin, str(link["href"])), "tbody th") == ["L'HAŸ Zoé"]
    admin.post("/attestations/issue", data={"d": place.decision_id, "again": "1"})
    with world() as work:
        assert len(work.session.scalars(select(Attestation)).all()) == 2
    soup = soup_of(admin, f"/attestations/{place.attestation_id}")
    assert not soup.select("a[href*='again=1']")


def test_a_corrected_decision_is_put_forward_to_revoke(
    admin: FlaskClient, place: Place, world: World
) -> None:
    with world() as work:
        decision = work.session.get_one(Decision, place.decision_id)
        correct(work.session, decision, Outcome.NOT_VALIDATED)
    soup = soup_of(admin, "/attestations")
    assert texts(soup, "[aria-labelledby=reconsider] tbody th") == ["L'HAŸ Zoé"]
    assert soup.select(f"a[href='/attestations/{place.attestation_id}/revoke']")


def test_the_list_is_searched_and_keeps_its_filters(admin: FlaskClient, place: Place) -> None:
    rows = "[aria-labelledby=issued] tbody th"
    assert texts(soup_of(admin, "/attestations?q=zoé&status=valid"), rows) == ["L'HAŸ Zoé"]
    assert texts(soup_of(admin, "/attestations?q=zoé&status=revoked"), rows) == []
    soup = soup_of(admin, "/attestations?q=personne&status=odd&page=-3")
    assert texts(soup, rows) == []
    assert soup.select_one("#q[value=personne]")


def test_two_ready_people_of_the_same_name_are_told_apart(
    admin: FlaskClient, place: Place, world: World
) -> None:
    with world() as work:
        for rank, decision_id in enumerate(place.ready_ids):
            person = person_of(work.session, work.session.get_one(Decision, decision_id))
            person.family_name, person.born_on = "Dupont", date(1980 + rank, 5, 17)
    labels = texts(soup_of(admin, "/attestations"), f"#block-{place.jury_id} ~ fieldset label")
    assert labels == ["DUPONT Ana né(e) le 17/05/1980 bloc B1",
                      "DUPONT Ana né(e) le 17/05/1981 bloc B1"]
    confirm = admin.get("/attestations/issue", query_string={"d": place.ready_ids})
    assert "né(e) le 17/05/1981" in confirm.text


@pytest.mark.parametrize(
    ("text", "status"),
    [(" ".join(["mot"] * 10), 200), (" ".join(["mot"] * 11), 422),
     (" ".join(["mot"] * 1500), 422), ("m" * 200, 200), ("m" * 201, 422)],
)
def test_a_search_too_long_is_told_at_its_field(
    admin: FlaskClient, place: Place, text: str, status: int
) -> None:
    answer = admin.get("/attestations", query_string={"q": text})
    assert answer.status_code == status
    soup = BeautifulSoup(answer.text, "html.parser")
    assert bool(soup.select("#q-error")) == (status == 422)
    assert not soup.select("[aria-labelledby=issued] tbody tr")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_odd_signs_in_a_search_are_no_failure(admin: FlaskClient, place: Place) -> None:
    for text in ("%00", "zo%C3%A9%00", "%ED%A0%80", "%25", "_", "%5C", "%E2%80%AE"):
        for headers in ({}, {"Content-Type": "application/json"}):
            answer = admin.get(f"/attestations?q={text}", headers=headers)
            assert answer.status_code in {200, 422}, repr(text)
    for page in ("9" * 30, "9" * 5000, "0", "-1"):
        assert admin.get(f"/attestations?page={page}").status_code == 200, page
    for number in ("9" * 30, "9" * 5000):
        assert admin.get(f"/attestations/issue?d={number}").status_code == 200


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = app.extensions["lms.database"].reader
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_the_list_costs_the_same_however_long_it_is(
    app: Flask, admin: FlaskClient, place: Place, world: World
) -> None:
    admin.get("/attestations")
    with counting(app) as few:
        admin.get("/attestations")
    with world() as work:
        cohort = work.session.get_one(Cohort, place.cohort_id)
        jury = make_closed_jury(work.session, cohort)
        actions.issue_all(work, [make_decision(work.session, jury) for _ in range(4)], BASE_URL)
        for _ in range(4):
            make_decision(work.session, jury)
    with counting(app) as many:
        admin.get("/attestations")
    assert len(many) == len(few)
