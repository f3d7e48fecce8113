"""Makers of closed sittings with scored papers, and of juries ready to deliberate on them."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort
from lms.core.work import Work
from lms.exams.models import Attempt, AttemptState, Sitting, SittingState
from lms.exams.score_models import ScoreRun
from lms.juries import actions, queries
from lms.juries.composition import NamedMember, Terms
from lms.juries.models import Jury
from lms.people.models import Person
from tests import make

HELD_ON = make.date(2026, 11, 30)


def make_closed_sitting(session: Session, cohort: Cohort | None = None, **given: Any) -> Sitting:
    cohort = cohort or make.make_cohort(session)
    closed = {"state": SittingState.CLOSED, "published_at": make.NOW, "opened_at": make.NOW,
              "closed_at": make.NOW}
    return make.make_sitting(session, cohort, **closed | given)


def make_report(attempt_id: int, points: tuple[str, str]) -> str:
    """Ten points in two competences of five, with one question of each."""
    first, second = (Fraction(text) for text in points)
    lines = [
        {"question": number, "item": f"q-{number:04d}", "version": 1,
         "competences": [f"B1-C{number}"], "score": str(score), "max": "5",
         "given": "Juste" if score else None, "key": "Juste"}
        for number, score in ((1, first), (2, second))
    ]
    return json.dumps({
        "attempt": attempt_id, "block": "B1", "score": str(first + second), "max": "10",
        "share": str((first + second) / 10), "items": lines, "scoring_version": "1",
        "competences": [{"code": "B1-C1", "score": str(first), "max": "5"},
                        {"code": "B1-C2", "score": str(second), "max": "5"}],
    })


def make_run(session: Session, attempt: Attempt, first: str, second: str, number: int = 1) -> None:
    session.add(ScoreRun(
        attempt_id=attempt.id, number=number, scoring_version="1", reason="clôture",
        report=make_report(attempt.id, (first, second)), report_sha256="0" * 64, made_at=make.NOW,
    ))
    session.flush()


def make_candidate(
    session: Session, sitting: Sitting, name: str, points: tuple[str, str] | None
) -> Attempt:
    """A candidate with these points in both competences; absent without points."""
    cohort = session.get_one(Cohort, sitting.cohort_id)
    person = make.make_person(session, family_name=name, given_name="Camille",
                              born_on=make.date(1980, 5, 17))
    enrolment = make.make_enrolment(session, cohort, person)
    if points is None:
        return make.make_attempt(session, sitting, enrolment, AttemptState.ABSENT)
    attempt = make.make_attempt(session, sitting, enrolment, AttemptState.SUBMITTED)
    make_run(session, attempt, *points)
    return attempt


@dataclass(frozen=True)
class Chamber:
    """A jury of three with candidates ``good`` (9/10), ``weak`` (4/10) and ``gone`` (absent)."""

    jury: Jury
    sitting: Sitting
    good: Attempt
    weak: Attempt
    gone: Attempt
    president: Person
    second: Person
    third: Person

    def acting(self, work: Work, person: Person | None = None) -> Work:
        """The work of a member, the president unless told."""
        return replace(work, actor_id=(person or self.president).id)

    def fresh(self, session: Session) -> Jury:
        session.expire_all()
        return queries.jury(session, self.jury.id)

    def declared(self, work: Work, person: Person, *links: tuple[int, str]) -> None:
        jury = self.fresh(work.session)
        member = queries.member_of(jury, person.id)
        assert member is not None
        actions.declare(self.acting(work, person), jury, member, links)

    def deliberating(self, work: Work) -> "Chamber":
        """Everybody has declared no link, and the president has opened."""
        for person in (self.president, self.second, self.third):
            self.declared(work, person)
        actions.open_deliberation(self.acting(work), self.jury)
        return self


def make_chamber(session: Session, **given: Any) -> Chamber:
    """``given`` goes to the jury."""
    sitting = make_closed_sitting(session)
    attempts = [
        make_candidate(session, sitting, "Aubert", ("5", "4")),
        make_candidate(session, sitting, "Bernard", ("3", "1")),
        make_candidate(session, sitting, "Carpentier", None),
    ]
    made = make.make_jury(session, sitting, **given)
    jury = queries.jury(session, made.id)
    people = [member.person for member in jury.members]
    return Chamber(jury, sitting, *attempts, *people)


def make_terms(session: Session, **given: Any) -> Terms:
    """A sound jury of three new persons, the last two external."""
    people = [make.make_person(session) for _ in range(3)]
    members = tuple(
        NamedMember(person.id, "Responsable de production", number == 0, number > 0)
        for number, person in enumerate(people)
    )
    terms = Terms("Jury du bloc B1", HELD_ON, "Lille", 2, members)
    return replace(terms, **given)
