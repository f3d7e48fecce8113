"""Papers made from a blueprint: one each, or parallel forms; the solver is called when needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.blueprints import apart, drawing, shortages
from lms.blueprints.rules import Wish
from lms.blueprints.supply import Supply
from lms.blueprints.wording import Say, in_french
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_

_SECONDS_A_PAPER = 20


class NoneInTime(Conflict):
    """The solver met no set of forms in its time, and no proof that there is none."""

    code = "none_in_time"
    text = N_("Aucun jeu de sujets n'a été trouvé en {seconds} secondes. Donnez plus de temps, "
              "demandez moins de sujets ou permettez des questions communes.")


@dataclass(frozen=True, slots=True)
class Made:
    """Parallel forms: for each, the row and the item of every place.

    ``bound`` is the least gap that any forms could have, beyond what is tolerated.
    """

    forms: tuple[tuple[tuple[int, int], ...], ...]
    is_proved: bool
    bound: float


def drawn_for(supply: Supply, seeds: Sequence[int]) -> list[tuple[int, ...]]:
    """The ids of the items of one paper a seed; raises ``Invalid`` when there is none."""
    found = {seed: drawing.drawn(supply, seed) for seed in seeds}
    hard = [seed for seed, ranks in found.items() if ranks is None]
    if hard:
        refuse_shortages(supply)
        weighed = [drawing.weights(supply, seed) for seed in hard]
        solved = apart.solve("choosing.papers", supply, weighed,
                             seconds=_SECONDS_A_PAPER * len(hard))
        found |= dict(zip(hard, solved, strict=True))
    return [_ids(supply, found[seed]) for seed in seeds]


def _ids(supply: Supply, ranks: Sequence[int] | None) -> tuple[int, ...]:
    if ranks is None:
        raise apart.SolverStopped
    return tuple(supply.questions[rank].id for rank in ranks)


def refuse_shortages(supply: Supply, say: Say = in_french, place: str = "") -> None:
    """Raise ``Invalid`` with every reason why no paper can be made."""
    faults = shortages.shortages(supply, say, place)
    if faults:
        raise Invalid(faults)


def assembled(supply: Supply, wish: Wish, say: Say = in_french) -> Made:
    """Parallel forms; raises ``Invalid`` when there are none, ``NoneInTime``, ``SolverStopped``."""
    refuse_shortages(supply, say)
    if wish.most_shared == 0 and (
        faults := shortages.forms_shortages(supply, wish.forms, say)
    ):
        raise Invalid(faults)
    found = apart.solve("assembling.assembled", supply, wish, seconds=2 * wish.seconds)
    if "lacking" in found:
        faults = shortages.missing(supply, found["lacking"], wish.forms, say)
        raise Invalid(faults) if faults else NoneInTime(seconds=wish.seconds)
    if not found:
        raise NoneInTime(seconds=wish.seconds)
    forms = tuple(
        tuple((row, supply.questions[rank].id) for row, rank in form) for form in found["forms"]
    )
    return Made(forms, found["is_proved"], found["bound"])
