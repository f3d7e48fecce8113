"""What is typed in the form of a question, as its data."""

from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from lms.authoring.editor import editing, row_acts, typing_numbers
from lms.authoring.editor.fields import Catalog
from lms.authoring.editor.forms import FORMS
from lms.authoring.editor.gaps import MOST_GAPS
from lms.authoring.editor.shown import Shown
from lms.banks import kinds
from lms.banks.parsing import item_and_faults
from lms.core.errors import Invalid
from tests.unit.authoring.browser_form import posted


def blank(kind: str) -> dict[str, Any]:
    return editing.blank(kind, "q-0001", "fr", "B1", "Zoé MARTIN")


def filled(data: dict[str, Any], **given: Any) -> MultiDict[str, str]:
    """The form of the question with some fields typed, by their paths."""
    form = posted(editing.values(data))
    for name, value in given.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return form


def typed(data: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    return editing.read(filled(data, **fields), data)


def node(trees: tuple[Shown, ...], place: str) -> Shown:
    return next(one for tree in trees for one in tree.walk() if one.place == place)


CHOICE = {
    "stem": "Combien ?", "options[0].text": "Un", "options[0].correct": "on",
    "options[1].text": "Deux", "options[2].text": "  ", "competences": ["B1-C1"],
}


def test_every_kind_has_a_form_and_a_start() -> None:
    assert set(FORMS) == set(kinds.KINDS)


@pytest.mark.parametrize("kind", FORMS)
def test_a_blank_question_posted_untouched_is_still_blank(kind: str) -> None:
    data = blank(kind)
    assert editing.read(posted(editing.values(data)), data) == data


@pytest.mark.parametrize("kind", FORMS)
def test_every_fault_of_a_blank_question_has_a_field_to_go_to(kind: str) -> None:
    _, faults = item_and_faults(blank(kind))
    _, told = editing.opened(blank(kind)).shown(faults)
    assert told
    assert all(one.target for one in told)


def test_a_choice_question_is_written_from_nothing() -> None:
    item, faults = item_and_faults(typed(blank("choice"), CHOICE))
    assert faults == []
    assert item is not None
    assert [(one.id, one.text, one.correct) for one in item.options] == [  # type: ignore[attr-defined]
        ("a", "Un", True), ("b", "Deux", False)]


def test_rows_left_blank_are_not_kept_and_faults_stay_at_the_rows_of_the_page() -> None:
    data = blank("choice")
    form = filled(data, **{"stem": "Combien ?", "options[0].text": "Un",
                           "options[3].text": "x" * 10_001, "options[3].correct": "on"})
    found = editing.typed(form, data)
    assert [one["id"] for one in found.data["options"]] == ["a", "d"]
    _, faults = item_and_faults(found.data)
    trees, told = found.shown(faults)
    assert [one.target for one in told] == ["options[3].text"]
    assert node(trees, "options[3].text").faults[0].code == "too_long"


def test_what_is_no_number_stays_in_its_field_with_its_fault() -> None:
    data = typed(blank("numeric"), {"stem": "Combien ?", "answer.value": "douze",
                                    "scoring.points": "1/0"})
    assert data["answer"]["value"] == "douze"
    _, faults = item_and_faults(data)
    trees, _ = editing.opened(data).shown(faults)
    assert node(trees, "answer.value").value == "douze"
    assert node(trees, "answer.value").faults[0].code == "wrong_type"
    assert node(trees, "scoring.points").value == "1/0"
    assert node(trees, "scoring.points").faults


@pytest.mark.parametrize(("text", "value"), [
    ("12,5", Decimal("12.5")), ("12.50", Decimal("12.5")), (" 1 234 ", 1234), ("\u22123", -3),
    ("1,000000", 1), ("1e3", "1e3"), ("NaN", "NaN"), ("1,2,3", "1,2,3"), ("٣", "٣"),
])
def test_numbers_are_read_as_people_write_them(text: str, value: Any) -> None:
    assert typing_numbers.number(text) == value
    assert type(typing_numbers.number(text)) is type(value)


@pytest.mark.parametrize(("text", "value"), [
    ("1/2", "1/2"), ("2/4", "1/2"), ("0,5", "1/2"), ("50 %", "1/2"), ("1", 1), ("-1/2", "-1/2"),
    ("3/0", "3/0"), ("0,123456", Decimal("0.123456")), ("moitié", "moitié"), ("%", "%"),
])
def test_shares_are_kept_exact(text: str, value: Any) -> None:
    assert typing_numbers.share(text) == value


@pytest.mark.parametrize(("value", "text"), [
    (1, "1"), (Decimal("0.05"), "0,05"), (True, ""), ("douze", "douze"), (None, ""),
])
def test_numbers_are_shown_with_a_comma_and_no_needless_zero(value: Any, text: str) -> None:
    assert typing_numbers.told(value) == text


def test_what_the_form_does_not_ask_is_kept() -> None:
    data = {**blank("choice"), "origin": {"format": "gift"}, "reviews": [{"by": "A"}],
            "version": 3, "presentation": {"in_text": True}}
    found = typed(data, CHOICE)
    assert found["origin"] == {"format": "gift"}
    assert found["reviews"] == [{"by": "A"}]
    assert found["version"] == 3
    assert found["presentation"] == {"in_text": True}


def test_a_forged_field_changes_nothing() -> None:
    data = typed(blank("choice"), {**CHOICE, "id": "autre", "status": "approved", "version": "9",
                                   "reviews[0].by": "moi", "options[0].danger": "x", "[0]": "x"})
    assert (data["id"], data["status"], data["version"]) == ("q-0001", "draft", 1)
    assert "reviews" not in data
    assert set(data["options"][0]) == {"id", "text", "correct"}


def test_thousands_of_rows_are_refused_with_their_place() -> None:
    form = filled(blank("choice"), **{f"options[{n}].text": "x" for n in range(3000)})
    with pytest.raises(Invalid) as refusal:
        editing.typed(form, blank("choice"))
    assert [one.place for one in refusal.value.faults] == ["options"]


def test_an_option_that_stays_last_says_so_itself() -> None:
    data = typed(blank("choice"), {**CHOICE, "options[1].keep_last": "on"})
    assert data["presentation"] == {"keep_last": ["b"]}
    trees = editing.values(data)
    assert node(trees, "options[1].keep_last").value is True


def test_the_order_of_the_rows_is_the_key_and_the_elements_stay_where_they_were() -> None:
    data = {**blank("ordering"), "stem": "Ordre ?", "answer": ["e2", "e1"],
            "items": [{"id": "e1", "text": "deux"}, {"id": "e2", "text": "un"}]}
    found = editing.opened(data)
    assert [one["text"] for one in found.opened["items"]] == ["un", "deux"]
    moved = row_acts.acted(found, "down:items[0]", data)
    assert moved is not None
    assert moved.focus == "items[1]"
    assert moved.typed.data["answer"] == ["e1", "e2"]
    assert moved.typed.data["items"] == data["items"]


def test_a_fault_of_an_element_lands_at_its_row() -> None:
    data = {**blank("ordering"), "stem": "Ordre ?", "answer": ["e2", "e1"],
            "items": [{"id": "e1", "text": "x" * 10_001}, {"id": "e2", "text": "un"}]}
    _, faults = item_and_faults(data)
    _, told = editing.opened(data).shown(faults)
    assert [one.target for one in told] == ["items[1].text"]


def test_gaps_appear_by_themselves_and_blank_ones_go_when_their_name_does() -> None:
    data = blank("cloze")
    first = editing.typed(filled(data, text="Lille est en [[pays]], à [[km]] km."), data)
    assert list(first.data["gaps"]) == ["pays", "km"]
    form = posted(first.shown()[0])
    form.setlist("gaps.km.type", ["numeric"])
    form.setlist("gaps.pays.answers[0].text", ["France"])
    second = editing.typed(form, data)
    form = posted(second.shown()[0])
    form.setlist("gaps.km.answer.value", ["225"])
    form.setlist("text", ["Lille est en [[pays]], à [[distance]] km."])
    third = editing.typed(form, data).data["gaps"]
    assert third["pays"] == {"type": "short_text", "answers": [{"text": "France"}]}
    assert third["distance"] == {"type": "short_text"}
    assert third["km"]["answer"]["value"] == 225


def test_two_units_of_one_name_are_kept_until_one_is_renamed() -> None:
    data = {**blank("numeric"), "stem": "Combien ?"}
    named = typed(data, {
        "answer.value": "2", "answer.unit.accept[0].key": "kg", "answer.unit.accept[0].value": "1",
        "answer.unit.accept[1].key": "kg", "answer.unit.accept[1].value": "1000"})
    trees, told = editing.opened(named).shown(item_and_faults(named)[1])
    assert [one.target for one in told] == ["answer.unit.accept"]
    assert node(trees, "answer.unit.accept[1].value").value == "1000"
    sound = typed(named, {"answer.unit.accept[1].key": "g", "answer.unit.accept[1].value": "0,001"})
    assert sound["answer"]["unit"]["accept"] == {"kg": 1, "g": Decimal("0.001")}
    assert item_and_faults(sound)[1] == []


def test_a_case_study_is_worth_the_sum_of_its_parts() -> None:
    data = blank("composite")
    found = editing.opened(data)
    for kind in ("true_false", "numeric"):
        acted = row_acts.acted(found, "add:parts", data, kind)
        assert acted is not None
        found = acted.typed
    form = posted(found.shown()[0])
    for name, value in {
        "stem": "Lisez.", "stimulus.title": "Le cas", "stimulus.text": "Un texte.",
        "parts[0].stem": "Vrai ?", "parts[0].answer": "true", "parts[0].scoring.points": "2",
        "parts[1].stem": "Combien ?", "parts[1].answer.value": "3",
    }.items():
        form.setlist(name, [value])
    whole = editing.read(form, data)
    assert item_and_faults(whole)[1] == []
    assert whole["scoring"] == {"method": "sum", "points": 3}
    assert [part["id"] for part in whole["parts"]] == ["q1", "q2"]
    assert whole["stimulus"]["schema"] == "lms-stimulus/1"
    assert editing.read(posted(editing.values(whole)), whole) == whole


def test_a_document_of_the_bank_named_by_its_code_is_kept() -> None:
    data = {**blank("composite"), "stimulus": "st-0001"}
    assert editing.read(posted(editing.values(data)), data)["stimulus"] == "st-0001"


def test_a_rubric_gives_its_points() -> None:
    data = typed(blank("essay"), {
        "stem": "Rédigez.", "rubric[0].title": "Clarté", "rubric[0].max": "2",
        "rubric[0].levels[0].score": "0", "rubric[0].levels[0].text": "Absent",
        "rubric[0].levels[1].score": "2", "rubric[0].levels[1].text": "Clair"})
    assert data["scoring"] == {"method": "rubric", "points": 2}
    assert item_and_faults(data)[1] == []


@pytest.mark.parametrize(("act", "ids", "focus"), [
    ("add:options", ["a", "b", "c", "d", "e"], "options[4]"),
    ("remove:options[1]", ["a", "c", "d"], "options[1]"),
    ("remove:options[3]", ["a", "b", "c"], "options[2]"),
    ("up:options[2]", ["a", "c", "b", "d"], "options[1]"),
    ("down:options[3]", ["a", "b", "c", "d"], "options[3]"),
])
def test_the_buttons_of_rows(act: str, ids: list[str], focus: str) -> None:
    found = editing.typed(filled(blank("choice")), blank("choice"))
    acted = row_acts.acted(found, act, blank("choice"))
    assert acted is not None
    assert [one["id"] for one in acted.typed.opened["options"]] == ids
    assert acted.focus == focus


@pytest.mark.parametrize("act", [
    "", "save", "add", "add:", "add:options[0]", "remove:options", "add:inconnu", "up:authors[x]",
    "add:options[0].text", "add:__class__", "remove:" + "a" * 300,
])
def test_an_act_of_no_list_does_nothing(act: str) -> None:
    found = editing.typed(filled(blank("choice")), blank("choice"))
    assert row_acts.acted(found, act, blank("choice")) is None


def test_rows_in_rows_and_in_parts_have_their_buttons() -> None:
    data = {**blank("composite"), "parts": [{"id": "q1", "type": "cloze", "stem": "…",
            "text": "[[a]]", "gaps": {"a": {"type": "short_text", "answers": [{"text": "x"}]}},
            "scoring": {"method": "per_gap"}}]}
    acted = row_acts.acted(editing.opened(data), "add:parts[0].gaps.a.answers", data)
    assert acted is not None
    assert acted.focus == "parts[0].gaps.a.answers[1]"


def test_competences_offered_are_those_of_the_block() -> None:
    catalog = Catalog((("B1", "Un"), ("B2", "Deux")),
                      (("B1-C1", "Lire", "B1"), ("B2-C1", "Écrire", "B2")))
    data = {**blank("choice"), "competences": ["X-C9"]}
    shown = node(editing.opened(data).shown((), catalog)[0], "competences")
    assert [code for code, _ in shown.choices] == ["B1-C1", "X-C9"]


def test_data_of_any_shape_still_opens() -> None:
    for odd in ("texte", 3, None, ["x"], {"a": 1}, [[1]], True):
        for kind in FORMS:
            names = {field.name for field in FORMS[kind].fields()}
            editing.values({**dict.fromkeys(names, odd), "type": kind})


def test_thousands_of_gaps_are_not_all_drawn_and_the_text_stays() -> None:
    data = blank("cloze")
    text = " ".join(f"[[g{number}]]" for number in range(20_000))
    found = editing.typed(filled(data, text=text), data)
    assert len(found.data["gaps"]) == MOST_GAPS
    assert found.data["text"] == text
