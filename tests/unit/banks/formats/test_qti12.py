"""QTI 1.2: what the conditions of an item give is what the native question gives."""

import contextlib
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.outcome import NOT_READ, Met, Verdict, Wish
from lms.banks.formats.qti12 import reader as qti12
from lms.banks.kinds import KINDS
from lms.banks.parsing import parse_item
from lms.banks.text import plain_of
from lms.core.errors import Invalid
from tests.unit.banks.formats.qti12_files import (
    equal,
    fib,
    file,
    html,
    item,
    labels,
    lid,
    no,
    plain,
    when,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
WISH = Wish(name="quiz.xml")
IDENTITY = {"schema": "lms-item/1", "id": "x", "version": 1, "status": "draft", "block": "B1",
            "competences": [], "authors": [{"name": "x"}]}
STEM = html("<p>Quoi&nbsp;?</p>")


def read(*args: Any, **named: Any) -> Met:
    (met,) = qti12.read(file(item(*args, **named)), WISH).questions
    return met


def native(met: Met) -> Any:
    assert met.data is not None, str(met.refusal)
    assert not set(NOT_READ) & set(met.data)
    return parse_item({**IDENTITY, **met.data})


def refusal(*args: Any, **named: Any) -> str:
    met = read(*args, **named)
    assert met.refusal is not None
    assert str(met.refusal)
    return met.refusal.code


def earned(met: Met, **answer: Any) -> Fraction:
    made = native(met)
    return KINDS[made.type].score(made, answer)


def test_a_single_choice_of_canvas_is_worth_its_points_not_its_percentage() -> None:
    met = read(STEM + lid("r", labels("Un", "Deux", "Trois")), [when(equal("b"))],
               "multiple_choice_question", fields={"points_possible": "2.5"})
    made = native(met)
    assert (made.stem, made.max_choices, made.title) == ("Quoi\u00a0?", 1, None)
    assert made.scoring.points == Fraction(5, 2)
    assert [earned(met, chosen=[one]) for one in "abc"] == [0, 1, 0]
    assert (met.place, met.external_id, met.category) == ("question 1", "i1", "Contrôle")


def test_every_right_option_and_no_other_is_all_or_nothing() -> None:
    met = read(STEM + lid("r", labels("Un", "Deux", "Trois"), "Multiple"),
               [when(f"<and>{equal('a')}{no(equal('b'))}{equal('c')}</and>")])
    assert native(met).scoring.method == "all_or_nothing"
    assert earned(met, chosen=["a", "c"]) == 1
    assert earned(met, chosen=["a", "b", "c"]) == 0


def test_points_added_and_taken_off_are_a_net_count() -> None:
    met = read(STEM + lid("r", labels("Un", "Deux", "Trois", "Quatre"), "Multiple"),
               [when(equal("a"), 50, "Add"), when(equal("b"), 50, "Add"),
                when(equal("c"), -50, "Add"), when(equal("d"), 50, "Subtract")])
    assert native(met).scoring.method == "net_correct"
    assert earned(met, chosen=["a", "b", "c"]) == Fraction(1, 2)


def test_options_that_weigh_differently_keep_their_weights() -> None:
    many = read(STEM + lid("r", labels("Un", "Deux", "Trois"), "Multiple"),
                [when(equal("a"), 75, "Add"), when(equal("b"), 25, "Add")])
    assert native(many).scoring.method == "weights"
    assert earned(many, chosen=["a", "c"]) == Fraction(3, 4)
    one = read(STEM + lid("r", labels("Un", "Deux", "Trois")),
               [when(equal("a"), 10), when(equal("b"), 5)], fields={"points_possible": "10.0"})
    assert earned(one, chosen=["b"]) == Fraction(1, 2)
    assert native(one).scoring.points == 10


def test_a_key_that_says_nothing_of_the_others_is_told() -> None:
    met = read(STEM + lid("r", labels("Un", "Deux", "Trois"), "Multiple"),
               [when(f"{equal('a')}{equal('b')}")])
    assert met.losses == ("LOSS_SCORING",)
    assert native(met).scoring.method == "all_or_nothing"


def test_a_percentage_of_a_declared_maximum_is_worth_that_maximum() -> None:
    whole = item(STEM + lid("r", labels("Un", "Deux"), "Multiple"),
                 [when(equal("a"), 100, "Add"), when(equal("b"), -10, "Add")])
    content = file(whole).replace(b'maxvalue="100"', b'maxvalue="10.00"')
    (met,) = qti12.read(content, WISH).questions
    assert native(met).scoring.points == 10
    assert earned(met, chosen=["a", "b"]) == Fraction(9, 10)


def test_the_text_above_several_questions_is_in_each() -> None:
    text = item(html("<p>Lisez.</p>"), (), "text_only_question", ident="s1")
    child = item(STEM + lid("r", labels("Un", "Deux")), [when(equal("a"))],
                 fields={"parent_stimulus_item_ident": "s1"})
    first, second = qti12.read(file(text, child), WISH).questions
    assert first.refusal is not None
    assert first.refusal.code == "not_a_question"
    assert native(second).stem == "Lisez.\n\nQuoi\u00a0?"


def test_a_choice_of_twenty_options_is_read() -> None:
    texts = [f"Option {n}" for n in range(20)]
    wrong = "".join(no(equal(chr(ord("a") + n))) for n in range(2, 20))
    met = read(STEM + lid("r", labels(*texts), "Multiple"),
               [when(f"<and>{equal('a')}{equal('b')}{wrong}</and>")])
    assert earned(met, chosen=["a", "b"]) == 1


@pytest.mark.parametrize(("key", "answer"), [("a", True), ("b", False)])
def test_true_and_false(key: str, answer: bool) -> None:
    met = read(STEM + lid("r", labels("True", "False")), [when(equal(key))],
               "true_false_question")
    assert native(met).answer is answer


def test_a_choice_without_key_waits_for_it() -> None:
    assert read(STEM + lid("r", labels("Un", "Deux"))).verdict is Verdict.KEY_MISSING


def test_what_is_said_after_the_answer_is_kept() -> None:
    said = "".join(f'<itemfeedback ident="{ident}">{html(text)}</itemfeedback>' for ident, text in (
        ("general_fb", "Voir"), ("correct_fb", "Oui"), ("general_incorrect_fb", "Non"),
        ("a_fb", "Un seul"), ("autre", "Perdu")))
    link = '<displayfeedback linkrefid="a_fb"/>'
    met = read(STEM + lid("r", labels("Un", "Deux")),
               [when(equal("a"), "", more=link), when(equal("b"))], more=said)
    made = native(met)
    assert (made.feedback.general, made.feedback.correct, made.feedback.incorrect) == (
        "Voir", "Oui", "Non")
    assert made.options[0].rationale == "Un seul"
    assert met.losses == ("LOSS_FEEDBACK_PER_OPTION",)


def test_pairs_share_one_list_of_targets() -> None:
    shown = STEM + lid("p", labels("Nord", "Aisne"), words=plain("Lille")) + lid(
        "q", labels("Nord", "Aisne", "Oise"), words=plain("Laon"))
    met = read(shown, [when(equal("a", "p"), "50.00", "Add"), when(equal("b", "q"), "50", "Add")],
               "matching_question", fields={"points_possible": "2"})
    made = native(met)
    assert [target.text for target in made.targets] == ["Nord", "Aisne", "Oise"]
    assert [prompt.match for prompt in made.prompts] == [("t1",), ("t2",)]
    assert (made.scoring.method, made.scoring.points) == ("per_pair", 2)


def test_pairs_of_blackboard_have_their_right_side_apart() -> None:
    def pair(name: str, words: str) -> str:
        empty = "".join(f'<response_label ident="{name}{n}"/>' for n in (1, 2))
        render = f'<render_choice><flow_label class="Block">{empty}</flow_label></render_choice>'
        return (f'<flow class="Block">{lid(name, render)}<flow class="FORMATTED_TEXT_BLOCK">'
                f"{plain(words)}</flow></flow>")

    right = "".join(f'<flow class="Block">{plain(text)}</flow>' for text in ("Nord", "Aisne"))
    shown = (f'<flow class="QUESTION_BLOCK">{STEM}</flow><flow class="RESPONSE_BLOCK">'
             f'{pair("p", "Lille")}{pair("q", "Laon")}</flow>'
             f'<flow class="RIGHT_MATCH_BLOCK">{right}</flow>')
    good = '<displayfeedback linkrefid="correct"/>'
    met = read(shown, [when(equal("p1", "p"), "", more=good), when(equal("q2", "q"), "", more=good),
                       when("<other/>", 0)],
               fields={"bbmd_questiontype": "Matching", "qmd_absolutescore_max": "4.0"})
    made = native(met)
    assert [(prompt.text, prompt.match) for prompt in made.prompts] == [
        ("Lille", ("t1",)), ("Laon", ("t2",))]
    assert made.stem == "Quoi\u00a0?"
    assert made.scoring.points == 4


def test_categories_take_several_elements() -> None:
    texts = labels("Un", "Deux", "Trois")
    shown = STEM + lid("p", texts, "Multiple", plain("Impairs")) + lid(
        "q", texts, "Multiple", plain("Pairs"))
    met = read(shown, [when(equal("a", "p") + equal("c", "p"), 50, "Add"),
                       when(equal("b", "q"), 50, "Add")], "categorization_question")
    made = native(met)
    assert made.reuse_targets
    assert [prompt.match for prompt in made.prompts] == [("t1",), ("t2",), ("t1",)]


def test_an_order_is_that_of_the_condition() -> None:
    met = read(STEM + lid("r", labels("Deux", "Un", "Trois"), "Ordered"),
               [when(equal("b") + equal("a") + equal("c"))])
    made = native(met)
    assert [element.text for element in made.items] == ["Deux", "Un", "Trois"]
    assert made.answer == ("b", "a", "c")


def test_typed_words_and_their_shares() -> None:
    met = read(STEM + fib(), [when(equal("Lille")), when(equal("Lile"), 50),
                              when('<varsubstring respident="r">Nord</varsubstring>', 50)],
               "short_answer_question")
    made = native(met)
    assert [(one.text, one.match, one.score) for one in made.answers] == [
        ("Lille", "exact", 1), ("Lile", "exact", Fraction(1, 2)),
        ("*Nord*", "wildcard", Fraction(1, 2))]
    assert earned(met, text="LILLE") == 1
    strict = read(STEM + fib(), [when(equal("Lille", case="Yes"))])
    assert earned(strict, text="LILLE") == 0


def test_a_box_in_a_sentence_is_a_line_to_fill_in() -> None:
    met = read(plain("La capitale est ") + fib() + plain(" depuis 508."), [when(equal("Paris"))])
    assert plain_of(native(met).stem) == "La capitale est _____ depuis 508."


def between(low: str, high: str, start: str = "vargte") -> str:
    return (f'<{start} respident="r">{low}</{start}><varlte respident="r">{high}</varlte>')


@pytest.mark.parametrize(("test", "value", "tolerance", "losses"), [
    (equal("12"), "12", None, ()),
    (f"<or>{equal('200.0', margin='20.0', margintype='percent')}{between('160', '240')}</or>",
     "200", {"relative": Decimal("0.2")}, ()),
    (f"<or>{equal('3.14')}<and>{between('3.1300000000000003', '3.15')}</and></or>", "3.14",
     {"absolute": Decimal("0.01")}, ()),
    (between("1.0", "5.0"), "3", {"range": (Decimal(1), Decimal(5))}, ()),
    (f"<or>{equal('10')}<and>{between('9', '13', 'vargt')}</and></or>", "10",
     {"range": (Decimal(9), Decimal(13))}, ("LOSS_BOUND_EXCLUDED",)),
])
def test_numbers_and_their_margins(test: str, value: str, tolerance: Any, losses: Any) -> None:
    met = read(STEM + fib(kind="Decimal"), [when(test)], "numerical_question")
    made = native(met)
    assert made.answer.value == Decimal(value)
    assert (made.answer.tolerance and made.answer.tolerance.written()) == tolerance
    assert met.losses == losses


def test_gaps_named_in_the_text() -> None:
    shown = html("<p>Roses [un], violettes [deux].</p>") + lid(
        "response_un", labels("rouges", "roses"), words=plain("un")) + lid(
        "response_deux", labels("bleues", first="c"), words=plain("deux"))
    conditions = [when(equal("a", "response_un"), 50, "Add"),
                  when(equal("c", "response_deux"), 50, "Add")]
    typed = native(read(shown, conditions, "fill_in_multiple_blanks_question"))
    assert typed.text == "Roses [[g1]], violettes [[g2]]."
    assert [len(gap.answers) for gap in typed.gaps.values()] == [2, 1]
    lists = shown.replace(labels("bleues", first="c"), labels("bleues", "vertes", first="c"))
    chosen = native(read(lists, conditions, "multiple_dropdowns_question"))
    assert [[option.correct for option in gap.options] for gap in chosen.gaps.values()] == [
        [True, False], [True, False]]


@pytest.mark.parametrize(("way", "text", "expected"), [
    ("TextContainsAnswer", "rouge", ("*rouge*", "wildcard")),
    ("TextRegex", "^rouges?$", ("^rouges?$", "regex")),
    ("TextEquivalence", "R&D <1", ("R&D <1", "exact")),
])
def test_gaps_of_the_newer_canvas(way: str, text: str, expected: Any) -> None:
    shown = html("<p>[x]</p>") + lid("response_x", labels(
        text, answer_type="openEntry", scoring_algorithm=way))
    made = native(read(shown, [when(equal("a", "response_x"))], "fill_in_multiple_blanks_question"))
    (answer,) = made.gaps["g1"].answers
    assert (answer.text, answer.match) == expected


def test_boxes_of_blackboard_are_all_asked_for_at_once() -> None:
    met = read(html("[a] et [b]") + fib("a") + fib("b"),
               [when(f"<and><or>{equal('un', 'a')}{equal('une', 'a')}</or>{equal('deux', 'b')}"
                     "</and>", "SCORE.max")])
    made = native(met)
    assert (made.text, made.scoring.method) == ("[[g1]] et [[g2]]", "all_or_nothing")
    assert earned(met, gaps={"g1": "une", "g2": "deux"}) == 1


@pytest.mark.parametrize(("kind", "native_kind"), [
    ("essay_question", "essay"), ("cc.essay.v0p1", "essay"), ("Short Response", "essay"),
    ("file_upload_question", "file_upload")])
def test_what_people_mark(kind: str, native_kind: str) -> None:
    made = native(read(STEM + fib(), (), kind, fields={"points_possible": "3"}))
    assert (made.type, made.scoring.points) == (native_kind, 3)


@pytest.mark.parametrize(("shown", "conditions", "kind", "code"), [
    (STEM, (), "text_only_question", "not_a_question"),
    (STEM + fib(), (), "calculated_question", "unsupported_kind"),
    (STEM + '<response_xy ident="r"><render_hotspot/></response_xy>', (), "", "unsupported_kind"),
    (STEM + lid("r", labels("Un", "Deux")), [when(equal("z"))], "", "key_not_in_options"),
    (STEM + lid("r", labels("Un") + labels("Deux")), [when(equal("a"))], "",
     "duplicate_identifier"),
    (STEM + lid("r", labels("Un", "Deux")), [when(equal("a"), "NaN")], "", "non_finite_score"),
    (STEM + lid("r", labels("Un", "Deux")), [when("<var_extension/>")], "",
     "scoring_not_expressible"),
    (STEM + lid("r", labels("Un", "Deux", "Trois"), "Multiple"),
     [when(equal("a") + equal("b"), 70), when(equal("c"), 30)], "", "scoring_not_expressible"),
    (STEM + fib(kind="Decimal"), [when(equal("1")), when(equal("2"))], "", "several_numbers"),
    (STEM + lid("p", labels("Un", "Deux")) + lid("q", labels("Trois", "Quatre")), (), "",
     "several_interactions"),
    (STEM + lid("r", labels("Un", "Un")), [when(equal("a"))], "", "duplicate_option"),
    (lid("r", labels("Un", "Deux")), [when(equal("a"))], "", "empty_text"),
    (STEM + lid("r", labels("Un", "Deux")), [when(equal("a"))] * 1_300, "",
     "scoring_not_expressible"),
])
def test_what_has_no_equivalent_is_refused(
    shown: str, conditions: Any, kind: str, code: str
) -> None:
    assert refusal(shown, conditions, kind) == code


def test_one_broken_item_does_not_lose_its_neighbours() -> None:
    good = item(STEM + lid("r", labels("Un", "Deux")), [when(equal("a"))])
    bad = item(STEM + lid("r", labels("Un", "Deux")), [when(equal("z"))])
    reading = qti12.read(file(good, bad, good), WISH)
    assert [met.verdict for met in reading.questions] == ["imported", "refused", "imported"]


@pytest.mark.parametrize(("content", "code"), [
    (b"", "not_xml"), (b"<a>", "not_xml"), (b"<a/>", "not_qti12"),
    (file(), "no_question"),
    (b'<!DOCTYPE a [<!ENTITY e "x">]><questestinterop>&e;</questestinterop>',
     "entity_declaration"),
])
def test_what_is_not_qti12_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        qti12.read(content, WISH)
    assert [fault.code for fault in refused.value.faults] == [code]


MANIFEST = """<manifest xmlns:bb="http://www.blackboard.com/content-packaging/"><resources>
<resource type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment" href="{href}"/>
<resource type="webcontent" href="page.html"/></resources></manifest>"""


def package(href: str = "q1/qti.xml", **files: bytes) -> dict[str, bytes]:
    content = file(item(STEM + lid("r", labels("Un", "Deux")), [when(equal("a"))]))
    return {"imsmanifest.xml": MANIFEST.format(href=href).encode(), "q1/qti.xml": content, **files}


def test_a_package_gives_its_questions_and_counts_the_rest() -> None:
    reading = qti12.read_package(package(**{"page.html": b"<p>"}), WISH)
    assert [met.place for met in reading.questions] == ["q1/qti.xml, question 1"]
    assert [(fault.code, fault.facts) for fault in reading.warnings] == [
        ("resources_ignored", {"count": 1})]


def test_canvas_writes_a_quiz_twice_and_its_own_version_is_read() -> None:
    rich = file(item(STEM + lid("r", labels("Un", "Deux")), [when(equal("a"))], ident="autre"))
    reading = qti12.read_package(package(**{"non_cc_assessments/q1.xml.qti": rich}), WISH)
    assert [met.external_id for met in reading.questions] == ["autre"]


def test_pictures_of_a_package_come_with_their_question() -> None:
    shown = html('<p><img src="$IMS-CC-FILEBASE$/Mes%20images/a.png?canvas_=1" alt="Un arbre">'
                 "</p>") + lid("r", labels("Un", "Deux"))
    content = file(item(shown, [when(equal("a"))]))
    files = {"q1/qti.xml": content, "web_resources/Mes images/a.png": PNG}
    (met,) = qti12.read_package(package(**files), WISH).questions
    (name,) = met.media
    made = native(met)
    assert made.stem == f"![Un arbre]({name})"
    assert met.media[name] == PNG


@pytest.mark.parametrize(("href", "code"), [
    ("absent.xml", "file_missing"), ("http://127.0.0.1:9/a.xml", "remote_resource")])
def test_a_file_that_is_not_there_is_a_question_refused(href: str, code: str) -> None:
    first, second = qti12.read_package(package(href), WISH).questions
    assert first.refusal is not None
    assert (first.refusal.code, second.verdict) == (code, "imported")


def test_a_manifest_that_leaves_the_package_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        qti12.read_package(package("items/%2e%2e/%2e%2e/etc/passwd"), WISH)
    assert [fault.code for fault in refused.value.faults] == ["path"]


def test_a_package_without_manifest_is_searched() -> None:
    files = package()
    del files["imsmanifest.xml"]
    reading = qti12.read_package(files, WISH)
    assert [met.verdict for met in reading.questions] == ["imported"]
    assert [fault.code for fault in reading.warnings] == ["no_manifest"]


def test_a_broken_file_of_a_package_does_not_lose_the_others() -> None:
    reading = qti12.read_package(package(**{"q2/qti.xml": b"<questestinterop"}), WISH)
    assert [met.refusal and met.refusal.code for met in reading.questions] == ["not_xml", None]


def test_a_package_without_questions_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        qti12.read_package({"imsmanifest.xml": b"<manifest/>"}, WISH)
    assert [fault.code for fault in refused.value.faults] == ["no_question"]


@given(st.integers(0, 1500), st.sampled_from([
    b"<item>", b"</item>", b"NaN", b"", b"<not/>", b"Multiple", b"Ordered", b"<other/>", b"x"]))
def test_spoilt_files_are_read_or_refused(at: int, change: bytes) -> None:
    content = file(item(STEM + lid("r", labels("Un", "Deux"), "Multiple"), [when(equal("a"))]))
    with contextlib.suppress(Invalid):
        qti12.read(content[:at] + change + content[at + len(change):], WISH)
