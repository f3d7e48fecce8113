"""``lms workshop``: the banks that are worked on, between the browser and files."""

from collections.abc import Mapping
from pathlib import Path

import click

from lms.authoring import exchange, listing, publication, queries
from lms.authoring.models import WorkingBank
from lms.banks import wording
from lms.banks.reader import read_bank
from lms.catalog.cli import Shipped
from lms.core import terminal
from lms.core.errors import Missing
from lms.core.work import Work


@click.group()
def workshop() -> None:
    """Banks being worked on: to and from files, publish."""


@workshop.command("list")
def list_() -> None:
    """List the banks of the workshop with their questions by state."""
    with terminal.reading() as session:
        for bank in queries.banks(session):
            counts = listing.state_counts(session, bank.id)
            told = ", ".join(f"{wording.STATUSES[state].lower()} : {count}"
                             for state, count in sorted(counts.items()))
            click.echo(f"{bank.code:<20} {sum(counts.values()):>5}  {bank.title} ({told})")


@workshop.command("import")
@click.argument("path", type=Shipped())
@click.option("--theirs", is_flag=True,
              help="Where a question changed on both sides, the files win.")
def import_(path: Path, *, theirs: bool) -> None:
    """Bring the questions of the folder PATH, or of a shipped bank, into the workshop.

    What has not changed since the last exchange is left alone; a question that changed on both
    sides stops everything, and all of them are named.
    """
    files = read_bank(path)
    with terminal.writing() as work:
        done = exchange.take_files(work, files, theirs=theirs)
        code = done.bank.code
    click.echo(f"{code}: {len(done.added)} added, {len(done.changed)} changed, "
               f"{len(done.kept)} left as they are")
    for question in done.changed:
        click.echo(f"  {question}")


@workshop.command()
@click.argument("bank")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(bank: str, folder: Path) -> None:
    """Write the bank BANK as files in FOLDER: one question a file, as in ``question_banks``.

    Files of questions that the workshop no longer has are removed; nothing else is touched.
    """
    with terminal.writing() as work:
        written = exchange.give_files(work, _bank(work, bank))
    stale = _stale(folder, written.files)
    for name, content in written.files.items():
        _write(folder / name, content)
    for path in stale:
        path.unlink()
    for fault in written.absent:
        click.echo(str(fault), err=True)
    click.echo(f"{folder}: {len(written.files)} files, {len(stale)} removed")


@workshop.command()
@click.argument("bank")
def publish(bank: str) -> None:
    """Publish the bank BANK as it stands as an edition; prints its id, number and digest."""
    with terminal.writing() as work:
        edition = publication.publish(work, _bank(work, bank))
        click.echo(f"{edition.id} n°{edition.number} {edition.content_sha256}")


def _bank(work: Work, code: str) -> WorkingBank:
    found = queries.bank_by_code(work.session, code)
    if found is None:
        raise Missing
    return found


def _stale(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Question files of a former export that are no longer of the bank."""
    if not (folder / "bank.yaml").is_file():
        return []
    found = (path for path in sorted(folder.glob("*/*.yaml"))
             if path.parent.name[0] not in "._")
    return [path for path in found if path.relative_to(folder).as_posix() not in files]


def _write(path: Path, content: bytes) -> None:
    """Leave alone what says the same already."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
