"""What two persons wrote at once, side by side in the words of the form."""

from typing import Any

from lms.authoring.editor import editing, merging


def question(**given: Any) -> dict[str, Any]:
    return editing.blank("choice", "q-0001", "fr", "B1", "Zoé") | {
        "stem": "Combien ?", "options": [{"id": "a", "text": "Un", "correct": True},
                                         {"id": "b", "text": "Deux"}]} | given


def lines(found: Any) -> list[str]:
    return [" ".join(f"{label}{rank or ''}" for label, rank in line.words) + f" = {line.value}"
            for line in found]


def test_only_what_the_other_changed_is_to_be_chosen() -> None:
    before, mine = question(), question(title="Le mien")
    theirs = question(stem="Combien ?", options=[{"id": "a", "text": "Un"},
                                                 {"id": "b", "text": "Trois"}], title="Le leur")
    changes = {one.name: one for one in merging.meanwhile(before, theirs, mine)}
    assert list(changes) == ["title", "options"]
    assert changes["title"].is_mine_too
    assert not changes["options"].is_mine_too
    assert lines(changes["options"].theirs) == ["Réponse proposée2 Texte = Trois"]
    assert lines(changes["options"].mine) == [
        "Réponse proposée1 Bonne réponse = oui",
        "Réponse proposée2 Texte = Deux"]


def test_what_is_taken_from_the_other_replaces_what_was_typed() -> None:
    theirs = question(title="Le leur", id="forgé", version=9)
    found = merging.taken(question(title="Le mien", notes="x"), theirs,
                          ["title", "notes", "id", "version"])
    assert (found["title"], found["id"], found["version"]) == ("Le leur", "q-0001", 1)
    assert "notes" not in found


def test_the_order_of_elements_is_told_by_their_rows() -> None:
    items = [{"id": "e1", "text": "un"}, {"id": "e2", "text": "deux"}]
    data = editing.blank("ordering", "q", "fr", "B1", "Zoé") | {"items": items}
    before, theirs = data | {"answer": ["e1", "e2"]}, data | {"answer": ["e2", "e1"]}
    found = merging.meanwhile(before, theirs, before)
    assert [one.name for one in found] == ["answer"]
    assert lines(found[0].theirs) == ["Élément1 Texte = deux", "Élément2 Texte = un"]


def test_a_field_that_no_form_shows_is_still_named() -> None:
    before = question()
    changed = merging.meanwhile(before, before | {"presentation": {"in_text": True}}, before)
    assert [one.name for one in changed] == ["presentation"]
