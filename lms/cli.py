"""The ``lms`` command: one group a package, the same actions and queries as the pages."""

import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import fields

import click
from sqlalchemy.exc import DBAPIError

from lms.app import create_app, server
from lms.attestations.cli import attestations
from lms.authoring.cli import workshop
from lms.banks.cli import banks
from lms.blueprints.cli import blueprints
from lms.catalog.cli import catalog
from lms.cohorts.cli import cohorts
from lms.core import cli as core
from lms.core import db, terminal
from lms.core.config import MEANINGS, ConfigError, Settings, settings_from_environment, variable_of
from lms.core.errors import Missing, Refusal
from lms.exams.cli import exams
from lms.people.cli import people
from lms.steering.cli import steering
from lms.web.access import declared_by
from lms.worlds.cli import demo_command, seed


@click.group()
@click.version_option(package_name="lms")
def lms() -> None:
    """Passerelle: certification platform for vocational training."""


@lms.command()
def config() -> None:
    """Print every setting, its value and its meaning."""
    settings = settings_from_environment()
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        shown = "(set)" if setting.name == "secret_key" and value else value
        if setting.name == "database_url" and value:
            shown = db.url_of(settings).render_as_string(hide_password=True)
        click.echo(f"{variable_of(setting):<26} {shown!s:<40} {MEANINGS[setting.name]}")


@lms.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
def routes(as_json: bool) -> None:
    """List every route with its methods and the permission it declares."""
    app = create_app(terminal.settings())
    listed = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        declared = declared_by(app.view_functions[rule.endpoint])
        listed.append({
            "route": rule.rule,
            "endpoint": rule.endpoint,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "permission": (declared.verb if declared else None) or "public",
            "scoped": bool(declared and declared.within),
        })
    if as_json:
        click.echo(json.dumps(listed, indent=1))
        return
    for line in listed:
        methods = ",".join(line["methods"])
        click.echo(f"{methods:<6} {line['route']:<60} {line['permission']}")


@lms.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, type=server.Bind())
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 256))
def serve(bind: str, workers: int, threads: int) -> None:
    """Serve the application (gunicorn) with the settings of the environment."""
    server.serve(terminal.settings(), bind, workers, threads)


COMMANDS = (
    core.database, core.journal_group, core.mail, people, catalog, banks, workshop, steering,
    cohorts, blueprints, exams, attestations, seed, demo_command,
)
for command in COMMANDS:
    lms.add_command(command)


def main() -> None:
    """Run a command; a refusal or a wrong setting is a clear line and exit 1, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without French accents
    try:
        _check_arguments(sys.argv[1:])
        lms(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has left
        sys.exit(1)
    except (Refusal, ConfigError, OSError, DBAPIError) as error:
        click.echo(_told(error), err=True)
        sys.exit(1)


def _check_arguments(arguments: Sequence[str]) -> None:
    """Refuse what no database stores and no terminal shows."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = os.fsencode(argument).decode("utf-8", "backslashreplace")
            raise click.UsageError(f"this argument is not UTF-8: {shown}") from None


def _told(error: Exception) -> str:
    """The error on one line; faults of what was given keep theirs."""
    if isinstance(error, Missing):
        return "nothing has this number or name"  # its own sentence speaks of a web page
    if isinstance(error, DBAPIError):
        said = str(error.orig).strip() or type(error.orig).__name__
        return f"the database cannot be used: {said.splitlines()[0]}"
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return place + (error.strerror or str(error))
    return str(error)


if __name__ == "__main__":
    main()
