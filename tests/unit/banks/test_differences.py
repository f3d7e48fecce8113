"""What changed between two versions of a question, told in the words of the format."""

import json
from fractions import Fraction
from time import perf_counter
from typing import Any

import pytest
from written_items import OWN, made, written

from lms.banks.canonical import item_json
from lms.banks.differences import Change, Segment, changes_between, segments_of
from lms.banks.field_labels import FIELDS, value_text
from lms.banks.formats.native.writer import item_data
from lms.banks.items import Record
from lms.banks.kinds import KINDS

ORDER = ("juste", "faux-1", "faux-2", "faux-3")


def between(kind: str, **changes: Any) -> tuple[Change, ...]:
    return changes_between(written(kind), written(kind, **changes))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.path, change.how, change.title) for change in changes]


def options(*names: str, **texts: str) -> list[dict[str, Any]]:
    known = {one["id"]: one for one in OWN["choice"]["options"]}
    return [{**known.get(name, {"id": name}), **({"text": texts[name]} if name in texts else {})}
            for name in names]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_version_has_no_change(kind: str) -> None:
    assert between(kind) == ()
    item = made(kind)
    assert changes_between(json.loads(item_json(item)), json.loads(item_json(item))) == ()
    assert changes_between(item_data(item), item_data(item)) == ()


def test_fields_are_told_in_the_order_of_the_format() -> None:
    changes = between("choice", tags=["paie"], stem="Combien de fois ?", version=2, title="Titre")
    assert told(changes) == [
        ("version", "changed", "Version"), ("title", "added", "Titre"),
        ("stem", "changed", "Énoncé"), ("tags", "changed", "Mots clés"),
    ]
    assert (changes[0].before, changes[0].after) == (1, 2)
    assert changes[3].added == ("paie",)


def test_prose_is_told_word_by_word() -> None:
    assert segments_of("Le chat noir dort.", "Le chien noir dort ici.") == (
        Segment("kept", "Le "), Segment("removed", "chat "), Segment("added", "chien "),
        Segment("kept", "noir "), Segment("removed", "dort. "), Segment("added", "dort ici. "),
    )
    before, after = "un\ndeux\n\ntrois", "un deux\n\ntrois quatre"
    segments = segments_of(before, after)
    for how, text in (("added", before), ("removed", after)):
        joined = "".join(part.text for part in segments if part.how != how)
        assert joined.split() == text.split()
    assert any("\n\n" in part.text for part in segments)


def test_the_longest_texts_are_compared_in_no_time() -> None:
    begun = perf_counter()
    segments = segments_of("a b " * 2_500, "b a a " * 1_600)
    assert segments
    assert perf_counter() - begun < 5


def test_a_new_line_break_alone_is_only_layout() -> None:
    change, = changes_between(written("choice", stem="Un mot ?"),
                              written("choice", stem="Un\nmot ?"))
    assert change.is_layout
    change, = between("choice", stem="Un mot ?")
    assert not change.is_layout


def test_an_option_is_followed_by_its_id() -> None:
    changes = between("choice", options=options(*ORDER, **{"faux-1": "Deux ou trois"}))
    assert told(changes) == [
        ("options[1].text", "changed", "Proposition faux-1, texte")]


def test_an_option_that_moves_is_told_as_moved_and_nothing_else() -> None:
    changes = between("choice", options=options("faux-3", "juste", "faux-1", "faux-2"))
    assert told(changes) == [("options[0]", "moved", "Proposition faux-3")]
    assert (changes[0].before, changes[0].after) == (4, 1)


def test_an_option_that_comes_or_goes_is_told_once_with_its_text() -> None:
    new = {"id": "e", "text": "Cinq", "rationale": "Trop."}
    changes = between("choice", options=[*options("juste", "faux-1", "faux-2"), new])
    assert told(changes) == [
        ("options[3]", "added", "Proposition e"),
        ("options[3].rationale", "added", "Proposition e, justification"),
        ("options[3]", "removed", "Proposition faux-3"),
    ]
    assert (changes[0].before, changes[0].after) == (None, "Cinq")
    assert (changes[2].before, changes[2].after) == ("Quatre", None)


def test_the_key_that_changes_is_told_at_both_options() -> None:
    moved = [{**one, "correct": one["id"] == "faux-1"} for one in OWN["choice"]["options"]]
    before = [{**one, "correct": one["id"] == "juste"} for one in OWN["choice"]["options"]]
    changes = changes_between(written("choice", options=before), written("choice", options=moved))
    assert [(change.title, change.before, change.after) for change in changes] == [
        ("Proposition juste, bonne réponse", True, False),
        ("Proposition faux-1, bonne réponse", False, True),
    ]


def test_codes_are_added_and_removed_and_an_order_can_be_all_that_changes() -> None:
    change, = between("choice", competences=["B1-C2", "B1-C3"])
    assert (change.removed, change.added) == (("B1-C1",), ("B1-C2", "B1-C3"))
    change, = between("ordering", answer=["e2", "e1", "e3"])
    assert (change.how, change.title) == ("moved", "Réponse attendue")


def test_what_is_inside_a_field_is_named_from_the_outside_in() -> None:
    answer = {"value": 80, "tolerance": {"absolute": 1}}
    assert told(between("numeric", answer=answer)) == [
        ("answer.tolerance.absolute", "added", "Réponse attendue, tolérance, écart permis")]
    gaps = {**OWN["cloze"]["gaps"], "jour": {"type": "numeric", "answer": {"value": 26}}}
    assert told(between("cloze", gaps=gaps)) == [
        ("gaps.jour.answer.value", "changed", "Trou jour, réponse attendue, valeur")]
    parts = [{**OWN["composite"]["parts"][0], "stem": "Combien donc ?"},
             OWN["composite"]["parts"][1]]
    assert told(between("composite", parts=parts)) == [
        ("parts[0].stem", "changed", "Partie q1, énoncé")]


def test_answers_sources_and_reviews_are_matched_by_what_names_them() -> None:
    answers = [{"text": "overfitting", "score": "1/2"}, *OWN["short_text"]["answers"]]
    assert told(between("short_text", answers=answers))[0] == (
        "answers[0]", "added", "Réponse acceptée « overfitting »")
    review = {"by": "C. Dubois", "decision": "accepted"}
    assert told(between("choice", reviews=[review])) == [
        ("reviews[0]", "added", "Relecture n° 1"),
        ("reviews[0].decision", "added", "Relecture n° 1, décision"),
    ]


def test_a_value_of_another_type_is_a_change() -> None:
    assert [change.how for change in between("true_false", answer=True)] == ["changed"]
    assert between("choice", scoring={"method": "all_or_nothing", "points": "1/2"})[0].path == (
        "scoring.points")


@pytest.mark.parametrize(("field", "value", "text"), [
    ("correct", True, "oui"), ("correct", False, "non"), ("status", "approved", "Approuvée"),
    ("method", "net_correct", "bonnes réponses moins mauvaises réponses"), ("value", 1.5, "1,5"),
    ("points", "1/2", "1/2"), ("points", Fraction(1, 2), "1/2"), ("answer", ["e1", "e2"], "e1, e2"),
    ("note", None, ""), ("note", "approved", "approved"),
])
def test_a_value_is_said_in_words(field: str, value: Any, text: str) -> None:
    assert value_text(field, value) == text


def test_every_field_of_the_format_has_a_name() -> None:
    names: set[str] = set()
    waiting: list[type] = [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("lms.banks.") and "headers" not in kind.__module__:
            fields = kind.model_fields.items()  # type: ignore[attr-defined]
            names |= {field.alias or name for name, field in fields}
    assert names - set(FIELDS) - {"schema"} == set()
