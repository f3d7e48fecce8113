"""What shows only when all the items of a bank are looked at together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from lms.banks.headers import Framework
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.true_false import TrueFalseItem
from lms.banks.reader import BankFiles
from lms.banks.text import plain_of
from lms.core.errors import Fault
from lms.core.i18n import N_

# A pattern is worth telling when chance alone would hardly give it (about 1 time in 1 000).
MIN_ITEMS = 10
MIN_DEVIATIONS = 3
# Recalling is where learning begins, not what a certification is about.
MAX_REMEMBER = 1 / 3

_TEXTS: Mapping[str, str] = {
    "unknown_enemy": N_("« enemies » nomme {enemy}, qui n'est pas dans la banque."),
    "block_not_covered": N_("Aucune question ne porte sur le bloc {block}."),
    "competence_not_covered": N_("Aucune question n'évalue la compétence {competence}."),
    "longest_is_key": N_(
        "La bonne réponse est la plus longue dans {found} questions sur {total} : cela se devine."
    ),
    "key_position": N_(
        "La bonne réponse est en position {position} dans {found} questions sur {total}."
    ),
    "mostly_true": N_(
        "« Vrai » est la bonne réponse de {found} affirmations sur {total} : équilibrez avec "
        "« Faux »."
    ),
    "mostly_false": N_(
        "« Faux » est la bonne réponse de {found} affirmations sur {total} : équilibrez avec "
        "« Vrai »."
    ),
    "mostly_remember": N_(
        "{found} questions sur {total} demandent seulement de se souvenir : ajoutez des situations "
        "à comprendre, à traiter ou à juger."
    ),
}


def bank_advice(bank: BankFiles) -> Iterator[Fault]:
    """Enemies that are not there, what nothing covers, habits that can be guessed."""
    known = {file.item.id for file in bank.items}
    for file in bank.items:
        for enemy in file.item.exposure.enemies:
            if enemy not in known:
                yield _advice(file.at("exposure"), "unknown_enemy", enemy=enemy)
    if bank.framework is not None:
        yield from _gaps(bank, bank.framework)
    yield from _guessable(_single_choices(bank))
    yield from _lopsided(bank)


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
    chances = [1 / len(item.options) for item in items]
    longest = sum(map(_longest_is_key, items))
    if _is_odd(longest, chances):
        yield _advice("bank.yaml", "longest_is_key", found=longest, total=total)
    positions = Counter(map(_key_position, items))
    for position, found in sorted(positions.items()):
        if _is_odd(found, chances):
            yield _advice("bank.yaml", "key_position", position=position, found=found, total=total)


def _lopsided(bank: BankFiles) -> Iterator[Fault]:
    """Statements of one answer, questions of one level."""
    answers = [file.item.answer for file in bank.items if isinstance(file.item, TrueFalseItem)]
    for code, answer in (("mostly_true", True), ("mostly_false", False)):
        found = answers.count(answer)
        if _is_odd(found, [1 / 2] * len(answers)):
            yield _advice("bank.yaml", code, found=found, total=len(answers))
    levels = [file.item.level for file in bank.items if file.item.level]
    found = levels.count("remember")
    if len(levels) >= MIN_ITEMS and found > MAX_REMEMBER * len(levels):
        yield _advice("bank.yaml", "mostly_remember", found=found, total=len(levels))


def _longest_is_key(item: ChoiceItem) -> bool:
    key = item.right_options()[0]
    others = (len(plain_of(option.text)) for option in item.options if option is not key)
    return len(plain_of(key.text)) > max(others)


def _key_position(item: ChoiceItem) -> int:
    return item.options.index(item.right_options()[0]) + 1


def _is_odd(found: int, chances: Sequence[float]) -> bool:
    """Whether ``found`` is far above what chance would give, each item having its own."""
    deviation = sqrt(sum(chance * (1 - chance) for chance in chances))
    return len(chances) >= MIN_ITEMS and found > sum(chances) + MIN_DEVIATIONS * deviation


def _advice(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
