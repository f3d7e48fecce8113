"""H5P: the questions of a package become native ones; a broken package says what is broken."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.banks.formats.h5p import reader as h5p
from lms.banks.formats.outcome import NOT_READ, Met, Reading, Verdict, Wish
from lms.banks.kinds import KINDS
from lms.banks.parsing import parse_item
from lms.core.errors import Invalid

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
WISH = Wish(name="lot.h5p")
IDENTITY = {"schema": "lms-item/1", "id": "x", "version": 1, "status": "draft", "block": "B1",
            "competences": [], "authors": [{"name": "x"}]}


def package(library: str, params: Any, **files: bytes) -> dict[str, bytes]:
    about = {"title": "Titre", "mainLibrary": library}
    return {"h5p.json": json.dumps(about).encode(),
            "content/content.json": json.dumps(params).encode(), **files}


def read(library: str, params: Any, **files: bytes) -> Met:
    (met,) = h5p.read(package(library, params, **files), WISH).questions
    return met


def item(met: Met) -> Any:
    assert met.data is not None, str(met.refusal)
    assert not set(NOT_READ) & set(met.data)
    return parse_item({**IDENTITY, **met.data})


def earned(met: Met, **answer: Any) -> Fraction:
    made = item(met)
    return KINDS[made.type].score(made, answer)


def multi(*right: bool, **behaviour: Any) -> dict[str, Any]:
    return {"question": "<p>Lesquelles&nbsp;?</p>", "behaviour": behaviour, "answers": [
        {"text": f"<div>Option {n}</div>", "correct": one} for n, one in enumerate(right)]}


def test_one_right_answer_is_a_single_choice() -> None:
    met = read("H5P.MultiChoice", multi(False, True, False))
    assert met.verdict is Verdict.IMPORTED
    made = item(met)
    assert (made.title, made.lang, made.max_choices) == ("Titre", "fr", 1)
    assert [option.correct for option in made.options] == [False, True, False]
    assert earned(met, chosen=["b"]) == 1


def test_several_right_answers_count_one_point_each() -> None:
    met = read("H5P.MultiChoice", multi(True, True, False, type="auto", singlePoint=False))
    assert item(met).scoring.points == 2
    assert earned(met, chosen=["a"]) == Fraction(1, 2)
    assert earned(met, chosen=["a", "b", "c"]) == Fraction(1, 2)


def test_one_point_for_all_is_all_or_nothing() -> None:
    met = read("H5P.MultiChoice", multi(True, True, False, type="multi", singlePoint=True))
    assert item(met).scoring.points == 1
    assert earned(met, chosen=["a"]) == 0
    assert earned(met, chosen=["a", "b"]) == 1


def test_radio_buttons_with_two_right_answers_take_either() -> None:
    met = read("H5P.MultiChoice", multi(True, True, False, type="single"))
    assert item(met).max_choices == 1
    assert earned(met, chosen=["a"]) == earned(met, chosen=["b"]) == 1


def test_a_question_without_a_right_answer_waits_for_its_key() -> None:
    assert read("H5P.MultiChoice", multi(False, False)).verdict is Verdict.KEY_MISSING


def test_what_is_said_after_the_answer_is_kept_or_told_lost() -> None:
    params = multi(True, False)
    params["answers"][0]["tipsAndFeedback"] = {
        "tip": "<p>Cherchez</p>", "chosenFeedback": "<p>Oui</p>", "notChosenFeedback": "Non"}
    params["overallFeedback"] = [{"from": 0, "to": 49, "feedback": "Revoyez"},
                                 {"from": 50, "to": 99, "feedback": "Presque"},
                                 {"from": 100, "to": 100, "feedback": "Bravo"}]
    met = read("H5P.MultiChoice", params)
    assert met.losses == ("LOSS_FEEDBACK_PER_OPTION", "LOSS_FEEDBACK_RANGES", "LOSS_HINTS")
    made = item(met)
    assert made.options[0].rationale == "Oui"
    assert (made.feedback.correct, made.feedback.incorrect) == ("Bravo", "Revoyez")


def test_its_picture_stands_over_the_question() -> None:
    params = multi(True, False)
    params["media"] = {"type": {"library": "H5P.Image 1.1", "params": {
        "file": {"path": "images/a%20b.png"}, "alt": "Un schéma"}}}
    met = read("H5P.MultiChoice", params, **{"content/images/a b.png": PNG})
    (name,) = met.media
    made = item(met)
    assert met.media[name] == PNG
    assert made.stem.startswith(f"![]({name})\n\n")
    assert (made.media[0].file, made.media[0].alt) == (name, "Un schéma")


@pytest.mark.parametrize(("path", "content", "loss"), [
    ("images/a.png", None, "file_missing"),
    ("images/a.png", b"<svg onload='x()'/>", "LOSS_MEDIA"),
    ("https://example.org/a.png", PNG, "remote_media_removed"),
])
def test_a_picture_that_cannot_be_shown_is_told(path: str, content: Any, loss: str) -> None:
    params = multi(True, False)
    params["media"] = {"type": {"params": {"file": {"path": path}}}}
    files = {"content/images/a.png": content} if content else {}
    met = read("H5P.MultiChoice", params, **files)
    assert met.losses == (loss,)
    assert not met.media


def test_pictures_to_choose_among_are_named_by_their_words() -> None:
    media = [{"params": {"file": {"path": f"images/{n}.png"}, "alt": alt}}
             for n, alt in ((1, "Un chat"), (2, ""))]
    params = {"question": "Le chat ?", "options": [
        {"media": media[0], "correct": True}, {"media": media[1], "correct": False}]}
    met = read("H5P.MultiMediaChoice", params, **{
        "content/images/1.png": PNG, "content/images/2.png": PNG + b"2"})
    made = item(met)
    assert [option.text for option in made.options] == ["Un chat", "Image 2"]
    assert all(option.media for option in made.options)
    assert met.losses == ("LOSS_ALT_MISSING",)


@pytest.mark.parametrize(("said", "answer"), [("true", True), ("false", False)])
def test_true_or_false(said: str, answer: bool) -> None:
    met = read("H5P.TrueFalse", {"question": "<p>La Terre est ronde</p>", "correct": said,
                                 "behaviour": {"feedbackOnWrong": "Revoyez"}})
    assert item(met).answer is answer
    assert item(met).feedback.incorrect == "Revoyez"


def test_gaps_to_type_in() -> None:
    params = {"text": "<p>Complétez</p>", "behaviour": {"caseSensitive": False}, "questions": [
        "<p>La *Loire/loire fleuve:un fleuve* coule à <b>*Nantes*</b>.</p>",
        "<p>2 ** 3 = *huit\\/8* [[g1]] *R&amp;D*</p>"]}
    met = read("H5P.Blanks", params)
    assert met.losses == ("LOSS_HINTS",)
    made = item(met)
    assert made.names() == ("g1", "g2", "g3", "g4")
    assert [[one.text for one in gap.answers] for gap in made.gaps.values()] == [
        ["Loire", "loire fleuve"], ["Nantes"], ["huit/8"], ["R&D"]]
    assert made.scoring.points == 4
    assert earned(met, gaps={"g1": "LOIRE", "g2": "nantes"}) == Fraction(1, 2)


def test_case_counts_unless_said() -> None:
    met = read("H5P.Blanks", {"questions": ["*Nantes*"]})
    assert item(met).stem == "Complétez le texte."
    assert earned(met, gaps={"g1": "nantes"}) == 0


def test_words_to_drag_share_one_list() -> None:
    met = read("H5P.DragText", {
        "taskDescription": "<p>Glissez</p>", "distractors": "*Lyon* *Oslo*",
        "textField": "*Oslo:au nord* est en *Norvège\\+bien\\-non*.\nPas *Rome &amp; co*."})
    made = item(met)
    assert [option.text for option in made.options] == ["Oslo", "Norvège", "Rome & co", "Lyon"]
    assert earned(met, gaps={"g1": "a", "g2": "b", "g3": "d"}) == Fraction(2, 3)
    assert "\\\n" in made.text


def test_an_essay_keeps_its_keywords_for_those_who_mark() -> None:
    met = read("H5P.Essay", {"taskDescription": "<p>Rédigez</p>", "keywords": [
        {"keyword": "risque", "options": {"points": 2}}, {"keyword": "client"}],
        "solution": {"sample": "<p>Un modèle</p>"}, "behaviour": {"minimumLength": 100}})
    assert met.losses == ("LOSS_KEYWORDS", "LOSS_LENGTH")
    made = item(met)
    assert made.scoring.points == 3
    assert "risque, client" in made.notes
    assert "Un modèle" in made.notes


def test_a_set_gives_its_questions_and_refuses_the_others_one_by_one() -> None:
    entries = [
        {"library": "H5P.MultiChoice 1.16", "params": multi(True, False),
         "metadata": {"title": "L&#039;un"}, "subContentId": "1-2"},
        {"library": "H5P.MarkTheWords 1.11", "params": {}}, "odd", {"params": {}},
        {"library": "H5P.Blanks 1.14", "params": {"questions": ["Rien"]}},
        {"library": "H5P.Blanks 1.14", "params": {"questions": ["*:conseil*"]}},
        {"library": "H5P.TrueFalse 1.8", "params": {"question": "?"}},
        {"library": "H5P.TrueFalse 1.8", "params": {"question": "Vrai ?", "correct": "true"}}]
    reading = h5p.read(package("H5P.QuestionSet", {"questions": entries}), WISH)
    assert [met.refusal.code if met.refusal else met.verdict for met in reading.questions] == [
        "imported", "unsupported_library", "wrong_shape", "wrong_shape", "no_gap", "gap_no_key",
        "no_key", "imported"]
    assert reading.questions[0].external_id == "1-2"
    assert item(reading.questions[0]).title == "L'un"
    assert reading.questions[1].place == "question 2"


def test_a_set_of_single_choices_has_its_right_answers_first() -> None:
    params = {"choices": [{"question": "Un ?", "answers": ["oui", "non"]}, {"question": "Deux ?"}]}
    reading = h5p.read(package("H5P.SingleChoiceSet", params), WISH)
    assert earned(reading.questions[0], chosen=["a"]) == 1
    assert reading.questions[1].verdict is Verdict.REFUSED


@pytest.mark.parametrize(("said", "lang"), [("en", "en"), ("und", "fr"), (3, "fr")])
def test_the_language_is_that_of_the_package_when_it_says_one(said: Any, lang: str) -> None:
    files = package("H5P.MultiChoice", multi(True, False))
    about = {"mainLibrary": "H5P.MultiChoice", "language": said}
    (met,) = h5p.read({**files, "h5p.json": json.dumps(about).encode()}, WISH).questions
    assert item(met).lang == lang


def test_a_package_zipped_with_its_folder_is_read() -> None:
    files = {f"lot/{name}": content
             for name, content in package("H5P.MultiChoice", multi(True, False)).items()}
    assert isinstance(h5p.read(files, WISH), Reading)


GOOD = package("H5P.MultiChoice", multi(True, False))


@pytest.mark.parametrize(("change", "code"), [
    ({"h5p.json": None}, "no_manifest"),
    ({"content/content.json": None}, "file_missing"),
    ({"h5p.json": b"{"}, "not_json"),
    ({"content/content.json": b"[" * 100_000}, "depth"),
    ({"content/content.json": b'{"a": NaN}'}, "non_finite_score"),
    ({"content/content.json": b'{"a": 1, "a": 2}'}, "duplicate_key"),
    ({"content/content.json": b"[]"}, "wrong_shape"),
    ({"h5p.json": b"{}"}, "no_main_library"),
    ({"h5p.json": b'{"mainLibrary": "H5P.InteractiveVideo"}'}, "unsupported_library"),
    ({"h5p.json": b'{"mainLibrary": "H5P.QuestionSet"}'}, "no_question"),
    ({"content/content.json": b" " * 5_000_001}, "size"),
])
def test_a_broken_package_says_why(change: dict[str, Any], code: str) -> None:
    files = {name: content for name, content in {**GOOD, **change}.items() if content is not None}
    with pytest.raises(Invalid) as refusal:
        h5p.read(files, WISH)
    assert [fault.code for fault in refusal.value.faults] == [code]
    assert str(refusal.value)


ODD = st.recursive(st.none() | st.booleans() | st.integers() | st.text("a*/:<é", max_size=8),
                   lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                       st.sampled_from(["text", "correct", "params", "file", "path", "media",
                                        "question", "answers", "type", "feedback", "from"]),
                       inner, max_size=4), max_leaves=12)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(st.sampled_from(["MultiChoice", "MultiMediaChoice", "TrueFalse", "Blanks", "DragText",
                        "Essay", "QuestionSet", "SingleChoiceSet"]),
       st.dictionaries(st.sampled_from([
           "question", "answers", "options", "media", "behaviour", "overallFeedback", "questions",
           "text", "textField", "distractors", "keywords", "solution", "choices", "correct",
           "taskDescription"]), ODD))
def test_odd_content_is_read_or_refused(name: str, params: Any) -> None:
    try:
        reading = h5p.read(package(f"H5P.{name}", params), WISH)
    except Invalid as refusal:
        codes = {fault.code for fault in refusal.faults}
    else:
        codes = {str(met.verdict) for met in reading.questions}
    assert codes
