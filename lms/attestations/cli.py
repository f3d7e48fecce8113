"""``lms attestations``: issue, list, verify and prove again, from the terminal."""

import sys
from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.attestations import actions, proofs, queries, register, rules
from lms.attestations.codes import grouped, read_code
from lms.attestations.register import Issued, Search
from lms.attestations.rules import Status
from lms.core import ambient, files, terminal
from lms.juries.models import Decision
from lms.people.policy import Reach

EVERYWHERE = Reach(everywhere=True)


@click.group()
def attestations() -> None:
    """Documents issued from the decisions of the juries."""


@attestations.command("list")
@click.option("--status", type=click.Choice([status.value for status in Status]))
@click.option("--search", default="", help="Words of a name, a number or a code.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(min=1))
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
    """Say what a CODE or a PDF file is worth; exit 1 unless it is valid and no specimen."""
    with terminal.reading() as session:
        found = _found(session, code_or_file)
        if found is None:
            click.echo("unknown: not issued here, or changed since", err=True)
            sys.exit(1)
        click.echo(_line(found))
        click.echo(f"code {grouped(found.facts.code)}, sha256 {found.attestation.pdf_sha256}")
        status = found.status(rules.day_of(ambient.now()))
        if found.facts.specimen or status is not Status.VALID:
            sys.exit(1)


@attestations.command()
@click.option("--jury", "jury_id", type=int, required=True, help="Id of a closed jury.")
def issue(jury_id: int) -> None:
    """Issue the attestations that a jury made ready, one transaction each."""
    with terminal.reading() as session:
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


def _found(session: Session, code_or_file: str) -> Issued | None:
    path = Path(code_or_file)
    if path.is_file():
        return register.issued_as(session, files.digest_of(path.read_bytes()))
    return register.issued_under(session, read_code(code_or_file))


def _line(one: Issued) -> str:
    status = one.status(rules.day_of(ambient.now()))
    specimen = " SPECIMEN" if one.facts.specimen else ""
    blocks = ",".join(block.code for block in one.facts.blocks)
    return f"{one.facts.number} {status}{specimen} {one.facts.holder.full_name} {blocks}"
