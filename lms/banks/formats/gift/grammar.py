"""How a GIFT file is cut: questions, their names, their blocks of answers. No kind is known here.

Escaped signs travel as private characters, so that a plain ``=`` or ``{`` is always grammar.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.banks.formats.drafting import Unfit

_ESCAPED = ":#={}~\\\n"
PRIVATE = {sign: chr(0xE010 + place) for place, sign in enumerate(_ESCAPED)}
_PUBLIC = str.maketrans({private: sign for sign, private in PRIVATE.items()})
# ``\n`` is a line break, unless it begins the name of a sign of LaTeX.
_ESCAPE = re.compile(
    r"\\([:#={}~\\]|n(?!(?:abla|eq|e|u|otin|leq|geq|mid|ot|eg|ewline|i|subseteq|earrow)(?![A-Za-z])))"
)
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_MARK = re.compile(r"\[(id|tag):((?:\\.|[^\\\[\]\x00-\x1f]){0,500})\]")
_BLOCK = re.compile(r"\{([^{}]*)\}")
_TITLE = re.compile(r"::(.*?)::", re.DOTALL)
_CATEGORY = re.compile(r"\$CATEGORY:(.*)")
BLANK = "_____"


@dataclass(slots=True)
class Chunk:
    """The lines that make one question, and where they begin."""

    line: int
    lines: list[str] = field(default_factory=list)
    repairs: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The lines without comments."""
        kept = (" " if line.strip().startswith("//") else line for line in self.lines)
        return "\n".join(kept).strip()


@dataclass(frozen=True, slots=True)
class Parts:
    """A question cut in parts, signs still private.

    ``pieces`` are what stands around the blocks of answers: one more than there are blocks.
    """

    title: str
    format: str
    pieces: tuple[str, ...]
    blocks: tuple[str, ...]
    external_id: str
    tags: tuple[str, ...]

    @property
    def stem(self) -> str:
        """The text around the first block; a blank stands for it unless it comes last."""
        before, after = self.pieces[0], "".join(self.pieces[1:])
        return f"{before}{BLANK}{after}" if after.strip() else before


def plain(text: str) -> str:
    """The text with its escaped signs back."""
    return text.translate(_PUBLIC).strip()


def chunks(text: str) -> Iterator[Chunk]:
    """The questions of a file, between blank lines.

    Two slips are mended and told: a blank line inside a block of answers, a missing one between a
    question and the title of the next.
    """
    clean = re.sub("[\ue000-\ue01f]", "", text)
    for whole in _joined(list(_between_blank_lines(clean))):
        current, opened = Chunk(whole.line, [], set(whole.repairs)), 0
        for number, line in enumerate(whole.lines, start=whole.line):
            if opened == 0 and _begins_another(current, line):
                comments = _last_comments(current)
                yield current
                current = Chunk(number, comments, {"blank_line_missing"})
            current.lines.append(line)
            opened += _braces(line)
        yield current


def category_of(chunk: Chunk) -> str | None:
    """The category that the chunk opens; its line is taken away."""
    match = _CATEGORY.match(chunk.text)
    if match is None:
        return None
    chunk.lines = chunk.text[match.end():].split("\n")
    if chunk.text:
        chunk.repairs.add("blank_line_missing")
    steps = re.split(r"(?<!/)/(?!/)", match[1].strip())
    kept = [step.strip().replace("//", "/") for step in steps
            if not re.fullmatch(r"\$.*\$", step.strip()) and step.strip() != "top"]
    return "/".join(step for step in kept if step)


def parts_of(chunk: Chunk) -> Parts:
    """The parts of a question. Raises ``Unfit`` when its braces do not close."""
    text = _ESCAPE.sub(lambda match: PRIVATE["\n" if match[1] == "n" else match[1]], chunk.text)
    title = ""
    if match := _TITLE.match(text):
        title, text = plain(match[1]), text[match.end():].strip()
    named = _FORMAT.match(text)
    if named:
        text = text[named.end():].strip()
    pieces = _BLOCK.split(text)
    if any(sign in piece for piece in pieces[::2] for sign in "{}"):
        raise Unfit("brace")
    marks = [mark for line in chunk.lines if line.strip().startswith("//")
             for mark in _MARK.findall(line)]
    return Parts(
        title, named[1] if named else "moodle", tuple(pieces[::2]), tuple(pieces[1::2]),
        next((_unmarked(value) for name, value in marks if name == "id"), ""),
        tuple(dict.fromkeys(_unmarked(value) for name, value in marks if name == "tag")),
    )


def formatted(text: str, default: str) -> tuple[str, str]:
    """A text and its format, which it may name between brackets."""
    named = _FORMAT.match(text.strip())
    return (plain(text.strip()[named.end():]), named[1]) if named else (plain(text), default)


def _unmarked(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value).strip()


def _between_blank_lines(text: str) -> Iterator[Chunk]:
    current: Chunk | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            current = current or Chunk(number)
            current.lines.append(line)
        elif current is not None:
            yield current
            current = None
    if current is not None:
        yield current


def _joined(found: list[Chunk]) -> Iterator[Chunk]:
    """Chunks that a blank line cut inside braces, made one again when the next ones close them."""
    at = 0
    while at < len(found):
        chunk, end = found[at], at + 1
        if _opened(chunk) == 1:
            while end < len(found) and _opened(found[end]) == 0 and "{" not in found[end].text:
                end += 1
            if end < len(found) and _closes(found[end]):
                for other in found[at + 1:end + 1]:
                    chunk.lines += ["", *other.lines]
                chunk.repairs.add("blank_line_inside")
                at = end
        yield chunk
        at += 1


def _opened(chunk: Chunk) -> int:
    return sum(map(_braces, chunk.lines))


def _braces(line: str) -> int:
    """How many braces a line opens and does not close."""
    text = "" if line.strip().startswith("//") else _ESCAPE.sub("", line)
    return text.count("{") - text.count("}")


def _closes(chunk: Chunk) -> bool:
    text = _ESCAPE.sub("", chunk.text)
    return _opened(chunk) == -1 and "{" not in text and "::" not in text


def _begins_another(chunk: Chunk, line: str) -> bool:
    """Whether a line bears a title of its own although no blank line stands above it."""
    words = line.strip()
    if not words.startswith("::") or not _TITLE.match(words):
        return False
    return bool(chunk.text) and not _TITLE.fullmatch(chunk.text)


def _last_comments(chunk: Chunk) -> list[str]:
    """The comments that end a chunk, taken off it: they speak of the next question."""
    comments: list[str] = []
    while chunk.lines and chunk.lines[-1].strip().startswith("//"):
        comments.insert(0, chunk.lines.pop())
    return comments
