"""``lms catalog``: check and publish the frameworks of certifications from the terminal."""

from pathlib import Path
from typing import Any

import click

from lms.catalog import actions, queries
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.core import terminal


class Shipped(click.ParamType):
    """A file, a folder, or the name of what comes with the product (``ia-hdf``)."""

    name = "path"

    def convert(self, value: Any, _param: Any, _ctx: Any) -> Path:
        """The path; whether something stands there is for the reader to say, with its faults."""
        return value if isinstance(value, Path) else path_of(value)


@click.group()
def catalog() -> None:
    """Certifications: check and publish their frameworks."""


@catalog.command()
@click.argument("path", type=Shipped())
def check(path: Path) -> None:
    """Check the framework of PATH: a file, a folder, or the name of a shipped bank."""
    framework = read_framework(path)
    competences = [item for block in framework.blocks for item in block.competences]
    criteria = sum(len(item.criteria) for item in competences)
    hours = float(sum(block.hours for block in framework.blocks))
    click.echo(f"{framework.code} version {framework.version} ({framework.state}) : conforme")
    click.echo(f"{len(framework.blocks)} blocs, {len(competences)} compétences, "
               f"{criteria} critères, {hours:g} h")
    click.echo(f"sha256 {framework.content_sha256}")


@catalog.command()
@click.argument("path", type=Shipped())
def publish(path: Path) -> None:
    """Publish the framework of PATH; prints the id and the digest of the version."""
    framework = read_framework(path)
    with terminal.writing() as work:
        certification = actions.publish_framework(work, framework)
        click.echo(f"{certification.id} {certification.content_sha256}")


@catalog.command("list")
def list_() -> None:
    """List the newest version of every certification."""
    with terminal.reading() as session:
        for found in queries.latest_certifications(session):
            click.echo(f"{found.id:>4}  {found.code:<20} v{found.version:<4} "
                       f"{found.state.value:<8} {found.title}")
