"""Building a world from a scenario, by playing the actions of the product in one transaction."""

import json
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from lms.banks.actions import publish_edition
from lms.banks.models import Edition
from lms.banks.reader import read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.models import Certification
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.cohorts.models import Cohort
from lms.core import ambient
from lms.core.chance import Draw
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Work
from lms.exams import queries, sittings
from lms.exams.models import Sitting
from lms.people import actions, passwords
from lms.people.models import Organisation, Person
from lms.people.policy import HeldRole
from lms.steering.models import Agreement
from lms.worlds import enrolling
from lms.worlds.scenario import (
    AskedBank,
    AskedCohort,
    AskedPerson,
    AskedSitting,
    Scenario,
)

_UNKNOWN = N_("La clé « {key} » n'est définie nulle part dans le scénario.")


@dataclass
class World:
    """What was built, by key."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    certifications: list[Certification] = field(default_factory=list)
    agreement: Agreement | None = None
    banks: dict[str, Edition] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)


class Builder:
    """Plays a scenario; raises ``Invalid`` naming what the scenario gets wrong."""

    def __init__(self, work: Work, scenario: Scenario) -> None:
        self.work = work
        self.scenario = scenario
        self.world = World()
        self._hashes: dict[str, str] = {}

    def build(self) -> World:
        """Everything the scenario asks for, in the order of the ladder."""
        draw = Draw(self.scenario.seed, "seeds")
        ambient.use_seeds(draw.below(2**62) for _ in count())
        try:
            return self._build()
        finally:
            ambient.use_seeds(iter(()))

    def _build(self) -> World:
        world, asked = self.world, self.scenario
        for path in asked.certifications:
            framework = read_framework(path_of(path) / "framework.yaml")
            world.certifications.append(publish_framework(self.work, framework))
        for organisation in asked.organisations:
            world.organisations[organisation.key] = actions.add_organisation(
                self.work, organisation.name, organisation.address, organisation.siret,
                organisation.nda,
            )
        for person in asked.people:
            world.people[person.key] = self._person(person)
        for bank in asked.banks:
            world.banks[bank.key] = self._bank(bank)
        for cohort in asked.cohorts:
            world.cohorts[cohort.key] = self._cohort(cohort)
        for person in asked.people:
            self._roles(person)
        for sitting in asked.sittings:
            world.sittings[sitting.key] = self._sitting(sitting)
        return world

    def hash_of(self, password: str) -> str:
        """The hash of a password, computed once however many invented people share it."""
        if password not in self._hashes:
            self._hashes[password] = passwords.hash_password(password)
        return self._hashes[password]

    def _person(self, asked: AskedPerson) -> Person:
        person = actions.add_person(self.work, actions.Identity(
            email=asked.email, family_name=asked.family_name, given_name=asked.given_name,
            usage_name=asked.usage_name, civility=asked.civility,
            sex={"M.": "M", "Mme": "F"}.get(asked.civility or ""), born_on=asked.born_on,
            phone=asked.phone,
        ))
        person.password_hash = self.hash_of(asked.password)
        return person

    def _roles(self, asked: AskedPerson) -> None:
        for role in asked.roles:
            organisation = _of(self.world.organisations, role.organisation)
            cohort = _of(self.world.cohorts, role.cohort)
            actions.grant(self.work, self.world.people[asked.key].id, HeldRole(
                role.role, organisation.id if organisation else None,
                cohort.id if cohort else None,
            ))

    def _bank(self, asked: AskedBank) -> Edition:
        if not asked.items:
            return publish_edition(self.work, read_bank(path_of(asked.path or "ia-hdf")))
        with tempfile.TemporaryDirectory() as folder:
            _write_bank(Path(folder), asked, self.scenario.certifications[0])
            return publish_edition(self.work, read_bank(Path(folder)))

    def _cohort(self, asked: AskedCohort) -> Cohort:
        world = self.world
        if world.agreement is None:
            world.agreement = enrolling.add_agreement(self.work)
        cohort = enrolling.open_cohort(self.work, enrolling.Setting(
            asked=asked, organisation=_of(world.organisations, asked.organisation),
            agreement=world.agreement, certification=world.certifications[0],
        ))
        for key in asked.trainees:
            enrolling.enrol_person(self.work, cohort, _of(world.people, key))
        seed = 10 * self.scenario.seed + cohort.id
        for person in enrolling.enrol_invented(self.work, cohort, asked.more_trainees, seed):
            person.password_hash = self.hash_of(self.scenario.password)
            world.people[person.email] = person
        return cohort

    def _sitting(self, asked: AskedSitting) -> Sitting:
        cohort = _of(self.world.cohorts, asked.cohort)
        edition = _of(self.world.banks, asked.bank)
        sitting = sittings.schedule(self.work, cohort, sittings.Terms(
            block_code=asked.block, edition_id=edition.id, title=asked.title, place=asked.place,
            starts_at=asked.starts_at or self.work.now, duration_minutes=asked.duration_minutes,
            question_count=asked.questions, pass_share=asked.pass_share,
            access_code=asked.access_code,
        ))
        self._bring(queries.sitting(self.work.session, sitting.id), asked.state)
        return sitting

    def _bring(self, sitting: Sitting, state: str) -> None:
        steps = {"published": sittings.publish, "open": sittings.open_sitting,
                 "closed": sittings.close_sitting}
        reached = ("draft", "published", "open", "closed")
        for name in reached[1:reached.index(state) + 1]:
            steps[name](self.work, sitting)


def _of(known: dict[str, Any], key: str | None) -> Any:
    if key is None:
        return None
    if key not in known:
        raise Invalid([Fault(key, "unknown_key", _UNKNOWN, {"key": key})])
    return known[key]


def _write_bank(folder: Path, asked: AskedBank, certification: str) -> None:
    """An inline bank as the folder the reader knows; JSON is the strict YAML it accepts."""
    framework = (path_of(certification) / "framework.yaml").read_bytes()
    (folder / "framework.yaml").write_bytes(framework)
    header = {
        "schema": "lms-bank/1", "id": asked.key, "title": asked.title, "lang": "fr",
        "licence": "CC-BY-SA-4.0", "owner": "Scénario", "framework": "framework.yaml",
    }
    (folder / "bank.yaml").write_text(json.dumps(header, ensure_ascii=False), encoding="utf-8")
    for item in asked.items:
        block = folder / str(item.get("block", "B1"))
        block.mkdir(exist_ok=True)
        text = json.dumps(item, ensure_ascii=False, indent=1)
        (block / f"{item.get('id')}.yaml").write_text(text, encoding="utf-8")
