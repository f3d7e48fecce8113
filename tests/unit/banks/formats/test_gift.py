"""GIFT files become drafts: Moodle's rules, French slips mended out loud, nothing disappears."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.gift import reader as gift
from lms.banks.formats.outcome import Met, Verdict, Wish
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "text"


def all_of(text: str | bytes, lang: str = "fr") -> tuple[Met, ...]:
    content = text if isinstance(text, bytes) else text.encode()
    return gift.read(content, Wish(lang, "essai.gift")).questions


def one(text: str, lang: str = "fr") -> Met:
    (met,) = all_of(text, lang)
    return met


def data_of(text: str) -> dict[str, Any]:
    met = one(text)
    assert met.data is not None, met.refusal
    return dict(met.data)


def code_of(text: str) -> str:
    met = one(text)
    assert met.refusal is not None
    assert met.refusal.message
    return met.refusal.code


def test_a_single_choice_keeps_its_name_its_rationales_and_its_general_feedback() -> None:
    data = data_of("::Nom::Combien \\: deux ou trois ?{=deux#oui ~trois#non ####fin}")
    assert data["title"] == "Nom"
    assert data["stem"] == "Combien : deux ou trois ?"
    assert data["options"] == [
        {"id": "a", "text": "deux", "rationale": "oui", "correct": True},
        {"id": "b", "text": "trois", "rationale": "non"},
    ]
    assert (data["max_choices"], data["scoring"]["method"]) == (1, "all_or_nothing")
    assert data["feedback"] == {"general": "fin"}


@pytest.mark.parametrize(("block", "method", "scores"), [
    ("~%50%a ~%50%b ~%-50%c ~%-50%d", "net_correct", [None] * 4),
    ("~%33.33333%a ~%33.333%b ~%33.33%c ~%-33.33333%d", "net_correct", [None] * 4),
    ("~%50%a ~%50%b ~%-100%c", "proportional_if_no_error", [None] * 3),
    ("~%50%a ~%50%b ~c", "weights", ["1/2", "1/2", None]),
    ("~%33%a ~%33%b ~%33%c ~d", "weights", ["1/3", "1/3", "1/3", None]),
    ("~%75%a ~%25%b ~%-6.25%c", "weights", ["3/4", "1/4", "-1/16"]),
    ("=a ~%50%b ~%-50%c", "weights", [1, "1/2", "-1/2"]),
    ("=a ~%-25%b ~%-25%c", "all_or_nothing", [None] * 3),
])
def test_percentages_are_recognised_as_a_method_or_kept_as_weights(
    block: str, method: str, scores: list[Any]
) -> None:
    data = data_of(f"Q {{{block}}}")
    assert data["scoring"]["method"] == method
    assert [option.get("score") for option in data["options"]] == scores


def test_the_same_penalty_for_every_wrong_option_is_a_penalty() -> None:
    assert data_of("Q {=a ~%-25%b ~%-25%c}")["scoring"]["penalty"] == "-1/4"


def test_a_choice_without_key_is_a_draft() -> None:
    assert one("Q {~a ~b}").verdict is Verdict.KEY_MISSING


def test_text_after_the_answers_makes_a_blank() -> None:
    assert data_of("Grant est {~buried =entombed} ici.")["stem"] == "Grant est _____ ici."


@pytest.mark.parametrize(("word", "answer", "losses"), [
    ("T", True, ()), ("FALSE", False, ()), ("VRAI", True, ("read_as_true_false",)),
    ("Faux", False, ("read_as_true_false",)),
])
def test_true_or_false_also_in_french(word: str, answer: bool, losses: tuple[str, ...]) -> None:
    met = one(f"Q {{{word}}}")
    assert met.data is not None
    assert (met.data["type"], met.data["answer"]) == ("true_false", answer)
    assert met.losses == losses


def test_feedback_of_a_statement() -> None:
    assert data_of("Q {F#perdu#gagné####fin}")["feedback"] == {
        "incorrect": "perdu", "correct": "gagné", "general": "fin"}


def test_short_answers_with_weights_and_wildcards() -> None:
    data = data_of("Q {=Lille =%50%lil* =\\*x =%0%*#raté}")
    assert data["answers"] == [
        {"text": "Lille"}, {"text": "lil*", "match": "wildcard", "score": "1/2"},
        {"text": "*x"},
    ]
    assert data["feedback"] == {"incorrect": "raté"}


@pytest.mark.parametrize(("block", "answer"), [
    ("#3", {"value": Decimal(3)}),
    ("#3.5:0.1", {"value": Decimal("3.5"), "tolerance": {"absolute": Decimal("0.1")}}),
    ("#1..5", {"value": Decimal(3), "tolerance": {"range": [Decimal(1), Decimal(5)]}}),
    ("# =-2:0 =%50%7#presque ~#non", {"value": Decimal(-2)}),
])
def test_numbers(block: str, answer: dict[str, Any]) -> None:
    assert data_of(f"Q {{{block}}}")["answer"] == answer


def test_a_wider_margin_around_the_same_value_is_a_near_miss() -> None:
    near = data_of("Q {#=1822:0 =%50%1822:2}")["near_misses"]
    assert near == [{"value": Decimal(1820), "score": "1/2",
                     "tolerance": {"range": [Decimal(1820), Decimal(1824)]}}]


def test_matching_with_a_distractor_and_a_target_used_twice() -> None:
    data = data_of("Q {=Lille->Nord =Lens->Pas-de-Calais =Roubaix->Nord = -> Somme}")
    assert [prompt["match"] for prompt in data["prompts"]] == [["t1"], ["t2"], ["t1"]]
    assert [target["text"] for target in data["targets"]] == ["Nord", "Pas-de-Calais", "Somme"]
    assert data["reuse_targets"] is True


def test_the_ordering_block_of_moodle() -> None:
    data = data_of("Q {>3 ALL VERTICAL ABSOLUTE_POSITION\nun\ndeux\ntrois\n}")
    assert [item["text"] for item in data["items"]] == ["un", "deux", "trois"]
    assert data["scoring"]["method"] == "exact_positions"


def test_an_essay_gets_a_rubric_to_write() -> None:
    met = one("Écrivez {}")
    assert met.data is not None
    assert (met.data["type"], met.losses) == ("essay", ("rubric_to_write",))


def test_several_blocks_make_a_text_with_gaps() -> None:
    met = one("Le {=chat} a {~deux =quatre} pattes et {#1} queue [[x]].")
    assert met.data is not None
    assert met.data["text"].startswith("Le [[g1]] a [[g2]] pattes et [[g3]] queue")
    assert [gap["type"] for gap in met.data["gaps"].values()] == [
        "short_text", "inline_choice", "numeric"]
    assert met.losses == ("read_as_cloze",)


def test_categories_identifiers_and_tags() -> None:
    met = one("$CATEGORY: $course$/top/Bloc 1/A//B\n\n// [id:q-1] [tag:facile] [tag:a b]\nQ {T}")
    assert (met.category, met.external_id) == ("Bloc 1/A/B", "q-1")
    assert met.data is not None
    assert met.data["tags"] == ["facile", "a b"]


@pytest.mark.parametrize(("stem", "written"), [
    ("[html]<p>Un <b>mot</b></p>", "Un **mot**"),
    ("[markdown]Un **mot** <script>x</script>", "Un **mot**"),
    ("[plain]Un *mot* <b>", r"Un \*mot\* \<b>"),
    ("Un <b>mot</b>\\nDeux", "Un **mot**\\\nDeux"),
    (r"$$\\frac\{1\}\{2\} \neq 1$$", r"$\frac{1}{2} \neq 1$"),
])
def test_formats_of_texts(stem: str, written: str) -> None:
    assert data_of(f"{stem}{{T}}")["stem"] == written


def test_tags_to_choose_from_are_shown_as_typed() -> None:
    met = one("[html]Quelle balise ? {=<hr> ~<br>}")
    assert met.data is None or "markup_shown_as_typed" in met.losses


@pytest.mark.parametrize(("text", "losses"), [
    ("::A::Un {T}\n::B::Deux {F}", ((), ("blank_line_missing",))),
    ("Q {\n=a\n\n~b\n}", (("blank_line_inside",),)),
    ("$CATEGORY: x\nQ {T}", (("blank_line_missing",),)),
    ("Q {\n=le code x = 1\n~le code y = 2\n}", (("equals_mended",),)),
    ("Q {=<a href=\"x\">a</a> ~b}", (("LOSS_LINK", "equals_mended"),)),
    ("Q {=a =b ~c}", (("several_right_but_one_choice",),)),
    ("::Titre:: {T}", (("stem_from_title",),)),
    ("Q <img src\\=\"@@PLUGINFILE@@/x.png\" alt\\=\"un chat\"> {T}", (("file_missing",),)),
])
def test_slips_are_mended_out_loud(text: str, losses: tuple[tuple[str, ...], ...]) -> None:
    questions = all_of(text)
    assert tuple(met.losses for met in questions) == losses
    assert all(met.data is not None for met in questions)


@pytest.mark.parametrize(("text", "code"), [
    ("Q {=a ~b", "brace"), ("Q =a ~b}", "brace"), ("Q {#3,5}", "decimal_comma"),
    ("Q {~%33,3%a ~b}", "decimal_comma"), ("Q {#trois}", "not_a_number"),
    ("Q {#=1 =2}", "several_values"), ("Un texte.", "text_without_question"),
    ("Q {=a->b =c}", "arrow_missing"), ("f(x) {return 1;} {=a ~b}", "blocks_not_gaps"),
    ("Q {=<img src\\=\"x.png\"> ~b}", "file_missing"), ("Q {=a ~a}", "duplicate_option"),
    ("Q {#NaN}", "non_finite_score"), ("Q {#1e999999999}", "not_a_number"),
])
def test_what_cannot_be_read_is_refused_with_a_reason(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(("name", "verdicts"), [
    ("gift_decimal_comma.gift", ["refused", "imported"]),
    ("gift_unclosed.gift", ["refused", "imported"]),
    ("gift_html_unsafe.gift", ["imported_with_losses"]),
])
def test_traps(name: str, verdicts: list[str]) -> None:
    assert [met.verdict for met in all_of((TRAPS / name).read_bytes())] == verdicts


def test_a_windows_file_is_read_and_told() -> None:
    reading = gift.read("Été ? {=juillet ~décembre}".encode("cp1252"), Wish(name="x.gift"))
    assert [fault.code for fault in reading.warnings] == ["encoding_guessed"]
    assert reading.questions[0].data is not None
    assert reading.questions[0].data["stem"] == "Été ?"


@pytest.mark.parametrize("content", [b"", b"  \n", b"// rien", b"\x00\x01\x02", b"x" * 6_000_000])
def test_a_file_without_questions_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(Invalid):
        gift.read(content, Wish(name="x.gift"))


@given(st.lists(st.sampled_from([
    "{", "}", "=", "~", "#", "->", "%50%", "%-1,5%", "::", ":", "\\", "\\n", "\n", "\n\n", "a",
    "b c", "T", "####", "1", "..", "[html]", "<b>", "$CATEGORY: x\n", "// [id:x]\n", ">", "*",
    "[[g1]]",
]), max_size=30))
def test_any_soup_of_signs_is_read_or_refused(parts: list[str]) -> None:
    try:
        reading = gift.read("".join(parts).encode(), Wish(name="x.gift"))
    except Invalid:
        return
    for met in reading.questions:
        assert (met.data is None) == (met.refusal is not None)
        assert met.refusal is None or met.refusal.message


def test_a_broken_question_never_loses_its_neighbours() -> None:
    broken = ["Q {=a ~b", "Q {#3,5}", "texte seul", "Q {=a->b =c}", "Q {>x}"]
    for text in broken:
        met = all_of(f"Avant {{T}}\n\n{text}\n\n::Après::Après {{F}}")
        assert met[0].data is not None
        assert met[-1].data is not None
        assert len(met) == 3


@pytest.mark.parametrize("text", [
    "Q {" + "~a " * 100_000 + "}", "{=a}" * 50_000, "Q {\n" + "::a::b\n" * 50_000,
    "// " + "[id:" * 100_000 + "\nQ {T}", "Q " + r"\\(" * 100_000 + "{T}", "Q {\n\n" * 4_000,
    "Q " + "<ul><li>" * 20_000 + "{T}",
])
def test_a_file_made_to_be_slow_is_read_or_refused_at_once(text: str) -> None:
    before = time.process_time()
    all_of(text)
    assert time.process_time() - before < 3
