"""A question read from elsewhere is an item, or a refusal that says why."""

from lms.banks.formats.outcome import Met, Verdict, sound

STATEMENT = {"type": "true_false", "lang": "fr", "stem": "Vrai ?", "answer": True,
             "scoring": {"method": "all_or_nothing", "points": 1}}


def test_sound_data_is_kept_as_it_is() -> None:
    met = Met("ligne 1", STATEMENT)
    assert sound(met) is met


def test_data_that_makes_no_item_becomes_a_refusal_with_its_first_fault() -> None:
    met = sound(Met("ligne 1", {**STATEMENT, "stem": " "}, external_id="q-1", category="B1"))
    assert met.verdict is Verdict.REFUSED
    assert met.refusal is not None
    assert (met.refusal.place, met.external_id, met.category) == ("ligne 1", "q-1", "B1")
    assert met.refusal.message


def test_a_missing_key_is_forgiven_and_nothing_else() -> None:
    bare = {name: value for name, value in STATEMENT.items() if name != "answer"}
    assert sound(Met("ligne 1", bare, is_key_missing=True)).verdict is Verdict.KEY_MISSING
    assert sound(Met("ligne 1", bare)).verdict is Verdict.REFUSED
    worse = sound(Met("ligne 1", {**bare, "colour": "red"}, is_key_missing=True))
    assert worse.verdict is Verdict.REFUSED


def test_deep_data_is_refused_without_harm() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    assert sound(Met("ligne 1", {**STATEMENT, "tags": deep})).verdict is Verdict.REFUSED
