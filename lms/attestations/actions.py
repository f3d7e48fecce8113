"""Writes about attestations: issue, issue anew after a correction, revoke.

Facts, number, bytes, journal and mail are one transaction. Whoever issues holds the juries of the
decisions, then the series of numbers, then the journal, always in this order: two people issuing
at once wait for each other and never block.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update

from lms.attestations import letters, numbering, queries, register, rules
from lms.attestations.checks import check_facts
from lms.attestations.codes import RANDOM_BYTES, new_code
from lms.attestations.facts import AttestationFacts, Kind
from lms.attestations.issuing import Ground, Stamp, facts_of
from lms.attestations.models import Attestation
from lms.attestations.pdf import render
from lms.attestations.refusals import (
    AlreadyRevoked,
    BlockNotValidated,
    CertificationNotWhole,
    DecisionSuperseded,
    JuryNotClosed,
)
from lms.core import ambient, files, outbox
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.juries.models import Decision
from lms.juries.states import JuryState, Outcome

_REASON = N_("Indiquez le motif de la révocation : il est transmis au titulaire.")


@dataclass(frozen=True, slots=True)
class Document:
    """An attestation about to be kept: its ground, its facts and its bytes."""

    ground: Ground
    facts: AttestationFacts
    pdf: bytes


def issue(work: Work, decision: Decision, base_url: str, kind: Kind = "block") -> Attestation:
    """Issue the attestation of one decision, or return the one that stands."""
    return issue_all(work, [decision], base_url, kind)[0]


def issue_all(
    work: Work, decisions: Sequence[Decision], base_url: str, kind: Kind = "block"
) -> list[Attestation]:
    """Issue an attestation from each decision, all or none, and return them in this order.

    A decision that already has one keeps it. ``base_url`` is the public address of the platform;
    ``kind`` is « certification » for the decisions that completed one. Raises ``Invalid`` with the
    faults of everyone when facts cannot be printed, else why a decision attests nothing.
    """
    ids = [decision.id for decision in decisions]
    with work.session.begin_nested():
        held = queries.locked_decisions(work.session, ids)
        standing = queries.standing_by_decision(work.session, ids, kind)
        fresh = [held[key] for key in dict.fromkeys(ids) if key not in standing]
        replaced = queries.replaced_by(work.session, fresh, kind)
        for document in _drawn(work, _grounds(work, fresh, kind), base_url):
            decision_id = document.ground.decision.id
            standing[decision_id] = _keep(work, document, replaced.get(decision_id))
            _tell_holder(work, standing[decision_id], document, base_url)
    return [standing[key] for key in ids]


def revoke(work: Work, attestation: Attestation, reason: str) -> None:
    """End the validity of an attestation, once and for ever; the holder is told why."""
    if not reason.strip():
        raise Invalid([Fault("reason", "reason_needed", _REASON)])
    done = work.session.scalar(
        update(Attestation).where(Attestation.id == attestation.id,
                                  Attestation.revoked_at.is_(None))
        .values(revoked_at=work.now, revoked_by_id=work.actor_id,
                revocation_reason=reason.strip())
        .returning(Attestation.id)
    )
    if done is None:
        raise AlreadyRevoked
    work.record(Fact("attestation_revoked", f"attestation:{attestation.id}", {
        "number": attestation.number, "reason": reason.strip(),
    }))
    facts = AttestationFacts.from_json(attestation.facts)
    subject, body = letters.revoked(facts, reason.strip())
    email = register.holder_of(work.session, attestation).email
    outbox.post(work, f"attestation-revoked:{attestation.id}", email, subject, body)


def _grounds(work: Work, decisions: Sequence[Decision], kind: Kind) -> list[Ground]:
    """What each attestation rests on; raises why a decision attests nothing."""
    superseded = queries.superseded_ids(work.session, [decision.id for decision in decisions])
    for decision in decisions:
        _check_attests(decision, decision.id in superseded)
    bases = queries.bases_of(work.session, decisions, kind)
    for decision in decisions:
        if decision.id not in bases:
            raise CertificationNotWhole(name=decision.enrolment.person.full_name)
    specimens = queries.specimens_among(work.session, bases)
    return [
        Ground(kind, decision, tuple(one.block_code for one in bases[decision.id]),
               decision.id in specimens)
        for decision in decisions
    ]


def _check_attests(decision: Decision, superseded: bool) -> None:
    name = decision.enrolment.person.full_name
    if decision.jury.state is not JuryState.CLOSED:
        raise JuryNotClosed(jury=decision.jury.title)
    if superseded:
        raise DecisionSuperseded(name=name)
    if decision.outcome is not Outcome.VALIDATED:
        raise BlockNotValidated(name=name)


def _drawn(work: Work, grounds: Sequence[Ground], base_url: str) -> list[Document]:
    """Number, check and draw everything, before anything is kept; raises every fault at once."""
    documents, faults = [], []
    for ground, stamp in _stamped(work, grounds, base_url):
        facts = facts_of(ground, stamp)
        try:
            check_facts(facts)
        except Invalid as refusal:
            name = ground.decision.enrolment.person.sorted_name
            faults += [replace(fault, place=f"{name}, {fault.place}") for fault in refusal.faults]
        else:
            documents.append(Document(ground, facts, render(facts)))
    if faults:
        raise Invalid(faults)
    return documents


def _stamped(
    work: Work, grounds: Sequence[Ground], base_url: str
) -> Iterator[tuple[Ground, Stamp]]:
    day = rules.day_of(work.now)
    by_series: dict[str, list[Ground]] = defaultdict(list)
    for ground in grounds:
        by_series[rules.series_of(ground.certification_code, day)].append(ground)
    ranks = {
        series: numbering.next_numbers(work, series, len(by_series[series]))
        for series in sorted(by_series)
    }
    for series, members in by_series.items():
        for ground, rank in zip(members, ranks[series], strict=True):
            code = new_code(ambient.random_bytes(RANDOM_BYTES))
            url = f"{base_url.rstrip('/')}/verify/{code}"
            yield ground, Stamp(rules.number_in(series, rank), code, url, day)


def _keep(work: Work, document: Document, replaced: Attestation | None) -> Attestation:
    facts = document.facts
    kept = Attestation(
        decision_id=document.ground.decision.id, kind=facts.kind, number=facts.number,
        code=facts.code, facts=facts.to_json(),
        pdf_sha256=files.store(work, document.pdf, "application/pdf"),
        valid_until=facts.valid_until, issued_at=work.now, issued_by_id=work.actor_id,
        supersedes_id=replaced.id if replaced else None,
    )
    work.session.add(kept)
    work.session.flush()
    work.record(Fact("attestation_issued", f"attestation:{kept.id}", {
        "decision": kept.decision_id, "kind": kept.kind, "number": kept.number,
        "pdf_sha256": kept.pdf_sha256, "facts_sha256": files.digest_of(kept.facts.encode()),
        "supersedes": kept.supersedes_id,
    }))
    return kept


def _tell_holder(work: Work, kept: Attestation, document: Document, base_url: str) -> None:
    page = f"{base_url.rstrip('/')}/attestations/{kept.id}"
    subject, body = letters.issued(document.facts, page)
    email = document.ground.decision.enrolment.person.email
    outbox.post(work, f"attestation-issued:{kept.id}", email, subject, body)
