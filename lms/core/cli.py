"""``lms db``, ``lms journal`` and ``lms mail``: what the operator does with the floor."""

import sys
import time

import click

from lms.core import db, journal, outbox, schema, terminal


@click.group("db")
def database() -> None:
    """The tables: create, upgrade, downgrade, check."""


@database.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Create the tables or bring them up to date."""
    with terminal.database() as found:
        schema.upgrade(found, revision)


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION (`base` removes everything)."""
    with terminal.database() as found:
        schema.downgrade(found, revision)


@database.command()
def check() -> None:
    """Say whether the tables are current and the database durable."""
    with terminal.database() as found:
        schema.check_current(found)
        db.check_durability(found)
        click.echo(f"revision {schema.revision_of(found)}, durable")


@click.group("journal")
def journal_group() -> None:
    """The chain of decisions."""


@journal_group.command()
def verify() -> None:
    """Walk the chain; exit 1 naming the first entry that was changed."""
    with terminal.reading() as session:
        sound, broken = journal.verify(session)
    if broken:
        click.echo(f"entry {broken.entry_id}: {broken.reason} ({sound} sound before it)", err=True)
        sys.exit(1)
    click.echo(f"{sound} entries, chain intact")


@click.group("mail")
def mail() -> None:
    """The outbox."""


@mail.command()
@click.option("--every", type=float, help="Go on for ever, looking again after so many seconds.")
def send(every: float | None) -> None:
    """Send the waiting mails, to files when LMS_MAIL_DIR is set."""
    while True:
        with terminal.writing() as work:
            count = outbox.send_waiting(work, terminal.settings())
        if count or not every:
            click.echo(f"{count} sent")
        if not every:
            return
        time.sleep(every)
