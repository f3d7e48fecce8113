"""What the authors of a bank should look at again; nothing here refuses anything."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any

from lms.banks.headers import Framework
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.reader import BankFiles, ItemFile
from lms.banks.text import plain_of
from lms.core.errors import Fault
from lms.core.i18n import N_

# A pattern is worth telling when chance alone would hardly give it (about 1 time in 1 000).
MIN_ITEMS = 10
MIN_DEVIATIONS = 3

_TEXTS: Mapping[str, str] = {
    "not_reviewed": N_("Question approuvée sans relecture acceptée par une autre personne."),
    "no_rationale": N_("Aucune justification n'explique la bonne réponse."),
    "no_source": N_("Aucune source n'est citée."),
    "no_competence": N_("Cette question n'évalue aucune compétence."),
    "unknown_enemy": N_("« enemies » nomme {enemy}, qui n'est pas dans la banque."),
    "block_not_covered": N_("Aucune question ne porte sur le bloc {block}."),
    "competence_not_covered": N_("Aucune question n'évalue la compétence {competence}."),
    "longest_is_key": N_(
        "La bonne réponse est la plus longue dans {found} questions sur {total} : cela se devine."
    ),
    "key_position": N_(
        "La bonne réponse est en position {position} dans {found} questions sur {total}."
    ),
}


def item_advice(file: ItemFile) -> Iterator[Fault]:
    """What one item lacks."""
    item = file.item
    authors = {author.name.casefold() for author in item.authors}
    accepted = {
        review.by.casefold() for review in item.reviews if review.decision == "accepted"
    }
    if item.status == "approved" and not accepted - authors:
        yield _advice(file.at("status"), "not_reviewed")
    for advice in plain_advice(item):
        yield replace(advice, place=file.at(advice.place))


def plain_advice(item: AnyItem) -> Iterator[Fault]:
    """What one item lacks whatever its life; places are fields."""
    if not any(item.rationales()):
        yield _advice("", "no_rationale")
    if not item.sources:
        yield _advice("", "no_source")
    if not item.competences:
        yield _advice("competences", "no_competence")


def bank_advice(bank: BankFiles) -> Iterator[Fault]:
    """What shows only when all the items are looked at together."""
    known = {file.item.id for file in bank.items}
    for file in bank.items:
        for enemy in file.item.exposure.enemies:
            if enemy not in known:
                yield _advice(file.at("exposure"), "unknown_enemy", enemy=enemy)
    if bank.framework is not None:
        yield from _gaps(bank, bank.framework)
    yield from _guessable(_single_choices(bank))


def _gaps(bank: BankFiles, framework: Framework) -> Iterator[Fault]:
    blocks = {file.item.block for file in bank.items}
    covered = {code for file in bank.items for code in file.item.competences}
    for block in framework.blocks:
        if block not in blocks:
            yield _advice("bank.yaml", "block_not_covered", block=block)
    for competence, block in framework.competences.items():
        if block in blocks and competence not in covered:
            yield _advice("bank.yaml", "competence_not_covered", competence=competence)


def _single_choices(bank: BankFiles) -> Sequence[ChoiceItem]:
    items = (file.item for file in bank.items)
    return [
        item for item in items
        if isinstance(item, ChoiceItem) and len(item.right_options()) == item.max_choices == 1
    ]


def _guessable(items: Sequence[ChoiceItem]) -> Iterator[Fault]:
    total = len(items)
    longest = sum(map(_longest_is_key, items))
    if _is_odd(longest, items):
        yield _advice("bank.yaml", "longest_is_key", found=longest, total=total)
    positions = Counter(map(_key_position, items))
    for position, found in sorted(positions.items()):
        if _is_odd(found, items):
            yield _advice("bank.yaml", "key_position", position=position, found=found, total=total)


def _longest_is_key(item: ChoiceItem) -> bool:
    key = item.right_options()[0]
    others = (len(plain_of(option.text)) for option in item.options if option is not key)
    return len(plain_of(key.text)) > max(others)


def _key_position(item: ChoiceItem) -> int:
    return item.options.index(item.right_options()[0]) + 1


def _is_odd(found: int, items: Sequence[ChoiceItem]) -> bool:
    """Whether ``found`` items is far above what drawing the key at random would give."""
    chances = [1 / len(item.options) for item in items]
    deviation = sqrt(sum(chance * (1 - chance) for chance in chances))
    return len(items) >= MIN_ITEMS and found > sum(chances) + MIN_DEVIATIONS * deviation


def _advice(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
