"""The words of a paragraph of Markdown as spans, with the pictures met among them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from lms.banks.booklet.formulas import formula_spans
from lms.core.lettering import MUTED, TEAL, Face, Style
from lms.core.spans import Span

_BOLDER = {Face.REGULAR: Face.SEMIBOLD, Face.SEMIBOLD: Face.BOLD, Face.ITALIC: Face.BOLD}
_MATH = frozenset({"math_inline", "math_inline_double"})

Words = Callable[[str, Style], Sequence[Span]]


@dataclass
class Run:
    """A part of a paragraph: words, or the path of a picture with what it says without."""

    spans: list[Span] = field(default_factory=list)
    picture: str = ""
    alternative: str = ""


def plain_words(text: str, style: Style) -> Sequence[Span]:
    """Words as they are."""
    return [Span(text, style)]


def runs_of(tokens: Sequence[Token], style: Style, words: Words = plain_words) -> list[Run]:
    """The paragraph cut where a picture stands or a line ends; ``words`` may set words apart."""
    return list(_Reading(style, words).runs(tokens))


class _Reading:
    """One pass over the tokens of a paragraph."""

    def __init__(self, style: Style, words: Words) -> None:
        self._styles = [style]
        self._words = words
        self._links: list[str] = []

    def runs(self, tokens: Sequence[Token]) -> Iterator[Run]:
        run = Run()
        for token in tokens:
            if token.type == "image":
                yield from [run] if run.spans else []
                yield Run(picture=str(token.attrs.get("src", "")), alternative=token.content)
                run = Run()
            elif token.type == "hardbreak":
                yield run
                run = Run()
            else:
                run.spans += self._spans(token)
        if run.spans:
            yield run

    def _spans(self, token: Token) -> Sequence[Span]:
        style = self._styles[-1]
        if token.type in {"strong_open", "em_open"}:
            self._styles.append(_emphasised(style, token.type))
        elif token.type in {"strong_close", "em_close"}:
            self._styles.pop()
        elif token.type == "softbreak":
            return [Span(" ", style)]
        elif token.type == "code_inline":
            return [Span(token.content, replace(style, colour=TEAL))]
        elif token.type in _MATH:
            return formula_spans(token.content, style)
        elif token.type == "link_open":
            self._links.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            return self._file(self._links.pop(), style)
        elif token.content:
            return self._words(token.content, style)
        return []

    @staticmethod
    def _file(address: str, style: Style) -> Sequence[Span]:
        """The name of a file that is to be handed out beside the paper."""
        if not address.startswith("media/"):
            return []
        name = address.rpartition("/")[2]
        return [Span(f" (fichier {name}, remis à part)", replace(style, colour=MUTED))]


def _emphasised(style: Style, kind: str) -> Style:
    if kind == "strong_open":
        return replace(style, face=_BOLDER.get(style.face, Face.BOLD))
    return replace(style, face=Face.ITALIC if style.face is Face.REGULAR else style.face)
