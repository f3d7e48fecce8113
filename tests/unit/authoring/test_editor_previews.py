"""How a question is seen while it is being written."""

from typing import Any

import pytest

from lms.authoring.editor import editing
from lms.authoring.editor.forms import FORMS
from lms.authoring.editor.previews import preview
from lms.banks.parsing import item_and_faults

STARTED: dict[str, dict[str, Any]] = {
    "choice": {"options": [{"id": "a", "text": "Un"}, {"id": "b"}]},
    "matching": {"prompts": [{"id": "p1", "match": []}], "targets": [{"id": "t1", "text": "x"}]},
    "ordering": {"items": [{"id": "e1", "text": "Un"}]},
    "cloze": {"text": "Un [[a]].", "gaps": {"a": {"type": "short_text"}}},
    "short_text": {"answers": []}, "numeric": {"answer": {"value": "douze"}},
    "composite": {"parts": [{"id": "q1", "type": "true_false", "scoring": {"points": "x"}}]},
}


def seen(data: dict[str, Any]) -> Any:
    item, faults = item_and_faults(data)
    return preview(data, item, is_sound=not faults)


@pytest.mark.parametrize("kind", [*STARTED, "true_false", "scale"])
def test_a_question_hardly_begun_is_already_seen_and_its_key_is_not_told(kind: str) -> None:
    data = editing.blank(kind, "q", "fr", "B1", "Zoé") | STARTED.get(kind, {})
    found = seen(data | {"title": "x" * 600, "difficulty": "odd"})
    assert found.shown["kind"] == kind
    assert found.key is None
    assert found.lines == ()


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("odd", ["texte", 3, None, ["x"], {"a": 1}, True])
def test_data_of_any_shape_is_seen_or_not_but_never_breaks(kind: str, odd: Any) -> None:
    names = {field.name for field in FORMS[kind].fields()}
    data = editing.blank(kind, "q", "fr", "B1", "Zoé") | dict.fromkeys(names, odd)
    assert seen(data).key is None


def test_a_sound_question_tells_its_key_and_why() -> None:
    data = editing.blank("choice", "q", "fr", "B1", "Zoé") | {
        "stem": "Combien ?", "options": [
            {"id": "a", "text": "$1^2$", "correct": True, "rationale": "Oui."},
            {"id": "b", "text": "Deux"}]}
    found = seen(data)
    assert found.key == "1²"
    assert [line.rationale for line in found.lines] == ["Oui.", None]
    assert found.is_shuffled
