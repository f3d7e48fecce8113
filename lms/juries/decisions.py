"""What a jury decides: one decision at a time, or all those that follow the proposals at once.

A decision is appended; a correction has the next rank and supersedes the one before. Writers of a
jury take turns, and ``UNIQUE(attempt_id, rank)`` stands behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.core.errors import Invalid
from lms.core.work import Fact, Work
from lms.exams.models import Attempt
from lms.juries import queries, rules
from lms.juries.candidates import Candidate, candidate_of, candidates_of
from lms.juries.models import Decision, Jury
from lms.juries.refusals import DecidedMeanwhile, NotCollegial, NotDeliberating, NotScored
from lms.juries.states import JuryState, Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome and its reason.

    ``seen_rank`` is the rank of the decision that was shown (0 for none) when this was decided;
    ``None`` when nothing was shown.
    """

    outcome: Outcome
    reason: str = ""
    seen_rank: int | None = None


def decide(work: Work, jury: Jury, attempt: Attempt, ruling: Ruling) -> Decision:
    """Record what the jury decides for one candidate; the same outcome again adds nothing.

    Raises ``Invalid`` when the reason is missing or the outcome impossible, ``DecidedMeanwhile``
    when someone decided since the file was shown, else why the actor may not decide.
    """
    jury = queries.locked_jury(work.session, jury.id)
    candidate = candidate_of(candidates_of(work.session, jury), attempt.id)
    _check_may_decide(work, jury, candidate)
    standing = candidate.decision
    if standing is not None and standing.outcome is ruling.outcome:
        return standing
    if ruling.seen_rank is not None and ruling.seen_rank != (standing.rank if standing else 0):
        raise DecidedMeanwhile
    faults = rules.check_ruling(
        _proposal_for(candidate), ruling.outcome, ruling.reason, is_correction=standing is not None
    )
    if faults:
        raise Invalid(faults)
    decision = _append(work, jury, candidate, ruling)
    _record_one(work, decision, standing)
    return decision


def decide_as_proposed(
    work: Work, jury: Jury, shown: Mapping[int, Outcome] | None = None
) -> list[Decision]:
    """Record the proposal of every candidate still undecided, as one act.

    ``shown`` maps attempts to the proposals that were confirmed: others are left alone. Those with
    whom the actor has a link are left alone too.
    """
    jury = queries.locked_jury(work.session, jury.id)
    if jury.state is not JuryState.OPEN:
        raise NotDeliberating
    decisions = [
        _append(work, jury, candidate, Ruling(candidate.proposal.outcome))
        for candidate in decidable_as_proposed(jury, candidates_of(work.session, jury),
                                               work.actor_id)
        if candidate.proposal is not None and (
            shown is None or shown.get(candidate.attempt.id) is candidate.proposal.outcome)
    ]
    if decisions:
        outcomes = {str(one.attempt_id): one.outcome.value for one in decisions}
        work.record(Fact("candidates_decided_as_proposed", f"jury:{jury.id}", outcomes))
    return decisions


def decidable_as_proposed(
    jury: Jury, candidates: Sequence[Candidate], person_id: int | None
) -> list[Candidate]:
    """The undecided candidates with a proposal on whom this person may decide.

    Whoever was excluded is decided on by name: nobody confirms that in a list.
    """
    seats = queries.seats_of(jury)
    return [
        one for one in candidates
        if one.decision is None and one.proposal is not None and not one.exclusion
        and rules.may_decide(seats, person_id, one.enrolment.id, jury.state)
        and rules.is_collegial(seats, one.enrolment.id)
    ]


def _check_may_decide(work: Work, jury: Jury, candidate: Candidate) -> None:
    seats = queries.seats_of(jury)
    bar = rules.bar_to_deciding(seats, work.actor_id, candidate.enrolment.id, jury.state)
    if bar:
        raise bar
    if not rules.is_collegial(seats, candidate.enrolment.id):
        raise NotCollegial(names=candidate.person.full_name)


def _proposal_for(candidate: Candidate) -> rules.Proposal:
    if candidate.proposal is None:
        raise NotScored
    return candidate.proposal


def _append(work: Work, jury: Jury, candidate: Candidate, ruling: Ruling) -> Decision:
    standing, proposal = candidate.decision, _proposal_for(candidate)
    decision = Decision(
        jury_id=jury.id, attempt_id=candidate.attempt.id, enrolment_id=candidate.enrolment.id,
        block_code=jury.sitting.block_code, rank=standing.rank + 1 if standing else 1,
        proposal=proposal.outcome, outcome=ruling.outcome, reason=ruling.reason.strip(),
        score_run_id=candidate.score_run_id, decided_at=work.now, decided_by_id=work.actor_id,
        supersedes_id=standing.id if standing else None,
    )
    work.session.add(decision)
    work.session.flush()
    return decision


def _record_one(work: Work, decision: Decision, standing: Decision | None) -> None:
    details = {
        "attempt": decision.attempt_id, "outcome": decision.outcome.value,
        "proposal": decision.proposal.value, "reason": decision.reason,
    }
    if standing is not None:
        details |= {"supersedes": standing.id, "before": standing.outcome.value}
    kind = "decision_corrected" if standing else "candidate_decided"
    work.record(Fact(kind, f"jury:{decision.jury_id}", details))
