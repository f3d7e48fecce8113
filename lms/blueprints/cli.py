"""``lms blueprints``: list, check against a bank, assemble parallel forms, from the terminal."""

import sys

import click
from sqlalchemy.orm import Session

from lms.banks.models import Edition
from lms.blueprints import actions, papers, queries, wording
from lms.blueprints.coverage import coverage_of
from lms.blueprints.equivalence import equivalence_of
from lms.blueprints.models import Blueprint
from lms.blueprints.rules import Method, NotAssembled, Plan, Wish
from lms.blueprints.supply import Supply
from lms.blueprints.wording import in_french
from lms.core import ambient, terminal
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_NO_EDITION = N_("Aucune édition de ce numéro ne sert la certification {certification}.")


@click.group()
def blueprints() -> None:
    """Blueprints of exams: what papers are made of."""


@blueprints.command("list")
def list_() -> None:
    """List the newest version of every blueprint."""
    with terminal.reading() as session:
        for found in queries.blueprints(session):
            click.echo(f"{found.code:<24} v{found.number:<3} {found.certification_code:<12} "
                       f"{found.method.value:<10} {found.size:>3} questions, "
                       f"{found.duration_minutes} min  {found.title}")


@blueprints.command()
@click.argument("code")
@click.option("--edition", "number", type=int, help="Number of the edition; the latest by default.")
def check(code: str, number: int | None) -> None:
    """Say what an edition has for each row of the blueprint CODE; exit 1 if it cannot fill them."""
    with terminal.reading() as session:
        plan, edition = _asked(session, code, number)[1:]
        coverage = coverage_of(plan, queries.pool_of(session, edition.id), in_french)
        click.echo(f"{edition.bank_code} n°{edition.number}")
    for position, covered in enumerate(coverage.rows, start=1):
        sort = wording.sort_of(covered.row, in_french)
        click.echo(f"{position:>3}  {sort:<50} {covered.row.count:>4} / {covered.available}")
    for fault in coverage.faults:
        click.echo(str(fault), err=True)
    if coverage.faults:
        sys.exit(1)


@blueprints.command()
@click.argument("code")
@click.option("--forms", default=2, show_default=True, type=click.IntRange(2, 12))
@click.option("--shared", default=0, show_default=True, type=click.IntRange(0, 300),
              help="Most questions that two forms may have in common.")
@click.option("--seconds", default=60, show_default=True, type=click.IntRange(5, 3600),
              help="Most time for the solver.")
@click.option("--edition", "number", type=int, help="Number of the edition; the latest by default.")
def assemble(code: str, forms: int, shared: int, seconds: int, number: int | None) -> None:
    """Make parallel forms from the blueprint CODE and keep them; print how alike they are."""
    with terminal.reading() as session:
        found, plan, edition = _asked(session, code, number)
        if plan.method is not Method.ASSEMBLED:
            raise NotAssembled
        supply = Supply.of(plan.rows, queries.pool_of(session, edition.id))
    wish, begun = Wish(forms, shared, seconds), ambient.stopwatch()
    made = papers.assembled(supply, wish)
    taken = ambient.stopwatch() - begun
    with terminal.writing() as work:
        kept = actions.keep_assembly(work, plan, (found.id, edition.id), wish, made)
        assembly_id = kept.id
    compared = equivalence_of(supply, made.forms)
    for position, form in enumerate(compared.forms, start=1):
        click.echo(f"{position:>3}  {form.size} questions, success {form.success:.4f}, expected "
                   f"{form.expected:.2f} ± {form.deviation:.2f} of {form.points:g} points, "
                   f"{form.seconds / 60:.1f} min")
    proof = "proved the least" if made.is_proved else f"proved above {made.bound:.4f}"
    click.echo(f"assembly {assembly_id}: largest gap {compared.largest_gap:.4f} ({proof}), "
               f"{compared.unestimated} places without difficulty, {taken:.1f} s")


def _asked(
    session: Session, code: str, number: int | None
) -> tuple[Blueprint, Plan, Edition]:
    """The newest version, as values, and the edition asked for; raises ``Missing``, ``Invalid``."""
    found = queries.blueprint_by_code(session, code)
    editions = queries.editions_for(session, found.certification_code)
    edition = next((one for one in editions if number in {None, one.number}), None)
    if edition is None:
        facts = {"certification": found.certification_code}
        raise Invalid([Fault("", "no_edition", _NO_EDITION, facts)])
    return found, queries.plan_of(found), edition
