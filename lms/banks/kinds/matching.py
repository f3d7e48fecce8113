"""Matching prompts with targets; also sorting them into categories."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.soundness import common_faults, media_fault, repeated
from lms.banks.text import html_of, line_html_of, said_of
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({"per_pair", "net_correct", "all_or_nothing"})
_TEXTS: Mapping[str, str] = {
    "duplicate_prompt": N_("Deux éléments à associer portent le même identifiant."),
    "duplicate_target": N_("Deux cibles portent le même identifiant."),
    "duplicate_target_text": N_("Deux cibles ont le même texte."),
    "unknown_target": N_("« match » nomme une cible qui n'existe pas."),
    "target_repeated": N_("« match » nomme deux fois la même cible."),
    "no_pair": N_("Aucune association n'est bonne : écrivez « match »."),
    "target_used_twice": N_(
        "Plusieurs éléments vont avec cette cible : écrivez « reuse_targets: true »."
    ),
    "several_matches": N_(
        "Plusieurs cibles pour un élément : la méthode « net_correct » ou « all_or_nothing » "
        "convient, « per_pair » donnerait les points à qui coche tout."
    ),
}


class Matching:
    """Choosing a target for each prompt."""

    name = "matching"
    model = MatchingItem
    is_automatic = True

    def check(self, item: MatchingItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, METHODS)
        yield from _id_faults(item)
        yield from _pair_faults(item)
        for index, prompt in enumerate(item.prompts):
            yield from media_fault(item, prompt.media, f"prompts[{index}].media")
        for index, target in enumerate(item.targets):
            yield from media_fault(item, target.media, f"targets[{index}].media")

    def order(self, item: MatchingItem, draw: Shuffler) -> tuple[str, ...]:
        """The targets in a drawn order; prompts stay as the author wrote them."""
        ids = tuple(target.id for target in item.targets)
        return draw.shuffled(ids) if item.presentation.shuffle else ids

    def show(self, item: MatchingItem, order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``. Prompts and targets are known by their positions from 1."""
        texts = {target.id: target.text for target in item.targets}
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "several": _has_several(item),
            "reuse": item.reuse_targets,
            "dont_know": item.scoring.dont_know,
            "prompts": [
                {"id": str(position), "html": line_html_of(prompt.text, item.media)}
                for position, prompt in enumerate(item.prompts, start=1)
            ],
            "targets": [
                {"id": str(position), "html": line_html_of(texts[target], item.media),
                 "text": _line(texts[target])}
                for position, target in enumerate(order, start=1)
            ],
        }

    def read(self, item: MatchingItem, order: Sequence[str], raw: Any) -> Answer | None:
        """``{"pairs": {"1": ["2"]}}`` in positions becomes sorted pairs of the author's ids."""
        return answers.taken(item, raw, "pairs", lambda value: _paired(item, order, value))

    def score(self, item: MatchingItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``."""
        return settled(item, answer, lambda given: _judged(item, given))

    def points(self, item: MatchingItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, item: MatchingItem, answer: Answer | None) -> str:
        """« prompt : target » for each pair, in the author's order."""
        return answers.told(answer, lambda given: _told(item, {tuple(p) for p in given["pairs"]}))

    def tell_key(self, item: MatchingItem) -> str:
        """The right pairs."""
        return _told(item, item.pairs())

    def foreseen(self, item: MatchingItem) -> Iterator[Foreseen]:
        """Each right pair, worth its part."""
        pairs = item.pairs()
        for prompt, target in _in_order(item, pairs):
            yield Foreseen(f"{prompt} → {target}", Fraction(1, len(pairs)))


def _id_faults(item: MatchingItem) -> Iterator[Fault]:
    for index in repeated(prompt.id for prompt in item.prompts):
        yield _fault(f"prompts[{index}].id", "duplicate_prompt")
    for index in repeated(target.id for target in item.targets):
        yield _fault(f"targets[{index}].id", "duplicate_target")
    for index in repeated(_line(target.text).casefold() for target in item.targets):
        yield _fault(f"targets[{index}].text", "duplicate_target_text")


def _pair_faults(item: MatchingItem) -> Iterator[Fault]:
    known = {target.id for target in item.targets}
    used: set[str] = set()
    for index, prompt in enumerate(item.prompts):
        place = f"prompts[{index}].match"
        if not known.issuperset(prompt.match):
            yield _fault(place, "unknown_target")
        if len(set(prompt.match)) != len(prompt.match):
            yield _fault(place, "target_repeated")
        if not item.reuse_targets and not used.isdisjoint(prompt.match):
            yield _fault(place, "target_used_twice")
        used.update(prompt.match)
    if not item.pairs():
        yield _fault("prompts", "no_pair")
    if item.scoring.method == "per_pair" and _has_several(item):
        yield _fault("scoring.method", "several_matches")


def _has_several(item: MatchingItem) -> bool:
    return any(len(prompt.match) > 1 for prompt in item.prompts)


def _paired(item: MatchingItem, order: Sequence[str], value: Any) -> Answer | None:
    if not isinstance(value, dict):
        raise answers.refused()
    prompts = {str(position): one.id for position, one in enumerate(item.prompts, start=1)}
    targets = {str(position): target for position, target in enumerate(order, start=1)}
    most = len(targets) if _has_several(item) else 1
    pairs = []
    for prompt, chosen in value.items():
        ids = answers.positions(chosen, targets, most)
        if prompt not in prompts:
            raise answers.refused()
        pairs += [[prompts[prompt], target] for target in ids]
    return {"pairs": sorted(pairs)} if pairs else None


def _judged(item: MatchingItem, answer: Answer) -> Fraction:
    given = {(prompt, target) for prompt, target in answer["pairs"]}
    key = item.pairs()
    right, wrong = len(given & key), len(given - key)
    if item.scoring.method == "all_or_nothing":
        return Fraction(given == key)
    if item.scoring.method == "net_correct":
        return Fraction(max(0, right - wrong), len(key))
    return Fraction(right, len(key))


def _told(item: MatchingItem, pairs: Any) -> str:
    return " ; ".join(f"{prompt} → {target}" for prompt, target in _in_order(item, pairs))


def _in_order(item: MatchingItem, pairs: Any) -> Iterator[tuple[str, str]]:
    for prompt in item.prompts:
        for target in item.targets:
            if (prompt.id, target.id) in pairs:
                yield _line(prompt.text), _line(target.text)


def _line(markdown: str) -> str:
    return said_of(markdown).replace("\n", " ")


def _fault(place: str, code: str) -> Fault:
    return Fault(place, code, _TEXTS[code])
