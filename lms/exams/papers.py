"""The paper of an attempt: its questions as the candidate sees them, and how answers are read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lms.banks import kinds
from lms.banks.items import AnyItem
from lms.banks.kinds.file_upload import FileUploadItem, Handing
from lms.banks.reader import item_from_json
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_UNREADABLE = N_("Cette réponse est illisible.")
_TIED = N_("Question {number} : deux éléments ont le même rang.")
_NO_QUESTION = N_("Cette question n'existe pas dans votre épreuve.")


@lru_cache(maxsize=4096)
def parsed(content: str) -> AnyItem:
    """An item from its stored JSON; parsed once a process, for items never change."""
    return item_from_json(content)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a paper: its number from 1, its item, the order of its options."""

    number: int
    item_id: int
    item: AnyItem
    order: tuple[str, ...]

    @property
    def handing(self) -> Handing | None:
        """Which files are handed in here; ``None`` for a question that takes none."""
        return self.item.response if isinstance(self.item, FileUploadItem) else None

    def shown(self) -> dict[str, Any]:
        """What the browser may have: never a key, a score or the author's option ids."""
        return {"number": self.number, **kinds.kind_of(self.item).show(self.item, self.order)}

    def read(self, value: Any) -> Any:
        """The answer in the item's own terms, ``None`` when blank; raises ``Invalid``."""
        return kinds.kind_of(self.item).read(self.item, self.order, value)

    def tell(self, value: Any) -> str:
        """The stored value in words; empty when blank."""
        answer = self.read(value)
        return "" if answer is None else kinds.kind_of(self.item).tell(self.item, answer)


Paper = tuple[Question, ...]


def paper_of(slots: Sequence[Any], contents: Mapping[int, str]) -> Paper:
    """The questions of a form; ``contents`` maps item ids to their stored JSON."""
    return tuple(
        Question(number, slot.item_id, parsed(contents[slot.item_id]), tuple(slot.order))
        for number, slot in enumerate(slots, start=1)
    )


def check_value(question: Question, value: Any) -> str:
    """The JSON to store for a value from the browser; raises ``Invalid`` if it makes no sense."""
    if value is not None:
        question.read(value)
    return dump(value)


def dump(value: Any) -> str:
    """How a value is stored: canonical JSON, ``null`` when blank."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(stored: str) -> Any:
    """The value of a stored answer."""
    return json.loads(stored)


def no_such_question(number: Any) -> Invalid:
    """The refusal of a question that is not on the paper."""
    return Invalid([Fault(f"question {number}"[:40], "no_such_question", _NO_QUESTION)])


def tied_ranks(number: str) -> Invalid:
    """The refusal of an order that gives one rank to two elements."""
    return Invalid([Fault(f"question {number}"[:40], "tied_ranks", _TIED, {"number": number})])


def unreadable(place: str) -> Invalid:
    """The refusal of a request that is not what the runner sends."""
    return Invalid([Fault(place, "unreadable", _UNREADABLE)])
