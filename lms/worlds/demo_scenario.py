"""Who and what the demo starts from."""

from datetime import date, timedelta
from fractions import Fraction

from lms.blueprints.rules import Method, Plan, Row
from lms.people.policy import Role
from lms.worlds.scenario import (
    AskedBank,
    AskedCohort,
    AskedOrganisation,
    AskedPerson,
    AskedRole,
    Scenario,
)

PASSWORD = "passerelle-demo"  # noqa: S105 - printed for whoever tries the demo
_ORGANISATION = "of"


def _person(key: str, family_name: str, given_name: str, *roles: AskedRole) -> AskedPerson:
    is_woman = given_name in {"Agnès", "Lucie", "Aminata", "Hélène", "Inès", "Claire", "Zoé",
                               "Odile", "Solène"}
    return AskedPerson(
        key=key, email=f"{key}@demo.example", family_name=family_name, given_name=given_name,
        civility="Mme" if is_woman else "M.", born_on=date(1985, 5, 17), password=PASSWORD,
        roles=roles,
    )


def _here(role: Role) -> AskedRole:
    return AskedRole(role=role, organisation=_ORGANISATION)


def _anywhere(role: Role) -> AskedRole:
    return AskedRole(role=role)


PEOPLE = (
    _person("admin", "Delattre", "Agnès", _anywhere(Role.ADMINISTRATOR)),
    _person("formateur", "Vanhoutte", "Marc", _here(Role.TRAINER)),
    _person("surveillante", "Quéméner", "Lucie", _here(Role.INVIGILATOR)),
    _person("auteur", "N'Diaye", "Aminata", _anywhere(Role.AUTHOR)),
    _person("relecteur", "Caron", "Benoît", _anywhere(Role.AUTHOR)),
    _person("presidente", "Szymański", "Hélène", _here(Role.JURY_MEMBER)),
    _person("jure1", "Blondel", "Rémi", _here(Role.JURY_MEMBER)),
    _person("jure2", "Ben Salah", "Inès", _here(Role.JURY_MEMBER)),
    _person("correctrice", "Duquesne", "Odile", _here(Role.MARKER)),
    _person("correcteur", "Wattrelos", "Karim", _here(Role.MARKER)),
    _person("departage", "Lemaire", "Solène", _here(Role.MARKER)),
    _person("opcalia", "Fontaine", "Paul", _anywhere(Role.OPCALIA)),
    _person("evaluatrice", "Mercier", "Claire", _anywhere(Role.EVALUATOR)),
    _person("stagiaire", "Lefèbvre", "Zoé"),
)
ORGANISATIONS = (
    AskedOrganisation(
        key=_ORGANISATION, name="Formation pilote Hauts-de-France",
        address="5 rue de Béthune, 59000 Lille", siret="73282932000074", nda="32590000059",
    ),
    AskedOrganisation(key="opcalia", name="OPCALIA Hauts-de-France", address="Lille"),
)


# What the exam of the first block could be made of, for authors to look at.
BLUEPRINT = Plan(
    code="b1-certification", title="Certification du bloc B1", certification_code="IA-HDF",
    duration_minutes=45, method=Method.ASSEMBLED,
    rows=(
        *(Row(3, "B1", f"B1-C{number}") for number in range(1, 6)),
        Row(2, "B1", kind="numeric"),
        Row(3, "B1", level="apply", success_to=Fraction(4, 5)),
    ),
)


def scenario(today: date) -> Scenario:
    """The demo as it stands on ``today``: ended, under way, about to start, being marked."""
    return Scenario(
        seed=2026,
        password=PASSWORD,
        organisations=ORGANISATIONS,
        people=PEOPLE,
        banks=(AskedBank(key="ia-hdf", path="ia-hdf", in_workshop=True),),
        cohorts=(
            _cohort(1, 100, today - timedelta(days=95), today - timedelta(days=11)),
            _cohort(2, 60, today - timedelta(days=45), today + timedelta(days=40), "stagiaire"),
            _cohort(3, 24, today + timedelta(days=3), today + timedelta(days=88)),
            _cohort(4, 12, today - timedelta(days=65), today + timedelta(days=10)),
        ),
    )


def _cohort(
    number: int, size: int, starts_on: date, ends_on: date, *trainees: str
) -> AskedCohort:
    return AskedCohort(
        key=f"hdf-{number}", organisation=_ORGANISATION, title=f"Promotion pilote {number}",
        starts_on=starts_on, ends_on=ends_on, capacity=size, target=size, trainees=trainees,
        more_trainees=size - len(trainees),
    )
