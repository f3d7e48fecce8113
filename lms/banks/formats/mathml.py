"""Simple MathML as LaTeX; what is not simple has none."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_SIGNS: Mapping[str, str] = {
    "×": r"\times ", "÷": r"\div ", "±": r"\pm ", "≤": r"\leq ", "≥": r"\geq ", "≠": r"\neq ",
    "≈": r"\approx ", "∞": r"\infty ", "→": r"\to ", "⇒": r"\Rightarrow ", "∈": r"\in ",
    "∑": r"\sum ", "∫": r"\int ", "∏": r"\prod ", "√": r"\surd ", "·": r"\cdot ", "⋅": r"\cdot ",
    "α": r"\alpha ", "β": r"\beta ", "γ": r"\gamma ", "δ": r"\delta ", "Δ": r"\Delta ",
    "ε": r"\varepsilon ", "θ": r"\theta ", "λ": r"\lambda ", "μ": r"\mu ", "π": r"\pi ",
    "ρ": r"\rho ", "σ": r"\sigma ", "Σ": r"\Sigma ", "φ": r"\varphi ", "ω": r"\omega ",
    "Ω": r"\Omega ", "−": "-", "\u2062": "", "\u2061": "", "{": r"\{", "}": r"\}", "%": r"\%",
    "&": r"\&", "#": r"\#", "_": r"\_", "\\": r"\backslash ", "\u00a0": " ",
}
_PLAIN = re.compile(r"[A-Za-z0-9+\-*/=<>()\[\]|!,.;:' ]*")
_TOKENS = frozenset({"mi", "mn", "mo", "mtext", "ms", "mspace"})
_WRAPPERS = frozenset({"math", "mrow", "mstyle", "mpadded", "semantics"})
_ARITIES: Mapping[str, tuple[int, str]] = {
    "msup": (2, "{{{0}}}^{{{1}}}"), "msub": (2, "{{{0}}}_{{{1}}}"),
    "msubsup": (3, "{{{0}}}_{{{1}}}^{{{2}}}"), "mfrac": (2, r"\frac{{{0}}}{{{1}}}"),
    "mroot": (2, r"\sqrt[{1}]{{{0}}}"), "munder": (2, "{0}_{{{1}}}"),
    "munderover": (3, "{0}_{{{1}}}^{{{2}}}"),
}
MAX_NESTING = 20


def latex_of(math: Any) -> str | None:
    """The LaTeX that the element carries or says, ``None`` when it is not simple."""
    for note in math.iter():
        if _tag(note) == "annotation" and "tex" in (note.get("encoding") or "").lower():
            return (note.text or "").strip() or None
    latex = _written(math, 0)
    return latex.strip() or None if latex is not None else None


def _written(element: Any, depth: int) -> str | None:
    tag = _tag(element)
    if depth > MAX_NESTING:
        return None
    if tag in _TOKENS:
        return _token(tag, element)
    children = [child for child in element if not _tag(child).startswith("annotation")]
    parts = [_written(child, depth + 1) for child in children]
    known = [part for part in parts if part is not None]
    return _assembled(tag, element, known) if len(known) == len(parts) else None


def _assembled(tag: str, element: Any, parts: Sequence[str]) -> str | None:
    if tag in _WRAPPERS:
        return "".join(parts)
    if tag == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if tag == "mfenced":
        return f"{element.get('open', '(')}{','.join(parts)}{element.get('close', ')')}"
    arity, pattern = _ARITIES.get(tag, (0, ""))
    return pattern.format(*parts) if arity and len(parts) == arity else None


def _token(tag: str, element: Any) -> str | None:
    if tag == "mspace" or len(element):
        return " " if tag == "mspace" else None
    text = " ".join((element.text or "").split())
    if tag in {"mtext", "ms"}:
        return rf"\text{{{text}}}" if re.fullmatch(r"[\w ,.;:'()-]*", text) else None
    latex = "".join(_SIGNS.get(sign, sign) for sign in text)
    if any(sign not in _SIGNS and not _PLAIN.fullmatch(sign) for sign in text):
        return None
    return rf"\mathrm{{{latex}}} " if tag == "mi" and re.fullmatch("[A-Za-z]{2,}", text) else latex


def _tag(element: Any) -> str:
    return str(element.tag).rpartition(":")[2].rpartition("}")[2].lower()
