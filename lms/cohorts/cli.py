"""``lms cohorts``: cohorts and rosters from the terminal."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import inspect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.catalog.queries import certification_by_code
from lms.cohorts import acquaintances, actions, previews, queries, rosters, undoing
from lms.cohorts.roster import (
    VERDICT_LABELS,
    JudgedRow,
    KnownTrainee,
    Roster,
    Verdict,
    as_json,
    judge,
    read_roster,
    transcribe,
)
from lms.cohorts.rules import day_of
from lms.core import ambient, db, terminal
from lms.core.config import Settings, settings_from_environment
from lms.core.errors import Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.core.sheets import MAX_BYTES
from lms.people.policy import Reach
from lms.people.queries import organisations, person_by_email
from lms.steering.queries import agreement_by_code

T = TypeVar("T")

_UNKNOWN = N_("« {given} » n'existe pas.")
_UNKNOWN_COHORT = N_("La cohorte {given} n'existe pas.")
_UNKNOWN_ROSTER = N_("La liste {given} n'existe pas.")
_UNREADABLE = N_("« {given} » ne peut pas être lu : {cause}.")
_MOST = 100_000  # places or people of one cohort, as in the form
_GREATEST_ID = 2**31 - 1
DATE = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])
COUNT = click.IntRange(1, _MOST)


@click.group()
def cohorts() -> None:
    """Cohorts, those enrolled in them, and the rosters training bodies send."""


@cohorts.command("list")
def list_() -> None:
    """List the cohorts with their figures, the latest first."""
    with terminal.reading() as session:
        found = queries.cohorts_within(session, Reach(everywhere=True))
        figures = queries.figures_of(session, [cohort.id for cohort in found])
        for cohort in found:
            counted = figures[cohort.id]
            left = f" ({counted.withdrew} désistés)" if counted.withdrew else ""
            click.echo(
                f"{cohort.id:>4}  {cohort.code:<20} {cohort.starts_on:%d/%m/%Y} - "
                f"{cohort.ends_on:%d/%m/%Y}  {counted.enrolled:>4} inscrits "
                f"{counted.entered:>4} entrés / {cohort.target}{left}  {cohort.title}"
            )


@cohorts.command("open")
@click.argument("code")
@click.argument("title")
@click.option("--organisation", required=True, help="Name of the training body.")
@click.option("--agreement", required=True, help="Code of the agreement.")
@click.option("--certification", required=True, help="Code of the certification.")
@click.option("--version", type=click.IntRange(1, _GREATEST_ID),
              help="Version of the certification; the newest by default.")
@click.option("--starts-on", type=DATE, required=True)
@click.option("--ends-on", type=DATE, required=True)
@click.option("--capacity", type=COUNT, required=True)
@click.option("--target", type=COUNT, default=100, show_default=True)
@click.option("--trainer", "trainers", multiple=True, help="Address of a trainer; repeatable.")
def open_(code: str, title: str, **options: Any) -> None:
    """Open the cohort CODE; prints its id."""
    with terminal.writing() as work:
        session = work.session
        by_name = {found.name: found for found in organisations(session)}
        certification = certification_by_code(
            session, options["certification"], options["version"]
        )
        terms = actions.CohortTerms(
            code=code, title=title, starts_on=options["starts_on"].date(),
            ends_on=options["ends_on"].date(), capacity=options["capacity"],
            target=options["target"],
            organisation_id=_id(by_name.get(options["organisation"]), options["organisation"]),
            agreement_id=_id(
                agreement_by_code(session, options["agreement"]), options["agreement"]
            ),
            certification_id=_id(certification, options["certification"]),
            trainer_ids=tuple(
                _id(person_by_email(session, email), email) for email in options["trainers"]
            ),
        )
        click.echo(actions.open_cohort(work, terms).id)


@cohorts.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--cohort", "cohort_id", type=int, help="The cohort to enrol into.")
@click.option("--apply", "applied", is_flag=True, help="Enrol; without it nothing is written.")
@click.option("--dry-run", is_flag=True, help="Only tell the verdicts (the default).")
@click.option("--tick", "ticked", type=int, multiple=True, help="Row of a question to accept.")
@click.option("--json", "in_json", is_flag=True, help="The verdicts as one JSON object.")
def roster(file: Path, cohort_id: int | None, **options: Any) -> None:
    """Judge the roster FILE row by row, and apply it to a cohort with --apply."""
    if options["applied"] and (options["dry_run"] or cohort_id is None):
        raise click.UsageError("--apply needs --cohort and excludes --dry-run")
    name, data = click.format_filename(file.name), _content(file)
    if options["applied"]:
        _apply(name, data, cohort_id or 0, frozenset(options["ticked"]))
        return
    read = read_roster(name, data)
    rows = _judged(read, cohort_id)
    if options["in_json"]:
        click.echo(json.dumps(as_json(read, rows), ensure_ascii=False, indent=1))
    else:
        _print_rows(read, rows)


@cohorts.command()
@click.argument("roster_id", type=int)
def undo(roster_id: int) -> None:
    """Undo the applied roster ROSTER_ID."""
    with terminal.writing() as work:
        found = _found(previews.roster_import, work.session, roster_id, _UNKNOWN_ROSTER)
        for each in undoing.undo_roster(work, found):
            done = "annulé" if each.line.created_enrolment else "rétabli"
            click.echo(f"{each.line.row:>5}  {done:<8} {each.enrolment.person.sorted_name}")


def _content(file: Path) -> bytes:
    """What is in the file, with one byte more than is accepted if it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or error
        facts = {"given": click.format_filename(file), "cause": cause}
        raise Invalid([Fault("", "unreadable", _UNREADABLE, facts)]) from error


def _apply(name: str, data: bytes, cohort_id: int, ticked: frozenset[int]) -> None:
    settings = terminal.settings()
    read = rosters.checked_roster(name, data)
    transcript = transcribe(read, day_of(ambient.now()))
    with terminal.writing() as work:
        cohort = _found(queries.cohort, work.session, cohort_id, _UNKNOWN_COHORT)
        found = rosters.keep_roster(work, cohort, read, data)
        decision = rosters.Decision(ticked=ticked, base_url=settings.base_url)
        report = rosters.apply_roster(work, found, transcript, decision)
        click.echo(
            f"liste {found.id} : {report.enrolled} inscrits, {report.changed} modifiés, "
            f"{report.unchanged} inchangés, {report.left} laissés de côté"
        )


def _judged(read: Roster, cohort_id: int | None) -> Sequence[JudgedRow]:
    """The verdicts, with whoever the database knows if there is one; no file is created."""
    settings = settings_from_environment()
    ambient.use_clock_file(settings.clock_file)
    transcript = transcribe(read, day_of(ambient.now()))
    if not _has_database(settings):
        if cohort_id is not None:
            raise _unknown(_UNKNOWN_COHORT, cohort_id)
        return judge(transcript, ())
    found = db.connect(settings)
    try:
        with db.transaction(found, write=False) as session:
            if cohort_id is not None:
                cohort = _found(queries.cohort, session, cohort_id, _UNKNOWN_COHORT)
                return previews.judged_for(session, cohort, transcript).rows
            return judge(transcript, _known(session))
    except DBAPIError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from error
    finally:
        found.dispose()


def _known(session: Session) -> Sequence[KnownTrainee]:
    if not inspect(session.connection()).has_table("enrolment"):
        return ()
    return acquaintances.known_trainees(session)


def _has_database(settings: Settings) -> bool:
    url = make_url(settings.url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def _print_rows(read: Roster, rows: Sequence[JudgedRow]) -> None:
    for fault in read.warnings:
        click.echo(f"! {fault}")
    for row in rows:
        if row.verdict is Verdict.EMPTY and not row.warnings:
            continue
        who = row.values
        name = f"{who.family_name} {who.given_name} <{who.email}>" if who else ""
        click.echo(f"{row.row:>5}  {VERDICT_LABELS[row.verdict]:<12} {name}".rstrip())
        for fault in (*row.reasons, *row.warnings):
            click.echo(f"{'':7}{fault}")
    counted = ", ".join(
        f"{number} {label}" for verdict, label in VERDICT_LABELS.items()
        if (number := sum(row.verdict is verdict for row in rows))
    )
    click.echo(counted or "0")


def _id(found: Any, given: str) -> int:
    if found is None:
        raise Invalid([Fault(given, "unknown", _UNKNOWN, {"given": given})])
    return int(found.id)


def _found(query: Callable[[Session, int], T], session: Session, number: int, text: str) -> T:
    """What a query finds by its key; ``Invalid`` with ``text`` when there is none."""
    if 0 < number <= _GREATEST_ID:
        with suppress(Missing):
            return query(session, number)
    raise _unknown(text, number)


def _unknown(text: str, number: int) -> Invalid:
    return Invalid([Fault("", "unknown", text, {"given": number})])
