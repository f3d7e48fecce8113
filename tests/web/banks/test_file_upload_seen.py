"""Outside exams, a question of files says what is asked and takes nothing."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from lms.banks import kinds
from lms.banks.parsing import parse_item
from tests import make


@pytest.mark.parametrize(("response", "told"), [
    ({}, "Un seul fichier, 10 Mo au plus."),
    ({"min_files": 0, "max_files": 3, "max_mb": 2}, "3 fichiers au plus, 2 Mo au plus chacun."),
    ({"min_files": 2, "max_files": 2}, "2 fichiers, 10 Mo au plus chacun."),
    ({"min_files": 2, "max_files": 3}, "De 2 à 3 fichiers, 10 Mo au plus chacun."),
])
def test_a_preview_tells_what_is_asked_and_its_field_is_off(
    app: Flask, response: dict[str, int], told: str
) -> None:
    item = parse_item(make.file_content("q-0001", accept=["pdf", "jpg"], **response))
    with app.test_request_context():
        macros = app.jinja_env.get_template("banks/question.html").make_module(
            {"_": app.jinja_env.globals["gettext"]})
        shown = macros.seen_question(kinds.kind_of(item).show(item, ()))  # type: ignore[attr-defined]
    page = BeautifulSoup(str(shown), "html.parser")
    text = page.get_text(" ", strip=True).replace("\xa0", " ").replace("\u202f", " ")
    assert "Formats acceptés : PDF, JPG, JPEG." in text
    assert told in " ".join(text.split())
    assert "Ne mettez pas votre nom dans le fichier." in text
    picker = page.select_one("input[type=file]")
    assert picker is not None
    assert picker.has_attr("disabled")
    assert not page.select("[data-files], template, [data-sending]")
