"""``lms db``, ``lms journal`` and ``lms mail``: what the operator does with the floor."""

import sys
import time

import click

from lms.core import db, journal, outbox, schema, terminal
from lms.core.errors import Busy


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
@click.option("--every", type=click.FloatRange(min=0.1),
              help="Go on for ever, looking again after so many seconds.")
def send(every: float | None) -> None:
    """Send the waiting mails, to files when LMS_MAIL_DIR is set."""
    while True:
        tally = _send_once(patient=every is not None)
        if tally or not every:
            _tell(tally)
        if not every:
            return
        time.sleep(every)


@mail.command("list")
@click.argument("states", nargs=-1, type=click.Choice([state.value for state in outbox.State]))
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_mails(states: tuple[str, ...], limit: int) -> None:
    """List the mails that wait or were given up (or those in STATES), newest first."""
    asked = [outbox.State(state) for state in states] or [outbox.State.WAITING,
                                                          outbox.State.FAILED]
    with terminal.reading() as session:
        mails = outbox.mails_in(session, asked, limit)
        counts = outbox.counts_by_state(session)
    for found in mails:
        click.echo(_line(found))
    click.echo(", ".join(f"{counts[state]} {state}" for state in outbox.State))


@mail.command()
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 2**31 - 1))
def retry(numbers: tuple[int, ...]) -> None:
    """Let the mails given up (all, or those with these NUMBERS) be tried again."""
    with terminal.writing() as work:
        click.echo(f"{outbox.put_back(work, numbers)} put back")


def _send_once(patient: bool) -> outbox.Tally:
    """One round; a database too busy is waited for when there will be another round."""
    with terminal.database() as found:
        schema.check_current(found)
        try:
            return outbox.send_waiting(found, terminal.settings())
        except Busy as error:
            if not patient:
                raise
            click.echo(str(error), err=True)
            return outbox.Tally()


def _tell(tally: outbox.Tally) -> None:
    click.echo(f"{tally.sent} sent, {tally.delayed} delayed, {tally.failed} failed")
    if tally.failed:
        click.echo("see `lms mail list failed`", err=True)
    if tally.unreachable:
        click.echo(f"the mail server cannot be reached: {tally.unreachable}", err=True)


def _line(found: outbox.Mail) -> str:
    """One mail on one line: number, state, when queued, tries, address, subject, last refusal."""
    parts = [f"{found.id}", found.state, f"{found.queued_at:%Y-%m-%d %H:%M}Z",
             f"tries {found.attempts}", found.to, found.subject]
    if found.state is outbox.State.WAITING and found.held_until_at:
        parts.append(f"not before {found.held_until_at:%Y-%m-%d %H:%M}Z")
    if found.last_error:
        parts.append(found.last_error)
    return "  ".join("".join(sign if sign.isprintable() else "?" for sign in part)
                     for part in parts)
