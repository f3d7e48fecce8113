"""Reads about decisions and attestations together: what to issue, what to reconsider.

Nothing is pushed: a decision does not make an attestation, these queries find those without one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from lms.attestations import rules
from lms.attestations.facts import Kind
from lms.attestations.models import Attestation
from lms.attestations.register import Issued, is_in_force, issued_where, within
from lms.catalog.models import Block, Certification
from lms.cohorts.models import Cohort, Enrolment
from lms.exams.models import Attempt
from lms.exams.queries import is_specimen
from lms.juries.models import Decision, Jury, Member
from lms.juries.queries import is_current
from lms.juries.states import JuryState, Outcome
from lms.people.models import Person
from lms.people.policy import Reach

Wholes = Mapping[int, tuple[Decision, ...]]


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """An attestation whose decision was corrected since.

    ``standing`` is the validated decision to issue anew from; ``None``: it is to be revoked.
    """

    issued: Issued
    standing: Decision | None


def attestations_of(session: Session, person_id: int) -> list[Issued]:
    """Every attestation of one person, the latest first."""
    return issued_where(session, Enrolment.person_id == person_id)


def ready_to_issue(
    session: Session, reach: Reach, kind: Kind = "block", *, again: bool = False
) -> Sequence[Decision]:
    """The decisions within reach from which nothing was issued, by jury and by name.

    For a block they are the validated ones that stand, of closed juries; for the certification,
    the last one of each person who validated every block. ``again`` keeps instead those whose
    attestation was revoked, to issue another.
    """
    issued = select(Attestation.id).where(
        Attestation.decision_id == Decision.id, Attestation.kind == kind
    )
    condition = ~issued.exists()
    if again:
        condition = issued.exists() & ~issued.where(Attestation.revoked_at.is_(None)).exists()
    if kind == "block":
        return session.scalars(_validated().where(within(reach), condition)).all()
    last = [rules.last_of(whole).id for whole in wholes(session, within(reach)).values()]
    return session.scalars(_validated().where(Decision.id.in_(last), condition)).all()


def wholes(session: Session, *conditions: ColumnElement[bool]) -> Wholes:
    """The decisions of everyone who validated all the blocks, by enrolment.

    Conditions may bear on the decision, its jury, the enrolment, the person and the cohort.
    """
    by_enrolment: dict[int, list[Decision]] = defaultdict(list)
    for decision in session.scalars(_validated().where(*conditions)):
        by_enrolment[decision.enrolment_id].append(decision)
    certifications = {
        found[0].enrolment.cohort.certification_id for found in by_enrolment.values()
    }
    codes: dict[int, list[str]] = defaultdict(list)
    for certification_id, code in session.execute(
        select(Block.certification_id, Block.code)
        .where(Block.certification_id.in_(certifications)).order_by(Block.position)
    ):
        codes[certification_id].append(code)
    tried = {
        enrolment_id: rules.whole_of(found, codes[found[0].enrolment.cohort.certification_id])
        for enrolment_id, found in by_enrolment.items()
    }
    return {enrolment_id: whole for enrolment_id, whole in tried.items() if whole}


def to_reconsider(session: Session, reach: Reach) -> list[Reconsidered]:
    """The attestations in force within reach whose ground has gone, those to revoke first."""
    blocks = issued_where(
        session, within(reach), is_in_force(), Attestation.kind == "block", ~is_current()
    )
    attempts = {one.attestation.decision.attempt_id for one in blocks}
    standing = {
        decision.attempt_id: decision
        for decision in session.scalars(_validated().where(Decision.attempt_id.in_(attempts)))
    }
    found = [
        Reconsidered(one, standing.get(one.attestation.decision.attempt_id)) for one in blocks
    ]
    found += _wholes_to_reconsider(session, reach)
    return sorted(found, key=lambda one: one.standing is not None)


def locked_decisions(session: Session, decision_ids: Collection[int]) -> dict[int, Decision]:
    """The decisions with all that is printed, read anew; their juries are held meanwhile.

    Correcting a decision takes the same lock, so what is read stands until the transaction ends.
    """
    juries = select(Decision.jury_id).where(Decision.id.in_(decision_ids))
    session.execute(
        select(Jury.id).where(Jury.id.in_(juries)).order_by(Jury.id).with_for_update()
    )
    cohort = joinedload(Decision.enrolment).joinedload(Enrolment.cohort)
    found = session.scalars(
        select(Decision).where(Decision.id.in_(decision_ids)).options(
            joinedload(Decision.jury).selectinload(Jury.members).joinedload(Member.person),
            joinedload(Decision.attempt).joinedload(Attempt.sitting),
            joinedload(Decision.enrolment).joinedload(Enrolment.person),
            cohort.joinedload(Cohort.organisation),
            cohort.joinedload(Cohort.certification).selectinload(Certification.blocks)
            .selectinload(Block.competences),
        ).execution_options(populate_existing=True)
    )
    return {decision.id: decision for decision in found}


def bases_of(session: Session, decisions: Sequence[Decision], kind: Kind) -> Wholes:
    """The decisions that an attestation issued from each would rest on, by key of the decision.

    For a block it is the decision itself; for the certification, one for each block. A decision
    that did not complete a certification has no base.
    """
    if kind == "block":
        return {decision.id: (decision,) for decision in decisions}
    keys = {decision.id for decision in decisions}
    enrolments = {decision.enrolment_id for decision in decisions}
    found = wholes(session, Decision.enrolment_id.in_(enrolments)).values()
    return {rules.last_of(whole).id: whole for whole in found if rules.last_of(whole).id in keys}


def specimens_among(session: Session, bases: Wholes) -> frozenset[int]:
    """The keys of the bases in which some question was not approved by two people."""
    banks = {
        key: {(one.attempt.sitting.edition_id, one.block_code) for one in base}
        for key, base in bases.items()
    }
    every = {bank for some in banks.values() for bank in some}
    unapproved = {bank for bank in every if is_specimen(session, *bank)}
    return frozenset(key for key, some in banks.items() if some & unapproved)


def superseded_ids(session: Session, decision_ids: Collection[int]) -> frozenset[int]:
    """Those of the decisions that a later one corrects."""
    return frozenset(session.scalars(
        select(Decision.supersedes_id).where(Decision.supersedes_id.in_(decision_ids))
    ))


def standing_by_decision(
    session: Session, decision_ids: Collection[int], kind: Kind
) -> dict[int, Attestation]:
    """The attestation of each decision that is not revoked."""
    found = session.scalars(select(Attestation).where(
        Attestation.decision_id.in_(decision_ids), Attestation.kind == kind,
        Attestation.revoked_at.is_(None),
    ))
    return {one.decision_id: one for one in found}


def replaced_by(
    session: Session, decisions: Iterable[Decision], kind: Kind
) -> dict[int, Attestation]:
    """The attestation in force that one issued from each decision would supersede.

    A block is attested anew for the same paper, the whole certification for the same enrolment.
    """
    old = aliased(Decision)
    ground = old.attempt_id if kind == "block" else old.enrolment_id
    keys = {one.id: one.attempt_id if kind == "block" else one.enrolment_id for one in decisions}
    rows = session.execute(
        select(ground, Attestation).join(old, Attestation.decision_id == old.id)
        .where(ground.in_(set(keys.values())), Attestation.kind == kind, is_in_force(),
               old.id.not_in(keys))
    ).all()
    in_force = {key: attestation for key, attestation in rows}
    return {decision_id: in_force[key] for decision_id, key in keys.items() if key in in_force}


def _validated() -> Select[Decision]:
    return (
        select(Decision).join(Decision.jury).join(Decision.enrolment).join(Enrolment.cohort)
        .join(Enrolment.person)
        .where(Decision.outcome == Outcome.VALIDATED, Jury.state == JuryState.CLOSED, is_current())
        .options(
            contains_eager(Decision.jury),
            contains_eager(Decision.enrolment).options(
                contains_eager(Enrolment.person), contains_eager(Enrolment.cohort)),
            joinedload(Decision.attempt).joinedload(Attempt.sitting),
        )
        .order_by(Jury.held_on, Jury.id, Person.family_name, Person.given_name, Decision.id)
    )


def _wholes_to_reconsider(session: Session, reach: Reach) -> list[Reconsidered]:
    found = issued_where(
        session, within(reach), is_in_force(), Attestation.kind == "certification"
    )
    enrolments = {one.attestation.decision.enrolment_id for one in found}
    standing = {
        enrolment_id: rules.last_of(whole)
        for enrolment_id, whole in wholes(session, Decision.enrolment_id.in_(enrolments)).items()
    }
    latest = [(one, standing.get(one.attestation.decision.enrolment_id)) for one in found]
    return [
        Reconsidered(one, decision) for one, decision in latest
        if decision is None or decision.id != one.attestation.decision_id
    ]
