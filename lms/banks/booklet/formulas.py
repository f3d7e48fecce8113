"""Formulas on one line of paper: powers raised, indices lowered, fractions with a bar."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lms.banks.text import formula_of
from lms.core.lettering import Face, Style
from lms.core.spans import Span

_SMALL = 0.72


def formula_spans(latex: str, style: Style) -> list[Span]:
    """The signs of a formula; one that cannot be read is printed in LaTeX."""
    root = formula_of(latex)
    if root is None:
        return [Span(latex, style)]
    return list(_spans(root, style, 0.0))


def _spans(element: Any, style: Style, rise: float) -> Iterator[Span]:
    name = element.tag.rpartition("}")[2]
    parts = list(element)
    if name in {"msup", "msub", "msubsup"} and len(parts) >= 2:
        yield from _spans(parts[0], style, rise)
        for part, is_raised in _scripts(name, parts[1:]):
            small = style.sized(style.size * _SMALL)
            shift = style.size * (0.36 if is_raised else -0.16)
            yield from _spans(part, small, rise + shift)
    elif name == "mfrac" and len(parts) == 2:
        yield from _grouped(parts[0], style, rise)
        yield Span("\u2009/\u2009", style, rise)
        yield from _grouped(parts[1], style, rise)
    elif name in {"msqrt", "mroot"}:
        yield Span("√", style, rise)
        yield from _in_brackets(parts[:1] if name == "mroot" else parts, style, rise)
    elif not parts:
        yield from _sign(name, element.text or "", style, rise)
    else:
        for part in parts:
            yield from _spans(part, style, rise)


def _scripts(name: str, parts: list[Any]) -> list[tuple[Any, bool]]:
    """The scripts, each with whether it is raised."""
    if name == "msubsup":
        return [(parts[0], False), (parts[-1], True)]
    return [(parts[0], name == "msup")]


def _grouped(part: Any, style: Style, rise: float) -> Iterator[Span]:
    if len(list(part)) > 1:
        yield from _in_brackets([part], style, rise)
    else:
        yield from _spans(part, style, rise)


def _in_brackets(parts: list[Any], style: Style, rise: float) -> Iterator[Span]:
    yield Span("(", style, rise)
    for part in parts:
        yield from _spans(part, style, rise)
    yield Span(")", style, rise)


def _sign(name: str, text: str, style: Style, rise: float) -> Iterator[Span]:
    if name == "mi" and len(text) == 1 and style.face is Face.REGULAR:
        style = replace(style, face=Face.ITALIC)
    if name == "mo" and text in "=<>≤≥≠≈+−-×→":
        text = f"\u00a0{text.replace('-', '−')}\u00a0" if text else ""
    if text:
        yield Span(text, style, rise)
