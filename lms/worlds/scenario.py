"""The scenario file of ``lms seed``: what a tester asks for, with a default for everything else.

References between objects are the ``key`` each object is given. See ``docs/seed.md``.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lms.people.policy import Role
from lms.worlds.asked_values import (
    Address,
    Count,
    Day,
    Email,
    Instant,
    Key,
    Minutes,
    Nda,
    Password,
    Seed,
    Share,
    Siret,
    Text20,
    Text30,
    Text120,
    Text200,
    Text300,
)

PASSWORD = "phare bateau tempête lune"  # noqa: S105 - of invented people on a test machine


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class AskedOrganisation(_Asked):
    """An organisation."""

    key: Key
    name: Text200
    address: Address = "1 rue de la Gare, 59000 Lille"
    siret: Siret | None = None
    nda: Nda | None = None


class AskedRole(_Asked):
    """A role for an organisation, a cohort, or (neither) the whole platform."""

    role: Role
    organisation: Key | None = None
    cohort: Key | None = None


class AskedPerson(_Asked):
    """Someone with a password who can sign in at once."""

    key: Key
    email: Email
    family_name: Text120
    given_name: Text120
    usage_name: Text120 | None = None
    civility: Literal["M.", "Mme"] | None = None
    born_on: Day | None = None
    phone: Text30 | None = None
    password: Password = PASSWORD
    roles: tuple[AskedRole, ...] = ()


class AskedBank(_Asked):
    """A bank to publish: a folder (``path``, or the name of a shipped one) or inline ``items``.

    With ``in_workshop`` the questions of the folder can be written and reviewed in the browser.
    """

    key: Key
    path: Text300 | None = None
    title: Text200 = "Banque de test"
    items: tuple[dict[str, Any], ...] = ()
    in_workshop: bool = False


class AskedCohort(_Asked):
    """A cohort; ``trainees`` are keys of people, ``more_trainees`` are invented."""

    key: Key
    organisation: Key
    title: Text200 = "Promotion de test"
    starts_on: Day | None = None
    ends_on: Day | None = None
    capacity: Count = 500
    target: Count = 100
    trainees: tuple[Key, ...] = ()
    more_trainees: Annotated[int, Field(ge=0, le=5000)] = 0


class AskedSitting(_Asked):
    """A sitting, brought to ``state``; open ones can be started with the access code."""

    key: Key
    cohort: Key
    bank: Key
    block: Key = "B1"
    title: Text200 = "Épreuve de test"
    place: Text200 = "Salle 1"
    starts_at: Instant | None = None
    duration_minutes: Minutes = 60
    questions: Count = 10
    pass_share: Share = Fraction(7, 10)
    access_code: Text20 = "PONT-42"
    state: Literal["draft", "published", "open", "closed"] = "open"


class Scenario(_Asked):
    """A whole world; ``seed`` draws papers and invented people, ``password`` is theirs."""

    seed: Seed = 1
    password: Password = PASSWORD
    now: Instant | None = None
    certifications: Annotated[tuple[Text300, ...], Field(min_length=1)] = ("ia-hdf",)
    organisations: tuple[AskedOrganisation, ...] = ()
    people: tuple[AskedPerson, ...] = ()
    banks: tuple[AskedBank, ...] = ()
    cohorts: tuple[AskedCohort, ...] = ()
    sittings: tuple[AskedSitting, ...] = ()
