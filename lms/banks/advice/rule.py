"""One rule of item writing.

The rules are those of T. Haladyna, S. Downing and M. Rodriguez, « A review of multiple-choice
item-writing guidelines for classroom assessment », Applied Measurement in Education 15(3), 2002,
taken up in Haladyna and Rodriguez, « Developing and validating test items », 2013.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.banks.advice.asked import Asked


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule has something to say, and what the sentence needs."""

    place: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """``text`` is a French template; ``source`` says where the rule comes from."""

    code: str
    source: str
    text: str
    find: Callable[[Asked], Iterator[Spot]]


def guideline(*numbers: int) -> str:
    """A source: one or several of the 31 guidelines of 2002."""
    return f"Haladyna, Downing & Rodriguez 2002, {', '.join(map(str, numbers))}"
