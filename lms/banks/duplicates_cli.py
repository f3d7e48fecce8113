"""``lms banks duplicates``: the questions of a bank that say nearly the same thing."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from lms.banks.duplicates import THRESHOLD, Pair, duplicate_text, near_duplicates
from lms.banks.reader import ItemFile, read_bank
from lms.catalog.cli import Shipped
from lms.core.errors import Invalid


@click.command()
@click.argument("path", type=Shipped())
@click.option("--threshold", type=click.FloatRange(0.05, 1), default=THRESHOLD, show_default=True,
              help="The least similarity to print, from 0 to 1.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def duplicates(path: Path, threshold: float, as_json: bool) -> None:
    """Print the pairs of questions of the bank of PATH that say nearly the same thing.

    Two questions alike are merged, or made « enemies »: never asked on one paper.
    """
    bank = read_bank(path)
    if not bank.items:
        raise Invalid(bank.faults)
    for fault in bank.faults:
        click.echo(str(fault), err=True)  # the other questions are compared all the same
    files = {file.item.id: file for file in bank.items}
    texts = [(code, duplicate_text(file.item)) for code, file in files.items()]
    pairs = near_duplicates(texts, threshold)
    enemies = [_are_enemies(files[pair.first], files[pair.second]) for pair in pairs]
    if as_json:
        click.echo(_json(pairs, enemies))
        return
    for line in _lines(pairs, enemies, len(texts)):
        click.echo(line)


def _are_enemies(one: ItemFile, other: ItemFile) -> bool:
    return (other.item.id in one.item.exposure.enemies
            or one.item.id in other.item.exposure.enemies)


def _json(pairs: Sequence[Pair], enemies: Sequence[bool]) -> str:
    return json.dumps({"pairs": [
        {"first": pair.first, "second": pair.second, "similarity": pair.similarity,
         "shared": list(pair.shared), "enemies": known}
        for pair, known in zip(pairs, enemies, strict=True)
    ]}, ensure_ascii=False, indent=1)


def _lines(pairs: Sequence[Pair], enemies: Sequence[bool], compared: int) -> Iterator[str]:
    for pair, known in zip(pairs, enemies, strict=True):
        likeness = f"{pair.similarity:.2f}".replace(".", ",")
        state = "déclarées ennemies" if known else "à rapprocher"
        yield f"{likeness}  {pair.first}  {pair.second}  ({state})"
        yield f"      en commun : {' ; '.join(f'« {words} »' for words in pair.shared)}"
    open_ = enemies.count(False)
    yield f"questions comparées : {compared}, paires : {len(pairs)}, dont à rapprocher : {open_}"
