"""Rosters in the browser: deposit, preview, apply, report, undo; hostile files; by role."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.rules import EventKind
from lms.core.outbox import Mail
from lms.core.sheets import read_table
from lms.people.models import Person
from lms.people.policy import Role
from tests import make
from tests.web.cohorts.pages import World, signed_in, soup, texts

ROSTERS = Path(__file__).parents[2] / "data" / "rosters"
NAMES = sorted(path.name for path in ROSTERS.iterdir() if path.suffix in {".csv", ".txt"})
HEADER = "Nom;Prénom;Courriel;Poste;Handicap\n"
ANNE = "DUPONT;Anne;anne@exemple.test;Comptable;oui\n"
INES = "LEFÈVRE;Inès;ines@exemple.test;Acheteuse;non\n"


@dataclass
class Desk:
    """A trainer signed in, at an empty cohort."""

    client: FlaskClient
    cohort_id: int

    @property
    def url(self) -> str:
        return f"/cohorts/{self.cohort_id}/rosters"

    def deposit(self, data: bytes, name: str = "liste.csv") -> TestResponse:
        sent = FileStorage(io.BytesIO(data), name)
        boundary, body = encode_multipart({"file": sent})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.client.post(f"{self.url}/new", data=body, content_type=kind)

    def preview(self, *rows: str) -> tuple[str, BeautifulSoup]:
        answer = self.deposit((HEADER + "".join(rows)).encode())
        assert answer.status_code == 302
        return answer.location, soup(self.client.get(answer.location))

    def apply(self, url: str, page: BeautifulSoup, *rows: str) -> TestResponse:
        seen = page.select_one("input[name=seen]")
        assert seen is not None
        return self.client.post(f"{url}/apply", data={"seen": seen["value"], "row": list(rows)})


@pytest.fixture
def desk(app: Flask, world: World) -> Desk:
    with world() as work:
        cohort_id = make.make_cohort(work.session, capacity=40).id
    return Desk(signed_in(app, world, Role.TRAINER, cohort_id=cohort_id), cohort_id)


def _enrolled(world: World) -> int:
    with world() as work:
        live = select(func.count(Enrolment.id)).where(Enrolment.cancelled_at.is_(None))
        return work.session.scalar(live) or 0


def _stats(page: BeautifulSoup) -> dict[str, str]:
    return dict(zip(texts(page, ".stat-label"), texts(page, ".stat-value"), strict=True))


def test_a_roster_is_deposited_seen_applied_and_reported(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE, INES)
    assert _stats(page)["À inscrire"] == "2"
    assert _enrolled(world) == 0
    assert "« Handicap » n'est pas utilisée" in texts(page, ".notice-warning")[0]
    assert desk.apply(url, page).status_code == 302
    page = soup(desk.client.get(url))
    assert _stats(page) == {"Inscrits": "2", "Mis à jour": "0", "Sans changement": "0",
                            "Laissés de côté": "0"}
    assert texts(page, "tbody th.name") == ["DUPONT Anne", "LEFÈVRE Inès"]
    assert _enrolled(world) == 2
    with world() as work:
        assert work.session.scalar(select(func.count()).select_from(Mail)) == 2


def test_applying_twice_by_a_double_click_enrols_once(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE)
    assert [desk.apply(url, page).status_code for _ in range(2)] == [302, 302]
    assert _enrolled(world) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_roster_is_shown_with_its_verdict(desk: Desk, name: str) -> None:
    answer = desk.deposit((ROSTERS / name).read_bytes(), name)
    page = soup(desk.client.get(answer.location))
    counted = sum(int(value) for value in _stats(page).values())
    assert len(page.select("tbody tr")) == counted > 0
    assert all(row.select(".cell-fault") for row in page.select("tbody tr.is-wrong"))


def test_a_question_is_ticked_to_be_applied_and_only_then(desk: Desk, world: World) -> None:
    data = (ROSTERS / "04_mojibake_double_utf8.csv").read_bytes()
    url = desk.deposit(data).location
    page = soup(desk.client.get(url))
    assert len(page.select("input[name=row]:not([checked])")) == 3
    assert desk.apply(url, page, "2").status_code == 302
    page = soup(desk.client.get(url))
    assert (_stats(page)["Inscrits"], _stats(page)["Laissés de côté"]) == ("1", "2")
    with world() as work:
        assert work.session.scalars(
            select(Person.email).join(Enrolment, Enrolment.person_id == Person.id)
        ).all() == ["francois@exemple.test"]


def test_an_address_shared_by_two_names_cannot_be_ticked(desk: Desk) -> None:
    url = desk.deposit((ROSTERS / "07_doublons.csv").read_bytes()).location
    page = soup(desk.client.get(url))
    boxes = {str(box["value"]) for box in page.select("input[name=row]")}
    assert boxes == {"6"}


def test_the_preview_is_shown_again_when_the_base_changed(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE, INES)
    with world() as work:
        anne = make.make_person(work.session, email="anne@exemple.test", family_name="DUPONT",
                                given_name="Anne")
        make.make_enrolment(work.session, work.session.get_one(Cohort, desk.cohort_id), anne)
    again = soup(desk.apply(url, page), 409)
    assert "Des inscriptions ont changé" in texts(again, ".notice-danger")[0]
    assert _stats(again)["À mettre à jour"] == "1"
    assert _enrolled(world) == 1
    assert desk.apply(url, again).status_code == 302
    assert _enrolled(world) == 2


def test_a_roster_larger_than_the_places_is_told_before_and_refused(
    desk: Desk, world: World
) -> None:
    with world() as work:
        work.session.get_one(Cohort, desk.cohort_id).capacity = 1
    url, page = desk.preview(ANNE, INES)
    assert "pas assez de places" in texts(page, ".notice-danger")[0]
    refused = soup(desk.apply(url, page), 409)
    assert "libres : 1, demandées : 2" in texts(refused, ".notice-danger")[0]
    assert _enrolled(world) == 0


def test_a_file_is_read_while_others_write(app: Flask, desk: Desk) -> None:
    told: list[str] = []
    engine = app.extensions["lms.database"].writer

    @event.listens_for(engine, "before_cursor_execute")
    def _(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement.partition(" ")[0])

    @event.listens_for(engine, "rollback")
    def _(_connection: object) -> None:
        told.append("ROLLBACK")

    url, page = desk.preview(ANNE, INES)
    deposited = [*told]
    told.clear()
    assert desk.apply(url, page).status_code == 302
    for sequence in (deposited, told):
        released = sequence.index("ROLLBACK")
        assert not {"INSERT", "UPDATE", "DELETE"} & set(sequence[:released])
        assert "INSERT" in sequence[released:]


def test_undoing_says_what_will_happen_to_whom_then_does_it(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE)
    desk.apply(url, page)
    second, page = desk.preview(ANNE.replace("Comptable", "Directrice"), INES)
    assert texts(page, "tbody s") == ["Comptable"]
    desk.apply(second, page)
    page = soup(desk.client.get(f"{second}/undo"))
    assert texts(page, "tbody th.name") == ["DUPONT Anne", "LEFÈVRE Inès"]
    assert texts(page, "tbody s + .icon + strong") == ["Comptable"]
    assert _enrolled(world) == 2
    assert desk.client.post(f"{second}/undo").status_code == 302
    assert _enrolled(world) == 1
    assert texts(soup(desk.client.get(second)), "h1 .pill") == ["Défaite"]
    assert desk.client.get(f"{second}/undo").status_code == 302
    assert desk.client.post(f"{second}/undo").status_code == 409


def test_an_undo_that_is_no_longer_possible_says_why(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE)
    desk.apply(url, page)
    with world() as work:
        enrolment = work.session.scalars(select(Enrolment)).one()
        make.make_event(work.session, enrolment, EventKind.ENTERED)
    page = soup(desk.client.get(f"{url}/undo"))
    assert texts(page, ".faults .fault-place") == ["DUPONT Anne"]
    assert not page.select("form.confirm")
    page = soup(desk.client.post(f"{url}/undo"), 409)
    assert _enrolled(world) == 1


def test_an_undone_roster_is_taken_up_again(desk: Desk, world: World) -> None:
    url, page = desk.preview(ANNE)
    desk.apply(url, page)
    desk.client.post(f"{url}/undo")
    again = desk.client.post(f"{url}/again")
    assert again.location != url
    page = soup(desk.client.get(again.location))
    assert _stats(page)["À inscrire"] == "1"
    assert desk.apply(again.location, page).status_code == 302
    assert _enrolled(world) == 1


def test_a_preview_left_for_later_is_found_again_or_discarded(desk: Desk) -> None:
    url, _ = desk.preview(ANNE)
    page = soup(desk.client.get(desk.url))
    assert [str(link["href"]) for link in page.select("tbody th a")] == [url]
    assert texts(page, "tbody .pill") == ["À vérifier"]
    assert desk.client.post(f"{url}/discard").status_code == 302
    assert desk.client.get(url).status_code == 404
    assert not soup(desk.client.get(desk.url)).select("tbody tr")


def test_the_annotated_file_says_every_verdict_and_its_reasons(desk: Desk) -> None:
    url = desk.deposit((ROSTERS / "06_siret_abimes.csv").read_bytes(), "sirets.csv").location
    answer = desk.client.get(f"{url}/annotated.xlsx")
    assert "sirets-annote.xlsx" in answer.headers["Content-Disposition"]
    table = read_table("annote.xlsx", answer.data)
    place = table.columns.index("Verdict")
    assert {"nouveau", "refusé"} <= {str(row[place]) for row in table.rows}


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_empty_template_is_read_back_as_a_roster(desk: Desk, extension: str) -> None:
    template = desk.client.get(f"/cohorts/roster-template.{extension}").data
    table = read_table(f"modele.{extension}", template)
    assert {"Nom", "Prénom", "Courriel"} <= set(table.columns)
    assert desk.client.get("/cohorts/roster-template.exe").status_code == 404


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("vide.csv", b"", "vide"),
        ("liste.csv", b"%PDF-1.7 rien", "PDF"),
        ("liste.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien format"),
        ("liste.csv", b"<!doctype html><script>alert(1)</script>", "page web"),
        ("liste.csv", b"a;b;c\n1;2;3\n", "titres"),
        ("liste.csv", b"Nom;Courriel\n" + b"x" * 5_000_001, "5 Mo"),
        ("liste.xlsx", b"PK\x03\x04 casse", "liste.xlsx"),
        ("<script>.csv", b"a;b;c\n", "script"),
    ],
)
def test_a_hostile_file_is_refused_in_clear_french(
    desk: Desk, name: str, data: bytes, sentence: str
) -> None:
    page = soup(desk.deposit(data, name), 422)
    assert sentence in texts(page, ".summary li")[0]
    assert not page.select(".summary script")
    assert not soup(desk.client.get(desk.url)).select("tbody tr")


def test_a_zip_bomb_is_refused(desk: Desk) -> None:
    assert soup(desk.deposit(_bomb(), "bombe.xlsx"), 422).select(".summary li")


def test_choosing_no_file_is_told_at_the_field(desk: Desk) -> None:
    page = soup(desk.client.post(f"{desk.url}/new", data={}), 422)
    assert texts(page, "#file-error") == ["Erreur : Choisissez un fichier."]


def test_markup_in_a_roster_is_shown_as_text(desk: Desk) -> None:
    row = "<b>Dupont</b>;<img src=x>;anne@exemple.test;<script>alert(1)</script>;\n"
    _, page = desk.preview(row)
    assert not page.select("main b, main img, td script")
    assert "<script>alert(1)</script>" in page.get_text()


def test_rosters_of_another_cohort_or_role_are_missing(
    desk: Desk, app: Flask, world: World
) -> None:
    url, _ = desk.preview(ANNE)
    with world() as work:
        other = make.make_cohort(work.session).id
    stranger = signed_in(app, world, Role.TRAINER, cohort_id=other)
    moved = url.replace(f"/cohorts/{desk.cohort_id}/", f"/cohorts/{other}/")
    for client, target in ((stranger, url), (stranger, moved)):
        for suffix in ("", "/undo", "/annotated.xlsx"):
            assert client.get(target + suffix).status_code == 404
        for suffix in ("/apply", "/undo", "/again", "/discard"):
            assert client.post(target + suffix).status_code == 404
    for role in (Role.OPCALIA, Role.INVIGILATOR, Role.TRAINEE):
        visitor = signed_in(app, world, role, cohort_id=desk.cohort_id)
        assert visitor.get(url).status_code == 404
        assert visitor.get("/cohorts/roster-template.csv").status_code == 403
