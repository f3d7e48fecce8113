"""Charts that can be read without colour, without eyes, and without measuring what is hidden."""

import re
from xml.etree import ElementTree

from reporting_facts import enrolment, named_blocks

from lms.reporting.charts import Bar, bars_svg, block_bars, funnel_bars
from lms.reporting.families import build_report
from lms.reporting.masking import MASKED_TEXT

SVG = "{http://www.w3.org/2000/svg}"
BARS = [Bar("Inscrits", 100), Bar("Présentés", 50), Bar("Validés", 25, "25 (50,0 %)", 1),
        Bar("Abandons", None)]


def drawn(bars, **options):
    return ElementTree.fromstring(bars_svg("Parcours", "En personnes.", bars, **options))


def widths(svg):
    return [float(one.get("width")) for one in svg.iter(f"{SVG}rect") if one.get("x")]


def fills(svg):
    return [one.get("fill") for one in svg.iter(f"{SVG}rect") if one.get("x")]


def test_the_title_and_every_figure_are_told_to_those_who_do_not_see():
    svg = drawn(BARS, name="funnel")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "funnel-title funnel-desc"
    assert svg.find(f"{SVG}title").text == "Parcours"
    assert "Inscrits : 100 ; Présentés : 50 ; Validés : 25 (50,0 %)" in svg.find(f"{SVG}desc").text


def test_bars_are_as_long_as_their_values():
    longest, half, quarter, _ = widths(drawn(BARS))
    assert (half, quarter) == (longest / 2, longest / 4)


def test_figures_are_written_beside_the_bars():
    texts = [one.text for one in drawn(BARS).iter(f"{SVG}text")]
    assert texts[1::2] == ["100", "50", "25 (50,0 %)", MASKED_TEXT]


def test_a_hidden_figure_is_a_full_hatched_track_whatever_it_was():
    svg = drawn(BARS)
    assert widths(svg)[3] == widths(svg)[0]
    assert fills(svg)[3] == "url(#bars-hatch)"


def test_series_differ_by_pattern_and_colours_have_fallbacks():
    assert fills(drawn(BARS))[1:3] == ["var(--brand,#0b5c73)", "url(#bars-stripes)"]


def test_there_is_no_script_no_inline_style_and_no_markup_from_labels():
    svg = bars_svg("<b>", '"&', [Bar("<script>alert(1)</script>", 1, "<i>")])
    assert not re.search(r"<(script|b|i|style)\b|style=", svg)
    ElementTree.fromstring(svg)


def test_two_charts_of_a_page_share_no_identifier():
    first, second = (set(re.findall(r'id="([^"]+)"', bars_svg("T", "", BARS, name)))
                     for name in ("one", "two"))
    assert first
    assert not first & second


def test_empty_charts_and_zeros_are_drawn():
    assert widths(drawn([])) == []
    assert widths(drawn([Bar("Inscrits", 0)])) == [0.0]


def test_the_funnel_and_the_blocks_of_a_report_become_bars():
    facts = [enrolment(at, presented_blocks=frozenset({"B1"}),
                       passed_blocks=frozenset({"B1"} if at < 3 else ())) for at in range(20)]
    report = build_report(facts, named_blocks(2))
    assert [(bar.label, bar.value) for bar in funnel_bars(report)][:2] == [
        ("Inscrits", 20), ("Entrés en formation", 20)]
    bars = block_bars(report)
    assert [(bar.label, bar.series) for bar in bars[:2]] == [
        ("B1 · Présentés", 0), ("B1 · Validés", 1)]
    assert (bars[0].value, bars[1].value, bars[1].figure) == (20, None, MASKED_TEXT)


def test_the_bar_of_those_who_passed_says_their_success_rate():
    facts = [enrolment(at, presented_blocks=frozenset({"B1"}),
                       passed_blocks=frozenset({"B1"} if at < 14 else ())) for at in range(21)]
    presented, passed = block_bars(build_report(facts, named_blocks(1)))
    assert (presented.figure, passed.figure) == ("", "14 (66,7 %)")
