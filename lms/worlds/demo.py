"""The demo: four cohorts of Hauts-de-France at four moments of their course.

One has its attestations, one is in the middle of its exam, one is about to start, one has written
texts that two people are marking. Everything is
played by the product's own actions, at the dates it would have happened.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.attestations import actions as attestations
from lms.attestations.models import Attestation
from lms.attestations.queries import ready_to_issue
from lms.banks.models import Item
from lms.blueprints import actions as blueprints
from lms.cohorts.events import record_event, record_events
from lms.cohorts.models import Cohort, Enrolment, EventKind
from lms.cohorts.queries import enrolments_of
from lms.cohorts.rules import Occurrence
from lms.core.chance import Draw
from lms.core.work import Work
from lms.exams import queries, scheduling, sittings
from lms.exams.models import Answer, Attempt, Sitting
from lms.exams.score_models import ScoreRun
from lms.juries import actions as juries
from lms.juries import convening, decisions
from lms.juries.models import Decision
from lms.juries.queries import jury as jury_of
from lms.people.models import Person
from lms.people.policy import Reach
from lms.worlds import demo_marking, sitting_in
from lms.worlds.building import Builder, World
from lms.worlds.demo_scenario import BLUEPRINT, PASSWORD, PEOPLE, scenario

COUNTED = {
    "people": Person, "cohorts": Cohort, "enrolments": Enrolment, "items": Item,
    "sittings": Sitting, "attempts": Attempt, "answers": Answer, "score_runs": ScoreRun,
    "decisions": Decision, "attestations": Attestation,
}
_TITLE = "Épreuve du bloc B1"
DROP_OUTS = 6 * ("emploi_mobilite",) + 6 * ("raison_employeur",)


@dataclass(frozen=True, slots=True)
class Days:
    """The work of the demo, as it was some days ago."""

    work: Work

    def ago(self, days: float, actor: Person | None = None) -> Work:
        """The same transaction, ``days`` before now, by ``actor``."""
        return replace(self.work, now=self.work.now - timedelta(days=days),
                       actor_id=actor.id if actor else None)


def is_empty(session: Session) -> bool:
    """Whether nobody is there yet."""
    return session.scalar(select(Person.id).limit(1)) is None


def counts_of(session: Session) -> dict[str, int]:
    """How many of each thing the base holds."""
    return {
        name: session.scalar(select(func.count()).select_from(model)) or 0
        for name, model in COUNTED.items()
    }


def build(work: Work, base_url: str) -> None:
    """Build the cohorts on an empty base."""
    days = Days(work)
    world = Builder(days.ago(100), scenario(work.now.date())).build()
    _finished(days, world, base_url)
    _in_the_middle(days, world)
    _about_to_start(days, world)
    _being_marked(days, world)
    blueprints.create(days.ago(35, world.people["auteur"]), BLUEPRINT)


def _finished(days: Days, world: World, base_url: str) -> None:
    cohort = world.cohorts["hdf-1"]
    _course(days, cohort)
    sitting = _schedule(days.ago(30), cohort, _terms(world, _TITLE, days.ago(20)))
    sittings.publish(days.ago(25), sitting)
    day = days.ago(20, world.people["formateur"])
    sittings.open_sitting(day, sitting)
    attempts = sitting_in.attempts_of(day.session, sitting.id)
    for rank, attempt in enumerate(attempts):
        if rank % 25 != 24:  # a few do not come
            way = sitting_in.Way(ability=_ability(rank), submitted=rank % 30 != 7)
            sitting_in.sit(day, attempt, way)
    sittings.close_sitting(replace(day, now=day.now + timedelta(hours=2)), sitting)
    _deliberate(days, world, sitting)
    sittings.release(days.ago(9), sitting)
    issuer = days.ago(8, world.people["admin"])
    ready = ready_to_issue(issuer.session, Reach(everywhere=True))
    attestations.issue_all(issuer, ready, base_url)


def _ability(rank: int) -> float:
    """From 0.58 to 0.97: about three quarters pass a threshold of 70 %."""
    return 0.58 + 0.39 * (rank * 37 % 100) / 100


def _course(days: Days, cohort: Cohort) -> None:
    """Entries, a few withdrawals and drop-outs, completions."""
    enrolments = list(enrolments_of(days.work.session, cohort.id))
    order = list(Draw(1, "course").shuffled(enrolments))
    withdrawn, staying = order[:2], order[2:]
    for enrolment in withdrawn:
        record_event(days.ago(89), enrolment, _happened(days, EventKind.WITHDREW, 89))
    record_events(days.ago(88), staying, EventKind.ENTERED, days.ago(88).now.date())
    for enrolment, cause in zip(staying, DROP_OUTS, strict=False):
        happened = _happened(days, EventKind.DROPPED_OUT, 60)
        record_event(days.ago(60), enrolment, replace(happened, cause=cause))
    completed = staying[len(DROP_OUTS):]
    record_events(days.ago(12), completed, EventKind.COMPLETED, days.ago(12).now.date())


def _happened(days: Days, kind: EventKind, ago: float) -> Occurrence:
    return Occurrence(kind=kind, happened_on=days.ago(ago).now.date())


def _deliberate(days: Days, world: World, sitting: Sitting) -> None:
    people = [world.people[key] for key in ("presidente", "jure1", "jure2")]
    jury = convening.convene(days.ago(18, world.people["admin"]), sitting, convening.Terms(
        title="Jury du bloc B1", held_on=days.ago(10).now.date(), place="Lille", quorum=2,
        members=tuple(
            convening.NamedMember(person.id, quality, rank == 0, rank > 0)
            for rank, (person, quality) in enumerate(zip(people, (
                "Responsable formation", "Directrice des opérations", "Consultant en données",
            ), strict=True))
        ),
    ))
    for person in people:
        member = next(one for one in jury.members if one.person_id == person.id)
        juries.declare(days.ago(10, person), jury, member, [])
    president = days.ago(10, people[0])
    juries.open_deliberation(president, jury)
    decisions.decide_as_proposed(president, jury_of(president.session, jury.id))
    juries.close(president, jury_of(president.session, jury.id))


def _in_the_middle(days: Days, world: World) -> None:
    cohort = world.cohorts["hdf-2"]
    enrolments = enrolments_of(days.work.session, cohort.id)
    record_events(days.ago(40), enrolments, EventKind.ENTERED, days.ago(40).now.date())
    begun = days.ago(40 / 1440, world.people["formateur"])
    sitting = _schedule(days.ago(8), cohort, _terms(world, _TITLE, begun))
    sittings.publish(days.ago(7), sitting)
    sittings.open_sitting(begun, sitting)
    for rank, attempt in enumerate(sitting_in.attempts_of(begun.session, sitting.id)):
        if rank % 6 == 5 or attempt.enrolment.person_id == world.people["stagiaire"].id:
            continue  # not started: among them the trainee a newcomer plays
        way = sitting_in.Way(ability=_ability(rank), answered=8 + rank * 7 % 22,
                             submitted=rank % 11 == 0)
        late = replace(begun, now=begun.now + timedelta(seconds=7 * rank))
        sitting_in.sit(late, attempt, way)


def _about_to_start(days: Days, world: World) -> None:
    next_week = days.ago(-7)
    sitting = _schedule(days.ago(2), world.cohorts["hdf-3"], _terms(world, _TITLE, next_week))
    sittings.publish(days.ago(1), sitting)


def _being_marked(days: Days, world: World) -> None:
    cohort = world.cohorts["hdf-4"]
    enrolments = enrolments_of(days.work.session, cohort.id)
    record_events(days.ago(60), enrolments, EventKind.ENTERED, days.ago(60).now.date())
    plan = blueprints.create(days.ago(35, world.people["auteur"]), demo_marking.PLAN)
    day = days.ago(6, world.people["formateur"])
    sitting = _schedule(days.ago(15), cohort, replace(
        _terms(world, plan.title, day), block_code="B4", blueprint_id=plan.id))
    sittings.publish(days.ago(14), sitting)
    demo_marking.play(day, sitting, world.people)


def _schedule(work: Work, cohort: Cohort, terms: scheduling.Terms) -> Sitting:
    return queries.sitting(work.session, scheduling.schedule(work, cohort, terms).id)


def _terms(world: World, title: str, day: Work) -> scheduling.Terms:
    """An hour of thirty questions of the first block."""
    return scheduling.Terms(
        block_code="B1", edition_id=world.banks["ia-hdf"].id, title=title,
        place="Salle 12, 5 rue de Béthune, Lille", starts_at=day.now, duration_minutes=60,
        question_count=30, pass_share=sitting_in.PASS_SHARE, access_code="PONT-42",
    )


def guide(address: str) -> str:
    """Who can sign in, with which password, to do what."""
    lines = [f"Passerelle: {address}   (password of everyone: {PASSWORD})", ""]
    lines += [
        f"  {person.email:<32} {person.given_name} {person.family_name}: {', '.join(roles)}"
        for person in PEOPLE
        if (roles := [role.role.value for role in person.roles] or ["trainee"])
    ]
    lines += ["", "The sitting of cohort 2 is open; its access code is PONT-42.", ""]
    return "\n".join(lines)
