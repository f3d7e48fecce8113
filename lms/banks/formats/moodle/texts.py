"""The texts of one Moodle question turned into Markdown, with the pictures that they show."""

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from lxml import etree

from lms.banks.formats import markup
from lms.banks.formats.markup import Converted
from lms.banks.formats.moodle.files import content_of
from lms.banks.formats.pictures import MAX_PICTURE_BYTES, extension_of

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_PLACE = "@@PLUGINFILE@@/"
_DATA = re.compile(r"data:image/[a-z+.-]+;base64,(.*)", re.IGNORECASE | re.DOTALL)
# Formats in which a blank line parts two paragraphs.
_BY_LINES = frozenset({"plain_text", "moodle_auto_format"})
# A line of words that reads the same in every format, perhaps in one paragraph.
_SENTENCE = re.compile(
    r"(?:<p(?: dir=\"ltr\")?>)?([^\W\d_](?:[^\W_]|[,;?'’«»()%€]| (?! )|[.:!](?= |<|$))*)(?:</p>)?"
)
_NO_WORDS: Mapping[str, str] = {"fr": "Image sans description", "en": "Picture without description"}
_FORMATS = {
    "plain_text": markup.markdown_of_plain,
    "markdown": markup.markdown_of_markdown,
    "moodle_auto_format": markup.markdown_of_loose_html,
    "html": markup.markdown_of,
}


def raw(element: Any) -> str:
    """What an element such as ``<name><text>…`` says, as it is written; nothing without it."""
    if element is None:
        return ""
    inner = element.find("text")
    holder = element if inner is None else inner
    text = holder.text or ""
    if inner is not None and len(holder):
        # HTML that the file forgot to protect.
        text += "".join(etree.tostring(child, encoding="unicode") for child in holder)
    return _UNFIT.sub("", text).strip()


def line(element: Any) -> str:
    """The same on one line, without tags."""
    return " ".join(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", " ", raw(element))).split())


class Texts:
    """What the texts of one question become, and what they lose on the way."""

    def __init__(self, lang: str, files: Sequence[bytes] = ()) -> None:
        self.lang = lang
        self._files = files
        self.losses: set[str] = set()
        self.media: dict[str, bytes] = {}
        self._words: dict[str, str] = {}

    def of(self, element: Any, default: str = "html") -> str:
        """The Markdown of an element that holds ``<text>``, its ``<file>`` being at hand."""
        source = raw(element)
        if not source:
            return ""
        return self._kept(_converted(source, element.get("format") or default), element)

    def of_source(self, source: str, element: Any) -> str:
        """The Markdown of a text already taken from an element, in the format of the element."""
        return self._kept(_converted(source, element.get("format") or "html"), element)

    def of_html(self, source: str) -> str:
        """The Markdown of a piece of HTML without files."""
        return self._kept(_converted(source, "html"), None)

    def of_plain(self, source: str) -> str:
        """The Markdown of words without markup."""
        return self._kept(_converted(source, "plain_text"), None)

    def picture(self, content: bytes, alt: str = "") -> str:
        """The Markdown of a picture that no text names, empty when it cannot be taken."""
        name = self._taken(content)
        if name is None:
            return ""
        self._words.setdefault(name, alt)
        return f"![]({name})"

    def declared(self) -> list[dict[str, str]]:
        """The ``media`` of the item."""
        nothing = _NO_WORDS["fr" if self.lang.startswith("fr") else "en"]
        if not all(self._words.values()):
            self.losses.add("LOSS_ALT_MISSING")
        return [
            {"id": f"m{number}", "file": name, "alt": alt or nothing}
            for number, (name, alt) in enumerate(self._words.items(), start=1)
        ]

    def _kept(self, text: Converted, element: Any) -> str:
        if text.pictures:
            text = markup.placed(text, dict(self._placed(text.pictures, element)))
            for alt, name in re.findall(r"!\[((?:\\.|[^\\\]])*)\]\((media/[^)\s]*)\)", text.text):
                self._words[name] = self._words.get(name) or re.sub(r"\\(.)", r"\1", alt)
        self.losses.update(text.losses)
        return text.text

    def _placed(self, sources: tuple[str, ...], element: Any) -> Iterator[tuple[str, str]]:
        files = {} if element is None else {_path(file): file for file in element.iter("file")}
        for source in sources:
            embedded = _DATA.match(source)
            if embedded:
                content = content_of(unquote(embedded[1]), ())
            else:
                wanted = unquote(source.removeprefix(_PLACE).split("?")[0]).lstrip("/")
                found = files.get(wanted)
                content = None if found is None else content_of(found.text or "", self._files)
            name = None if content is None else self._taken(content)
            if name is not None:
                yield source, name

    def _taken(self, content: bytes) -> str | None:
        """The name of a picture in the bank: that of its content, so that none hides another."""
        extension = extension_of(content)
        if extension is None or len(content) > MAX_PICTURE_BYTES:
            self.losses.add("media_refused")
            return None
        name = f"media/{hashlib.sha256(content).hexdigest()[:24]}.{extension}"
        self.media[name] = content
        return name


@lru_cache(maxsize=1024)
def _converted(source: str, written: str) -> Converted:
    """The Markdown of a text; files hold thousands of them, most of which are plain sentences."""
    sentence = _SENTENCE.fullmatch(source)
    if sentence is not None:
        return Converted(sentence[1].strip())
    if written in _BY_LINES and "<" not in source:
        blocks = [_FORMATS[written](block) for block in re.split(r"\n\s*\n", source)]
        losses = {loss for block in blocks for loss in block.losses}
        return Converted("\n\n".join(block.text for block in blocks), tuple(sorted(losses)))
    return _FORMATS.get(written, markup.markdown_of)(source)


def _path(file: Any) -> str:
    folder = (file.get("path") or "/").strip("/")
    return f"{folder}/{file.get('name', '')}".lstrip("/")
