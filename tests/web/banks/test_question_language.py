"""Words of the author are said in the author's language, those of the page in the page's."""

import re
from collections.abc import Iterator
from typing import Any

import flask
import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from flask import Flask

from lms.banks import kinds
from lms.banks.bench import AsWritten
from lms.exams import sections
from tests.unit.banks.written_items import OWN, made

# Texts of the items of each kind, besides « Combien ? », which all of them ask.
WORDS = {
    "choice": {"Un", "Deux", "Trois", "Quatre"},
    "true_false": set[str](), "numeric": set[str](), "short_text": set[str](),
    "essay": set[str](), "file_upload": set[str](),
    "matching": {"Prix", "Courriel", "Régression", "Classement", "Autre"},
    "ordering": {"Besoin", "Données", "Essai"},
    "cloze": {"Le", "mai, la", "dit que c'est une donnée", ".", "personnelle", "anonyme"},
    "hotspot": {"Le bureau"},
    "composite": {"Vrai ?", "Le cas", "Un texte."},
    "scale": {"1 – Pas du tout", "2", "3", "4", "5 – Tout à fait"},
}
CHANGES: dict[str, dict[str, Any]] = {
    "hotspot": {"areas": [{**OWN["hotspot"]["areas"][0], "text": "Le bureau"},
                          OWN["hotspot"]["areas"][1]]},
    "composite": {"stimulus": {
        "schema": "lms-stimulus/1", "id": "cas-1", "version": 1, "lang": "fr", "title": "Le cas",
        "text": "Un texte."}},
}


def _drawn(app: Flask, asked: str, lang: str, language: str) -> BeautifulSoup:
    item = made(asked, lang=lang, **CHANGES.get(asked, {}))
    named = kinds.kind_of(item)
    shown = {"number": 1, **named.show(item, named.order(item, AsWritten()))}
    with app.test_request_context():
        flask.session["language"] = language
        return BeautifulSoup(str(sections.section(shown, None, 3)), "html.parser")


def _language(tag: Tag) -> str:
    """The language a screen reader says a text of the tag in; nothing for that of the page."""
    found = tag if tag.has_attr("lang") else tag.find_parent(lang=True)
    return str(found["lang"]) if found else ""


def _said(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for text in page.find_all(string=True):
        assert isinstance(text, NavigableString)
        if text.strip() and text.parent:
            yield re.sub(r"\s+", " ", text.strip()), _language(text.parent)


@pytest.mark.parametrize("asked", sorted(kinds.KINDS))
def test_french_questions_in_an_english_page_are_told_to_be_french(app: Flask, asked: str) -> None:
    page = _drawn(app, asked, "fr", "en")
    french = {text for text, lang in _said(page) if lang == "fr"}
    assert french == {"Combien ?", *WORDS[asked]}
    assert all(lang in {"", "fr", "en"} for _, lang in _said(page))
    # Names given by attributes are the page's own words, but for the picture and the document.
    for named in page.select("[aria-label]:not(.stimulus)"):
        assert _language(named) in {"", "en"}, named
    for picture in page.select("img[alt], .stimulus"):
        assert _language(picture) == "fr"


@pytest.mark.parametrize("asked", sorted(kinds.KINDS))
@pytest.mark.parametrize(("lang", "language"), [("fr", "fr"), ("en-GB", "en")])
def test_questions_in_the_language_of_the_page_say_nothing_of_it(
    app: Flask, asked: str, lang: str, language: str
) -> None:
    assert not _drawn(app, asked, lang, language).select("[lang]")


def test_one_question_is_drawn_apart_for_each_language(app: Flask) -> None:
    for _ in range(2):
        assert _drawn(app, "choice", "fr", "en").select("[lang=fr]")
        assert not _drawn(app, "choice", "fr", "fr").select("[lang]")
        assert _drawn(app, "choice", "en", "fr").select("[lang=en]")
