"""YAML without its traps, and with the line of every value.

The subset: mappings, lists and plain values. ``true``, ``false``, ``null``, whole numbers without a
leading zero and decimals are typed; everything else is text, so ``NO``, ``012``, ``1e3`` and
``2019-09-01`` stay what the author typed. Anchors, aliases, tags, merge keys, directives and
duplicate keys are refused. Only the events of the parser are read: nothing is ever constructed
from a tag, and no alias is ever followed.

A file without fault is read by ``quick_yaml``, ten times faster. Whatever that one doubts is
read again here, slowly, with the words and the line of every fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from lms.core import quick_yaml
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.yaml_values import MAX_DEPTH, UNFIT, Path, typed

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "Path", "load", "load_all"]

MAX_BYTES = 512 * 1024
MAX_FAULTS = 50

_TEXTS: Mapping[str, str] = {
    "alias": N_("Les alias YAML (*nom) ne sont pas acceptés : recopiez la valeur."),
    "anchor": N_("Les ancres YAML (&nom) ne sont pas acceptées : recopiez la valeur."),
    "tag": N_("Les types YAML (!nom) ne sont pas acceptés : écrivez simplement la valeur."),
    "merge_key": N_("La clé de fusion << n'est pas acceptée : recopiez les champs."),
    "directive": N_("Les directives YAML (lignes commençant par %) ne sont pas acceptées."),
    "duplicate_key": N_("Ce champ est déjà écrit plus haut au même endroit : gardez-en un seul."),
    "flow_comma": N_(
        "Une virgule coupe ici un texte écrit entre accolades : mettez ce texte entre guillemets, "
        "ou écrivez un champ par ligne sans accolades."
    ),
    "depth": N_("Le fichier a trop de niveaux imbriqués (20 au plus)."),
    "size": N_("Le fichier est trop gros (512 Ko au plus)."),
    "encoding": N_("Le fichier doit être en UTF-8, sans caractère de contrôle."),
    "empty": N_("Le fichier est vide."),
    "several": N_("Le fichier ne doit contenir qu'un seul document : retirez cette ligne « --- »."),
    "syntax": N_(
        "Le YAML n'est pas lisible ici : vérifiez le retrait, les « : » et les guillemets."
    ),
}
# What the parser says, and what the author should look for.
_HINTS: Mapping[str, str] = {
    "mapping values are not allowed": N_(
        "Un texte qui contient « : » doit être écrit entre guillemets "
        "(ou bien le retrait de cette ligne est faux)."
    ),
    "found character '\\t'": N_("Le retrait se fait avec des espaces, jamais avec une tabulation."),
    "found unexpected end of stream": N_("Un guillemet ouvert n'est jamais refermé."),
    "expected ',' or": N_(
        "Une accolade ou un crochet n'est pas refermé, ou il manque une virgule."
    ),
    "could not find expected ':'": N_("Il manque « : » après un nom de champ."),
    "expected <block end>": N_(
        "Le retrait de cette ligne ne suit pas celui des lignes voisines, "
        "ou du texte suit un guillemet fermant."
    ),
    "cannot start any token": N_(
        "Un texte qui commence par ce caractère doit être écrit entre guillemets."
    ),
}


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document as plain data, with the line of every value.

    ``value`` is made of dict (text keys), list, str, int, Decimal, bool and None. ``lines`` gives
    the 1-based line of each path, such as ``("options", 0, "text")``; for a field it is the line
    of its name.
    """

    place: str
    value: Any
    lines: Mapping[Path, int]

    def at(self, path: Path = ()) -> str:
        """Where a value stands, ``B1/x.yaml:12``; an absent one stands where its parent does."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.place}:{self.lines[path]}"


def load(source: str | bytes, place: str) -> Document:
    """The only document of a file. Raises ``Invalid`` with every fault, each with its line."""
    documents = load_all(source, place)
    if not documents:
        raise Invalid([_fault(place, 1, "empty")])
    if len(documents) > 1:
        raise Invalid([_fault(place, documents[1].lines[()], "several")])
    return documents[0]


def load_all(source: str | bytes, place: str) -> tuple[Document, ...]:
    """Every document of a file written with ``---``; an empty file has none."""
    text = _text_of(source, place)
    sound = quick_yaml.documents(text)
    if sound is None:
        return read_slowly(text, place)
    return tuple(Document(place, value, lines) for value, lines in sound)


def read_slowly(text: str, place: str) -> tuple[Document, ...]:
    """The documents of a text, or ``Invalid`` with every fault."""
    return _Reading(place).documents(text)


def _text_of(source: str | bytes, place: str) -> str:
    if len(source) > MAX_BYTES:
        raise Invalid([_fault(place, 1, "size")])
    try:
        text = source.decode() if isinstance(source, bytes) else source
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Invalid([_fault(place, line, "encoding")]) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _fault(place: str, line: int, code: str) -> Fault:
    return Fault(f"{place}:{line}", code, _TEXTS[code])


class _TooDeepError(Exception):
    """Stops the reading at once: the rest of the file could be anything."""


class _Reading:
    """One pass over the events of one file, collecting faults as it goes."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._events: Iterator[Event] = iter(())
        self._faults: dict[tuple[int, str], Fault] = {}
        self._lines: dict[Path, int] = {}

    def documents(self, text: str) -> tuple[Document, ...]:
        self._events = YAML(typ="safe", pure=True).parse(text)
        found: list[Document] = []
        try:
            found.extend(self._each_document())
        except _TooDeepError:
            pass
        except ReaderError as error:
            self._note(text.count("\n", 0, error.position) + 1, "encoding")
        except MarkedYAMLError as error:
            self._note_syntax(error)
        except YAMLError:
            self._note(1, "syntax")
        if self._faults:
            raise Invalid(self._faults.values())
        return tuple(found)

    def _each_document(self) -> Iterator[Document]:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if event.version or event.tags:
                    self._note(_line(event), "directive")
                self._lines = {}
                value = self._value(next(self._events), ())
                yield Document(self._place, value, self._lines)

    def _value(self, event: Event, path: Path) -> Any:
        self._lines.setdefault(path, _line(event))
        if len(path) > MAX_DEPTH:
            self._note(_line(event), "depth")
            raise _TooDeepError
        self._refuse_unfit(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, in_braces=bool(event.flow_style))
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return _scalar(event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, path: Path, *, in_braces: bool) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in self._until(MappingEndEvent):
            name = self._key(event, path)
            if name in result:
                self._note(_line(event), "duplicate_key")
            self._lines[(*path, name)] = _line(event)
            content = next(self._events)
            if in_braces and _is_missing(content):
                self._note(_line(event), "flow_comma")
            result[name] = self._value(content, (*path, name))
        return result

    def _sequence(self, path: Path) -> list[Any]:
        ends = self._until(SequenceEndEvent)
        return [self._value(event, (*path, index)) for index, event in enumerate(ends)]

    def _key(self, event: Event, path: Path) -> str:
        if isinstance(event, ScalarEvent):
            self._refuse_unfit(event)
            if event.value == "<<" and not event.style:
                self._note(_line(event), "merge_key")
            return str(event.value)
        self._note(_line(event), "alias" if isinstance(event, AliasEvent) else "syntax")
        self._value(event, (*path, ""))
        return ""

    def _until(self, end: type[Event]) -> Iterator[Event]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _refuse_unfit(self, event: Event) -> None:
        if isinstance(event, AliasEvent):
            self._note(_line(event), "alias")
        elif getattr(event, "anchor", None):
            self._note(_line(event), "anchor")
        if getattr(event, "tag", None):
            self._note(_line(event), "tag")
        if isinstance(event, ScalarEvent) and UNFIT.search(event.value):
            self._note(_line(event), "encoding")

    def _note_syntax(self, error: MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem)
        if error.context_mark and ("end of stream" in problem or "stream end" in problem):
            mark = error.context_mark
        line = mark.line + 1 if mark else 1
        hints = (text for said, text in _HINTS.items() if said in problem)
        text = next(hints, _TEXTS["syntax"])
        self._faults[line, "syntax"] = Fault(f"{self._place}:{line}", "syntax", text)

    def _note(self, line: int, code: str) -> None:
        if len(self._faults) < MAX_FAULTS:
            self._faults.setdefault((line, code), _fault(self._place, line, code))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _is_missing(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and not event.style and event.value == ""


def _scalar(event: ScalarEvent) -> Any:
    text = str(event.value)
    return text if event.style else typed(text)
