"""English is complete: every French sentence of the code has its translation, compiled."""

import io
import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

LMS = Path(__file__).parents[2] / "lms"
ENGLISH = LMS / "translations" / "en" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2)}


@cache
def _sentences() -> frozenset[str]:
    found = set()
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    for _file, _line, message, _comments, _context in extract_from_dir(
        LMS, method_map=METHODS, options_map=options, keywords=KEYWORDS
    ):
        found.add(message[0] if isinstance(message, tuple) else message)
    return frozenset(found - {""})


def _catalog() -> Catalog:
    return read_po(io.BytesIO((ENGLISH / "messages.po").read_bytes()), locale="en")


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_french_sentence_is_translated() -> None:
    """When this fails: make translations, then fill in the empty msgstr of messages.po."""
    catalog = _catalog()
    missing = []
    for sentence in _sentences():
        message = catalog.get(sentence)
        if message is None or not all(_texts(message)):
            missing.append(sentence)
    assert sorted(missing) == []


def test_no_translation_is_left_of_a_sentence_that_is_gone() -> None:
    known = _sentences()
    gone = [m.id for m in _catalog() if m.id and (m.id if isinstance(m.id, str) else m.id[0])
            not in known]
    assert gone == []


def test_translations_keep_the_values_to_fill_in() -> None:
    broken = []
    for message in _catalog():
        french = message.id if isinstance(message.id, str) else message.id[-1]
        *singular, last = [_holes(text) for text in _texts(message)]
        if message.id and (last != _holes(french) or any(one - last for one in singular)):
            broken.append(french)
    assert broken == []


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)|\{(\w+)", text))


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = read_mo(io.BytesIO((ENGLISH / "messages.mo").read_bytes()))
    written = _catalog()
    assert _by_id(compiled) == _by_id(written)


def _by_id(catalog: Catalog) -> dict[str, list[str]]:
    """The texts by French sentence; the compiled form only keeps the singular of a plural."""
    return {
        message.id if isinstance(message.id, str) else message.id[0]: _texts(message)
        for message in catalog if message.id
    }
