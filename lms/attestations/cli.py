"""``lms attestations``: issue, list, verify and prove again, from the terminal."""

import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.attestations import actions, proofs, queries, register, rules
from lms.attestations.codes import grouped, read_code
from lms.attestations.register import MOST_PAGES, Issued, Search
from lms.attestations.rules import Status
from lms.core import ambient, files, terminal
from lms.juries.models import Decision, Jury
from lms.juries.states import JuryState
from lms.people.policy import Reach

EVERYWHERE = Reach(everywhere=True)
KEY = click.IntRange(1, 2**31 - 1)


@click.group()
def attestations() -> None:
    """Documents issued from the decisions of the juries."""


@attestations.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--search", default="", help="Words of a name, a number or a code.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1, MOST_PAGES))
def list_(status: str | None, search: str, page: int) -> None:
    """List what was issued, the latest first."""
    wanted = Search(search, Status(status) if status else None, page)
    with terminal.reading() as session:
        today = rules.day_of(ambient.now())
        found, total = register.issued_within(session, EVERYWHERE, wanted, today)
        for one in found:
            click.echo(_line(one))
        click.echo(f"{len(found)} of {total}")


@attestations.command()
@click.argument("code_or_file")
def verify(code_or_file: str) -> None:
    """Say what a CODE or a PDF file is worth; exit 1 unless it is valid and no specimen.

    What ends with .pdf or holds a slash is a file.
    """
    with terminal.reading() as session:
        found = _found(session, code_or_file)
        if found is None:
            click.echo("unknown: not one of the attestations issued here", err=True)
            sys.exit(1)
        click.echo(_line(found))
        click.echo(f"code {grouped(found.facts.code)}, sha256 {found.attestation.pdf_sha256}")
        status = found.status(rules.day_of(ambient.now()))
        if found.facts.specimen or status is not Status.VALID:
            sys.exit(1)


@attestations.command()
@click.option("--jury", "jury_id", type=KEY, required=True, help="Id of a closed jury.")
def issue(jury_id: int) -> None:
    """Issue the attestations that a jury made ready, one transaction each."""
    with terminal.reading() as session:
        _check_closed(session, jury_id)
        ready = [one.id for one in queries.ready_to_issue(session, EVERYWHERE)
                 if one.jury_id == jury_id]
    base_url = terminal.settings().base_url
    for decision_id in ready:
        with terminal.writing() as work:
            decision = work.session.get_one(Decision, decision_id)
            click.echo(actions.issue(work, decision, base_url).number)
    click.echo(f"{len(ready)} issued")


@attestations.command()
def check() -> None:
    """Read every document again; exit 1 if one is not as it was issued."""
    count, unsound = 0, 0
    with terminal.reading() as session:
        for line in proofs.check_all(session):
            count += 1
            unsound += not line.finding.is_sound
            if line.finding is not proofs.Finding.IDENTICAL:
                click.echo(f"{line.number}: {line.finding}", err=not line.finding.is_sound)
    click.echo(f"{count} attestations, {count - unsound} sound, {unsound} not")
    if unsound:
        sys.exit(1)


def _check_closed(session: Session, jury_id: int) -> None:
    jury = session.get(Jury, jury_id)
    if jury is None:
        raise click.ClickException(f"there is no jury {jury_id}")
    if jury.state is not JuryState.CLOSED:
        raise click.ClickException(f"jury {jury_id} is not closed")


def _found(session: Session, code_or_file: str) -> Issued | None:
    if "/" not in code_or_file and not code_or_file.lower().endswith(".pdf"):
        return register.issued_under(session, read_code(code_or_file))
    try:
        content = Path(code_or_file).read_bytes()
    except OSError as error:
        raise click.ClickException(f"cannot read {code_or_file[:80]}: {error.strerror}") from None
    return register.issued_as(session, files.digest_of(content))


def _line(one: Issued) -> str:
    status = one.status(rules.day_of(ambient.now()))
    specimen = " SPECIMEN" if one.facts.specimen else ""
    blocks = ",".join(block.code for block in one.facts.blocks)
    return f"{one.facts.number} {status}{specimen} {one.facts.holder.full_name} {blocks}"
