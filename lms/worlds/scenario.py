"""The scenario file of ``lms seed``: what a tester asks for, with a default for everything else.

References between objects are the ``key`` each object is given. See ``docs/seed.md``.
"""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from lms.people.policy import Role

PASSWORD = "phare bateau tempête lune"  # noqa: S105 - of invented people on a test machine


def _ratio(value: Any) -> Any:
    return Fraction(value) if isinstance(value, str | int) else value


Share = Annotated[Fraction, BeforeValidator(_ratio)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class AskedOrganisation(_Asked):
    """An organisation."""

    key: str
    name: str
    address: str = "1 rue de la Gare, 59000 Lille"
    siret: str | None = None
    nda: str | None = None


class AskedRole(_Asked):
    """A role for an organisation, a cohort, or (neither) the whole platform."""

    role: Role
    organisation: str | None = None
    cohort: str | None = None


class AskedPerson(_Asked):
    """Someone with a password who can sign in at once."""

    key: str
    email: str
    family_name: str
    given_name: str
    usage_name: str | None = None
    civility: Literal["M.", "Mme"] | None = None
    born_on: date | None = None
    phone: str | None = None
    password: str = PASSWORD
    roles: tuple[AskedRole, ...] = ()


class AskedBank(_Asked):
    """A bank to publish: a folder (``path``, or the name of a shipped one) or inline ``items``."""

    key: str
    path: str | None = None
    title: str = "Banque de test"
    items: tuple[dict[str, Any], ...] = ()


class AskedCohort(_Asked):
    """A cohort; ``trainees`` are keys of people, ``more_trainees`` are invented."""

    key: str
    organisation: str
    title: str = "Promotion de test"
    starts_on: date | None = None
    ends_on: date | None = None
    capacity: int = 500
    target: int = 100
    trainees: tuple[str, ...] = ()
    more_trainees: Annotated[int, Field(ge=0, le=5000)] = 0


class AskedSitting(_Asked):
    """A sitting, brought to ``state``; open ones can be started with the access code."""

    key: str
    cohort: str
    bank: str
    block: str = "B1"
    title: str = "Épreuve de test"
    place: str = "Salle 1"
    starts_at: datetime | None = None
    duration_minutes: int = 60
    questions: int = 10
    pass_share: Share = Fraction(7, 10)
    access_code: str = "PONT-42"
    state: Literal["draft", "published", "open", "closed"] = "open"


class Scenario(_Asked):
    """A whole world; ``seed`` draws papers and invented people, ``password`` is theirs."""

    seed: int = 1
    password: str = PASSWORD
    now: datetime | None = None
    certifications: tuple[str, ...] = ("ia-hdf",)
    organisations: tuple[AskedOrganisation, ...] = ()
    people: tuple[AskedPerson, ...] = ()
    banks: tuple[AskedBank, ...] = ()
    cohorts: tuple[AskedCohort, ...] = ()
    sittings: tuple[AskedSitting, ...] = ()

    @property
    def instant(self) -> datetime | None:
        """``now`` as an aware instant; UTC when the file gives no zone."""
        if self.now is None or self.now.tzinfo:
            return self.now
        return self.now.replace(tzinfo=UTC)
