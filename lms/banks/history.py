"""The life of a question: what each edition of its bank did to it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lms.banks.differences import Change, changes_between
from lms.banks.models import Edition, Item
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Stage:
    """One edition; ``since`` is the number of the one that ``changes`` start from."""

    edition: Edition
    publisher: Person | None
    item: Item | None
    how: Literal["absent", "first", "same", "changed"]
    since: int | None
    changes: tuple[Change, ...]


def stages_of(rows: Iterable[tuple[Edition, Item | None, Person | None]]) -> list[Stage]:
    """The stages in the order of the editions, from the first that holds the question.

    A question that left and came back is compared with what it was when it left.
    """
    stages: list[Stage] = []
    last: tuple[int, Item] | None = None
    for edition, item, publisher in rows:
        if item is None:
            if last is not None:
                stages.append(Stage(edition, publisher, None, "absent", None, ()))
            continue
        if last is None:
            stages.append(Stage(edition, publisher, item, "first", None, ()))
        else:
            since, before = last
            changes = changes_between(json.loads(before.content), json.loads(item.content))
            stages.append(Stage(edition, publisher, item, "changed" if changes else "same",
                                since, changes))
        last = (edition.number, item)
    return stages
