"""Writing QTI 2.1 and 3.0: what is written comes back the same, what is lost is said."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from qti_files import IDENTITY, PNG, item_of

from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.outcome import Verdict, Wish
from lms.banks.formats.qti import reader as qti
from lms.banks.formats.qti.writer import Written, write
from lms.banks.items import AnyItem
from lms.banks.parsing import parse_item
from lms.banks.reader import read_bank
from lms.banks.text import plain_of

EXAMPLES = Path(__file__).parents[3] / "data" / "items" / "ia-hdf"
VERSIONS = st.sampled_from(["2.1", "3.0"])
POINTS = st.sampled_from([1, 2, "1/2", "5/2", 7])
SHARES = st.sampled_from(["1/2", "1/3", "3/4", "-1/2"])
WORDS = st.text("abcdefghiéàç ’,;%<&>\"0123456789", min_size=1, max_size=20).map(
    lambda text: markdown_of_plain(f"m{text}z").text)
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)


def made(kind: str, **fields: Any) -> AnyItem:
    """An item of a kind."""
    return parse_item({**IDENTITY, "lang": "fr", "stem": "Que faire ?", "type": kind, **fields})


def back(item: AnyItem, version: str, media: dict[str, bytes] | None = None) -> Any:
    """The item once written and read."""
    files = write([item], media or {}, version).files
    (met,) = qti.read_package(files, Wish()).questions
    assert met.verdict is not Verdict.REFUSED, met.refusal
    return item_of(met)


def unique(words: list[str]) -> list[str]:
    """Words that are not the same once shown."""
    return list({plain_of(word).casefold(): word for word in words}.values())


@st.composite
def labelled(draw: Any, least: int = 2, most: int = 7) -> list[dict[str, str]]:
    """Ids and texts, all different."""
    texts = unique(draw(st.lists(WORDS, min_size=least, max_size=most, unique=True)))
    names = draw(st.lists(CODES, min_size=most, max_size=most, unique_by=str.casefold))
    if len(texts) < least:
        texts = [f"mot {rank}" for rank in range(least)]
    return [{"id": name, "text": text} for name, text in zip(names, texts, strict=False)]


def signed(options: Any) -> list[tuple[str, str, bool, Any]]:
    """What must come back of options."""
    return [(one.id, one.text, one.correct, one.score) for one in options]


@settings(max_examples=60, deadline=None)
@given(st.data(), VERSIONS, POINTS)
def test_choices_come_back_with_their_key_options_and_points(data, version, points):
    options: list[dict[str, Any]] = data.draw(labelled(3))
    method = data.draw(st.sampled_from([
        "all_or_nothing", "net_correct", "each_option", "coverage", "proportional_if_no_error",
        "weights"]))
    right = data.draw(st.integers(1, len(options) - 1))
    for rank, option in enumerate(options):
        if rank < right:
            option["correct"] = True
        if method == "weights":
            option["score"] = 1 if rank == 0 else data.draw(SHARES)
            option["correct"] = not str(option["score"]).startswith("-")
    item: Any = made("choice", options=options, max_choices=len(options),
                     scoring={"method": method, "points": points})
    again = back(item, version)
    assert signed(again.options) == signed(item.options)
    assert (again.max_choices, again.scoring.points) == (item.max_choices, item.scoring.points)
    assert again.scoring.method == method


@settings(max_examples=30, deadline=None)
@given(labelled(2), VERSIONS, POINTS, st.sampled_from([0, "-1/2", "-1/4"]))
def test_single_choices_come_back_with_their_penalty(options, version, points, penalty):
    options[-1]["correct"] = True
    scoring = {"method": "all_or_nothing", "points": points, "penalty": penalty}
    item: Any = made("choice", options=options, max_choices=1, scoring=scoring,
                     presentation={"shuffle": True, "keep_last": [options[-1]["id"]]})
    again = back(item, version)
    assert signed(again.options) == signed(item.options)
    assert again.scoring == item.scoring
    assert again.presentation == item.presentation


@settings(max_examples=20, deadline=None)
@given(st.booleans(), VERSIONS, POINTS)
def test_statements_come_back(answer, version, points):
    item: Any = made("true_false", answer=answer, rationale="Parce que.",
                     scoring={"method": "all_or_nothing", "points": points})
    again = back(item, version)
    assert (again.type, again.answer, again.rationale) == ("true_false", answer, "Parce que.")
    assert again.scoring == item.scoring


@settings(max_examples=40, deadline=None)
@given(st.data(), VERSIONS, POINTS)
def test_matchings_come_back(data, version, points):
    every = data.draw(labelled(5, 8))
    method = data.draw(st.sampled_from(["per_pair", "net_correct", "all_or_nothing"]))
    prompts, targets = every[:2], every[2:]
    reuse = data.draw(st.booleans())
    used = [targets[0], targets[0] if reuse else targets[1]]
    prompts = [{**prompt, "match": [target["id"]]}
               for prompt, target in zip(prompts, used, strict=True)]
    item: Any = made("matching", prompts=prompts, targets=targets, reuse_targets=reuse,
                     scoring={"method": method, "points": points})
    again = back(item, version)
    assert again.prompts == item.prompts
    assert again.targets == item.targets
    assert (again.reuse_targets, again.scoring) == (reuse, item.scoring)


@settings(max_examples=30, deadline=None)
@given(st.data(), labelled(2), VERSIONS, POINTS)
def test_orderings_come_back(data, items, version, points):
    method = data.draw(st.sampled_from(
        ["all_or_nothing", "adjacent_pairs", "exact_positions", "lcs"]))
    answer = data.draw(st.permutations([one["id"] for one in items]))
    item: Any = made("ordering", items=items, answer=answer,
                     scoring={"method": method, "points": points})
    again = back(item, version)
    assert (again.items, again.answer, again.scoring) == (item.items, item.answer, item.scoring)


@settings(max_examples=60, deadline=None)
@given(st.data(), VERSIONS, POINTS)
def test_numbers_come_back_with_their_tolerance(data, version, points):
    value = data.draw(st.decimals(-1000, 1000, places=2).filter(lambda number: number != 0))
    answer = data.draw(st.sampled_from([
        {"value": value}, {"value": value, "tolerance": {"absolute": 2}},
        {"value": value, "tolerance": {"range": [value - 1, value + 3]}},
        {"value": value, "tolerance": {"relative": value.__class__("0.05")}},
        {"value": value, "decimals": 1},
    ]))
    item: Any = made("numeric", answer=answer,
                     scoring={"method": "all_or_nothing", "points": points})
    again = back(item, version)
    assert again.answer == item.answer
    assert again.scoring == item.scoring


@settings(max_examples=40, deadline=None)
@given(st.data(), VERSIONS, POINTS)
def test_short_texts_come_back(data, version, points):
    texts = unique(data.draw(st.lists(WORDS, min_size=1, max_size=5, unique_by=str.casefold)))
    shares = [1, *(data.draw(st.sampled_from([1, "1/2", "1/3"])) for _ in texts[1:])]
    answers = sorted(({"text": text, "score": share}
                      for text, share in zip(texts, shares, strict=True)),
                     key=lambda one: -Fraction(one["score"]))
    steps = data.draw(st.sampled_from([["spaces"], ["spaces", "case"]]))
    item: Any = made("short_text", answers=answers, normalise=steps,
                     scoring={"method": "best_answer", "points": points})
    again = back(item, version)
    assert sorted(again.answers, key=str) == sorted(item.answers, key=str)
    assert (again.normalise, again.scoring) == (item.normalise, item.scoring)


@settings(max_examples=40, deadline=None)
@given(st.data(), VERSIONS, POINTS)
def test_texts_with_gaps_come_back(data, version, points):
    method = data.draw(st.sampled_from(["per_gap", "all_or_nothing"]))
    options: list[dict[str, Any]] = data.draw(labelled(2, 4))
    options[0]["correct"] = True
    gaps: dict[str, Any] = {
        "pays": {"type": "inline_choice", "options": options},
        "ville": {"type": "short_text", "answers": [{"text": "Lille"}, {"text": "Rijsel"}],
                  "normalise": ["spaces", "case"]},
        "1": {"type": "numeric", "answer": {"value": 59, "tolerance": {"absolute": 1}}},
    }
    text = "La [[ville]] de code [[1]] est en **[[pays]]**.\n\nSuite."
    item: Any = made("cloze", text=text, gaps=gaps, scoring={"method": method, "points": points})
    again = back(item, version)
    assert (again.text, again.scoring) == (item.text, item.scoring)
    assert signed(again.gaps["pays"].options) == signed(item.gaps["pays"].options)
    assert again.gaps["ville"].answers == item.gaps["ville"].answers
    assert again.gaps["1"].answer == item.gaps["1"].answer


@settings(max_examples=20, deadline=None)
@given(labelled(3), VERSIONS, POINTS, st.sampled_from(["per_gap", "all_or_nothing"]))
def test_a_list_that_gaps_share_comes_back(options, version, points, method):
    gaps = {"g1": {"type": "inline_choice", "answer": options[0]["id"]},
            "g2": {"type": "inline_choice", "answer": options[0]["id"]},
            "g3": {"type": "inline_choice", "answer": options[1]["id"]}}
    item: Any = made("cloze", text="Un [[g1]], deux [[g2]], trois [[g3]].", gaps=gaps,
                     options=options, scoring={"method": method, "points": points})
    again = back(item, version)
    assert (again.text, again.options, again.gaps) == (item.text, item.options, item.gaps)
    assert again.scoring == item.scoring


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize("method", ["all_or_nothing", "weights"])
def test_zones_come_back(version, method):
    media = [{"id": "plan", "file": "media/plan.png", "alt": "Un plan", "width": 400,
              "height": 300}]
    score = {"score": 1} if method == "weights" else {}
    areas = [{"id": "a", "shape": "rect", "coords": [0, 0, 10, 10], "correct": True, **score},
             {"id": "b", "shape": "circle", "coords": [50, 50, 20], "text": "Un rond"},
             {"id": "c", "shape": "poly", "coords": [0, 0, 10, 0, 10, 10]}]
    item: Any = made("hotspot", media=media, image="plan", areas=areas, max_choices=1,
                     scoring={"method": method, "points": 2})
    again = back(item, version, {"media/plan.png": PNG})
    assert again.areas == item.areas
    assert again.scoring == item.scoring
    assert again.media[0].alt == "Un plan"


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_a_bank_of_every_kind_comes_back_whole(version):
    items = [file.item for file in read_bank(EXAMPLES).items]
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"></svg>'
    written = write(items, {"media/matrice-confusion.svg": drawing}, version)
    reading = qti.read_package(written.files, Wish())
    assert not reading.warnings
    assert len(reading.questions) == len(items)
    for item, met in zip(items, reading.questions, strict=True):
        again = item_of(met)
        assert met.external_id == item.id
        assert (again.type, again.scoring.points) == (item.type, item.scoring.points)
        assert again.scoring.method == item.scoring.method
        if met.losses:
            assert met.losses == ("LOSS_RUBRIC_LEVELS",)


@pytest.mark.parametrize("version", ["2.1", "3.0"])
def test_case_studies_come_back_with_their_parts(version):
    parts = [
        {"id": "q1", "type": "numeric", "stem": "Combien ?", "answer": {"value": 4},
         "scoring": {"method": "all_or_nothing", "points": 1}},
        {"id": "q2", "type": "cloze", "stem": "Complétez.", "text": "Il y a [[n]] et [[m]].",
         "gaps": {"n": {"type": "numeric", "answer": {"value": 1}},
                  "m": {"type": "short_text", "answers": [{"text": "deux"}],
                        "normalise": ["spaces", "case"]}},
         "scoring": {"method": "per_gap", "points": 2}},
        {"id": "q3", "type": "true_false", "stem": "Vrai ?", "answer": True,
         "scoring": {"method": "all_or_nothing", "points": 3}},
        {"id": "q4", "type": "short_text", "stem": "Lequel ?", "answers": [{"text": "un"}],
         "normalise": ["spaces", "case"], "scoring": {"method": "best_answer", "points": 1}},
    ]
    item: Any = made("composite", parts=parts, scoring={"method": "sum", "points": 7})
    again = back(item, version)
    assert again.stem == item.stem
    assert [part.written() for part in again.parts] == [part.written() for part in item.parts]


def written(item: AnyItem, version: str = "2.1") -> Written:
    """The package of one item."""
    return write([item], {}, version)


def tree(item: AnyItem, version: str = "2.1") -> Any:
    """The file of one item."""
    return etree.fromstring(written(item, version).files["items/q1.xml"])


def test_all_or_nothing_for_one_point_is_the_standard_template():
    item = made("choice", max_choices=1, scoring={"method": "all_or_nothing"},
                options=[{"id": "a", "text": "A", "correct": True}, {"id": "b", "text": "B"}])
    assert tree(item).find("{*}responseProcessing").get("template").endswith("/match_correct")
    assert tree(item, "3.0").find("{*}qti-response-processing").get("template").endswith(
        "/match_correct.xml")
    assert tree(item).get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"


def test_mappings_say_their_bounds_and_the_case():
    item = made("short_text", answers=[{"text": "un"}], scoring={"method": "best_answer"})
    mapping = tree(item).find(".//{*}mapping")
    assert mapping.get("lowerBound") == "0"
    assert mapping.find("{*}mapEntry").get("caseSensitive") == "false"
    assert tree(item).find("{*}outcomeDeclaration[@identifier='MAXSCORE']") is not None


def test_losses_are_said_by_item():
    item = made("short_text", answers=[{"text": "un"}, {"text": "u+n", "match": "regex"}],
                normalise=["accents"], scoring={"method": "best_answer", "dont_know": True})
    assert written(item).losses == {
        "q1": ("LOSS_DONT_KNOW", "LOSS_NORMALISE", "LOSS_PATTERN")}


def test_the_manifest_lists_files_and_metadata():
    media = [{"id": "m", "file": "media/x.png", "alt": "Un x"}]
    item = made("true_false", answer=True, stem="Voir ![Un x](media/x.png).", media=media,
                tags=["ia"], licence="CC-BY-4.0", competences=["C1.1"],
                scoring={"method": "all_or_nothing"})
    package = write([item], {"media/x.png": PNG}, "3.0")
    assert package.losses == {"q1": ()}
    assert package.files["media/x.png"] == PNG
    root = etree.fromstring(package.files["imsmanifest.xml"])
    listed = [file.get("href") for file in root.iter("{*}file")]
    assert listed == ["items/q1.xml", "media/x.png"]
    text = " ".join(root.itertext())
    for said in ("ia", "CC-BY-4.0", "C1.1", "B1", "Passerelle"):
        assert said in text
    assert b'src="../media/x.png"' in package.files["items/q1.xml"]
    assert write([item], {}, "3.0").losses == {"q1": ("file_missing",)}


def test_formulas_are_written_as_mathml():
    item = made("true_false", answer=True, stem="Que vaut $x^2$ ?",
                scoring={"method": "all_or_nothing"})
    found = tree(item).find(".//{http://www.w3.org/1998/Math/MathML}math")
    assert found is not None
    assert "$" in back(item, "2.1").stem
