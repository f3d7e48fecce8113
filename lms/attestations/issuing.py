"""From decisions to the facts of an attestation: the only place that says which row gives what.

The decisions come loaded with all that is printed (``queries.locked_decisions``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.attestations import rules
from lms.attestations.facts import (
    AttestationFacts,
    AttestedBlock,
    AttestedCompetence,
    Holder,
    Issuer,
    Kind,
    Registration,
)
from lms.catalog.models import Block, Certification
from lms.juries.models import Decision, Jury
from lms.people.models import Organisation, Person

CIVILITIES = {"Mme": "Madame", "M.": "Monsieur"}
# How the person came to be assessed: cohorts are continuing training, there is no other way yet.
MODALITY = "Formation continue"


@dataclass(frozen=True, slots=True)
class Ground:
    """What an attestation rests on: the decision it is issued from, and the blocks it attests.

    ``specimen``: some question of these blocks was not approved by two people.
    """

    kind: Kind
    decision: Decision
    block_codes: tuple[str, ...]
    specimen: bool

    @property
    def certification_code(self) -> str:
        """The code under which its documents are numbered."""
        certification: Certification = self.decision.enrolment.cohort.certification
        return certification.code


@dataclass(frozen=True, slots=True)
class Stamp:
    """What issuing adds to the ground: number, code, public address and day."""

    number: str
    code: str
    verification_url: str
    issued_on: date


def facts_of(ground: Ground, stamp: Stamp) -> AttestationFacts:
    """Every fact of the document, from what the database holds now."""
    decision = ground.decision
    jury, cohort = decision.jury, decision.enrolment.cohort
    certification = cohort.certification
    return AttestationFacts(
        number=stamp.number, code=stamp.code, verification_url=stamp.verification_url,
        kind=ground.kind, state=certification.state.value,
        registration=_registration(certification.registration),
        certification_code=certification.code, certification_title=certification.title,
        framework_version=str(certification.version),
        blocks=tuple(_attested(block) for block in certification.blocks
                     if block.code in ground.block_codes),
        holder=_holder(decision.enrolment.person), issuer=_issuer(cohort.organisation),
        jury_held_on=_held_on(jury), jury_president=_president(jury),
        decided_on=rules.day_of(decision.decided_at), issued_on=stamp.issued_on,
        sitting_place=decision.attempt.sitting.place, modality=MODALITY,
        specimen=ground.specimen,
    )


def _registration(entry: Mapping[str, Any] | None) -> Registration | None:
    if entry is None:
        return None
    return Registration(
        code=entry["code"], decision_on=date.fromisoformat(entry["decision_on"]),
        end_on=date.fromisoformat(entry["end_on"]), level=entry.get("level"),
        nsf_codes=tuple(entry.get("nsf_codes") or ()),
    )


def _attested(block: Block) -> AttestedBlock:
    competences = (AttestedCompetence(one.code, one.title) for one in block.competences)
    return AttestedBlock(block.code, block.title, tuple(competences))


def _holder(person: Person) -> Holder:
    return Holder(
        civility=CIVILITIES.get(person.civility or ""), family_name=person.family_name,
        given_names=person.given_name, usage_name=person.usage_name, born_on=person.born_on,
    )


def _issuer(organisation: Organisation) -> Issuer:
    return Issuer(
        name=organisation.name, address=organisation.address, siret=organisation.siret,
        nda=organisation.nda,
    )


def _held_on(jury: Jury) -> date:
    """The day announced, unless the deliberation was opened before it."""
    if jury.opened_at is None:
        return jury.held_on
    return min(jury.held_on, rules.day_of(jury.opened_at))


def _president(jury: Jury) -> str:
    return next((one.person.full_name for one in jury.members if one.is_president), "")
