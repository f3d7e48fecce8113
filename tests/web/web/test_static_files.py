"""In production the static files are kept for good by browsers, and as guarded as the pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lms.app import create_app
from lms.core import db
from lms.core.config import Settings
from lms.web.assets import FOLDER, digest_of


@pytest.fixture
def production(settings: Settings) -> Iterator[Flask]:
    """The application as it is served to the public."""
    settings = replace(settings, env="production", base_url="https://passerelle.example",
                       clock_file=None)
    database = db.connect(settings)
    yield create_app(settings, database)
    database.dispose()


def _addresses(client: FlaskClient) -> list[str]:
    page = BeautifulSoup(client.get("/sign-in").text, "html.parser")
    found = [tag["href"] for tag in page.select("link[href]")]
    return found + [tag["src"] for tag in page.select("script[src]")]


def test_every_static_file_of_a_page_is_kept_for_good_and_guarded(production: Flask) -> None:
    client = production.test_client()
    addresses = _addresses(client)
    assert len(addresses) > 4
    for address in addresses:
        assert re.fullmatch(r"/static/[0-9a-f]{16}/.+", address)
        with client.get(address) as answer:
            assert answer.status_code == 200, address
            assert "immutable" in answer.headers["Cache-Control"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
            assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_a_style_sheet_names_is_under_the_same_digest(production: Flask) -> None:
    client = production.test_client()
    fonts = next(address for address in _addresses(client) if address.endswith("/fonts.css"))
    with client.get(fonts) as sheet:
        name = re.findall(r"""url\(["']?([^"')]+)""", sheet.text)[0]
    with client.get(fonts.rpartition("/")[0] + "/" + name) as font:
        assert font.status_code == 200
        assert "immutable" in font.headers["Cache-Control"]


def test_a_file_asked_for_without_the_digest_is_guarded_and_not_kept_for_good(
    production: Flask,
) -> None:
    client = production.test_client()
    with client.get("/static/passerelle.css") as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get("/static/0123456789abcdef/passerelle.css").status_code == 404


def test_pages_are_not_to_be_embedded_by_other_sites(app: Flask) -> None:
    headers = app.test_client().get("/sign-in").headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_digest_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("one")
    first = digest_of(tmp_path)
    assert digest_of(tmp_path) == first
    (tmp_path / "a.css").write_text("two")
    second = digest_of(tmp_path)
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert len({first, second, digest_of(tmp_path), digest_of(FOLDER)}) == 4


def test_no_page_carries_a_library_it_does_not_use(app: Flask) -> None:
    page = BeautifulSoup(app.test_client().get("/legal").text, "html.parser")
    scripts = [tag["src"] for tag in page.select("script[src]")]
    assert scripts == ["/static/passerelle.js"]
    assert set(page.body.attrs) == set()
