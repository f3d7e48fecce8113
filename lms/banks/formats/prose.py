"""Words written as Markdown: signs that would mean something else are escaped.

Emphasis and line breaks travel as private signs until the whole paragraph is known: whether a
``**`` opens or closes depends on what stands around it.
"""

import re

from lms.banks.text import unshown

_FORMULA = re.compile(
    r"\\\(((?:(?!\\[()]).)+)\\\)|\\\[((?:(?!\\[\[\]]).)+)\\\]|\$\$([^$]+)\$\$", re.DOTALL
)
_SIGNS = re.compile(
    r"(?P<kept>(?<=\s)[*_]+(?=\s)|(?<=\s)_{3,}|(?<=[^\W_])_(?=[^\W_]))"
    r"|\\(?=[!-/:-@\[-`{-~\s]|$)|[`*_$]|\[(?![^\[\]]*\][^(\[:\]])|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
LINE_BREAK = "\ue008"
_STRONG = ("\ue000", "\ue001")
_EMPHASIS = ("\ue002", "\ue003")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LINE_STARTS = (
    (re.compile(r"^(#{1,6})(?=\s|$)"), r"\\\1"),
    (re.compile(r"^(>|~~~|[-:|=](?=[-:|=\s]*$)|[-+*](?=\s|$)|[*_](?=[\s*_]*$))"), r"\\\1"),
    (re.compile(r"^(\d{1,9})([.)])(?=\s|$)"), r"\1\\\2"),
)


def escaped(text: str) -> str:
    """The words of a text; formulas between ``\\( \\)``, ``\\[ \\]`` or ``$$`` stay formulas."""
    parts, at = [], 0
    for match in _FORMULA.finditer(text):
        parts += [_words(text[at:match.start()]), formula(match[1] or match[2] or match[3])]
        at = match.end()
    return "".join([*parts, _words(text[at:])])


def formula(latex: str) -> str:
    """A formula between ``$``, or its LaTeX as code when it cannot be drawn."""
    clean = " ".join(latex.split())
    if not clean or "$" in clean or "math" in unshown(f"${clean}$"):
        return span(clean)
    return f"\ue004${clean}$\ue005"


def span(code: str) -> str:
    """A few words of code."""
    clean = " ".join(code.split())
    if not clean:
        return " " if code else ""
    longest = max((len(run) for run in re.findall(r"`+", clean)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if clean.startswith("`") or clean.endswith("`") else ""
    return f"{fence}{pad}{clean}{pad}{fence}"


def raised(text: str, *, is_up: bool) -> str:
    """Words above or below the line: signs made for it, else words, else a formula."""
    clean = " ".join(text.split())
    small = clean.translate(_RAISED if is_up else _LOWERED)
    if not clean or all(new != old for new, old in zip(small, clean, strict=True)):
        return small
    if clean in {"e", "er", "re", "ère", "ème", "o", "nd", "nde", "st", "th", "rd", "TM", "®", "™"}:
        return clean
    if re.fullmatch(r"[A-Za-z0-9+\-=(), ]+", clean):
        inner = clean if re.fullmatch(r"[A-Za-z]|[0-9+\-=()]+", clean) else rf"\text{{{clean}}}"
        return formula(f"{'^' if is_up else '_'}{{{inner}}}")
    return escaped(f"{'^' if is_up else '_'}({clean})")


def paragraph(line: str) -> str:
    """A paragraph ready to be written, empty when nothing shows."""
    text = re.sub(f"(?:{LINE_BREAK} ?){{3,}}", LINE_BREAK * 2, _SPACES.sub(" ", line))
    for (opens, closes), mark in ((_STRONG, "**"), (_EMPHASIS, "*")):
        text = _emphasised(text, opens, closes, mark)
    text = re.sub(r"(?<=\d)\ue004(?=\$)|(?<=\$)\ue005(?=\d)", " ", text)
    text = re.sub("[\ue004\ue005]", "", text)
    lines = [part.strip() for part in text.strip(f" {LINE_BREAK}").split(LINE_BREAK)]
    return "\\\n".join(_started(part) or "\u00a0" for part in lines) if any(lines) else ""


def _words(text: str) -> str:
    return _SIGNS.sub(lambda match: match["kept"] or "\\" + match[0], text)


def _started(line: str) -> str:
    line = re.sub(r"^(?:\\_){3,}(?= )", lambda match: match[0].replace("\\", ""), line)
    for pattern, by in _LINE_STARTS:
        line = pattern.sub(by, line)
    return line


def _emphasised(text: str, opens: str, closes: str, mark: str) -> str:
    """The pairs of private signs as ``mark``; one that Markdown would not see is left out."""
    text = re.sub(f"{closes}([ {LINE_BREAK}]*){opens}", r"\1", text)
    result, depth = "", 0
    for part in re.split(f"([{opens}{closes}])", text):
        if part not in {opens, closes}:
            result += part
            continue
        depth += 1 if part == opens else -1
        if (part == opens and depth == 1) or (part == closes and depth == 0):
            result += part
    blank = f"([ {LINE_BREAK}]*)"
    pattern = re.compile(f"{opens}{blank}([^{opens}{closes}]*?){blank}{closes}")
    return pattern.sub(lambda match: _pair(match, mark), result)


def _pair(match: re.Match[str], mark: str) -> str:
    before, inside, after = match[1], match[2], match[3]
    signs = re.compile("[\ue000-\ue007*]")
    if not signs.sub("", inside).strip():
        return before + inside + after
    text = match.string
    left = (text[: match.start()] + before)[-1:]
    right = (after + text[match.end():])[:1]
    bare = signs.sub("", inside)
    sticks = (left.isalnum() and not bare[0].isalnum()) or (
        right.isalnum() and not bare[-1].isalnum())
    return before + inside + after if sticks else f"{before}{mark}{inside}{mark}{after}"
