"""The candidates before a jury: their scores, what is proposed, what is decided, their files."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.banks.models import Item
from lms.catalog.models import Block, Competence
from lms.cohorts.models import Enrolment
from lms.core.errors import Missing
from lms.exams import handing, shelf
from lms.exams.handing_rules import Handed
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind, Form
from lms.exams.score_models import ScoreRun
from lms.exams.timeline_facts import Story, story_of
from lms.invigilation.papers_questions import Neutralised, neutralisations_of
from lms.juries import homonyms, queries, rules
from lms.juries.homonyms import Distinction, Named
from lms.juries.models import Decision, Jury
from lms.juries.reports import ItemScore, Report, read_report
from lms.juries.rules import Mastery, Proposal
from lms.marking.board import Told, told_marks
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of the deliberation: an attempt, its score, the proposal and the decision.

    ``is_linked`` says that the viewer declared a link with this person: their file, score and
    decision must not be shown to that viewer. ``exclusion`` is why the invigilator ended the exam.
    ``distinction`` tells homonyms apart.
    """

    attempt: Attempt
    enrolment: Enrolment
    person: Person
    score_run_id: int | None
    report: Report | None
    masteries: tuple[Mastery, ...]
    proposal: Proposal | None
    decision: Decision | None
    is_linked: bool
    exclusion: str = ""
    distinction: Distinction = homonyms.NONE

    @property
    def share(self) -> Fraction | None:
        """The part of all points obtained."""
        return self.report.share if self.report else None

    @property
    def differs(self) -> bool:
        """Whether the jury decided otherwise than proposed."""
        if self.decision is None or self.proposal is None:
            return False
        return self.decision.outcome is not self.proposal.outcome


@dataclass(frozen=True, slots=True)
class FileLine:
    """One question of a file; ``stem`` is the author's Markdown, empty if it cannot be found."""

    score: ItemScore
    stem: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Everything a jury looks at to decide on one candidate."""

    candidate: Candidate
    competences: Mapping[str, Competence]
    lines: tuple[FileLine, ...]
    history: Sequence[Decision]
    story: Story
    neutralised: Sequence[Neutralised]
    marks: Mapping[int, Sequence[Told]]
    handed: Mapping[int, Sequence[Handed]]


def candidates_of(
    session: Session, jury: Jury, viewer_id: int | None = None
) -> list[Candidate]:
    """The candidates before a loaded jury by name, as seen by this member."""
    attempts = session.scalars(
        select(Attempt).join(Attempt.enrolment).join(Enrolment.person)
        .where(Attempt.sitting_id == jury.sitting_id)
        .options(contains_eager(Attempt.enrolment).contains_eager(Enrolment.person))
        .order_by(Attempt.id)
    ).all()
    runs = _latest_runs(session, jury.sitting_id)
    decisions = _standing_decisions(session, jury.id)
    eliminatory = {
        code for code, found in competences_of(session, jury).items() if found.eliminatory
    }
    links, excluded = _links_of(jury, viewer_id), _exclusions(session, jury.sitting_id)
    return _told_apart([
        replace(_candidate(jury, attempt, runs.get(attempt.id), eliminatory,
                           (decisions.get(attempt.id), attempt.enrolment_id in links)),
                exclusion=excluded.get(attempt.id, ""))
        for attempt in sorted(attempts, key=lambda one: _letters(one.enrolment.person))
    ])


def candidate_of(candidates: Sequence[Candidate], attempt_id: int) -> Candidate:
    """The candidate of this attempt; raises ``Missing`` if the jury does not judge it."""
    found = next((one for one in candidates if one.attempt.id == attempt_id), None)
    if found is None:
        raise Missing
    return found


def file_of(session: Session, jury: Jury, candidate: Candidate) -> File:
    """The whole file of a candidate."""
    items = candidate.report.items if candidate.report else ()
    stems = _stems(session, jury, items)
    return File(
        candidate, competences_of(session, jury),
        tuple(FileLine(item, *stems.get((item.item, item.version), ())) for item in items),
        queries.decision_history(session, candidate.attempt.id),
        story_of(session, candidate.attempt.id),
        [one for one in neutralisations_of(session, jury.sitting_id) if one.voided_at is None],
        told_marks(session, candidate.attempt.id), _handed(session, candidate.attempt),
    )


def _handed(session: Session, attempt: Attempt) -> Mapping[int, Sequence[Handed]]:
    form = session.get_one(Form, attempt.form_id)
    paper = shelf.paper_of(session, form.id, form.content_sha256)
    return handing.counting(session, attempt.id, paper)


def competences_of(session: Session, jury: Jury) -> Mapping[str, Competence]:
    """The competences of the block the jury judges, by code, in their order."""
    found = session.scalars(
        select(Competence).join(Block, Block.id == Competence.block_id)
        .where(Block.certification_id == jury.cohort.certification_id,
               Block.code == jury.sitting.block_code)
        .order_by(Competence.position)
    )
    return {competence.code: competence for competence in found}


def _letters(person: Person) -> str:
    """What French lists are sorted by: the letters, whatever their case and accents."""
    name = unicodedata.normalize("NFKD", person.sorted_name.casefold().replace("œ", "oe"))
    return "".join(sign for sign in name if not unicodedata.combining(sign))


def _told_apart(found: Sequence[Candidate]) -> list[Candidate]:
    known = homonyms.distinctions([
        Named(one.attempt.id, one.person.sorted_name, one.person.born_on) for one in found
    ])
    return [replace(one, distinction=known[one.attempt.id]) for one in found]


def _candidate(
    jury: Jury,
    attempt: Attempt,
    run: ScoreRun | None,
    eliminatory: set[str],
    standing: tuple[Decision | None, bool],
) -> Candidate:
    decision, is_linked = standing
    report = read_report(run.report) if run else None
    masteries = tuple(
        Mastery(line.code, line.share, line.code in eliminatory)
        for line in (report.competences if report else ())
    )
    share = report.share if report and not report.awaiting else None
    proposal = rules.propose(attempt.state, share, jury.sitting.pass_share, masteries)
    return Candidate(
        attempt, attempt.enrolment, attempt.enrolment.person, run.id if run else None, report,
        masteries, proposal, decision, is_linked,
    )


def _exclusions(session: Session, sitting_id: int) -> Mapping[int, str]:
    """Why the invigilator ended the exam of whoever was excluded, by attempt."""
    rows = session.execute(
        select(AttemptEvent.attempt_id, AttemptEvent.text)
        .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
        .where(Attempt.sitting_id == sitting_id, Attempt.state == AttemptState.EXCLUDED,
               AttemptEvent.kind == EventKind.EXCLUDED)
    )
    return {attempt_id: text for attempt_id, text in rows}


def _latest_runs(session: Session, sitting_id: int) -> Mapping[int, ScoreRun]:
    newest = (
        select(ScoreRun.attempt_id, func.max(ScoreRun.number).label("number"))
        .join(Attempt, Attempt.id == ScoreRun.attempt_id)
        .where(Attempt.sitting_id == sitting_id).group_by(ScoreRun.attempt_id).subquery()
    )
    runs = session.scalars(select(ScoreRun).join(newest, and_(
        newest.c.attempt_id == ScoreRun.attempt_id, newest.c.number == ScoreRun.number
    )))
    return {run.attempt_id: run for run in runs}


def _standing_decisions(session: Session, jury_id: int) -> Mapping[int, Decision]:
    found = session.scalars(
        select(Decision).where(Decision.jury_id == jury_id, queries.is_current())
        .options(joinedload(Decision.decided_by))
    )
    return {decision.attempt_id: decision for decision in found}


def _links_of(jury: Jury, viewer_id: int | None) -> frozenset[int]:
    member = queries.member_of(jury, viewer_id)
    if member is None:
        return frozenset()
    return frozenset(conflict.enrolment_id for conflict in member.conflicts)


def _stems(
    session: Session, jury: Jury, items: Sequence[ItemScore]
) -> Mapping[tuple[str, int], tuple[str, str]]:
    """The statement of each question and the language it is written in."""
    wanted = [(item.item, item.version) for item in items]
    rows = session.execute(
        select(Item.code, Item.version, Item.content).where(
            Item.edition_id == jury.sitting.edition_id,
            tuple_(Item.code, Item.version).in_(wanted),
        )
    )
    return {(code, version): _stem(json.loads(content)) for code, version, content in rows}


def _stem(item: Mapping[str, Any]) -> tuple[str, str]:
    return item.get("stem", ""), item.get("lang", "")
