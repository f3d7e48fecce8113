"""``lms banks``: check, publish and look at question banks from the terminal."""

import sys
from pathlib import Path

import click

from lms.banks import actions, exports, queries, wording
from lms.banks.checks import check_bank
from lms.banks.items import AnyItem
from lms.banks.reader import read_bank
from lms.catalog.cli import Shipped
from lms.core import terminal
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_NOT_AN_ITEM = N_("Ce fichier n'est pas une question d'une banque (BANQUE/BLOC/question.yaml).")


@click.group()
def banks() -> None:
    """Question banks: check, publish, look."""


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


def _items_of(file: Path) -> list[AnyItem]:
    """The items of one file of a bank, with the defaults of the bank; only its own faults stop."""
    folder, name = file.parent.parent, f"{file.parent.name}/{file.name}"
    if not file.is_file() or not (folder / "bank.yaml").is_file():
        raise Invalid([Fault(str(file), "not_an_item", _NOT_AN_ITEM)])
    bank = read_bank(folder)
    faults = [fault for fault in bank.faults if fault.place.split(":")[0] in {name, "bank.yaml"}]
    if faults:
        raise Invalid(faults)
    return [found.item for found in bank.items if found.document.place == name]
