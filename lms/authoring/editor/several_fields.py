"""The fields of several values: codes to tick, lines, bounds, coordinates."""

from dataclasses import dataclass
from typing import Any

from lms.authoring.editor import typing_numbers
from lms.authoring.editor.fields import GONE, Choices, Field, Scope, offered
from lms.authoring.editor.shown import Shown
from lms.authoring.editor.typed_form import TypedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes(Field):
    """Several codes to tick; those there were keep their order.

    A closed list drops codes that are no longer offered.
    """

    choices: Choices = ()
    is_closed: bool = False

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        ticked = texts_in(self.default if value is GONE else value)
        shown = offered(self.choices, scope, [] if self.is_closed else ticked)
        return self.drawn("codes", place, tuple(ticked), choices=shown)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        ticked = list(dict.fromkeys(typed.texts(place)))
        earlier = texts_in(before)
        found = [code for code in earlier if code in ticked]
        found += [code for code in ticked if code not in earlier]
        if self.default is not GONE:
            is_default = before is GONE and set(found) == set(self.default)
            return GONE if is_default or found == list(self.default) else found
        return found if found or self.is_required else GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(Field):
    """Several short texts, one a line."""

    rows: int = 2

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        return self.drawn("lines", place, "\n".join(texts_in(value)), facts={"rows": self.rows})

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        found = [line for line in (typed.text(place) or "").split("\n") if line.strip()]
        return found or GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Field):
    """Two numbers that go together: the bounds of an interval."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        bounds = list(value)[:2] if isinstance(value, list | tuple) else []
        told = (*map(typing_numbers.told, bounds), "", "")[:2]
        return self.drawn("pair", place, told)

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        bounds = [typed.text(f"{place}[{index}]") or "" for index in (0, 1)]
        return [typing_numbers.number(one) for one in bounds] if any(bounds) else GONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Field):
    """A list of numbers on one line, parted by semicolons or spaces."""

    def shown(self, value: Any, place: str, scope: Scope) -> Shown:
        """See ``Field``."""
        told = value if isinstance(value, str) else " ; ".join(
            map(typing_numbers.told, value if isinstance(value, list | tuple) else ()))
        return self.drawn("line", place, told, facts={"coords": True})

    def read(self, typed: TypedForm, place: str, before: Any) -> Any:
        """See ``Field``."""
        text = typed.text(place)
        if text is None or not text.strip():
            return GONE
        parts = text.split(";") if ";" in text else text.replace(", ", " ").split()
        return [typing_numbers.number(part.strip()) for part in parts if part.strip()]


def texts_in(value: Any) -> list[str]:
    found = value if isinstance(value, list | tuple) else []
    return [one for one in found if isinstance(one, str)]
