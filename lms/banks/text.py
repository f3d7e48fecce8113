"""What authors write, made safe to show: a Markdown subset, with ``$...$`` turned into MathML.

Raw HTML is shown as typed. Pictures and files are those the question declares in ``media``, by
their path; other pictures are left out and other links lose their address. Whatever Markdown gives
is passed through one allow-list, so the page of an exam never depends on the parser alone.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from xml.etree import ElementTree as Xml

import nh3
from latex2mathml import exceptions as latex_exceptions
from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from lms.banks.formula_words import words_of
from lms.banks.items import Media
from lms.banks.media import PREFIX, address_of

MAX_CHARS = 10_000
MAX_MATH_CHARS = 1_000

_PROSE_TAGS = frozenset({
    "p", "br", "strong", "em", "sub", "sup", "code", "pre", "ul", "ol", "li", "table", "thead",
    "tbody", "tr", "th", "td", "blockquote", "hr", "img", "a",
})
_MATH_TAGS = frozenset({
    "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msup",
    "msub", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle",
    "mpadded", "mphantom", "menclose", "mfenced",
})
_MATH_TOKENS = frozenset({"math_inline", "math_inline_double", "math_block"})
_ATTRIBUTES: Mapping[str, set[str]] = {
    "ol": {"start"},
    "img": {"src", "alt", "width", "height"},
    "a": {"href", "download"},
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
# Lines that begin with a letter and hold no sign of Markdown are their own words.
_BARE_LINE = r"[^\W\d_][^\x00-\x1f\\`*_\[\]<&$\x7f\ud800-\udfff]*"
_BARE = re.compile(rf"{_BARE_LINE}(?:\n+{_BARE_LINE})*\n*")
# Pictures, links and formulas all need one of these.
_MAY_LOSE = re.compile(r"[\[<$]")
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
    tags=set(_PROSE_TAGS | _MATH_TAGS), attributes=dict(_ATTRIBUTES), link_rel=None,
    attribute_filter=lambda _tag, name, value: (
        value if name not in {"src", "href"} or value.startswith(PREFIX) else None
    ),
)


@lru_cache(maxsize=4096)
def html_of(markdown: str, media: tuple[Media, ...] = ()) -> str:
    """HTML that is safe to put in a page as it is; ``media`` are those the text may show.

    A text over ``MAX_CHARS`` characters is shown as typed: no item may be that long, and parsing
    it could take long.
    """
    if len(markdown) > MAX_CHARS:
        return f"<p>{html.escape(markdown)}</p>"
    known = {one.file: one for one in media}
    rendered = _MARKDOWN.renderer.render(_parsed(markdown), _MARKDOWN.options, {"media": known})
    return str(_CLEANER.clean(rendered)).strip()


def line_html_of(markdown: str, media: tuple[Media, ...] = ()) -> str:
    """The same without the paragraph around a lone line: fit for a label."""
    shown = html_of(markdown, media)
    inside = shown.removeprefix("<p>").removesuffix("</p>")
    return inside if len(shown) == len(inside) + 7 and "<p>" not in inside else shown


def plain_of(markdown: str) -> str:
    """The words alone, one line a block; a formula stays in LaTeX."""
    if len(markdown) > MAX_CHARS:
        return markdown
    if _BARE.fullmatch(markdown):
        return "\n".join(_one_line(part) for part in re.split(r"\n\n+", markdown.strip()))
    blocks = (_words(token) for token in _parsed(markdown))
    return "\n".join(block for block in blocks if block)


def tokens_of(markdown: str) -> Sequence[Token]:
    """What Markdown says, for those who show it in another way than HTML."""
    return _parsed(markdown)


def _one_line(paragraph: str) -> str:
    return " ".join([line.strip(" ") for line in paragraph.split("\n")]).strip()


@lru_cache(maxsize=4096)
def said_of(markdown: str) -> str:
    """The words alone, to be read by a person: formulas are told on one line."""
    if len(markdown) > MAX_CHARS:
        return markdown
    blocks = (_words(token, _told) for token in _parsed(markdown))
    return "\n".join(block for block in blocks if block)


def unshown(markdown: str, media: tuple[Media, ...] = ()) -> frozenset[str]:
    """What the page cannot show: ``image``, ``math`` (broken LaTeX), ``link`` (address lost)."""
    if len(markdown) > MAX_CHARS or not _MAY_LOSE.search(markdown):
        return frozenset()
    return frozenset(_losses(_parsed(markdown), {one.file for one in media}))


@lru_cache(maxsize=64)
def _parsed(markdown: str) -> list[Token]:
    return _MARKDOWN.parse(markdown)


def _losses(tokens: Sequence[Token], known: set[str]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image" and token.attrs.get("src") not in known:
            yield "image"
        elif token.type == "link_open" and token.attrs.get("href") not in known:
            yield "link"
        elif token.type in _MATH_TOKENS and _mathml(token.content, block=False) is None:
            yield "math"
        yield from _losses(token.children or (), known)


def _words(token: Token, tell: Callable[[str], str] = str) -> str:
    """The words of a token; ``tell`` says those of a formula."""
    if token.type == "inline":
        return "".join(_words(child, tell) for child in token.children or ()).strip()
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    if token.type in _MATH_TOKENS:
        return tell(token.content.strip("\n"))
    return "" if token.type == "image" else token.content.strip("\n")


def _told(latex: str) -> str:
    """A formula in words, or as it was typed when it cannot be read."""
    formula = formula_of(latex)
    try:
        return latex if formula is None else words_of(formula)
    except RecursionError:
        return latex


def formula_of(latex: str, *, block: bool = False) -> Xml.Element | None:
    """MathML of a formula as a tree, or nothing when it cannot be read."""
    if len(latex) > MAX_MATH_CHARS:
        return None
    try:
        formula = convert_to_element(latex, display="block" if block else "inline")
    except _BROKEN_MATH:
        return None
    for element in formula.iter():
        # The converter leaves entities in its texts; they are escaped once, at writing.
        element.text = html.unescape(element.text or "")
    return formula


def _mathml(latex: str, *, block: bool) -> str | None:
    formula = formula_of(latex, block=block)
    return None if formula is None else Xml.tostring(formula, encoding="unicode")


def _rendered_math(latex: str, options: Mapping[str, Any]) -> str:
    shown = _mathml(latex, block=bool(options.get("display_mode")))
    return f"<code>{html.escape(latex)}</code>" if shown is None else shown


def _picture(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    media = env["media"].get(tokens[at].attrs.get("src"))
    address = address_of(media) if media else None
    if address is None:
        return ""
    size = f' width="{media.width}" height="{media.height}"' if media.width else ""
    return f'<img src="{address}" alt="{html.escape(tokens[at].content or media.alt)}"{size}>'


def _link_open(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    media = env["media"].get(tokens[at].attrs.get("href"))
    address = address_of(media) if media else None
    env.setdefault("links", []).append(address)
    if address is None:
        return ""
    return f'<a href="{address}" download="{html.escape(media.file.rpartition("/")[2])}">'


def _link_close(_renderer: Any, _tokens: Any, _at: int, _options: Any, env: Any) -> str:
    return "</a>" if env["links"].pop() else ""


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
    rules.update(
        image=partial(_picture, None), link_open=partial(_link_open, None),
        link_close=partial(_link_close, None),
    )
    rules.update(heading_open=_heading(opening=True), heading_close=_heading(opening=False))
    return parser


_MARKDOWN = _markdown()
