"""``lms exams``: scores proved again, sittings closed, an attempt told, from the terminal."""

import json
import sys

import click

from lms.core import terminal
from lms.exams import queries, replay, sittings, timeline_telling
from lms.exams.timeline_facts import story_of


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


@exams.command()
@click.argument("attempt_id", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of lines.")
def timeline(attempt_id: int, as_json: bool) -> None:
    """Tell what happened to one attempt, for support and appeals; never a key."""
    with terminal.reading() as session:
        story = story_of(session, attempt_id)
        if as_json:
            document = timeline_telling.document_of(story)
            click.echo(json.dumps(document, ensure_ascii=False, indent=1))
            return
        for line in timeline_telling.lines_of(story):
            click.echo(line)
