"""Reading one QTI item: every interaction, every version, what is refused and why."""

import contextlib
import copy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from qti_files import (
    choice,
    item_xml,
    made,
    mapped,
    matches,
    met,
    older,
    put,
    refusal_of,
    response,
    rules,
    template,
    variable,
    when,
)

from lms.banks.formats.outcome import Verdict, Wish
from lms.banks.formats.qti import reader as qti
from lms.banks.scoring import score_item
from lms.core.errors import Invalid

TRAPS = Path(__file__).parents[3] / "data" / "traps" / "xml"
SINGLE = item_xml(choice("a", "b", "c"), response("b"))


def keys_of(item: Any) -> list[str]:
    """The right options."""
    return [option.id for option in item.options if option.correct]


@pytest.mark.parametrize("content", [SINGLE, older(SINGLE)], ids=["3.0", "2.1"])
def test_a_single_choice_is_read_the_same_in_every_version(content):
    item = made(content)
    assert (item.type, item.max_choices, item.stem) == ("choice", 1, "Que choisir ?")
    assert keys_of(item) == ["b"]
    assert item.scoring.method == "all_or_nothing"
    assert (item.title, item.lang) == ("Titre", "fr")


@pytest.mark.parametrize("name", ["match_correct", "cc2_match", "cc2_match_basic"])
def test_templates_are_known_by_the_last_part_of_their_address(name):
    for address in (f"http://else.example/x/{name}", f"{name}.xml", f"rp/{name}.xml"):
        processing = f'<qti-response-processing template="{address}"/>'
        content = item_xml(choice("a", "b"), response("a"), processing=processing)
        assert keys_of(made(content)) == ["a"]


def test_a_file_without_namespace_is_read():
    content = older(SINGLE).replace(b'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"', b"")
    assert keys_of(made(content)) == ["b"]


def test_a_file_whose_elements_have_a_prefix_is_read():
    text = older(SINGLE).decode().replace("xmlns=", "xmlns:q=")
    text = text.replace("</", "</q:")
    start, rest = text.split("?>", 1)
    assert keys_of(made((start + "?>" + _prefixed(rest)).encode())) == ["b"]


def _prefixed(text: str) -> str:
    return "".join(f"<q:{part}" if part[:1].isalpha() else f"<{part}" if part else ""
                   for part in text.split("<"))


@pytest.mark.parametrize(("name", "expected"), [
    ("bare_doctype", ""), ("utf16_ok", ""), ("correct_not_a_choice", "key_not_in_options"),
    ("duplicate_choice_ids", "duplicate_identifier"), ("nan_mapping", "non_finite_score"),
])
def test_traps_inside_an_item_refuse_that_item(name, expected):
    assert refusal_of((TRAPS / f"{name}.xml").read_bytes()) == expected


@pytest.mark.parametrize("name", ["quadratic_blowup", "xxe_file"])
def test_traps_of_xml_refuse_the_file(name):
    with pytest.raises(Invalid) as caught:
        qti.read((TRAPS / f"{name}.xml").read_bytes(), Wish())
    assert [fault.code for fault in caught.value.faults] == ["entity_declaration"]
    assert "root:" not in str(caught.value)


def test_a_remote_picture_is_left_out_and_said():
    found = met((TRAPS / "remote_media.xml").read_bytes())
    assert found.verdict is Verdict.WITH_LOSSES
    assert found.losses == ("remote_media_removed",)
    assert "127.0.0.1" not in str(found.data)


@pytest.mark.parametrize(("body", "root", "code"), [
    (choice("a", "b"), 'adaptive="true"', "adaptive"),
    ("<p>Lisez.</p>", "", "no_interaction"),
    ('<qti-custom-interaction response-identifier="RESPONSE"/>', "", "custom_interaction"),
    ('<qti-portable-custom-interaction response-identifier="RESPONSE"/>', "",
     "custom_interaction"),
    ('<qti-drawing-interaction response-identifier="RESPONSE"/>', "", "drawing"),
    ('<qti-position-object-interaction response-identifier="RESPONSE"/>', "", "position_object"),
    ('<qti-graphic-order-interaction response-identifier="RESPONSE"/>', "",
     "graphic_not_supported"),
    ('<qti-end-attempt-interaction response-identifier="RESPONSE"/>', "", "end_attempt"),
    ('<qti-media-interaction response-identifier="RESPONSE"/>', "", "media_only"),
    (choice("a", "b") + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"/>', "",
     "xinclude"),
])
def test_what_cannot_be_said_here_is_refused_with_its_reason(body, root, code):
    content = item_xml(body, response("a"), root=root)
    if root:
        content = content.replace(b'adaptive="false" ', b"")
    assert refusal_of(content) == code


def test_templates_with_random_values_are_refused():
    declared = '<qti-template-declaration identifier="T" cardinality="single" base-type="float"/>'
    assert refusal_of(item_xml(choice("a", "b"), response("a"), declared)) == "template"


def test_a_custom_operator_is_refused():
    test = '<qti-custom-operator class="x"/>'
    content = item_xml(choice("a", "b"), response("a"), processing=rules(when(test, "1")))
    assert refusal_of(content) == "custom_operator"


def test_an_undeclared_response_is_refused():
    content = item_xml(choice("a", "b"), response("a", name="OTHER"))
    assert refusal_of(content) == "response_not_declared"


def test_without_a_key_the_question_is_a_draft():
    found = met(item_xml(choice("a", "b"), response(), processing=""))
    assert found.verdict is Verdict.KEY_MISSING
    assert found.data["scoring"] == {"method": "all_or_nothing", "points": 1}


def test_without_processing_the_key_is_compared_and_that_is_said():
    found = met(item_xml(choice("a", "b"), response("a"), processing=""))
    assert found.verdict is Verdict.WITH_LOSSES
    assert found.losses == ("LOSS_NO_PROCESSING",)


def test_fixed_options_at_the_end_stay_there():
    body = choice("a", "b", "c", more='shuffle="true"').replace(
        'identifier="c"', 'identifier="c" fixed="true"')
    item = made(item_xml(body, response("a")))
    assert item.presentation.shuffle
    assert item.presentation.keep_last == ("c",)


def test_feedback_inside_an_option_is_its_rationale():
    body = choice("a", "b").replace("Option b", (
        'Option b<qti-feedback-inline outcome-identifier="F" identifier="b" show-hide="show">'
        "Non.</qti-feedback-inline>"))
    found = met(item_xml(body, response("a")))
    assert found.data["options"][1] == {"id": "b", "text": "Option b", "rationale": "Non."}
    assert found.losses == ()


def test_hottext_is_a_choice_in_its_text():
    body = ('<qti-hottext-interaction response-identifier="RESPONSE" max-choices="1"><p>Le '
            '<qti-hottext identifier="h1">chat</qti-hottext> <qti-hottext identifier="h2">dorment'
            "</qti-hottext>.</p></qti-hottext-interaction>")
    item = made(item_xml(body, response("h2")))
    assert item.stem == "Le « chat » « dorment »."
    assert item.presentation.in_text
    assert keys_of(item) == ["h2"]


def entry(name: str = "RESPONSE") -> str:
    """A text entry."""
    return f'<qti-text-entry-interaction response-identifier="{name}"/>'


def test_a_lone_text_entry_is_a_short_text():
    found = met(item_xml(f"<p>Capitale ?</p><p>{entry()}</p>", response(
        "Paris", base="string", mapping=mapped(Paris="2", Lutece="1")),
        processing=template("map_response")))
    assert found.data["type"] == "short_text"
    assert found.data["stem"] == "Capitale ?"
    assert found.data["answers"] == [{"text": "Paris"}, {"text": "Lutece", "score": "1/2"}]
    assert found.data["normalise"] == ["spaces", "case"]
    assert found.data["scoring"]["points"] == 2
    assert found.losses == ()


def test_a_mapping_that_says_nothing_of_case_is_read_with_a_warning():
    mapping = mapped(Paris="1").replace(' case-sensitive="false"', "")
    found = met(item_xml(f"<p>Capitale ? {entry()}</p>", response(
        "Paris", base="string", mapping=mapping), processing=template("map_response")))
    assert found.losses == ("case_sensitivity_unsaid",)


def test_a_compared_text_keeps_its_case():
    item = made(item_xml(f"<p>Sigle ? {entry()}</p>", response("RGPD", base="string")))
    assert item.normalise == ("spaces",)


def close(tolerance: str, mode: str = "absolute") -> str:
    """Whether a number is close to the key."""
    return (f'<qti-equal tolerance-mode="{mode}" tolerance="{tolerance}">{variable()}'
            f'<qti-correct identifier="RESPONSE"/></qti-equal>')


@pytest.mark.parametrize(("test", "expected"), [
    (close("0"), {"value": 80}),
    (close("0.5"), {"value": 80, "tolerance": {"absolute": Decimal("0.5")}}),
    (close("1 2").replace(variable() + '<qti-correct identifier="RESPONSE"/>',
                          '<qti-correct identifier="RESPONSE"/>' + variable()),
     {"value": 80, "tolerance": {"range": [79, 82]}}),
    (close("5", "relative").replace(variable() + '<qti-correct identifier="RESPONSE"/>',
                                    '<qti-correct identifier="RESPONSE"/>' + variable()),
     {"value": 80, "tolerance": {"relative": Decimal("0.05")}}),
    ((f'<qti-and><qti-gte>{variable()}<qti-base-value base-type="float">70</qti-base-value>'
     f'</qti-gte><qti-lte>{variable()}<qti-base-value base-type="float">81</qti-base-value>'
     "</qti-lte></qti-and>"), {"value": 80, "tolerance": {"range": [70, 81]}}),
    ((f'<qti-equal-rounded rounding-mode="decimalPlaces" figures="1">{variable()}'
     '<qti-correct identifier="RESPONSE"/></qti-equal-rounded>'), {"value": 80, "decimals": 1}),
])
def test_numbers_keep_their_tolerance(test, expected):
    found = met(item_xml(f"<p>Combien ? {entry()}</p>", response("80", base="float"),
                         processing=rules(when(test, "1"))))
    assert found.data["type"] == "numeric"
    assert found.data["answer"] == expected


def test_a_number_that_earns_a_part_is_a_near_miss():
    near = ('<qti-equal tolerance-mode="exact">' + variable()
            + '<qti-base-value base-type="float">0.8</qti-base-value></qti-equal>')
    processing = rules(when(close("0"), "2") + when(near, "1"))
    item = made(item_xml(f"<p>Combien ? {entry()}</p>", response("80", base="float"),
                         processing=processing))
    assert item.near_misses[0].value == Decimal("0.8")
    assert item.near_misses[0].score == Fraction(1, 2)
    assert item.scoring.points == 2


def test_a_slider_is_a_number_between_bounds():
    body = ('<qti-slider-interaction response-identifier="RESPONSE" lower-bound="0" '
            'upper-bound="100" step="5"><qti-prompt>Part ?</qti-prompt></qti-slider-interaction>')
    item = made(item_xml(body, response("35", base="integer")))
    assert item.presentation.slider.max == 100
    assert item.answer.value == 35


def test_gaps_in_a_text_are_a_cloze_whose_instruction_is_apart():
    body = (f"<p>Complétez.</p><p>La {entry('RESPONSE_ville')} est en "
            '<qti-inline-choice-interaction response-identifier="RESPONSE_pays">'
            '<qti-inline-choice identifier="fr">France</qti-inline-choice>'
            '<qti-inline-choice identifier="be">Belgique</qti-inline-choice>'
            "</qti-inline-choice-interaction>.</p>")
    both = f"<qti-and>{matches('RESPONSE_ville')}{matches('RESPONSE_pays')}</qti-and>"
    declared = [response("Lille", name="RESPONSE_ville", base="string"),
                response("fr", name="RESPONSE_pays")]
    item = made(item_xml(body, *declared, processing=rules(when(both, "3"))))
    assert (item.stem, item.text) == ("Complétez.", "La [[ville]] est en [[pays]].")
    assert item.scoring.method == "all_or_nothing"
    assert item.scoring.points == 3
    added = "".join(when(matches(name), "1").replace(
        "<qti-base-value", '<qti-sum><qti-variable identifier="SCORE"/><qti-base-value', 1).replace(
        "</qti-base-value>", "</qti-base-value></qti-sum>", 1)
        for name in ("RESPONSE_ville", "RESPONSE_pays"))
    item = made(item_xml(body, *declared, processing=rules(added)))
    assert item.scoring.method == "per_gap"
    assert item.scoring.points == 2


GAP_MATCH = ('<qti-gap-match-interaction response-identifier="RESPONSE">'
             '<qti-gap-text identifier="h" match-max="1">hiver</qti-gap-text>'
             '<qti-gap-text identifier="e" match-max="1">été</qti-gap-text>'
             '<p>Voici l\'<qti-gap identifier="G1"/> puis l\'<qti-gap identifier="G2"/>.</p>'
             "</qti-gap-match-interaction>")


@pytest.mark.parametrize(("mapping", "name", "method", "losses"), [
    ("", "match_correct", "all_or_nothing", ()),
    (mapped(h__G1="1", e__G2="2"), "map_response", "per_gap", ()),
    (mapped("-1", h__G1="1", e__G2="2"), "map_response", "per_gap", ("LOSS_WRONG_SCORE",)),
])
def test_words_to_drag_share_one_list(mapping, name, method, losses):
    declared = response("h G1", "e G2", cardinality="multiple", base="directedPair",
                        mapping=mapping)
    found = met(item_xml(GAP_MATCH, declared, processing=template(name)))
    assert found.data["text"] == "Voici l'[[G1]] puis l'[[G2]]."
    assert [gap["answer"] for gap in found.data["gaps"].values()] == ["h", "e"]
    assert found.data["scoring"]["method"] == method
    assert found.losses == losses


def match(rows: str = "1", columns: str = "1") -> str:
    """A match interaction of two by two."""
    def side(names: str, most: str) -> str:
        return "<qti-simple-match-set>" + "".join(
            f'<qti-simple-associable-choice identifier="{name}" match-max="{most}">Texte {name}'
            "</qti-simple-associable-choice>" for name in names) + "</qti-simple-match-set>"

    return ('<qti-match-interaction response-identifier="RESPONSE" max-associations="0">'
            f'{side("ABC", rows)}{side("XYZ", columns)}</qti-match-interaction>')


def paired(*pairs: str, mapping: str = "") -> str:
    """A response of pairs."""
    return response(*pairs, cardinality="multiple", base="directedPair", mapping=mapping)


def test_matching_all_or_nothing_and_by_pair():
    pairs = ("A X", "B Y", "C Z")
    item = made(item_xml(match(), paired(*pairs)))
    assert item.scoring.method == "all_or_nothing"
    assert item.pairs() == {("A", "X"), ("B", "Y"), ("C", "Z")}
    mapping = mapped(A__X="1", B__Y="1", C__Z="1")
    item = made(item_xml(match(), paired(*pairs, mapping=mapping),
                         processing=template("map_response")))
    assert (item.scoring.method, item.scoring.points) == ("per_pair", 3)
    mapping = mapped("-1", lower="0", A__X="1", B__Y="1", C__Z="1")
    item = made(item_xml(match(), paired(*pairs, mapping=mapping),
                         processing=template("map_response")))
    assert item.scoring.method == "net_correct"


def test_matching_turns_round_when_several_rows_go_with_one_column():
    item = made(item_xml(match("0", "1"), paired("A X", "A Y", "B Z")))
    assert [prompt.id for prompt in item.prompts] == ["X", "Y", "Z"]
    assert item.reuse_targets


def test_pairs_of_unequal_worth_become_gaps():
    mapping = mapped(A__X="1", B__Y="2", C__Z="1")
    found = met(item_xml(match(), paired("A X", "B Y", "C Z", mapping=mapping),
                         processing=template("map_response")))
    assert found.data["type"] == "cloze"
    assert found.losses == ("LOSS_PRESENTATION",)
    assert found.data["gaps"]["B"]["points"] == "1/2"


def test_associations_have_prompts_and_targets():
    body = ('<qti-associate-interaction response-identifier="RESPONSE">' + "".join(
        f'<qti-simple-associable-choice identifier="{name}" match-max="1">Texte {name}'
        "</qti-simple-associable-choice>" for name in "ABCD") + "</qti-associate-interaction>")
    found = met(item_xml(body, response("D A", "C B", cardinality="multiple", base="pair")))
    assert [prompt["match"] for prompt in found.data["prompts"]] == [["D"], ["C"]]
    assert "LOSS_SYMMETRIC_PAIRS" in found.losses


def ordering(processing: str, *keys: str) -> bytes:
    """An order interaction of three elements."""
    body = ('<qti-order-interaction response-identifier="RESPONSE">' + "".join(
        f'<qti-simple-choice identifier="{name}">Étape {name}</qti-simple-choice>'
        for name in "ABC") + "</qti-order-interaction>")
    return item_xml(body, response(*keys, cardinality="ordered"), processing=processing)


def test_orderings_all_or_nothing_or_by_place():
    assert made(ordering(template("match_correct"), "C", "A", "B")).answer == ("C", "A", "B")
    places = "".join(
        f'<qti-response-condition><qti-response-if><qti-match><qti-index n="{at}">{variable()}'
        f'</qti-index><qti-index n="{at}"><qti-correct identifier="RESPONSE"/></qti-index>'
        '</qti-match><qti-set-outcome-value identifier="SCORE"><qti-sum>'
        f'{variable("SCORE")}<qti-base-value base-type="float">{worth}</qti-base-value></qti-sum>'
        "</qti-set-outcome-value></qti-response-if></qti-response-condition>"
        for at, worth in enumerate(("0.333", "0.333", "0.334"), start=1))
    assert made(ordering(rules(places), "A", "B", "C")).scoring.method == "exact_positions"
    assert refusal_of(ordering(template("match_correct"), "A", "B")) == "partial_order"


def test_a_text_to_write_and_a_file_to_hand_in():
    body = ('<qti-extended-text-interaction response-identifier="RESPONSE"><qti-prompt>Rédigez.'
            "</qti-prompt></qti-extended-text-interaction>"
            '<qti-rubric-block view="scorer"><p>Trois idées.</p></qti-rubric-block>')
    outcome = ('<qti-outcome-declaration identifier="SCORE" cardinality="single" '
               'base-type="float" normal-maximum="4"/>')
    item = made(item_xml(body, response(base="string"), outcome=outcome, processing=""))
    assert (item.type, item.scoring.points) == ("essay", 4)
    assert item.rubric[0].levels[1].text == "Trois idées."
    body = ('<qti-upload-interaction response-identifier="RESPONSE" type="application/pdf">'
            "<qti-prompt>Déposez.</qti-prompt></qti-upload-interaction>")
    item = made(item_xml(body, response(base="file"), processing=""))
    assert item.response.accept == ("pdf",)


def test_several_interactions_are_a_case_study():
    second = choice("c", "d").replace('"RESPONSE"', '"R2"')
    body = f"<p>Un atelier.</p>{choice('a', 'b')}{second}<p>Combien ? {entry('R3')}</p>"
    scores = "".join(
        when(matches(name), "x").replace(put("x"), (
            '<qti-set-outcome-value identifier="SCORE"><qti-sum><qti-variable identifier="SCORE"/>'
            f'<qti-base-value base-type="float">{worth}</qti-base-value></qti-sum>'
            "</qti-set-outcome-value>"))
        for name, worth in (("RESPONSE", 1), ("R2", 2), ("R3", 1)))
    declared = [response("a"), response("d", name="R2"), response("5", name="R3", base="integer")]
    item = made(item_xml(body, *declared, processing=rules(scores)))
    assert item.stem == "Un atelier."
    assert [part.type for part in item.parts] == ["choice", "choice", "numeric"]
    assert [part.scoring.points for part in item.parts] == [1, 2, 1]
    assert item.parts[2].stem == "Combien ?"


def test_the_declared_maximum_gives_the_points():
    outcome = ('<qti-outcome-declaration identifier="SCORE" cardinality="single" '
               'base-type="float"/><qti-outcome-declaration identifier="MAXSCORE" '
               'cardinality="single" base-type="float"><qti-default-value><qti-value>5</qti-value>'
               "</qti-default-value></qti-outcome-declaration>")
    found = met(item_xml(choice("a", "b"), response("a"), outcome=outcome))
    assert found.data["scoring"]["points"] == 5
    assert found.losses == ("LOSS_MAXIMUM",)


def test_faults_never_quote_options_nor_keys():
    found = met(item_xml(choice("secret", "b"), response("hidden")))
    assert "hidden" not in found.refusal.message
    assert "secret" not in found.refusal.message


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_raises_nothing_but_invalid(data):
    content = bytearray(data.draw(st.sampled_from([
        SINGLE, older(SINGLE), ordering(template("match_correct"), "A", "B", "C"),
        item_xml(GAP_MATCH, paired("h G1", "e G2", mapping=mapped(h__G1="1")),
                 processing=template("map_response"))])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(120, len(content) - 2))
        content[at:at + data.draw(st.integers(1, 30))] = data.draw(st.binary(max_size=3))
    with contextlib.suppress(Invalid):
        qti.read(bytes(content), Wish())


SEEDS = [path.read_bytes() for path in sorted(TRAPS.glob("*.xml"))
         if path.stem not in {"quadratic_blowup", "xxe_file"}]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_file_whose_elements_were_moved_raises_nothing(data):
    root = etree.fromstring(data.draw(st.sampled_from([
        *SEEDS, ordering(template("match_correct"), "A", "B", "C"),
        item_xml(match(), paired("A X", "B Y")), item_xml(GAP_MATCH, paired("h G1", "e G2")),
    ])))
    for _ in range(data.draw(st.integers(1, 3))):
        element = data.draw(st.sampled_from(list(root.iter(etree.Element))))
        parent = element.getparent()
        change = data.draw(st.sampled_from(["remove", "double", "text", "attribute"]))
        if change == "remove" and parent is not None:
            parent.remove(element)
        elif change == "double" and parent is not None:
            parent.append(copy.deepcopy(element))
        elif change == "text":
            element.text = data.draw(st.sampled_from(["", "-1", "1 2 3", "NaN", "x"]))
        elif element.attrib:
            name = data.draw(st.sampled_from(sorted(element.attrib)))
            element.set(name, data.draw(st.sampled_from(["", "0", "-1", "x", "1 2", "é"])))
    with contextlib.suppress(Invalid):
        for found in qti.read(etree.tostring(root), Wish()).questions:
            assert found.data is not None or found.refusal.message


def test_a_multiple_choice_scores_as_its_mapping_says():
    mapping = mapped("0", lower="0", upper="2", a="1", b="1", c="-1", d="-1")
    content = item_xml(choice("a", "b", "c", "d", most=0), response(
        "a", "b", cardinality="multiple", mapping=mapping), processing=template("map_response"))
    item = made(content)
    assert (item.scoring.method, item.max_choices) == ("net_correct", 4)
    assert score_item(item, {"chosen": ["a", "c"]}).score == 0
    assert score_item(item, {"chosen": ["a", "b"]}).score == 2
