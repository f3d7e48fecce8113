"""What a whole bank must hold to: identities, framework, media; and what its authors should see.

A fault refuses the bank. An advice is for a person to judge: nothing is wrong by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lms.banks import media_files
from lms.banks.advice import bank_advice, item_advice
from lms.banks.canonical import content_sha256
from lms.banks.headers import Framework
from lms.banks.items import AnyItem
from lms.banks.reader import BankFiles, ItemFile
from lms.core.errors import Fault
from lms.core.i18n import N_

_TEXTS: Mapping[str, str] = {
    "file_name": N_("Le fichier doit porter le nom de sa question : {id}.yaml."),
    "block_folder": N_("Une question du bloc {block} se range dans le dossier {block}."),
    "duplicate_id": N_("Cet identifiant est déjà celui de {first}."),
    "duplicate_content": N_("Cette question est la même que {first}."),
    "unknown_block": N_("Le bloc {block} n'existe pas dans le référentiel."),
    "unknown_competence": N_("La compétence {competence} n'existe pas dans le référentiel."),
    "competence_of_other_block": N_("La compétence {competence} appartient au bloc {block}."),
}


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found. ``counts`` maps ``block``, ``type``, ``status``... to totals by value."""

    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    counts: Mapping[str, Mapping[str, int]]


def check_bank(bank: BankFiles) -> Report:
    """Check what was read, and say what its authors should look at again."""
    advice = [found for file in bank.items for found in item_advice(file)]
    return Report(faults_of(bank), (*advice, *bank_advice(bank)), counts_of(bank))


def faults_of(bank: BankFiles) -> tuple[Fault, ...]:
    """What refuses the bank; the faults of the reading come first."""
    faults = [*bank.faults, *_identity_faults(bank)]
    for file in bank.items:
        if bank.framework is not None:
            faults += (replace(fault, place=file.at(fault.place))
                       for fault in framework_faults(file.item, bank.framework))
        faults += _media_faults(file, bank)
    return tuple(faults)


def counts_of(bank: BankFiles) -> Mapping[str, Mapping[str, int]]:
    """How many items there are by block, type, status, level and competence."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for file in bank.items:
        item = file.item
        counts["block"][item.block] += 1
        counts["type"][item.type] += 1
        counts["status"][item.status] += 1
        counts["level"][item.level or "-"] += 1
        counts["competence"].update(item.competences)
    return counts


def _identity_faults(bank: BankFiles) -> Iterator[Fault]:
    for file in bank.items:
        folder, name = file.document.place.split("/", 1)
        if file.alone and name != f"{file.item.id}.yaml":
            yield _fault(file.at("id"), "file_name", id=file.item.id)
        if folder != file.item.block:
            yield _fault(file.at("block"), "block_folder", block=file.item.block)
    yield from _repeated(bank, "duplicate_id", lambda file: file.item.id)
    yield from _repeated(bank, "duplicate_content", lambda file: content_sha256(file.item))


def _repeated(
    bank: BankFiles, code: str, value_of: Callable[[ItemFile], str]
) -> Iterator[Fault]:
    first: dict[str, ItemFile] = {}
    for file in bank.items:
        met = first.setdefault(value_of(file), file)
        if met is not file:
            yield _fault(file.at("id"), code, first=met.at("id"))


def framework_faults(item: AnyItem, framework: Framework) -> Iterator[Fault]:
    """Blocks and competences of one item that the framework has not; places are field paths."""
    if item.block not in framework.blocks:
        yield _fault("block", "unknown_block", block=item.block)
    for competence in item.competences:
        owner = framework.competences.get(competence)
        if owner is None:
            yield _fault("competences", "unknown_competence", competence=competence)
        elif owner != item.block:
            yield _fault("competences", "competence_of_other_block",
                         competence=competence, block=owner)


def _media_faults(file: ItemFile, bank: BankFiles) -> Iterator[Fault]:
    for index, media in enumerate(file.item.every_media()):
        place = f"media[{index}].file" if index < len(file.item.media) else ""
        for fault in media_files.faults_of(media, bank.folder / media.file):
            yield replace(fault, place=file.at(place))


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
