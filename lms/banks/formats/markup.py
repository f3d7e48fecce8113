"""HTML from strangers to the Markdown of the house: no raw HTML, nothing active, nothing fetched.

What Markdown cannot say is left out or simplified, and said so by the code of a loss.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt

from lms.banks.formats.hypertext import (
    ACTIVE,
    CODE,
    EMPHASIS,
    FIELDS,
    SILENT,
    STRONG,
    holds_blocks,
    parsed,
    tag_of,
    text_of,
)
from lms.banks.formats.mathml import latex_of
from lms.banks.formats.prose import LINE_BREAK, escaped, formula, paragraph, raised, span

MAX_NESTING = 60

# What is left out, and the loss that says so.
_DROPPED: Mapping[str, str] = (
    dict.fromkeys(SILENT, "") | dict.fromkeys(ACTIVE, "LOSS_ACTIVE_CONTENT")
    | dict.fromkeys(FIELDS, "LOSS_FORM_FIELD") | dict.fromkeys({"audio", "video"}, "LOSS_MEDIA")
)
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|(?!data:)[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PICTURE = r"!\[(?P<alt>(?:\\.|[^\\\]])*)\]\({address}\)"
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in Markdown, what it lost, and the ``src`` of the pictures it names."""

    text: str
    losses: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


def markdown_of(source: str) -> Converted:
    """Markdown of an HTML fragment. Pictures that a network would give are left out."""
    walk = _Walk()
    root = parsed(source)
    blocks = walk.blocks(root, 0) if root is not None else []
    return Converted("\n\n".join(blocks), tuple(sorted(walk.losses)),
                     tuple(dict.fromkeys(walk.pictures)))


def markdown_of_plain(source: str) -> Converted:
    """Markdown of a text without any markup: its lines and its signs stay as they are typed."""
    return markdown_of(_lines_kept(html.escape(source)))


def markdown_of_loose_html(source: str) -> Converted:
    """Markdown of Moodle's automatic format: HTML in which a line break is one."""
    has_blocks = re.search(r"<(?:p|div|ul|ol|table|pre|br)\b", source, re.IGNORECASE)
    return markdown_of(source if has_blocks else _lines_kept(source))


def markdown_of_markdown(source: str) -> Converted:
    """Markdown of anybody's Markdown: its raw HTML is sanitised like any other."""
    return markdown_of(_MARKDOWN.render(source))


def placed(text: Converted, names: Mapping[str, str]) -> Converted:
    """The same with each picture under its name in the bank; one that has none is left out."""
    markdown, losses = text.text, set(text.losses)
    for source in text.pictures:
        pattern = _PICTURE.format(address=re.escape(_address(source)))
        if source in names:
            named = names[source]
            markdown = re.sub(pattern, rf"![\g<alt>]({named})", markdown)
        else:
            markdown = re.sub(pattern, r"\g<alt>", markdown).strip()
            losses.add("file_missing")
    return replace(text, text=markdown, losses=tuple(sorted(losses)),
                   pictures=tuple(source for source in text.pictures if source in names))


def _lines_kept(source: str) -> str:
    return re.sub(r"\r\n?|\n", "<br>", source.strip())


def _address(source: str) -> str:
    """The address of a picture as Markdown writes it."""
    clean = re.sub(r"[\s<>\\]", lambda match: f"%{ord(match[0]):02X}", source.strip())
    return f"<{clean}>" if re.search(r"[()]", clean) else clean


class _Walk:
    """One pass over a tree, noting what is lost and the pictures met."""

    def __init__(self) -> None:
        self.losses: set[str] = set()
        self.pictures: list[str] = []

    def blocks(self, element: Any, depth: int) -> list[str]:
        """The blocks inside an element, loose text making paragraphs."""
        if depth > MAX_NESTING:
            self.losses.add("LOSS_NESTING")
            return [paragraph(escaped(text_of(element)))]
        found: list[str] = []
        line = escaped(element.text or "")
        for child in element:
            if holds_blocks(child):
                found += [paragraph(line), *self._block(child, depth + 1)]
                line = ""
            else:
                line += self._inline(child, depth + 1)
            line += escaped(child.tail or "")
        return [block for block in [*found, paragraph(line)] if block]

    def _block(self, element: Any, depth: int) -> list[str]:
        tag = tag_of(element)
        self._note_handlers(element)
        if tag in {"ul", "ol"}:
            return [self._list(element, tag == "ol", depth)]
        if tag == "table":
            return self._table(element, depth)
        if tag in {"pre", "hr"}:
            return ["---" if tag == "hr" else _fenced(text_of(element))]
        blocks = self.blocks(element, depth)
        if tag == "blockquote":
            return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))]
        is_title = re.fullmatch("h[1-6]", tag) and len(blocks) == 1 and "\n" not in blocks[0]
        return [f"{'#' * int(tag[1])} {blocks[0]}"] if is_title else blocks

    def _list(self, element: Any, ordered: bool, depth: int) -> str:
        entries = [self.blocks(child, depth) if tag_of(child) == "li" else self._block(child, depth)
                   for child in element]
        start = element.get("start", "1")
        first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
        lines, is_loose = [], any(len(blocks) > 2 for blocks in entries)
        for number, blocks in enumerate((entry for entry in entries if entry), start=first):
            mark = f"{number}. " if ordered else "- "
            text = ("\n\n" if is_loose else "\n").join(blocks)
            lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
        return re.sub(r"(?m)^ +$", "", ("\n\n" if is_loose else "\n").join(lines))

    def _table(self, element: Any, depth: int) -> list[str]:
        rows = [row for row in element.iter("tr") if _table_of(row) is element]
        cells = [[cell for cell in row if tag_of(cell) in {"td", "th"}] for row in rows]
        width = max(map(len, cells), default=0)
        if width <= 1:
            return [block for row in cells for cell in row for block in self.blocks(cell, depth)]
        for cell in (cell for row in cells for cell in row):
            if {cell.get("colspan", "1"), cell.get("rowspan", "1")} != {"1"}:
                self.losses.add("LOSS_TABLE_SPANS")
            if cell.find(".//table") is not None:
                self.losses.add("LOSS_NESTED_TABLE")
        lines = [[self._cell(cell, depth) for cell in row] for row in cells if row]
        written = [f"| {' | '.join(line + [''] * (width - len(line)))} |" for line in lines]
        written.insert(1, "|" + " --- |" * width)
        captions = [block for caption in element.iterchildren("caption")
                    for block in self.blocks(caption, depth)]
        return [*captions, "\n".join(written)]

    def _cell(self, element: Any, depth: int) -> str:
        text = " ".join(self.blocks(element, depth)).replace("\\\n", " ").replace("\n", " ")
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def _inline(self, element: Any, depth: int) -> str:
        tag = tag_of(element)
        self._note_handlers(element)
        if tag in _DROPPED:
            self.losses.update({_DROPPED[tag]} - {""})
            return ""
        if tag in CODE:
            return span(text_of(element))
        if tag in {"sub", "sup"}:
            return raised(text_of(element), is_up=tag == "sup")
        whole = {"br": lambda _: LINE_BREAK, "img": self._picture, "math": self._math}.get(tag)
        return whole(element) if whole else self._marked(element, tag, depth)

    def _marked(self, element: Any, tag: str, depth: int) -> str:
        """The words of an element that has no sign of its own, or the signs of emphasis."""
        inside = self._inside(element, depth)
        if tag == "u" or "underline" in element.get("style", ""):
            self.losses.add("LOSS_UNDERLINE")
            return f"\ue002{inside}\ue003"
        if tag in {"s", "strike", "del"}:
            self.losses.add("LOSS_STRIKE")
        if tag == "q":
            return f"« {inside} »"
        if tag == "a":
            return self._link(element, inside)
        if tag in STRONG:
            return f"\ue000{inside}\ue001"
        return f"\ue002{inside}\ue003" if tag in EMPHASIS else inside

    def _inside(self, element: Any, depth: int) -> str:
        if depth > MAX_NESTING:
            self.losses.add("LOSS_NESTING")
            return escaped(text_of(element))
        parts = [escaped(element.text or "")]
        for child in element:
            parts += [self._inline(child, depth + 1), escaped(child.tail or "")]
        return "".join(parts)

    def _link(self, element: Any, inside: str) -> str:
        address = (element.get("href") or "").strip()
        if re.match(r"https?://", address, re.IGNORECASE):
            if not inside.strip():
                return escaped(address)
            return inside if escaped(address) in inside else f"{inside} ({escaped(address)})"
        if address and not address.startswith("#"):
            self.losses.add("LOSS_LINK")
        return inside

    def _picture(self, element: Any) -> str:
        equation = element.get("data-equation-content") or element.get("data-mathml-tex")
        alt = " ".join((element.get("alt") or "").split())
        if equation:
            return formula(html.unescape(equation))
        source = (element.get("src") or "").strip()
        if not source or _REMOTE.match(source):
            self.losses.add("remote_media_removed" if source else "file_missing")
            return escaped(alt)
        self.pictures.append(source)
        words = re.sub(r"([\[\]\\])", r"\\\1", alt)
        return f"![{words}]({_address(source)})"

    def _math(self, element: Any) -> str:
        latex = latex_of(element)
        if latex is None:
            self.losses.add("LOSS_MATHML")
            return escaped(" ".join(text_of(element).split()))
        return formula(latex)

    def _note_handlers(self, element: Any) -> None:
        if any(str(name).lower().startswith("on") for name in element.attrib):
            self.losses.add("LOSS_ACTIVE_CONTENT")


def _table_of(row: Any) -> Any:
    return next(row.iterancestors("table"), None)


def _fenced(code: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    body = code.replace("\r\n", "\n").strip("\n")
    return f"{fence}\n{body}\n{fence}" if body.strip() else ""
