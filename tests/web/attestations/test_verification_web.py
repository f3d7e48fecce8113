"""Verification by anyone: code, QR address, document; every status; nothing more than needed."""

import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from lms.attestations import actions
from lms.attestations.codes import ALPHABET, check_symbol, grouped
from lms.attestations.models import Attestation
from lms.banks.models import Item
from lms.core import files
from lms.core.work import Work
from lms.juries.models import Decision
from lms.juries.states import Outcome
from tests.actions.attestations.decided import BASE_URL, correct, make_validated

World = Callable[[], AbstractContextManager[Work]]
HOLDER = {"family_name": "L'Haÿ", "given_name": "Zoé", "email": "zoe.secrete@exemple.test",
          "born_on": date(1990, 2, 12), "phone": "0612345678"}


class Issued:
    """What the tests need of an attestation once its transaction is over."""

    def __init__(self, attestation: Attestation, pdf: bytes) -> None:
        self.id, self.code = attestation.id, attestation.code
        self.number, self.sha256, self.pdf = attestation.number, attestation.pdf_sha256, pdf


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def issue(world: World) -> Callable[..., Issued]:
    """Issue an attestation, then do something to it in the same transaction."""

    def issue(then: Callable[[Work, Attestation], Any] = lambda *_: None, **given: Any) -> Issued:
        with world() as work:
            decision = make_validated(work.session, **HOLDER)
            if given.get("specimen"):
                work.session.query(Item).update({"status": "in_review"})
            attestation = actions.issue(work, decision, BASE_URL)
            then(work, attestation)
            return Issued(attestation, files.read(work.session, attestation.pdf_sha256).content)

    return issue


def page(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == status
    assert answer.headers["X-Robots-Tag"] == "noindex"
    return BeautifulSoup(answer.text, "html.parser")


def text_of(soup: Tag, selector: str) -> str:
    found = soup.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text().split())


def fact(soup: BeautifulSoup, label: str) -> str:
    for pair in soup.select("dl.facts > div"):
        if text_of(pair, "dt") == label:
            return text_of(pair, "dd")
    raise AssertionError(label)


def test_a_valid_attestation_says_who_what_and_by_whom(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    soup = page(client, f"/verify/{one.code}")
    assert text_of(soup, "h1") == "Attestation authentique et valide"
    assert soup.select_one(".notice-success")
    assert text_of(soup, "#who") == "L'HAŸ Zoé"
    assert fact(soup, "Situation") == "Valide"
    assert fact(soup, "Numéro") == one.number
    assert fact(soup, "Code de vérification") == grouped(one.code)
    assert text_of(soup, "main h3") == "B1 – Situer l'intelligence artificielle"
    assert len(soup.select("[aria-labelledby=what] li")) == 2
    assert "aucun répertoire national" in text_of(soup, "[aria-labelledby=worth]")


def test_the_page_tells_no_more_than_needed(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    soup = page(client, f"/verify/{one.code}")
    for drawn in soup.select("[name=csrf_token]"):
        drawn.decompose()  # chance may write any three letters in it
    shown = str(soup)
    for secret in ("exemple.test", "12/02/1990", "1990", "0612345678", one.sha256):
        assert secret not in shown
    for word in ("RNCP", "CPF", "Répertoire spécifique", "certification professionnelle"):
        assert word not in shown


def test_a_revoked_attestation_says_when_but_not_why(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue(lambda work, it: actions.revoke(work, it, "Fraude constatée à l'épreuve"))
    soup = page(client, f"/verify/{one.code}")
    assert text_of(soup, "h1") == "Attestation révoquée"
    assert "Révoquée le 23/11/2026" in text_of(soup, ".notice-danger")
    assert fact(soup, "Situation") == "Révoquée"
    assert "Fraude" not in soup.get_text()


def test_an_expired_attestation_says_since_when(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    def expire(work: Work, attestation: Attestation) -> None:
        attestation.valid_until = date(2026, 11, 22)
        facts = json.loads(attestation.facts) | {"valid_until": "2026-11-22"}
        attestation.facts = json.dumps(facts)

    soup = page(client, f"/verify/{issue(expire).code}")
    assert text_of(soup, "h1") == "Attestation expirée"
    assert "22/11/2026" in text_of(soup, ".notice-warning")


def test_a_superseded_attestation_does_not_give_away_the_next_one(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    codes = []

    def replace(work: Work, attestation: Attestation) -> None:
        first = work.session.get_one(Decision, attestation.decision_id)
        against = correct(work.session, first, Outcome.NOT_VALIDATED)
        anew = correct(work.session, against, Outcome.VALIDATED)
        codes.append(actions.issue(work, anew, BASE_URL).code)

    one = issue(replace)
    soup = page(client, f"/verify/{one.code}")
    assert text_of(soup, "h1") == "Attestation remplacée"
    assert soup.select_one(".notice-warning")
    assert codes[0] not in str(soup)
    assert grouped(codes[0]) not in str(soup)
    assert text_of(page(client, f"/verify/{codes[0]}"), "h1") == "Attestation authentique et valide"


def test_a_specimen_is_never_called_valid(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    soup = page(client, f"/verify/{issue(specimen=True).code}")
    assert text_of(soup, "h1") == "Spécimen sans valeur"
    assert fact(soup, "Situation") == "Spécimen"
    assert not soup.select_one(".notice-success")


def test_a_revoked_specimen_says_both(client: FlaskClient, issue: Callable[..., Issued]) -> None:
    one = issue(lambda work, it: actions.revoke(work, it, "motif"), specimen=True)
    soup = page(client, f"/verify/{one.code}")
    assert text_of(soup, "h1") == "Attestation révoquée"
    assert "Spécimen sans valeur" in text_of(soup, ".notice-warning")


@pytest.mark.parametrize("typed", ["{grouped}", " {lower} ", "{spaced}"])
def test_any_way_of_typing_a_code_leads_to_its_page(
    client: FlaskClient, issue: Callable[..., Issued], typed: str
) -> None:
    one = issue()
    code = typed.format(grouped=grouped(one.code), lower=grouped(one.code).lower(),
                        spaced=" ".join(one.code))
    answer = client.get("/verify", query_string={"code": code})
    assert answer.status_code == 302
    assert answer.location == f"/verify/{one.code}"
    assert client.get(f"/verify/{code.strip()}").location == f"/verify/{one.code}"


def test_every_fault_of_a_code_is_explained_at_the_field(client: FlaskClient) -> None:
    soup = page(client, "/verify?code=ABC-U", 422)
    assert "28 caractères" in text_of(soup, "#code-error")
    assert "sans U" in text_of(soup, "#code-error")
    assert soup.select_one("#code[aria-invalid=true][value='ABC-U']")


def test_an_unknown_code_tells_nothing_more(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    body = ("Z" if one.code[0] != "Z" else "Y") + one.code[1:-1]
    unknown = body + check_symbol(body)
    soup = page(client, f"/verify/{unknown}", 404)
    assert text_of(soup, "h1") == "Aucune attestation ne porte ce code"
    assert not soup.select(".faults")
    wrong = one.code[:-1] + next(sign for sign in ALPHABET if sign != one.code[-1])
    soup = page(client, f"/verify/{wrong}", 404)
    assert "faute de frappe" in text_of(soup, ".faults")


@pytest.mark.parametrize("odd", ["%00", "<script>", "a" * 5000, "é'\"", "..%2f..", "-"])
def test_an_odd_address_is_a_quiet_404(client: FlaskClient, odd: str) -> None:
    answer = client.get(f"/verify/{odd}")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def send(client: FlaskClient, content: bytes, name: str = "a.pdf") -> Any:
    document = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart({"document": document})
    return client.post("/verify/document", data=body,
                       content_type=f"multipart/form-data; boundary={boundary}")


def test_the_document_itself_is_recognised(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    answer = send(client, one.pdf)
    assert answer.status_code == 303
    assert answer.location == f"/verify/document?sha256={one.sha256}"
    soup = page(client, answer.location)
    assert text_of(soup, "h1") == "Attestation authentique et valide"
    assert "aucun octet n'a changé" in text_of(soup, ".notice-success")


def test_one_byte_changed_is_not_recognised(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    for place in (10, len(one.pdf) // 2, len(one.pdf) - 1):
        changed = bytearray(one.pdf)
        changed[place] ^= 1
        soup = page(client, send(client, bytes(changed)).location, 404)
        assert text_of(soup, "h1") == "Ce fichier n'est pas une attestation connue ici"
        assert "L'HAŸ" not in soup.get_text()


def test_an_authentic_document_may_be_revoked_and_it_is_said(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue(lambda work, it: actions.revoke(work, it, "motif"))
    soup = page(client, send(client, one.pdf).location)
    assert text_of(soup, "h1") == "Attestation révoquée"
    assert "exactement celui qui a été délivré" in text_of(soup, ".notice-danger")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "n'est pas un PDF"),
        (b"PK\x03\x04 a word processor's file", "n'est pas un PDF"),
        (b"%PDF-1.7" + b"0" * (5 * 1024 * 1024), "dépasse 5 Mo"),
    ],
)
def test_what_cannot_be_an_attestation_is_refused_with_a_reason(
    client: FlaskClient, content: bytes, expected: str
) -> None:
    answer = send(client, content)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert expected in text_of(soup, "#document-error")


def test_no_file_at_all_is_said_at_the_field(client: FlaskClient) -> None:
    answer = client.post("/verify/document", data={})
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    assert text_of(soup, "#document-error")


@pytest.mark.parametrize("digest", ["", "abc", "0" * 63 + "G", "0" * 65])
def test_what_is_no_digest_leads_back_to_the_form(client: FlaskClient, digest: str) -> None:
    answer = client.get("/verify/document", query_string={"sha256": digest})
    assert answer.location == "/verify"


def test_a_form_without_its_token_is_refused(strict_app: Flask) -> None:
    answer = send(strict_app.test_client(), b"%PDF-1.7")
    assert answer.status_code == 400


@pytest.mark.parametrize("stored", [True, False])
def test_another_document_is_not_called_a_forgery(
    client: FlaskClient, world: World, stored: bool
) -> None:
    content = b"%PDF-1.7 minutes of a jury"
    if stored:
        with world() as work:
            files.store(work, content, "application/pdf")
    soup = page(client, send(client, content).location, 404)
    assert "vérifie seulement les attestations" in text_of(soup, ".notice-info")
    said = text_of(soup, "main").lower()
    for word in ("authentique", "fraud", "faux", "falsifi", "modifié"):
        assert word not in said, word
    assert not soup.select(".notice-danger, .notice-warning")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_odd_signs_in_a_code_or_a_file_name_are_no_failure(client: FlaskClient) -> None:
    for path in ("/verify/%00", "/verify/AAAA%00", "/verify/%ED%A0%80", "/verify/" + "9" * 5000):
        assert client.get(path).status_code == 404, path
    assert client.get("/verify?code=%00").status_code == 422
    for name in ("a\x00b.pdf", "é\u202efdp.pdf", "x" * 5000 + ".pdf"):
        form = {"document": (io.BytesIO(b"%PDF-1.7"), name)}
        assert client.post("/verify/document", data=form).status_code == 303, repr(name)


def test_the_public_answers_are_kept_by_no_cache(
    client: FlaskClient, issue: Callable[..., Issued]
) -> None:
    one = issue()
    for path in ("/verify", f"/verify/{one.code}", f"/verify/document?sha256={one.sha256}"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
