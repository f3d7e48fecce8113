"""Lines of several looks: nothing is lost, nothing is too wide, no-break spaces hold."""

from hypothesis import given
from hypothesis import strategies as st

from lms.core.lettering import Face, Style, width_of
from lms.core.spans import Line, Span, lines_of_spans

PLAIN, BOLD = Style(), Style(Face.BOLD)


def words_of(lines: list[Line]) -> str:
    return "".join(span.text for line in lines for span in line.spans)


def wide(line: Line) -> float:
    return sum(span.blank or width_of(span.text, span.style) for span in line.spans)


@given(st.lists(st.tuples(st.text("abcé  ;:!-", max_size=30), st.booleans()), max_size=8))
def test_no_letter_is_lost_and_no_line_is_too_wide(parts: list[tuple[str, bool]]) -> None:
    spans = [Span(text, BOLD if is_bold else PLAIN) for text, is_bold in parts]
    lines = lines_of_spans(spans, 90)
    bare = words_of(lines).translate({ord(space): None for space in " \u00a0\u202f"})
    assert bare == "".join(text for text, _ in parts).replace(" ", "")
    assert all(wide(line) <= 90 for line in lines)


def test_a_word_of_two_looks_stays_one_word() -> None:
    lines = lines_of_spans([Span("ne ", PLAIN), Span("pas", BOLD), Span(", jamais", PLAIN)], 400)
    assert [(span.text, span.style.face) for span in lines[0].spans] == [
        ("ne ", Face.REGULAR), ("pas", Face.BOLD), (", jamais", Face.REGULAR)]


def test_french_signs_stay_with_their_word_across_looks() -> None:
    assert words_of(lines_of_spans([Span("Vrai ", BOLD), Span("? 35 % : non", PLAIN)], 400)) == (
        "Vrai\u202f? 35\u00a0%\u00a0: non")


def test_a_blank_takes_its_width_and_keeps_the_sign_that_follows() -> None:
    lines = lines_of_spans([Span("Soit ", PLAIN), Span("", PLAIN, blank=60), Span(".", PLAIN)], 80)
    assert [span.blank for span in lines[1].spans] == [60, 0]
