"""A formula on one line of text, where a page cannot draw it: lists to choose from, minutes, PDF.

``\\frac{3}{4}`` is ``3/4``, ``x^2`` is ``x²``, ``\\sqrt{a+b}`` is ``√(a + b)``.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from xml.etree.ElementTree import Element

_RAISED = str.maketrans("0123456789+-\u2212=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-\u2212=()aeijnoruvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑᵢⱼₙₒᵣᵤᵥₓ")
_SPACED = frozenset("=<>≤≥≠≈≡∼+-\u2212±×÷·∈∉⊂⊆∪∩→⇒⇔↦∝")
_LARGE = ("∑", "∏", "∫", "lim")
_ACCENTS = {"―": "\u0304", "¯": "\u0304", "‾": "\u0304", "\u02c9": "\u0304",
            "^": "\u0302", "→": "\u20d7", "\u20d7": "\u20d7", "~": "\u0303", "˙": "\u0307"}


def words_of(formula: Element) -> str:
    """The formula as a line of text."""
    return " ".join(_told(formula).split())


def _told(element: Element) -> str:
    tell = _TOLD.get(_name(element))
    children = list(element)
    if tell is not None and _PARTS.get(_name(element), len(children)) == len(children):
        return tell([_told(child) for child in children])
    if children:
        return "".join(_operator(child, at) for at, child in enumerate(children))
    return html.unescape(element.text or "")


def _operator(element: Element, at: int) -> str:
    """A piece of a row; signs between two things stand apart from them."""
    text = _told(element)
    if at > 0 and text.startswith(_LARGE):
        return f" {text} "
    is_between = at > 0 and _name(element) == "mo" and text in _SPACED
    return f" {text} " if is_between else text


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _atom(text: str) -> str:
    """The text, between parentheses unless it is one thing."""
    is_one = all(sign.isalnum() or sign in ".,²³\u0304\u20d7" for sign in text)
    is_held = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text if is_one or is_held else f"({text})"


def _fraction(parts: Sequence[str]) -> str:
    return f"{_atom(parts[0])}/{_atom(parts[1])}"


def _raised(parts: Sequence[str]) -> str:
    base, power = parts
    small = power.replace(" ", "").translate(_RAISED)
    is_small = not set(small) & set(power.replace(" ", ""))
    if is_small:
        return f"{base}{small}"
    return f"{base}^{power}" if len(power) == 1 else f"{base}^({power})"


def _lowered(parts: Sequence[str]) -> str:
    base, index = parts
    small = index.replace(" ", "").translate(_LOWERED)
    is_small = not set(small) & set(index.replace(" ", ""))
    return f"{base}{small}" if is_small else f"{base}_{_atom(index)}"


def _both(parts: Sequence[str]) -> str:
    return _raised([_lowered(parts[:2]), parts[2]])


def _bounds(parts: Sequence[str]) -> str:
    return f"{parts[0]}({parts[1]} → {parts[2]}) "


def _over(parts: Sequence[str]) -> str:
    accent = _ACCENTS.get(parts[1].strip())
    if accent is not None:
        return "".join(sign + accent for sign in parts[0])
    return f"{parts[0]}^{_atom(parts[1])}"


_TOLD: Mapping[str, Callable[[Sequence[str]], str]] = {
    "mfrac": _fraction, "msup": _raised, "msub": _lowered, "msubsup": _both,
    "munderover": _bounds, "mover": _over, "munder": lambda parts: f"{parts[0]}({parts[1]}) ",
    "msqrt": lambda parts: "√" + _atom("".join(parts)),
    "mroot": lambda parts: f"{parts[1].translate(_RAISED)}√{_atom(parts[0])}",
    "mtr": " ; ".join, "mtable": lambda parts: "[" + " | ".join(parts) + "]",
    "mspace": lambda _: " ",
}
_PARTS = {"mfrac": 2, "msup": 2, "msub": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3,
          "munderover": 3}
