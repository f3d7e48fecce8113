"""Who answers for the site, what is kept and for how long: told, or visibly still to be told."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from lms.app import create_app
from lms.core import db
from lms.core.config import MEANINGS, Settings, settings_from

TOLD = {
    "publisher_name": "Certif'Nord <SAS>", "publisher_address": "1 rue de Béthune, 59000 Lille",
    "publisher_contact": "contact@exemple.test", "publication_director": "Agnès Delattre",
    "hosting_provider": "Hébergeur, 2 rue du Port, 59140 Dunkerque",
    "dpo_contact": "dpo@exemple.test", "accessibility_contact": "acces@exemple.test",
}


@pytest.fixture
def told(settings: Settings) -> Iterator[Flask]:
    database = db.connect(settings)
    yield create_app(replace(settings, **TOLD), database)
    database.dispose()


def _page(app: Flask, url: str) -> BeautifulSoup:
    answer = app.test_client().get(url)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_the_legal_notice_says_who_publishes_hosts_and_protects(told: Flask) -> None:
    page = _page(told, "/legal")
    facts = {row.dt.get_text(): row.dd.get_text() for row in page.select("dl.facts > div")}
    assert facts == {
        "Éditeur": TOLD["publisher_name"], "Adresse": TOLD["publisher_address"],
        "Contact": TOLD["publisher_contact"], "Hébergeur": TOLD["hosting_provider"],
        "Directeur de la publication": TOLD["publication_director"],
        "Délégué à la protection des données": TOLD["dpo_contact"],
    }
    assert not page.select(".to-fill-in")


def test_what_the_operator_has_not_said_is_visibly_missing(app: Flask) -> None:
    assert len(_page(app, "/legal").select("dl.facts .to-fill-in")) == 6
    assert len(_page(app, "/accessibility").select(".to-fill-in")) == 1


def test_every_kind_of_data_has_its_purpose_its_ground_and_its_duration(app: Flask) -> None:
    rows = _page(app, "/legal").select("main tbody tr")
    assert len(rows) == 5
    for row in rows:
        assert len([cell for cell in row.select("td") if cell.get_text(strip=True)]) == 4
    durations = [row.select("td")[-1].get_text() for row in rows]
    assert [any(sign.isdigit() for sign in text) for text in durations] == [*[True] * 4, False]


def test_the_accessibility_statement_claims_nothing_that_no_audit_measured(told: Flask) -> None:
    page = _page(told, "/accessibility")
    assert "non conforme" in page.main.get_text()
    assert TOLD["accessibility_contact"] in page.main.get_text()
    headings = [heading.get_text() for heading in page.select("main h2")]
    for expected in ("État de conformité", "Contenus non accessibles", "Signaler un problème",
                     "Voies de recours"):
        assert expected in headings
    [mention] = [link for link in page.select("footer a") if link["href"] == "/accessibility"]
    assert "non conforme" in mention.get_text()


def test_every_setting_has_a_meaning_and_the_legal_ones_are_read() -> None:
    assert set(MEANINGS) == {setting.name for setting in fields(Settings)}
    variables = {f"LMS_{name.upper()}": value for name, value in TOLD.items()}
    assert settings_from(variables) == replace(Settings(), **TOLD)
