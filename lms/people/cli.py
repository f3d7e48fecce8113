"""``lms people``: accounts and roles from the terminal."""

from collections.abc import Callable

import click

from lms.core import terminal
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Work
from lms.people import actions, queries, rules
from lms.people.models import Organisation, Person
from lms.people.policy import HeldRole, Role

_UNKNOWN_PERSON = N_("Aucun compte n'a cette adresse.")
_UNKNOWN_ORGANISATION = N_("Aucune organisation ne porte ce nom.")
_UNKNOWN_COHORT = N_("Aucune cohorte n'a ce numéro.")
ROLE = click.Choice([role.value for role in Role])
KEY = click.IntRange(1, 2**31 - 1)


@click.group()
def people() -> None:
    """Accounts, organisations and roles."""


def _identity_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--email", required=True, prompt="Adresse électronique"),
        click.option("--family-name", required=True, prompt="Nom"),
        click.option("--given-name", required=True, prompt="Prénom"),
        click.option("--password", help="At least 12 characters; without it a link is printed."),
    ):
        command = option(command)
    return command


@people.command("create-admin")
@_identity_options
def create_admin(email: str, family_name: str, given_name: str, password: str | None) -> None:
    """Create an administrator of the whole platform."""
    with terminal.writing() as work:
        person = _added(work, email, family_name, given_name)
        actions.grant(work, person.id, HeldRole(Role.ADMINISTRATOR))
        _let_in(work, person, password)


@people.command()
@_identity_options
def add(email: str, family_name: str, given_name: str, password: str | None) -> None:
    """Create an account without a role."""
    with terminal.writing() as work:
        _let_in(work, _added(work, email, family_name, given_name), password)


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
@click.option("--organisation", help="Name of the organisation the role is for.")
@click.option("--cohort", type=KEY, help="Id of the cohort the role is for.")
def grant(email: str, role: str, organisation: str | None, cohort: int | None) -> None:
    """Give a role for an organisation, a cohort, or (neither) the whole platform."""
    if organisation is not None and cohort is not None:
        raise click.UsageError("give --organisation or --cohort, not both.")
    with terminal.writing() as work:
        person = _person(work, email)
        held = HeldRole(Role(role), _organisation(work, organisation), _cohort(work, cohort))
        actions.grant(work, person.id, held)


@people.command()
@click.argument("email")
@click.argument("role", type=ROLE)
def revoke(email: str, role: str) -> None:
    """Take a role back, wherever it holds."""
    with terminal.writing() as work:
        for given in queries.grants_of(work.session, _person(work, email).id):
            if given.role == role:
                actions.revoke(work, given)


@people.command("add-organisation")
@click.argument("name")
@click.option("--address", default="")
@click.option("--siret")
@click.option("--nda")
def add_organisation(name: str, address: str, siret: str | None, nda: str | None) -> None:
    """Create an organisation; prints its id."""
    faults = list(rules.organisation_faults(name, address, siret, nda))
    if faults:
        raise Invalid(faults)
    with terminal.writing() as work:
        click.echo(actions.add_organisation(work, name, address, siret, nda).id)


def _added(work: Work, email: str, family_name: str, given_name: str) -> Person:
    faults = list(rules.identity_faults(email, family_name, given_name))
    if faults:
        raise Invalid(faults)
    identity = actions.Identity(email, family_name.strip(), given_name.strip())
    return actions.add_person(work, identity)


def _let_in(work: Work, person: Person, password: str | None) -> None:
    if password:
        actions.set_password(work, person, password)
        click.echo(f"{person.id} {person.email}")
    else:
        click.echo(actions.invite(work, person, terminal.settings().base_url))


def _person(work: Work, email: str) -> Person:
    found = queries.person_by_email(work.session, email)
    if found is None:
        raise Invalid([Fault(email, "person_unknown", _UNKNOWN_PERSON)])
    return found


def _organisation(work: Work, name: str | None) -> int | None:
    if name is None:
        return None
    found = [o for o in queries.organisations(work.session) if o.name == name]
    if not found:
        raise Invalid([Fault(name, "organisation_unknown", _UNKNOWN_ORGANISATION)])
    organisation: Organisation = found[0]
    return organisation.id


def _cohort(work: Work, cohort_id: int | None) -> int | None:
    if cohort_id is not None and not queries.is_cohort(work.session, cohort_id):
        raise Invalid([Fault(str(cohort_id), "cohort_unknown", _UNKNOWN_COHORT)])
    return cohort_id
