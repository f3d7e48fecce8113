"""The summary on top of a form says what is wrong: points of its fields, or the whole of it."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from lms.core.errors import Fault, Invalid
from lms.web.sample import SampleForm

PAGE = '{% from "macros.html" import form_errors %}{{ form_errors(form) }}'


def _summary(app: Flask, *places: str) -> BeautifulSoup:
    with app.test_request_context():
        form = SampleForm()
        form.accept(Invalid([Fault(place, "x", "Non & <li> non.") for place in places]))
        return BeautifulSoup(render_template_string(PAGE, form=form), "html.parser")


@pytest.mark.parametrize(("places", "heading"), [
    (("name",), "1 point à corriger"), (("name", "email", "email"), "3 points à corriger"),
    (("",), "Votre demande n'a pas abouti"), (("", "name"), "Votre demande n'a pas abouti"),
])
def test_the_heading_counts_the_points_of_fields_only(
    app: Flask, places: tuple[str, ...], heading: str
) -> None:
    summary = _summary(app, *places)
    assert summary.h2.get_text(strip=True) == heading
    assert len(summary.select("li")) == len(places)
    assert len(summary.select("li a")) == sum(bool(place) for place in places)


def test_a_wrong_password_is_not_a_point_to_correct_before_saving(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"email": "a@exemple.test", "password": "x"})
    summary = BeautifulSoup(answer.text, "html.parser").select_one(".summary")
    assert summary is not None
    assert summary.h2.get_text(strip=True) == "Votre demande n'a pas abouti"
    assert [item.get_text() for item in summary.select("li")] == [
        "Adresse ou mot de passe incorrect."
    ]
    assert summary.find("p") is None  # the password has to be typed again: something is lost


def test_what_was_typed_is_said_to_be_kept_when_it_is(app: Flask) -> None:
    assert _summary(app, "name").p.get_text() == "Rien de ce que vous avez saisi n'est perdu."
