"""Drawing the paper of one candidate: which questions, in which order, options in which order.

Questions are spread over the competences of the block as evenly as the bank allows, never two that
are enemies (one tells the answer of the other); a seed stored with the form makes the draw
repeatable.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.core.chance import Draw
from lms.core.errors import Fault
from lms.core.i18n import N_

_TOO_FEW = N_("Il faut {needed} questions du bloc {block} ; l'édition n'en compte que {found}.")
_ENEMIES = N_("Aucun sujet de {needed} questions du bloc {block} n'évite celles qui s'excluent "
              "(« enemies »).")
_MOST_TRIES = 100
_NONE_FOR = N_("Aucune question ne porte sur la compétence {competence}.")


@dataclass(frozen=True, slots=True)
class Drawable:
    """A question that can be drawn; ``order`` draws the order of its options.

    ``enemies`` are codes of questions that may not be on the same paper.
    """

    item_id: int
    content: str
    competence: str
    order: Callable[[Draw], Sequence[str]]
    code: str = ""
    enemies: frozenset[str] = frozenset()

    def may_join(self, others: Iterable["Drawable"]) -> bool:
        """Whether no question already taken excludes it, one way or the other."""
        return not any(
            self.code in other.enemies or other.code in self.enemies for other in others
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper: the item and the order in which its options are shown."""

    item_id: int
    order: tuple[str, ...]


def shortages(
    pool: Sequence[Drawable], block: str, competences: Sequence[str], count: int
) -> list[Fault]:
    """Why a paper of ``count`` questions cannot be drawn from ``pool``; empty when it can."""
    faults = []
    if len(pool) < count:
        facts = {"needed": count, "found": len(pool), "block": block}
        faults.append(Fault("question_count", "too_few_questions", _TOO_FEW, facts))
    covered = {drawable.competence for drawable in pool}
    faults += [
        Fault("edition_id", "competence_not_covered", _NONE_FOR, {"competence": competence})
        for competence in competences if competence not in covered
    ]
    if not faults and len(_chosen(pool, count, seed=0)) < count:
        faults.append(enemies_fault(block, count))
    return faults


def enemies_fault(block: str, count: int) -> Fault:
    """No paper of so many questions was found without two that are enemies."""
    return Fault("question_count", "enemies", _ENEMIES, {"needed": count, "block": block})


def draw_paper(pool: Sequence[Drawable], count: int, seed: int) -> tuple[Slot, ...]:
    """``count`` questions from ``pool`` in a drawn order; the same seed gives the same paper.

    Fewer only when ``shortages`` would have said so.
    """
    return shown(_chosen(pool, count, seed), seed)


def shown(chosen: Sequence[Drawable], seed: int) -> tuple[Slot, ...]:
    """These questions in a drawn order, each with its options in a drawn order."""
    return tuple(
        Slot(drawable.item_id, tuple(drawable.order(Draw(seed, "options", drawable.item_id))))
        for drawable in Draw(seed, "sequence").shuffled(chosen)
    )


def _chosen(pool: Sequence[Drawable], count: int, seed: int) -> list[Drawable]:
    """Draw, and draw again should enemies leave too few to choose from."""
    chosen = _spread(pool, count, Draw(seed, "items"))
    for again in range(1, _MOST_TRIES):
        if len(chosen) >= min(count, len(pool)):
            break
        chosen = max(chosen, _spread(pool, count, Draw(seed, "items", again)), key=len)
    return chosen


def _spread(pool: Iterable[Drawable], count: int, draw: Draw) -> list[Drawable]:
    """Take one question of each competence in turn until there are enough."""
    by_competence: dict[str, list[Drawable]] = defaultdict(list)
    for drawable in sorted(pool, key=lambda drawable: drawable.item_id):
        by_competence[drawable.competence].append(drawable)
    piles = [
        list(draw.shuffled(by_competence[competence])) for competence in sorted(by_competence)
    ]
    chosen: list[Drawable] = []
    while len(chosen) < count and any(piles):
        for pile in draw.shuffled(piles):
            while pile and len(chosen) < count:
                taken = pile.pop()
                if taken.may_join(chosen):
                    chosen.append(taken)
                    break
    return chosen


def digest_of(slots: Sequence[Slot], contents: Mapping[int, str]) -> str:
    """SHA-256 of what a form asks: its questions, word for word, and the order of everything.

    ``contents`` gives the stored text of each item.
    """
    told = [[slot.item_id, contents[slot.item_id], *slot.order] for slot in slots]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def to_json(slots: Sequence[Slot]) -> str:
    """How a form is stored."""
    return json.dumps(
        [{"item": slot.item_id, "order": list(slot.order)} for slot in slots],
        separators=(",", ":"),
    )


def from_json(content: str) -> tuple[Slot, ...]:
    """The slots of a stored form."""
    return tuple(Slot(slot["item"], tuple(slot["order"])) for slot in json.loads(content))
