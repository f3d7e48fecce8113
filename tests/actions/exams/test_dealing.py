"""A sitting with a blueprint: its papers fill the rows, or its publication is refused."""

import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.banks.models import Edition
from lms.blueprints import actions as blueprints
from lms.blueprints import queries as plans
from lms.blueprints.models import Blueprint
from lms.blueprints.rules import Method, Row
from lms.cohorts.models import Cohort
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.exams import dealing, drawing, queries, scheduling, sittings
from lms.exams.models import Attempt, Form, Sitting
from tests import make

ROWS = (Row(3, "B1", "B1-C1"), Row(2, "B1"))


class Class:
    """A cohort of ten, an edition of twenty questions, and the sitting that is asked for."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.cohort: Cohort = make.make_cohort(work.session)
        self.edition: Edition = make.make_edition(work.session, self.cohort.certification, 20)
        for number in range(10):
            self.enrol(f"Nom{number}")

    def enrol(self, name: str) -> None:
        person = make.make_person(self.work.session, family_name=name)
        make.make_enrolment(self.work.session, self.cohort, person)

    def plan(self, method: Method, rows=ROWS, **given) -> Blueprint:
        return make.make_blueprint(self.work.session, self.cohort.certification, rows,
                                   method=method, **given)

    def forms(self, plan: Blueprint, count: int) -> list[list[list[int]]]:
        """So many forms of two questions without a common one."""
        ids = [item.id for item in self.edition.items]
        forms = [[[0, ids[2 * n]], [0, ids[2 * n + 1]]] for n in range(count)]
        make.make_assembly(self.work.session, plan, self.edition, forms)
        return forms

    def sitting(self, plan: Blueprint) -> Sitting:
        made = make.make_sitting(self.work.session, self.cohort, edition_id=self.edition.id,
                                 blueprint_id=plan.id)
        return queries.sitting(self.work.session, made.id)

    def papers(self, sitting: Sitting) -> list[tuple[str, Form]]:
        """Names and papers in the order of the list."""
        rows = self.work.session.execute(
            select(Attempt, Form).join(Attempt.form).join(Attempt.enrolment)
            .where(Attempt.sitting_id == sitting.id)
        ).all()
        people = {attempt.id: self.work.session.get(make.Enrolment, attempt.enrolment_id)
                  for attempt, _ in rows}
        named = [(self.work.session.get(make.Person, people[attempt.id].person_id), form)
                 for attempt, form in rows]
        return [(person.family_name, form)
                for person, form in sorted(named, key=lambda pair: pair[0].sort_key)]


@pytest.fixture
def room(work: Work) -> Class:
    return Class(work)


def items_of(form: Form) -> tuple[int, ...]:
    return tuple(slot.item_id for slot in drawing.from_json(form.content))


def test_each_candidate_gets_a_paper_of_their_own_that_fills_the_rows(room: Class) -> None:
    plan = room.plan(Method.RANDOM)
    sitting = room.sitting(plan)
    assert sittings.publish(room.work, sitting) == 10
    assert (sitting.question_count, sitting.assembly_id) == (5, None)
    assert plans.blueprint(room.work.session, plan.id).settled_at == room.work.now
    papers = [items_of(form) for _, form in room.papers(sitting)]
    first = {item.id for item in room.edition.items if item.competences == ["B1-C1"]}
    for paper in papers:
        assert len(set(paper)) == 5
        assert len(first & set(paper)) >= 3
    assert len({frozenset(paper) for paper in papers}) > 5
    seeds = [form.seed for _, form in room.papers(sitting)]
    supply = plans.supply_of(room.work.session, plan, room.edition.id)
    again = dealing.papers.drawn_for(supply, seeds)
    assert [frozenset(ids) for ids in again] == [frozenset(paper) for paper in papers]


def test_a_fixed_paper_is_the_same_for_all_in_another_order(room: Class) -> None:
    codes = ["q-0002", "q-0004", "q-0006", "q-0001", "q-0003"]
    sitting = room.sitting(room.plan(Method.FIXED, item_codes=codes))
    sittings.publish(room.work, sitting)
    papers = [items_of(form) for _, form in room.papers(sitting)]
    wanted = {item.id for item in room.edition.items if item.code in codes}
    assert {frozenset(paper) for paper in papers} == {frozenset(wanted)}
    assert len(set(papers)) > 5


def test_parallel_forms_are_dealt_evenly_and_neighbours_differ(room: Class) -> None:
    plan = room.plan(Method.ASSEMBLED, (Row(2, "B1"),))
    forms = room.forms(plan, 3)
    sitting = room.sitting(plan)
    sittings.publish(room.work, sitting)
    dealt = room.papers(sitting)
    numbers = [form.assembled_number for _, form in dealt]
    assert numbers == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1]
    for _, form in dealt:
        assert set(items_of(form)) == {item for _, item in forms[form.assembled_number - 1]}
    room.enrol("Nom4bis")  # between the fifth, who has form 2, and the sixth, who has form 3
    assert sittings.place_candidates(room.work, sitting) == 1
    newer = [(name, form.assembled_number) for name, form in room.papers(sitting)]
    assert [number for name, number in newer if name != "Nom4bis"] == numbers
    assert dict(newer)["Nom4bis"] == 2  # both neighbours' forms are the least used: even first


def test_forms_must_be_assembled_before_the_publication(room: Class) -> None:
    sitting = room.sitting(room.plan(Method.ASSEMBLED, (Row(2, "B1"),)))
    with pytest.raises(Invalid, match="pas encore assemblés"):
        sittings.publish(room.work, sitting)


def test_a_revision_that_no_longer_fits_the_sitting_refuses_its_publication(room: Class) -> None:
    plan = room.plan(Method.RANDOM)
    sitting = room.sitting(plan)
    for position, block in enumerate(("B1", "B2")):
        plan.rows[position].block, plan.rows[position].competence = block, ""
    room.work.session.flush()
    with pytest.raises(Invalid) as refused:
        sittings.publish(room.work, sitting)
    assert [fault.message for fault in refused.value.faults] == [
        "Ce plan d'épreuve porte sur B1, B2 ; l'épreuve porte sur B1 seul."]


def test_the_journal_says_what_papers_were_made_from(room: Class) -> None:
    plan = room.plan(Method.ASSEMBLED, (Row(2, "B1"),))
    room.forms(plan, 2)
    sitting = room.sitting(plan)
    sittings.publish(room.work, sitting)
    details = room.work.session.scalars(
        select(JournalEntry.details).where(JournalEntry.kind == "sitting_published")).one()
    found = json.loads(details) if isinstance(details, str) else details
    assert found == {"candidates": 10, "blueprint": plan.id, "assembly": sitting.assembly_id}


def test_every_shortage_refuses_the_publication(room: Class) -> None:
    rows = (Row(11, "B1", "B1-C1"), Row(1, "B1", kind="numeric"))
    with pytest.raises(Invalid) as refused:
        sittings.publish(room.work, room.sitting(room.plan(Method.RANDOM, rows)))
    assert [fault.message for fault in refused.value.faults] == [
        "Ligne 1 (B1-C1) : il faut 11 questions ; l'édition en a 10.",
        "Ligne 2 (B1, nombre) : il faut une question ; l'édition n'en a aucune."]
    fixed = room.plan(Method.FIXED, (Row(2, "B1"),), item_codes=["q-0001", "q-0099"])
    with pytest.raises(Invalid) as refused:
        sittings.publish(room.work, room.sitting(fixed))
    assert [fault.code for fault in refused.value.faults] == ["unknown", "named"]


def test_enemies_are_never_on_the_same_paper(room: Class) -> None:
    codes = [item.code for item in room.edition.items]
    for item in room.edition.items:  # two families: nobody of one may be with the other
        others = [code for code in codes if (codes.index(code) < 10) != (item.code in codes[:10])]
        item.content = json.dumps(
            json.loads(item.content) | {"exposure": {"enemies": others}})
    room.work.session.flush()
    sitting = room.sitting(room.plan(Method.RANDOM))
    sittings.publish(room.work, sitting)
    families = [{item.id for item in room.edition.items[:10]},
                {item.id for item in room.edition.items[10:]}]
    for _, form in room.papers(sitting):
        assert any(set(items_of(form)) <= family for family in families)


def terms(room: Class, plan: Blueprint, **given) -> scheduling.Terms:
    values = {
        "block_code": "B1", "edition_id": room.edition.id, "title": "B1", "place": "Lille",
        "starts_at": room.work.now, "duration_minutes": 60, "question_count": 0,
        "pass_share": Fraction(7, 10), "access_code": "PONT-42", "blueprint_id": plan.id,
    }
    return scheduling.Terms(**values | given)


def test_a_sitting_is_scheduled_with_a_blueprint_of_its_block_and_certification(
    room: Class
) -> None:
    plan = room.plan(Method.RANDOM)
    sitting = scheduling.schedule(room.work, room.cohort, terms(room, plan))
    assert (sitting.blueprint_id, sitting.question_count) == (plan.id, 5)
    other = make.make_blueprint(room.work.session, make.make_certification(room.work.session))
    wide = room.plan(Method.RANDOM, (Row(1, "B1"), Row(1, "B2")))
    short = room.plan(Method.RANDOM, (Row(21, "B1"),))
    for chosen, code in ((other, "other_certification"), (wide, "other_blocks"),
                         (short, "too_few")):
        with pytest.raises(Invalid) as refused:
            scheduling.schedule(room.work, room.cohort, terms(room, chosen))
        assert [(fault.place, fault.code) for fault in refused.value.faults] == [
            ("blueprint_id", code)]
    scheduling.amend(room.work, queries.sitting(room.work.session, sitting.id),
                     terms(room, plan, blueprint_id=None, question_count=7))
    assert (sitting.blueprint_id, sitting.question_count) == (None, 7)


def test_a_revision_after_the_publication_is_another_version(room: Class) -> None:
    plan = room.plan(Method.RANDOM)
    draft, published = room.sitting(plan), room.sitting(plan)
    sittings.publish(room.work, published)
    longer = plans.plan_of(plan)
    longer = dealing.Plan(longer.code, longer.title, longer.certification_code, 60,
                          Method.RANDOM, (Row(4, "B1"),))
    newer = blueprints.revise(room.work, plans.blueprint(room.work.session, plan.id), longer)
    assert newer.number == 2
    sittings.publish(room.work, draft)  # keeps the version it was scheduled with
    assert (draft.blueprint_id, draft.question_count) == (plan.id, 5)


def test_a_draft_follows_the_version_it_has_until_it_is_published(room: Class) -> None:
    plan = room.plan(Method.RANDOM)
    sitting = room.sitting(plan)
    shorter = dealing.Plan(plan.code, plan.title, plan.certification_code, 60, Method.RANDOM,
                           (Row(2, "B1"),))
    blueprints.revise(room.work, plans.blueprint(room.work.session, plan.id), shorter)
    sittings.publish(room.work, sitting)
    assert sitting.question_count == 2
    assert {len(items_of(form)) for _, form in room.papers(sitting)} == {2}


@given(st.integers(2, 6), st.integers(0, 60), st.sets(st.integers(0, 59)))
def test_dealing_is_even_repeatable_and_spares_neighbours(
    forms: int, size: int, late: set[int]
) -> None:
    order = list(range(size))
    numbers = dealing.numbers_dealt(order, {}, forms)
    used = Counter(numbers.values())
    if size:
        assert max(used.values()) - min(used[n] for n in range(1, forms + 1)) <= 1
    assert all(numbers[one] != numbers[one + 1] for one in order[:-1])
    assert dealing.numbers_dealt(order, {}, forms) == numbers
    early = dealing.numbers_dealt([one for one in order if one not in late], {}, forms)
    whole = dealing.numbers_dealt(order, early, forms)
    assert early.items() <= whole.items()
    used = Counter(whole.values())
    if size:
        assert max(used.values()) - min(used[n] for n in range(1, forms + 1)) <= 1
