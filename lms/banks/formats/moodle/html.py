"""The Markdown of the house as the HTML that Moodle shows, and the elements that hold it."""

import base64
import html
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from lms.banks.items import Media

PLACE = "@@PLUGINFILE@@/"
_DIGITS = Decimal("0.0000001")
# The shares that Moodle knows; it refuses or rounds any other.
_MOODLE_SHARES = frozenset({
    Fraction(0), Fraction(1), Fraction(9, 10), Fraction(5, 6), Fraction(4, 5), Fraction(3, 4),
    Fraction(7, 10), Fraction(2, 3), Fraction(3, 5), Fraction(1, 2), Fraction(2, 5), Fraction(1, 3),
    Fraction(3, 10), Fraction(1, 4), Fraction(1, 5), Fraction(1, 6), Fraction(1, 7), Fraction(1, 8),
    Fraction(1, 9), Fraction(1, 10), Fraction(1, 20),
})


class Sheet:
    """One question being written: its element, its pictures, what it loses."""

    def __init__(
        self, media: Sequence[Media], contents: Mapping[str, bytes], losses: set[str]
    ) -> None:
        self.media = {one.id: one for one in media}
        self.losses = losses
        self._alts = {one.file: one.alt for one in media}
        self._contents = contents

    def html(self, markdown: str, reference: str | None = None) -> tuple[str, list[str]]:
        """The HTML of a text and the pictures it shows, ``reference`` naming one more."""
        if reference in self.media:
            markdown += f"\n\n![]({self.media[reference].file})"
        env: dict[str, Any] = {"alts": self._alts, "files": []}
        return _MARKDOWN.render(markdown, env).strip(), env["files"]

    def line_html(self, markdown: str) -> str:
        """The HTML of a few words, without the paragraph around them."""
        shown, files = self.html(markdown)
        if files:
            self.losses.add("LOSS_PICTURE")
        inside = shown.removeprefix("<p>").removesuffix("</p>")
        return inside if "<p>" not in inside else shown

    def text(
        self, parent: Any, tag: str, markdown: str, reference: str | None = None, **attributes: str
    ) -> Any:
        """An element of formatted text, with the files it needs."""
        shown, files = self.html(markdown, reference)
        return self.source(parent, tag, shown, files, **attributes)

    def source(
        self, parent: Any, tag: str, shown: str, files: Sequence[str] = (), **attributes: str
    ) -> Any:
        """An element of HTML that is already written."""
        element = etree.SubElement(parent, tag, format="html", **attributes)
        plain(element, "text", shown)
        for name in dict.fromkeys(files):
            content = self._contents.get(name)
            if content is None:
                self.losses.add("file_missing")
                continue
            file = etree.SubElement(element, "file", name=name.rpartition("/")[2], path="/",
                                    encoding="base64")
            file.text = base64.b64encode(content).decode()
        return element

    def percent(self, share: Fraction) -> str:
        """A share as Moodle writes it: ``33.3333333``."""
        if abs(share) not in _MOODLE_SHARES:
            self.losses.add("LOSS_SCORE_UNKNOWN_TO_MOODLE")
        return decimal(share * 100)


def decimal(value: Fraction | Decimal) -> str:
    """An exact number with at most seven decimals."""
    exact = Fraction(value)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_DIGITS)
    text = format(rounded, "f").rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def plain(parent: Any, tag: str, text: str) -> Any:
    """An element of text as it is."""
    element = etree.SubElement(parent, tag)
    element.text = text
    return element


def said(parent: Any, tag: str, text: str) -> Any:
    """An element of plain words, inside ``<text>`` as Moodle wants."""
    element = etree.SubElement(parent, tag)
    plain(element, "text", text)
    return element


def _picture(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    source = str(tokens[at].attrs.get("src", ""))
    alt = tokens[at].content or env["alts"].get(source, "")
    if source not in env["alts"]:
        return html.escape(alt)
    env["files"].append(source)
    address = PLACE + source.rpartition("/")[2]
    return f'<img src="{html.escape(address)}" alt="{html.escape(alt)}">'


def _formula(latex: str, options: Mapping[str, Any]) -> str:
    opens, closes = ("\\[", "\\]") if options.get("display_mode") else ("\\(", "\\)")
    return f"{opens}{html.escape(latex, quote=False)}{closes}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=RendererHTML).enable("table")
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_digits=False,
                      double_inline=True, renderer=_formula)
    rules = parser.renderer.rules  # type: ignore[attr-defined]
    rules["image"] = _picture.__get__(parser.renderer)
    rules["link_open"] = rules["link_close"] = lambda *_: ""
    return parser


_MARKDOWN = _parser()
