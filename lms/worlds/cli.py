"""``lms seed`` and ``lms demo``."""

import json
from dataclasses import replace
from pathlib import Path

import click

from lms.app import server
from lms.core import ambient, db, schema, terminal
from lms.core.config import ConfigError, Settings
from lms.core.work import Work
from lms.worlds import canaries, demo, telling
from lms.worlds.building import Builder
from lms.worlds.reading import parse_scenario


@click.command()
@click.option("--scenario", "path", required=True,
              type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--canaries", "with_canaries", is_flag=True,
              help="Plant a random token in every secret field, and print them.")
def seed(path: Path, with_canaries: bool) -> None:
    """Build the world of a scenario file on an empty base; print ids and credentials as JSON."""
    scenario = parse_scenario(path.read_bytes())
    planted: dict[str, str] = {}
    if with_canaries:
        scenario, planted = canaries.planted_in(scenario)
    with terminal.database() as database:
        _refuse_production()
        schema.upgrade(database)
        with db.transaction(database, write=True) as session:
            work = Work(session, None, scenario.now or ambient.now())
            told = telling.tell(work, scenario, Builder(work, scenario).build())
    if with_canaries:
        told["canaries"] = planted
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Build, print one JSON line of counts, stop.")
@click.option("--bind", default="127.0.0.1:8000", show_default=True, type=server.Bind())
def demo_command(no_serve: bool, bind: str) -> None:
    """Build a lively demo on an empty folder (LMS_DATA_DIR), say who can sign in, then serve."""
    _refuse_production()
    settings = _demo_settings(bind)
    if not no_serve:
        server.check_free(bind)
    counts = _build_demo(settings.base_url)
    if no_serve:
        click.echo(json.dumps(counts))
        return
    click.echo(demo.guide(f"http://{bind}"))
    server.serve(settings, bind, workers=2, threads=8)


def _demo_settings(bind: str) -> Settings:
    """The settings, at the address served; mails become files unless told otherwise."""
    settings = terminal.settings()
    if settings.base_url == Settings().base_url:
        settings = replace(settings, base_url=f"http://{bind}")
    if not settings.mail_dir and not settings.mail_host:
        settings = replace(settings, mail_dir=settings.data_dir / "mails")
    return settings


def _build_demo(base_url: str) -> dict[str, int]:
    """The counts of the demo, built now unless the base already holds something."""
    with terminal.database() as database:
        schema.upgrade(database)
        with db.transaction(database, write=True) as session:
            work = Work(session, None, ambient.now())
            if demo.is_empty(session):
                click.echo("Building the demo (about half a minute)...", err=True)
                demo.build(work, base_url)
            return demo.counts_of(session)


def _refuse_production() -> None:
    if terminal.settings().in_production:
        raise ConfigError("invented people are refused in production")
