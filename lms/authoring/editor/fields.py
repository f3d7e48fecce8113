"""The single fields of a form: how a value of the data is shown, and read back once typed.

``read`` gives ``GONE`` for what the data should not hold: nothing typed, or the default.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.authoring.editor import typing_numbers
from lms.authoring.editor.shown import Pairs, Shown
from lms.authoring.editor.typed_form import TypedForm


class _Gone:
    """No value at all."""

    def __repr__(self) -> str:
        return "GONE"


GONE: Final = _Gone()


@dataclass(frozen=True, slots=True)
class Catalog:
    """The framework that questions are classed by: ``(code, title)`` and ``(code, title, block)``.
    """

    blocks: tuple[tuple[str, str], ...] = ()
    competences: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a field may look at to know its choices: the question or part it is in."""

    record: Mapping[str, Any]
    catalog: Catalog = field(default_factory=Catalog)


Choices = Sequence[tuple[str, str]] | Callable[[Scope], Sequence[tuple[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What is common to all: ``label`` and ``help`` are French; ``is_more`` hides until asked.

    A field that does not count says nothing by itself: a row with nothing else in it is blank.
    """

    name: str
    label: str = ""
    help: str = ""
    size: str = ""
    default: Any = GONE
    is_required: bool = False
    is_more: bool = False
    counts: bool = True

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """The field with the value that the data has for it, ``GONE`` when it has none."""
        raise NotImplementedError

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """The value that was typed, or ``GONE``; ``before`` is that of the data until now."""
        raise NotImplementedError

    def is_blank(self, value: Any) -> bool:
        """Whether the value says nothing."""
        return not self.counts or value is GONE or value in ("", [], {}, False)

    def drawn(self, widget: str, place: str, value: Any, **given: Any) -> Shown:
        """The node of this field."""
        return Shown(widget, place, self.label, self.help, value, size=self.size,
                     is_required=self.is_required, is_more=self.is_more, **given)

    def kept(self, value: Any) -> Any:
        """``GONE`` instead of the default, unless the format wants it written."""
        return GONE if not self.is_required and value == self.default else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Field):
    """A text of one line."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        return self.drawn("line", place, value if isinstance(value, str) else _odd(value))

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        text = typed.text(place)
        return GONE if text is None or not text.strip() else self.kept(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose(Line):
    """A text of several lines, in Markdown."""

    rows: int = 2

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        text = value if isinstance(value, str) else _odd(value)
        return self.drawn("prose", place, text, facts={"rows": self.rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden(Line):
    """What goes with a row and is not typed: its id, a digest."""

    counts: bool = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        return self.drawn("hidden", place, value if isinstance(value, str) else _odd(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """An exact number."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        value = self.default if value is GONE else value
        return self.drawn("number", place, typing_numbers.told(value))

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        text = typed.text(place)
        if text is None or not text.strip():
            return GONE
        return self.kept(typing_numbers.number(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Field):
    """An exact share: ``1/2``, ``0,5`` or ``50 %``."""

    is_decimal: bool = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        value = self.default if value is GONE else value
        tell = typing_numbers.told_share if self.is_decimal else typing_numbers.told
        return self.drawn("number", place, tell(value))

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        text = typed.text(place)
        if text is None or not text.strip():
            return GONE
        return self.kept(typing_numbers.share(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of a few codes; a code that is none of them is offered too, not to be lost."""

    choices: Choices = ()
    empty: str = ""
    is_radio: bool = False
    redraws: bool = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        value = self.default if value is GONE else value
        chosen = value if isinstance(value, str) else _odd(value)
        shown = offered(self.choices, scope, [chosen] if chosen else [])
        if self.empty or not chosen or (not self.is_required and self.default is GONE):
            shown = (("", self.empty), *shown)
        return self.drawn("radios" if self.is_radio else "select", place, chosen,
                          choices=shown, facts={"redraws": self.redraws})

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        text = typed.text(place)
        return GONE if not text else self.kept(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Field):
    """True or false, or not said yet."""

    choices: Pairs = ()

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        said = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
        return self.drawn("radios", place, said, choices=self.choices)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        return {"true": True, "false": False}.get(typed.text(place) or "", GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    """A box to tick."""

    default: Any = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        return self.drawn("flag", place, value if isinstance(value, bool) else self.default)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        return self.kept(typed.has(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Line):
    """A date."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        text = value if isinstance(value, str) else _odd(value)
        return self.drawn("day" if not text or _is_day(text) else "line", place, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight(Share):
    """What something earns under the method where each has its own weight."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        scoring = scope.record.get("scoring")
        method = scoring.get("method") if isinstance(scoring, Mapping) else None
        told = typing_numbers.told("" if value is GONE else value)
        return self.drawn("number", place, told, facts={
            "only": "weights", "is_off": method != "weights" and not told})


def offered(choices: Choices, scope: Scope, chosen: Sequence[str]) -> Pairs:
    """The codes to choose from, those already chosen among them."""
    found = tuple(choices(scope)) if callable(choices) else tuple(choices)
    known = {code for code, _ in found}
    return (*found, *((code, code) for code in chosen if code not in known))


def _odd(value: Any) -> str:
    """What stands in a field whose value is not of its kind."""
    return "" if value is GONE or value is None else typing_numbers.told(value)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
