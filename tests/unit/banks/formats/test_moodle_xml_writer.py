"""Writing Moodle XML: what is written comes back the same, what cannot be is said."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from moodle_files import IDENTITY, PNG, item

from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.moodle import reader as moodle_xml
from lms.banks.formats.moodle.files import decoded
from lms.banks.formats.moodle.writer import write
from lms.banks.formats.outcome import Met, Wish
from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of
from lms.banks.kinds.cloze_item import ClozeItem
from lms.banks.parsing import parse_item
from lms.banks.text import plain_of
from lms.core.errors import Invalid

SIGNS = "abcdeéÉœ 0123456789.,;:!?'’«»()[]{}<>*_`#~=%$&|\\/\"^+-"
POINTS = st.sampled_from([1, 2, "1/2", "5/2", 4])
SHARES = st.sampled_from(["1/20", "1/3", "1/2", "2/3", "3/4"])


def words() -> Any:
    """Words full of signs, as Markdown."""
    return (st.text(SIGNS, min_size=1, max_size=25).map(lambda text: markdown_of_plain(text).text)
            .filter(lambda text: any(sign.isalnum() for sign in text)))


def distinct(least: int, most: int) -> Any:
    # Moodle shows targets and words of lists without markup: compare what is seen.
    return st.lists(words(), min_size=least, max_size=most,
                    unique_by=lambda text: "".join(s for s in text.casefold() if s.isalnum()))


def are_plain(texts: list[str]) -> bool:
    """Whether no text holds a formula or code."""
    return all(markdown_of_plain(plain_of(text)).text == text for text in texts)


def made(value: dict[str, Any]) -> AnyItem:
    return parse_item({"lang": "fr", "stem": "Combien ?", **value, **IDENTITY})


def back(one: AnyItem, **media: bytes) -> Met:
    """The question that the file of one item holds."""
    files = {f"media/{name}.png": content for name, content in media.items()}
    (found,) = moodle_xml.read(write([one], files).content, Wish()).questions
    assert found.data is not None, found.refusal
    assert (found.external_id, found.category) == (one.id, one.block)
    return found


def same(one: AnyItem, *fields: str) -> None:
    """That the item comes back with the same stem, points and ``fields``."""
    read = item(back(one))
    assert (read.stem, read.scoring) == (one.stem, one.scoring)
    for field in fields:
        assert getattr(read, field) == getattr(one, field)


@given(words(), distinct(2, 6), st.data(), POINTS, st.sampled_from([0, "-1/4", -1]))
def test_a_single_choice_comes_back_the_same(
    stem: str, texts: list[str], draw: st.DataObject, points: Any, penalty: Any
) -> None:
    right = draw.draw(st.integers(0, len(texts) - 1))
    options = [{"id": "abcdef"[at], "text": text, "correct": at == right, "rationale": "Vu."}
               for at, text in enumerate(texts)]
    scoring = {"method": "all_or_nothing", "points": points}
    scoring |= {} if penalty == 0 else {"penalty": penalty}
    same(made({"type": "choice", "stem": stem, "options": options, "max_choices": 1,
               "scoring": scoring, "presentation": {"shuffle": draw.draw(st.booleans())}}),
         "options", "max_choices", "presentation")


@given(distinct(3, 6), st.integers(1, 2),
       st.sampled_from(["net_correct", "proportional_if_no_error"]), POINTS)
def test_a_multiple_choice_comes_back_scored_the_same(
    texts: list[str], right: int, method: str, points: Any
) -> None:
    options = [{"id": "abcdef"[at], "text": text, "correct": at < right}
               for at, text in enumerate(texts)]
    one = made({"type": "choice", "options": options, "max_choices": len(texts),
                "scoring": {"method": method, "points": points}})
    read = item(back(one))
    names = [option.id for option in one.options]  # type: ignore[attr-defined]
    for many in range(1, 2 ** len(names)):
        chosen = {"chosen": [name for at, name in enumerate(names) if many >> at & 1]}
        assert kind_of(read).score(read, chosen) == kind_of(one).score(one, chosen)
    assert read.scoring.points == one.scoring.points


@given(distinct(2, 5), st.lists(SHARES, min_size=5, max_size=5), POINTS)
def test_weights_come_back_the_same(texts: list[str], shares: list[str], points: Any) -> None:
    weights = ["1", *shares[1:]]
    options = [{"id": "abcde"[at], "text": text, "correct": True, "score": weights[at]}
               for at, text in enumerate(texts)]
    options[0]["score"] = 1
    same(made({"type": "choice", "options": options, "max_choices": 1,
               "scoring": {"method": "weights", "points": points}}), "options")


@given(words(), st.booleans(), POINTS)
def test_true_or_false_comes_back_the_same(stem: str, answer: bool, points: Any) -> None:
    same(made({"type": "true_false", "stem": stem, "answer": answer, "rationale": "Parce que.",
               "scoring": {"method": "all_or_nothing", "points": points}}), "answer", "rationale")


@given(distinct(2, 5), distinct(3, 5).filter(are_plain), st.data(), POINTS)
def test_pairs_come_back_the_same(
    prompts: list[str], targets: list[str], draw: st.DataObject, points: Any
) -> None:
    ids = [f"t{at + 1}" for at in range(len(targets))]
    matches = [draw.draw(st.sampled_from(ids)) for _ in prompts]
    one = made({
        "type": "matching", "reuse_targets": len(set(matches)) < len(matches),
        "prompts": [{"id": f"p{at + 1}", "text": text, "match": [matches[at]]}
                    for at, text in enumerate(prompts)],
        "targets": [{"id": name, "text": text} for name, text in zip(ids, targets, strict=True)],
        "scoring": {"method": "per_pair", "points": points}})
    read = item(back(one))

    def told(whole: Any) -> list[tuple[str, list[str]]]:
        texts = {target.id: target.text for target in whole.targets}
        return [(prompt.text, [texts[name] for name in prompt.match]) for prompt in whole.prompts]

    assert told(read) == told(one)
    assert (read.scoring, read.reuse_targets) == (  # type: ignore[attr-defined]
        one.scoring, one.reuse_targets)  # type: ignore[attr-defined]


@given(distinct(2, 6), POINTS,
       st.sampled_from(["all_or_nothing", "exact_positions", "adjacent_pairs"]))
def test_an_order_comes_back_the_same(texts: list[str], points: Any, method: str) -> None:
    items = [{"id": f"e{at + 1}", "text": text} for at, text in enumerate(texts)]
    same(made({"type": "ordering", "items": items, "answer": [one["id"] for one in items],
               "scoring": {"method": method, "points": points}}), "items", "answer")


NUMBERS = st.decimals(-10**6, 10**6, places=3).map(Decimal.normalize)


@given(NUMBERS, st.decimals("0.001", 50, places=3), st.booleans(), SHARES, POINTS)
def test_a_number_comes_back_the_same(
    value: Decimal, margin: Decimal, has_unit: bool, score: str, points: Any
) -> None:
    answer: dict[str, Any] = {"value": value, "tolerance": {"absolute": margin}}
    if has_unit:
        answer["unit"] = {"required": True, "accept": {"m": 1, "cm": Decimal("0.01")},
                          "penalty": "1/4"}
    one = made({"type": "numeric", "answer": answer,
                "near_misses": [{"value": value + 1000, "score": score, "rationale": "Presque."}],
                "scoring": {"method": "best_answer", "points": points}})
    same(one, "answer", "near_misses")


def test_margins_of_other_sorts_accept_the_same_numbers() -> None:
    for tolerance, losses in (
        ({"tolerance": {"relative": Decimal("0.05")}}, ()),
        ({"tolerance": {"range": [70, 90]}}, ()),
        ({"tolerance": {"range": [75, 90]}}, ("LOSS_KEY_NOT_IN_THE_MIDDLE",)),
        ({"decimals": 1}, ("LOSS_ROUNDING",)),
    ):
        one = made({"type": "numeric", "answer": {"value": 80, **tolerance},
                    "scoring": {"method": "all_or_nothing"}})
        assert write([one], {}).losses.get(one.id, ()) == losses
        read = item(back(one))
        for text in ("70", "75", "76", "79,96", "80", "84", "84,1", "90", "91"):
            given_text = {"text": text}
            assert kind_of(read).score(read, given_text) == kind_of(one).score(one, given_text)


TYPED = st.text("abcéÉ 0123456789.,;:!?'’()[]{}<>*_#~=%$&\\/\"+-", min_size=1, max_size=20)


@given(st.lists(TYPED.map(lambda text: f"x{text.strip()}"), min_size=1, max_size=4,
                unique_by=str.casefold), SHARES, POINTS, st.booleans())
def test_words_to_type_come_back_the_same(
    texts: list[str], score: str, points: Any, ignores_case: bool
) -> None:
    listed: list[dict[str, Any]] = [{"text": text, "score": score} for text in texts]
    listed[0] = {"text": texts[0], "rationale": "Bien."}
    steps = ["spaces", "case"] if ignores_case else ["spaces"]
    one = made({"type": "short_text", "answers": [*listed, {"text": "ab*c", "match": "wildcard"}],
                "normalise": steps, "scoring": {"method": "best_answer", "points": points}})
    same(one, "answers", "normalise")


@given(distinct(2, 4), TYPED, NUMBERS, SHARES)
def test_a_text_with_gaps_comes_back_the_same(
    texts: list[str], typed: str, value: Decimal, score: str
) -> None:
    options: list[dict[str, Any]] = [
        {"id": "abcd"[at], "text": text, "rationale": "Vu."} for at, text in enumerate(texts)]
    options[0]["correct"] = True
    options[-1] |= {} if len(options) < 3 else {"score": score}
    one = made({
        "type": "cloze", "stem": "Complétez le texte.",
        "text": "Un [[g1]], **deux** [[g2]], [[g3]].",
        "gaps": {
            "g1": {"type": "inline_choice", "options": options},
            "g2": {"type": "short_text", "answers": [{"text": f"x{' '.join(typed.split())}"}],
                   "normalise": ["spaces", "case"], "points": 2},
            "g3": {"type": "numeric", "answer": {"value": value}}},
        "scoring": {"method": "per_gap", "points": 4}})
    same(one, "text", "gaps")


def test_braces_of_the_text_are_not_gaps() -> None:
    one = made({
        "type": "cloze", "stem": "Lisez {1:SA:=a}.",
        "text": "Soit {2:MC:=b~c} et $\\frac{1}{2}$ [[g1]].",
        "gaps": {"g1": {"type": "numeric", "answer": {"value": 2}}},
        "scoring": {"method": "per_gap"}})
    read = item(back(one))
    assert isinstance(one, ClozeItem)
    assert isinstance(read, ClozeItem)
    assert read.text == f"{one.stem}\n\n{one.text}"


@given(distinct(3, 6).filter(are_plain), POINTS)
def test_a_shared_list_of_words_comes_back_the_same(texts: list[str], points: Any) -> None:
    listed = [{"id": "abcdef"[at], "text": text} for at, text in enumerate(texts)]
    one = made({
        "type": "cloze", "stem": "Complétez le texte.", "text": "Un [[g1]] puis [[g2]].",
        "gaps": {"g1": {"type": "inline_choice", "answer": "b"},
                 "g2": {"type": "inline_choice", "answer": "a"}},
        "options": listed, "scoring": {"method": "per_gap", "points": points}})
    same(one, "text", "gaps", "options")


def rubric(points: int) -> list[dict[str, Any]]:
    return [{"id": "c1", "title": "Clarté", "max": points,
             "levels": [{"score": 0, "text": "Rien"}, {"score": points, "text": "Tout"}]}]


def test_what_people_mark_keeps_its_points_and_its_limits() -> None:
    scoring = {"method": "rubric", "points": 6}
    essay = made({"type": "essay", "rubric": rubric(6), "scoring": scoring,
                  "response": {"min_words": 50, "max_words": 90}})
    files = made({"type": "file_upload", "rubric": rubric(6), "scoring": scoring,
                  "response": {"accept": ["docx", "pdf"], "min_files": 1, "max_files": 3,
                               "max_mb": 5}})
    for one in (essay, files):
        same(one, "response")
        assert write([one], {}).losses[one.id] == ("LOSS_RUBRIC_LEVELS",)


@given(st.integers(0, 3), st.integers(1, 6), st.booleans())
def test_an_opinion_comes_back_the_same(low: int, more: int, has_labels: bool) -> None:
    scale: dict[str, Any] = {"min": low, "max": low + more}
    if has_labels:
        scale["labels"] = {str(low + more): "Tout à fait"}
    same(made({"type": "scale", "scale": scale, "scoring": {"method": "none", "points": 0}}),
         "scale")


def test_a_case_study_becomes_a_text_and_its_parts() -> None:
    part = {"id": "q1", "type": "numeric", "stem": "Combien ?", "answer": {"value": 4},
            "scoring": {"method": "all_or_nothing"}}
    one = made({"type": "composite", "stem": "Lisez.", "parts": [part, part | {"id": "q2"}],
                "scoring": {"method": "sum", "points": 2}})
    written = write([one], {})
    assert written.losses[one.id] == ("LOSS_GROUPING",)
    text, *parts = moodle_xml.read(written.content, Wish()).questions
    assert text.refusal is not None
    assert [found.external_id for found in parts] == ["essai.q1", "essai.q2"]


def test_what_moodle_has_no_kind_for_is_left_out_and_said() -> None:
    one = made({
        "type": "hotspot", "image": "plan",
        "media": [{"id": "plan", "file": "media/plan.png", "alt": "Plan", "width": 9, "height": 9}],
        "areas": [{"id": "a", "shape": "rect", "coords": [0, 0, 4, 4], "correct": True,
                   "text": "Gauche"},
                  {"id": "b", "shape": "rect", "coords": [5, 5, 9, 9], "text": "Droite"}],
        "scoring": {"method": "all_or_nothing"}})
    written = write([one], {})
    assert written.losses == {one.id: ("not_written",)}
    assert moodle_xml.read(written.content, Wish()).questions == ()


@pytest.mark.parametrize(("changes", "loss"), [
    ({"level": "apply"}, "LOSS_LEVEL"),
    ({"exposure": {"pool": "training"}}, "LOSS_EXPOSURE"),
    ({"scoring": {"method": "all_or_nothing"}}, "LOSS_METHOD"),
    ({"scoring": {"method": "coverage"}}, "LOSS_METHOD"),
    ({"scoring": {"method": "net_correct", "dont_know": True}}, "LOSS_DONT_KNOW"),
    ({"presentation": {"keep_last": ["c"]}}, "LOSS_KEEP_LAST"),
    ({"max_choices": 2}, "LOSS_CHOICE_BOUNDS"),
])
def test_each_loss_is_said_of_its_item(changes: dict[str, Any], loss: str) -> None:
    options = [{"id": name, "text": name, "correct": name != "c"} for name in "abc"]
    one = made({"type": "choice", "options": options, "max_choices": 3,
                "scoring": {"method": "net_correct"}, **changes})
    assert write([one], {}).losses == {one.id: (loss,)}


def test_shares_that_moodle_does_not_know_are_said() -> None:
    options = [{"id": "a", "text": "Un", "correct": True, "score": 1},
               {"id": "b", "text": "Deux", "correct": True, "score": "1/17"}]
    one = made({"type": "choice", "options": options, "max_choices": 1,
                "scoring": {"method": "weights"}})
    assert write([one], {}).losses == {one.id: ("LOSS_SCORE_UNKNOWN_TO_MOODLE",)}


def test_texts_that_only_we_compare_say_what_they_lose() -> None:
    one = made({"type": "short_text", "fuzzy": {"max_ratio": Decimal("0.15")},
                "answers": [{"text": "un"}, {"text": "u[nm]", "match": "regex"}],
                "scoring": {"method": "best_answer"}})
    assert write([one], {}).losses[one.id] == ("LOSS_FUZZY", "LOSS_NORMALISE", "LOSS_PATTERN_MASK")


def test_pictures_and_formulas_travel() -> None:
    content = decoded(PNG.encode())
    assert content is not None
    one = made({"type": "true_false", "answer": True, "scoring": {"method": "all_or_nothing"},
                "media": [{"id": "p", "file": "media/plan.png", "alt": "Un plan"}],
                "stem": "Soit $x_1 < 2$ et `a*b` :\n\n![](media/plan.png)\n\n- un\n- *deux*"})
    found = back(one, plan=content)
    (name,) = found.media
    assert found.media[name] == content
    assert item(found).stem == one.stem.replace("![](media/plan.png)", f"![Un plan]({name})")
    assert write([one], {}).losses == {one.id: ("file_missing",)}


def test_a_file_is_grouped_by_block_and_always_the_same() -> None:
    value = {"lang": "fr", "stem": "Vrai ?", "type": "true_false", "answer": True,
             "scoring": {"method": "all_or_nothing", "points": "1/3"}, **IDENTITY}
    items = [parse_item(value | {"block": block, "id": f"q{at}"})
             for at, block in enumerate(["B1", "B1", "B2"])]
    content = write(items, {}).content
    assert content == write(items, {}).content
    categories = etree.fromstring(content).xpath("question[@type='category']/category/text/text()")
    assert categories == ["$course$/top/B1", "$course$/top/B2"]
    found = moodle_xml.read(content, Wish()).questions
    assert [(one.category, one.external_id) for one in found] == [
        ("B1", "q0"), ("B1", "q1"), ("B2", "q2")]
    assert {item(one).scoring.points for one in found} == {Fraction(1, 3)}


@given(st.text(SIGNS + "\n", max_size=60))
def test_whatever_the_words_the_file_is_sound(text: str) -> None:
    try:
        one = made({"type": "true_false", "stem": text, "answer": True,
                    "scoring": {"method": "all_or_nothing"}})
    except Invalid:
        return
    assert len(moodle_xml.read(write([one], {}).content, Wish()).questions) == 1
