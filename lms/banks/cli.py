"""``lms banks``: check, publish and look at question banks from the terminal."""

import json
import sys
from pathlib import Path
from typing import TextIO

import click

from lms.banks import actions, bench, exports, queries, wording
from lms.banks.checks import check_bank
from lms.banks.duplicates_cli import duplicates
from lms.banks.items import AnyItem
from lms.banks.reader import read_bank, read_items
from lms.banks.transfer_cli import export, import_
from lms.catalog.cli import Shipped
from lms.core import terminal
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_NOT_AN_ITEM = N_("Ce n'est pas le fichier d'une question.")
_NOT_JSON = N_("La réponse n'est pas du JSON lisible.")
_SEVERAL = N_("Ce fichier contient plusieurs questions : essayez-les une par une.")


@click.group()
def banks() -> None:
    """Question banks: check, publish, look, import, export."""


banks.add_command(duplicates)
banks.add_command(import_)
banks.add_command(export)


@banks.command()
@click.argument("path", type=Shipped())
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def check(path: Path, as_json: bool) -> None:
    """Check the bank of PATH, a folder or the name of a shipped bank; exit 1 if it has faults."""
    report = check_bank(read_bank(path))
    if as_json:
        click.echo(exports.report_json(report))
    else:
        for line in exports.report_lines(report):
            click.echo(line)
    if report.faults:
        sys.exit(1)


@banks.command()
@click.argument("path", type=Shipped())
def publish(path: Path) -> None:
    """Publish the bank of PATH as an edition; prints its id, number and digest."""
    bank = read_bank(path)
    with terminal.writing() as work:
        edition = actions.publish_edition(work, bank)
        click.echo(f"{edition.id} n°{edition.number} {edition.content_sha256}")


@banks.command("list")
def list_() -> None:
    """List every edition with its number of items."""
    with terminal.reading() as session:
        counts = queries.status_counts(session)
        for found in queries.editions(session):
            by_status = counts.get(found.id, {})
            detail = ", ".join(f"{wording.STATUSES[status].lower()} : {count}"
                               for status, count in sorted(by_status.items()))
            click.echo(f"{found.id:>4}  {found.bank_code:<20} n°{found.number:<4} "
                       f"{found.published_at:%Y-%m-%d}  {sum(by_status.values())} ({detail})")


@banks.command()
@click.argument("path", type=Shipped())
def show(path: Path) -> None:
    """Print the question of the file PATH: what is asked, the options, the key and why."""
    for item in _items_of(path):
        for line in exports.question_lines(item):
            click.echo(line)


@banks.command()
@click.argument("item", type=Shipped())
@click.argument("answer", type=click.File(encoding="utf-8"))
def score(item: Path, answer: TextIO) -> None:
    """Print, as JSON, what the answer of the file ANSWER (or -) earns to the question of ITEM.

    The answer is written as the exam page sends it, with the author's ids or positions from 1:
    {"chosen": ["b"]}, {"value": true}, {"text": "12,5"}, {"pairs": {"p1": ["t2"]}},
    {"order": ["e1", "e2"]}, {"gaps": {"year": "2018"}}, {"parts": {"q1": ...}}, null for a blank.
    """
    try:
        given = json.loads(answer.read())
    except (ValueError, RecursionError):
        raise Invalid([Fault(answer.name, "not_json", _NOT_JSON)]) from None
    found = _items_of(item)
    if len(found) != 1:
        raise Invalid([Fault(str(item), "several_items", _SEVERAL)])
    trial = bench.tried(found[0], given)
    click.echo(json.dumps({
        "score": str(trial.score.score), "max": str(trial.score.max),
        "method": found[0].scoring.method,
    }))


def _items_of(file: Path) -> list[AnyItem]:
    """The items of one file, with the defaults of its bank if any; only its own faults stop."""
    folder, name = file.parent.parent, f"{file.parent.name}/{file.name}"
    if not file.is_file():
        raise Invalid([Fault(str(file), "not_an_item", _NOT_AN_ITEM)])
    if not (folder / "bank.yaml").is_file():
        return read_items(file)
    bank = read_bank(folder)
    by_file: dict[str, list[Fault]] = {name: [], "bank.yaml": []}
    for fault in bank.faults:
        by_file.setdefault(fault.place.split(":")[0], []).append(fault)
    if by_file[name]:
        raise Invalid(by_file[name])
    for fault in by_file["bank.yaml"]:
        click.echo(str(fault), err=True)  # the question stands, without what the bank would add
    return [found.item for found in bank.items if found.document.place == name]
