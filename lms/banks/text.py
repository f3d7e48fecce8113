"""What authors write, made safe to show: a Markdown subset, with ``$...$`` turned into MathML.

Raw HTML is shown as typed, links lose their address, images are left out. Whatever Markdown gives
is passed through one allow-list, so the page of an exam never depends on the parser alone.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as Xml

import nh3
from latex2mathml import exceptions as latex_exceptions
from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

MAX_CHARS = 10_000
MAX_MATH_CHARS = 1_000

_PROSE_TAGS = frozenset({
    "p", "br", "strong", "em", "sub", "sup", "code", "pre", "ul", "ol", "li", "table", "thead",
    "tbody", "tr", "th", "td", "blockquote", "hr",
})
_MATH_TAGS = frozenset({
    "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msup",
    "msub", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle",
    "mpadded", "mphantom", "menclose", "mfenced",
})
_MATH_TOKENS = frozenset({"math_inline", "math_inline_double", "math_block"})
_ATTRIBUTES: Mapping[str, set[str]] = {
    "ol": {"start"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "form", "separator", "lspace", "rspace", "minsize", "maxsize"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "displaystyle"},
    "menclose": {"notation"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
# latex2mathml has no common base for what it raises on broken LaTeX, and some is not its own.
_BROKEN_MATH: tuple[type[Exception], ...] = (
    *(kind for kind in vars(latex_exceptions).values() if isinstance(kind, type)),
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
_CLEANER = nh3.Cleaner(
    tags=set(_PROSE_TAGS | _MATH_TAGS), attributes=dict(_ATTRIBUTES), link_rel=None
)


@lru_cache(maxsize=4096)
def html_of(markdown: str) -> str:
    """HTML that is safe to put in a page as it is.

    A text over ``MAX_CHARS`` characters is shown as typed: no item may be that long, and parsing
    it could take long.
    """
    if len(markdown) > MAX_CHARS:
        return f"<p>{html.escape(markdown)}</p>"
    rendered = _MARKDOWN.renderer.render(_parsed(markdown), _MARKDOWN.options, {})
    return str(_CLEANER.clean(rendered)).strip()


def line_html_of(markdown: str) -> str:
    """The same without the paragraph around a lone line: fit for a label."""
    shown = html_of(markdown)
    inside = shown.removeprefix("<p>").removesuffix("</p>")
    return inside if len(shown) == len(inside) + 7 and "<p>" not in inside else shown


def plain_of(markdown: str) -> str:
    """The words alone, one line a block; a formula stays in LaTeX."""
    if len(markdown) > MAX_CHARS:
        return markdown
    blocks = (_words(token) for token in _parsed(markdown))
    return "\n".join(block for block in blocks if block)


def unshown(markdown: str) -> frozenset[str]:
    """What the page cannot show: ``image``, ``math`` (broken LaTeX), ``link`` (address lost)."""
    if len(markdown) > MAX_CHARS:
        return frozenset()
    return frozenset(_losses(_parsed(markdown)))


@lru_cache(maxsize=64)
def _parsed(markdown: str) -> list[Token]:
    return _MARKDOWN.parse(markdown)


def _losses(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield "image"
        elif token.type == "link_open":
            yield "link"
        elif token.type in _MATH_TOKENS and _mathml(token.content, block=False) is None:
            yield "math"
        yield from _losses(token.children or ())


def _words(token: Token) -> str:
    if token.type == "inline":
        return "".join(_words(child) for child in token.children or ()).strip()
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "" if token.type == "image" else token.content.strip("\n")


def _mathml(latex: str, *, block: bool) -> str | None:
    """MathML of a formula, or nothing when it cannot be read."""
    if len(latex) > MAX_MATH_CHARS:
        return None
    try:
        formula = convert_to_element(latex, display="block" if block else "inline")
    except _BROKEN_MATH:
        return None
    for element in formula.iter():
        # The converter leaves entities in its texts; they are escaped once, at writing.
        element.text = html.unescape(element.text or "")
    return Xml.tostring(formula, encoding="unicode")


def _rendered_math(latex: str, options: Mapping[str, Any]) -> str:
    shown = _mathml(latex, block=bool(options.get("display_mode")))
    return f"<code>{html.escape(latex)}</code>" if shown is None else shown


def _nothing(*_: Any) -> str:
    return ""


def _heading(opening: bool) -> Any:
    return lambda *_: "<p><strong>" if opening else "</strong></p>\n"


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}, renderer_cls=RendererHTML)
    parser.enable("table")
    dollarmath_plugin(
        parser,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
        renderer=_rendered_math,
    )
    rules = parser.renderer.rules  # type: ignore[attr-defined]
    rules.update(link_open=_nothing, link_close=_nothing, image=_nothing)
    rules.update(heading_open=_heading(opening=True), heading_close=_heading(opening=False))
    return parser


_MARKDOWN = _markdown()
