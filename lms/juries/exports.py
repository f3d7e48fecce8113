"""The minutes of a jury, gathered from what it decided."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Block
from lms.exams.score_models import ScoreRun
from lms.juries import candidates, queries
from lms.juries.candidates import Candidate
from lms.juries.homonyms import Distinction
from lms.juries.minutes import Correction, Judged, Minutes, Seated
from lms.juries.models import Decision, Jury
from lms.juries.reports import read_report
from lms.juries.states import JuryState


def minutes_of(session: Session, jury: Jury, viewer_id: int | None = None) -> Minutes:
    """The minutes of a loaded jury as they stand, a draft until it is closed."""
    found = candidates.candidates_of(session, jury, viewer_id)
    decisions = queries.decisions_of_jury(session, jury.id)
    names = {one.enrolment.id: _linked_name(one) for one in found}
    certification, sitting = jury.cohort.certification, jury.sitting
    return Minutes(
        jury_id=jury.id, title=jury.title, organisation=jury.cohort.organisation.name,
        certification_code=certification.code, certification_title=certification.title,
        certification_version=certification.version, block_code=sitting.block_code,
        block_title=_block_title(session, jury),
        cohort=f"{jury.cohort.code} – {jury.cohort.title}",
        sitting_title=sitting.title, sitting_place=sitting.place,
        sitting_starts_at=sitting.starts_at, pass_share=sitting.pass_share,
        held_on=jury.held_on, place=jury.place, quorum=jury.quorum,
        opened_at=jury.opened_at, closed_at=jury.closed_at,
        members=_seated(jury, names), candidates=_judged(session, jury, found, decisions),
        version=1 + sum(
            jury.closed_at is not None and decision.decided_at > jury.closed_at
            for decision in decisions
        ),
    )


def _block_title(session: Session, jury: Jury) -> str:
    return session.scalar(select(Block.title).where(
        Block.certification_id == jury.cohort.certification_id,
        Block.code == jury.sitting.block_code,
    )) or ""


def _linked_name(candidate: Candidate) -> str:
    """A candidate named among the links of a member, told from homonyms."""
    told = candidate.distinction.in_french
    return f"{candidate.person.sorted_name}, {told}" if told else candidate.person.sorted_name


def _judged_name(candidate: Candidate) -> str:
    """A candidate named beside their birth date: the number stands where that is not enough."""
    told = Distinction(number=candidate.distinction.number).in_french
    return f"{candidate.person.sorted_name} ({told})" if told else candidate.person.sorted_name


def _seated(jury: Jury, names: Mapping[int, str]) -> tuple[Seated, ...]:
    return tuple(
        Seated(
            member.person.full_name, member.quality, member.is_president, member.is_external,
            member.declared_at is not None,
            tuple(sorted(names[link.enrolment_id] for link in member.conflicts)),
        )
        for member in jury.members
    )


def _judged(
    session: Session, jury: Jury, found: Sequence[Candidate], decisions: Sequence[Decision]
) -> tuple[Judged, ...]:
    shares = _shares(session, decisions)
    by_attempt = sorted(decisions, key=lambda one: (one.attempt_id, one.rank))
    chains = {key: list(chain) for key, chain in groupby(by_attempt, lambda one: one.attempt_id)}
    return tuple(
        _judged_one(jury, candidate, chains.get(candidate.attempt.id, []), shares)
        for candidate in found
    )


def _judged_one(
    jury: Jury,
    candidate: Candidate,
    chain: Sequence[Decision],
    shares: Mapping[int, Fraction],
) -> Judged:
    name, born_on = _judged_name(candidate), candidate.person.born_on
    if candidate.is_linked and jury.state is not JuryState.CLOSED:
        return Judged(name, born_on, None, None, None, is_hidden=True)
    if not chain:
        proposal = candidate.proposal.outcome if candidate.proposal else None
        return Judged(name, born_on, candidate.share, proposal, None)
    last = chain[-1]
    return Judged(
        name, born_on, shares.get(last.score_run_id or 0), last.proposal,
        last.outcome, last.reason, tuple(
            Correction(after.decided_at, before.outcome, after.outcome, after.reason,
                       after.decided_by.full_name)
            for before, after in pairwise(chain)
        ),
    )


def _shares(session: Session, decisions: Sequence[Decision]) -> Mapping[int, Fraction]:
    """The score each decision was made on, even if the paper was scored again since."""
    ids = {decision.score_run_id for decision in decisions if decision.score_run_id}
    rows = session.execute(select(ScoreRun.id, ScoreRun.report).where(ScoreRun.id.in_(ids)))
    return {run_id: read_report(report).share for run_id, report in rows}
