"""``lms steering``: agreements from the terminal."""

from typing import Any

import click

from lms.core import terminal
from lms.steering import actions, queries

DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group()
def steering() -> None:
    """Framework agreements (EDEC) under which cohorts are trained."""


@steering.command("add-agreement")
@click.argument("code")
@click.argument("title")
@click.option("--region", default="Hauts-de-France", show_default=True)
@click.option("--starts-on", type=DATE, required=True)
@click.option("--ends-on", type=DATE, required=True)
@click.option("--target", type=click.IntRange(min=1), default=100, show_default=True,
              help="Number of people to train.")
def add_agreement(code: str, title: str, **options: Any) -> None:
    """Record the agreement CODE; prints its id."""
    terms = actions.AgreementTerms(
        code=code, title=title, region=options["region"], starts_on=options["starts_on"].date(),
        ends_on=options["ends_on"].date(), target_persons=options["target"],
    )
    with terminal.writing() as work:
        click.echo(actions.add_agreement(work, terms).id)


@steering.command("list")
def list_() -> None:
    """List the agreements, the latest first."""
    with terminal.reading() as session:
        for found in queries.agreements(session):
            period = f"{found.starts_on:%d/%m/%Y} - {found.ends_on:%d/%m/%Y}"
            click.echo(f"{found.id:>4}  {found.code:<20} {period}  {found.target_persons:>5}  "
                       f"{found.title}")
