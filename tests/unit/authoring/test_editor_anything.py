"""Whatever is sent to the editor, the page can be drawn again with it."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from lms.authoring import contents
from lms.authoring.editor import editing, merging, row_acts
from lms.authoring.editor.previews import preview
from lms.banks.canonical import item_json
from lms.banks.reader import read_bank
from tests.unit.authoring.browser_form import posted

FOLDER = Path(__file__).parents[2] / "data/items/ia-hdf"
SAMPLES: list[dict[str, Any]] = [
    json.loads(item_json(file.item), parse_float=Decimal) for file in read_bank(FOLDER).items
]
FORMS = [posted(editing.values(data)) for data in SAMPLES]
VALUES = st.sampled_from([
    "", " ", "x", "-1", "0", "999", "1/2", "1/0", "NaN", "[[a]]", "a" * 600, "$\\frac{1}{$",
    "![a](media/x.png)", "true", "regex", "(", "poly", "weights", "numeric", "inline_choice",
    "0;0;1;1", "2026-02-30", "\x01",
]) | st.text(max_size=20)
CHANGES = st.lists(st.tuples(st.integers(0, 500), VALUES | st.none()), max_size=6)
ACTS = st.sampled_from(["add", "remove", "up", "down"])


def changed(form: MultiDict[str, str], changes: list[tuple[int, str | None]]) -> Any:
    names, found = list(form), form.copy()
    for at, value in changes:
        found.setlist(names[at % len(names)], [] if value is None else [value])
    return found


@settings(max_examples=150)
@given(st.integers(0, len(SAMPLES) - 1), CHANGES, ACTS, st.integers(0, 100))
def test_whatever_is_typed_can_be_shown_judged_previewed_and_compared(
    which: int, changes: list[tuple[int, str | None]], act: str, at: int
) -> None:
    before = SAMPLES[which]
    found = editing.typed(changed(FORMS[which], changes), before)
    places = [node.place for tree in found.shown()[0] for node in tree.walk()
              if node.widget in {"rows", "row", "part"}]
    acted = row_acts.acted(found, f"{act}:{places[at % len(places)]}", before)
    found = acted.typed if acted else found
    contents.stored(found.data)
    judged = contents.judged(found.data, None)
    _, told = found.shown(judged.faults)
    assert [one.fault for one in told if one.fault.place and not one.target] == []
    preview(found.data, judged.item, is_sound=not judged.faults)
    merging.meanwhile(before, found.data, SAMPLES[which])
