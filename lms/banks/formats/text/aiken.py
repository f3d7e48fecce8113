"""Reading Aiken: a question, its options ``A.`` or ``B)``, then ``ANSWER: B``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any

from lms.banks.formats.drafting import scored_choice, text_of
from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.outcome import Met, Reading, Wish, refused, sound
from lms.core.i18n import N_

_OPTION = re.compile(r"([A-Z])[.)]\s*(\S.*)")
_ANSWER = re.compile(r"ANSWER:\s*(.*)")
_ALMOST = re.compile(r"(?:answer|réponse|reponse|correct)\s*:\s*[a-z]\s*\.?", re.IGNORECASE)
_TEXTS: Mapping[str, str] = {
    "answer_missing": N_("Il manque la ligne « ANSWER: » et sa lettre, en capitales."),
    "answer_line": N_("La bonne réponse s'écrit « ANSWER: B », en capitales et sans rien d'autre."),
    "stem_missing": N_("Des options sans question au-dessus."),
    "options_missing": N_("Un texte sans options."),
    "key_not_in_options": N_("La bonne réponse n'est aucune des options."),
    "duplicate_identifier": N_("Deux options portent la même lettre."),
}


@dataclass(slots=True)
class _Block:
    """A question being read."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None
    is_almost_answered: bool = False
    is_cut: bool = False


def read(content: bytes, wish: Wish) -> Reading:
    """Every question of the file. Raises ``Invalid`` when the file as a whole is not readable."""
    text, warnings = text_of(content, wish.name)
    found = tuple(islice(_blocks(text), wish.enough))
    wish.check_count(len(found))
    return Reading(tuple(_question(block, wish) for block in found), warnings)


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words:
            if block is not None:
                block.is_cut = True
            continue
        if block is not None and _begins_another(block, words):
            yield block
            block = None
        block = block or _Block(number)
        _take(block, words)
        if block.answer is not None:
            yield block
            block = None
    if block is not None:
        yield block


def _begins_another(block: _Block, line: str) -> bool:
    if _OPTION.fullmatch(line) or _ANSWER.fullmatch(line) or _ALMOST.fullmatch(line):
        return False
    return bool(block.options) or (block.is_cut and bool(block.stem))


def _take(block: _Block, line: str) -> None:
    if answer := _ANSWER.fullmatch(line):
        block.answer = answer[1].strip()
    elif option := _OPTION.fullmatch(line):
        block.options.append((option[1], option[2]))
    elif _ALMOST.fullmatch(line) and block.options:
        block.is_almost_answered, block.answer = True, ""
    else:
        block.stem.append(line)
    block.is_cut = False


def _question(block: _Block, wish: Wish) -> Met:
    place = f"ligne {block.line}"
    if code := _fault(block):
        return refused(place, code, _TEXTS[code])
    options = [{"id": letter.lower(), "text": markdown_of_plain(text).text}
               for letter, text in block.options]
    shares = [Fraction(letter == block.answer) for letter, _ in block.options]
    data: dict[str, Any] = {
        "type": "choice", "lang": wish.lang,
        "stem": markdown_of_plain("\n".join(block.stem)).text,
        **scored_choice(options, shares, is_single=True),
    }
    return sound(Met(place, data))


def _fault(block: _Block) -> str | None:
    letters = [letter for letter, _ in block.options]
    found = {
        "stem_missing": not block.stem,
        "options_missing": not letters,
        "answer_line": block.is_almost_answered,
        "answer_missing": block.answer is None,
        "duplicate_identifier": len(set(letters)) < len(letters),
        "key_not_in_options": block.answer not in letters,
    }
    return next((code for code, is_so in found.items() if is_so), None)
