"""``lms exams``: scores proved again, overdue sittings closed, from the terminal."""

import sys

import click

from lms.core import terminal
from lms.exams import queries, replay, sittings


@click.group()
def exams() -> None:
    """Sittings and scores."""


@exams.command("replay")
@click.option("--check", is_flag=True, help="Exit 1 if any score differs.")
def replay_scores(check: bool) -> None:
    """Recompute every score from the answers and compare byte for byte."""
    count, different = 0, 0
    with terminal.reading() as session:
        for line in replay.replay_all(session):
            count += 1
            if not line.same:
                different += 1
                click.echo(f"attempt {line.run.attempt_id} run {line.run.number}: {line.reason}")
    click.echo(f"{count} score runs, {count - different} identical, {different} different")
    if check and different:
        sys.exit(1)


@exams.command()
@click.argument("sitting_id", type=int)
def close(sitting_id: int) -> None:
    """Close a sitting: open papers are taken in, everyone is scored."""
    with terminal.writing() as work:
        sittings.close_sitting(work, queries.sitting(work.session, sitting_id))
