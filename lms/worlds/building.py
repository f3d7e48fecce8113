"""Building a world from a scenario, by playing the actions of the product in one transaction."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from lms.authoring.exchange import take_files
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
from lms.core.errors import Fault, Invalid, Refusal
from lms.core.work import Work
from lms.exams import queries, scheduling, sittings
from lms.exams.models import Sitting
from lms.people import actions, passwords
from lms.people.models import Organisation, Person
from lms.people.policy import HeldRole
from lms.steering.models import Agreement
from lms.worlds import enrolling
from lms.worlds.inline_banks import write_bank
from lms.worlds.scenario import (
    AskedBank,
    AskedCohort,
    AskedPerson,
    AskedSitting,
    Scenario,
)

# What the actions call otherwise than the scenario does.
_NAMES = {"block_code": "block", "edition_id": "bank", "question_count": "questions",
          "code": "key"}


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
    """Plays a scenario that ``reading`` found sound; ``Invalid`` says what the product refuses."""

    def __init__(self, work: Work, scenario: Scenario) -> None:
        self.work = work
        self.scenario = scenario
        self.world = World()
        self._hashes: dict[str, str] = {}
        self._faults: list[Fault] = []

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
        for place, path in self._each("certifications"):
            with self._at(place, ", "):
                world.certifications.append(self._certification(path))
        for place, organisation in self._each("organisations"):
            with self._at(place):
                world.organisations[organisation.key] = actions.add_organisation(
                    self.work, organisation.name, organisation.address, organisation.siret,
                    organisation.nda,
                )
        for place, person in self._each("people"):
            with self._at(place):
                world.people[person.key] = self._person(person)
        for place, bank in self._each("banks"):
            with self._at(place, "." if bank.items else ", "):
                world.banks[bank.key] = self._bank(bank)
        for place, cohort in self._each("cohorts"):
            with self._at(place):
                world.cohorts[cohort.key] = self._cohort(place, cohort)
        for person in asked.people:
            self._roles(person)
        for place, sitting in self._each("sittings"):
            with self._at(place):
                world.sittings[sitting.key] = self._sitting(sitting)
        return world

    def _each(self, section: str) -> Iterator[tuple[str, Any]]:
        """The things of a section, each with its path; stops after it if one was refused."""
        for index, asked in enumerate(getattr(self.scenario, section)):
            yield f"{section}[{index}]", asked
        if self._faults:
            raise Invalid(self._faults)

    @contextmanager
    def _at(self, place: str, joint: str = ".") -> Iterator[None]:
        """Keep what is refused, at its path in the scenario, and go on with the next thing.

        ``joint`` stands between the path and the place inside: ``", "`` before a line of a file.
        """
        try:
            yield
        except Invalid as refusal:
            for fault in refusal.faults:
                inside = _NAMES.get(fault.place, fault.place)
                here = place + joint + inside if inside else place
                self._faults.append(replace(fault, place=here))
        except Refusal as refusal:
            self._faults.append(Fault(place, refusal.code, refusal.text, refusal.facts))

    def _certification(self, path: str) -> Certification:
        framework = read_framework(path_of(path) / "framework.yaml")
        return publish_framework(self.work, framework)

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
            organisation = self.world.organisations.get(role.organisation or "")
            cohort = self.world.cohorts.get(role.cohort or "")
            actions.grant(self.work, self.world.people[asked.key].id, HeldRole(
                role.role, organisation.id if organisation else None,
                cohort.id if cohort else None,
            ))

    def _bank(self, asked: AskedBank) -> Edition:
        if not asked.items:
            files = read_bank(path_of(asked.path or "ia-hdf"))
            edition = publish_edition(self.work, files)
            if asked.in_workshop:
                take_files(self.work, files)
            return edition
        with tempfile.TemporaryDirectory() as folder:
            positions = write_bank(Path(folder), asked, self.scenario.certifications[0])
            try:
                return publish_edition(self.work, read_bank(Path(folder)))
            except Invalid as refusal:
                raise Invalid(_in_scenario(refusal, positions)) from None

    def _cohort(self, place: str, asked: AskedCohort) -> Cohort:
        world = self.world
        if world.agreement is None:
            world.agreement = enrolling.add_agreement(self.work)
        cohort = enrolling.open_cohort(self.work, enrolling.Setting(
            asked=asked, organisation=world.organisations[asked.organisation],
            agreement=world.agreement, certification=world.certifications[0],
        ))
        for index, key in enumerate(asked.trainees):
            with self._at(f"{place}.trainees[{index}]"):
                enrolling.enrol_person(self.work, cohort, world.people[key])
        seed = 10 * self.scenario.seed + cohort.id
        for person in enrolling.enrol_invented(self.work, cohort, asked.more_trainees, seed):
            person.password_hash = self.hash_of(self.scenario.password)
            world.people[person.email] = person
        return cohort

    def _sitting(self, asked: AskedSitting) -> Sitting:
        cohort, edition = self.world.cohorts[asked.cohort], self.world.banks[asked.bank]
        sitting = scheduling.schedule(self.work, cohort, scheduling.Terms(
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


def _in_scenario(refusal: Invalid, positions: dict[str, int]) -> Iterator[Fault]:
    """The faults of the files of an inline bank, at the questions they were written from."""
    for fault in refusal.faults:
        position = positions.get(fault.place.partition(":")[0])
        yield replace(fault, place="" if position is None else f"items[{position}]")
