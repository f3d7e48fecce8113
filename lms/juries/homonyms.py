"""Telling apart candidates of the same name: the birth date, else the number of the candidacy.

A birth date is shown only where it is needed: nobody else's is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.core.i18n import N_
from lms.core.ordering import french_key

BORN = N_("né(e) le {day}")
NUMBERED = N_("candidature n° {number}")


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate as the eye sees them in a list; ``number`` is unique."""

    number: int
    name: str
    born_on: date | None


@dataclass(frozen=True, slots=True)
class Distinction:
    """What to write beside a name; both ``None`` when the name is enough."""

    born_on: date | None = None
    number: int | None = None

    def __bool__(self) -> bool:
        return self.born_on is not None or self.number is not None

    @property
    def parts(self) -> Iterator[tuple[str, dict[str, str]]]:
        """French templates with their facts."""
        if self.born_on is not None:
            yield BORN, {"day": f"{self.born_on:%d/%m/%Y}"}
        if self.number is not None:
            yield NUMBERED, {"number": str(self.number)}

    @property
    def in_french(self) -> str:
        """``né(e) le 17/05/1980``, as the minutes say it."""
        return ", ".join(text.format(**facts) for text, facts in self.parts)


NONE = Distinction()


def distinctions(people: Sequence[Named]) -> Mapping[int, Distinction]:
    """What tells each of these people from the others of the same name, by number.

    Accents and case do not make two names: they are not heard in a jury room.
    """
    groups: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    for one in people:
        groups[french_key(one.name)].append(one)
    found: dict[int, Distinction] = {}
    for group in groups.values():
        births = Counter(one.born_on for one in group)
        for one in group:
            is_told = one.born_on is not None and births[one.born_on] == 1
            alone = len(group) == 1
            found[one.number] = NONE if alone else Distinction(
                one.born_on, None if is_told else one.number
            )
    return found
