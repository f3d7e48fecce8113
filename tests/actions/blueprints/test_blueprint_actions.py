"""Blueprints are written, revised until they have served, and their forms are kept."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.blueprints import actions, papers, queries
from lms.blueprints.models import Blueprint
from lms.blueprints.rules import Method, Plan, Row, Superseded, Wish
from lms.catalog.models import Certification
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from tests import make


@pytest.fixture
def certification(work: Work) -> Certification:
    found = make.make_certification(work.session)
    make.make_edition(work.session, found, 12)
    return found


@pytest.fixture
def plan(certification: Certification) -> Plan:
    rows = (Row(2, "B1", "B1-C1", seconds=45), Row(3, "B1", level="understand"),
            Row(1, "B1", success_from=Fraction(1, 3), success_to=Fraction(2, 3)))
    return Plan("b1", "Bloc 1", certification.code, 60, Method.RANDOM, rows)


def kinds_of(work: Work) -> list[str]:
    return list(work.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


def codes_of(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(fault.place, fault.code) for fault in refused.value.faults]


def test_a_plan_is_stored_as_it_was_written(work: Work, plan: Plan) -> None:
    found = actions.create(work, plan)
    assert queries.plan_of(queries.blueprint(work.session, found.id)) == plan
    assert (found.number, found.settled_at, found.size) == (1, None, 6)
    assert kinds_of(work) == ["blueprint_created"]


def test_a_code_names_one_blueprint_and_its_certification_is_known(
    work: Work, plan: Plan
) -> None:
    actions.create(work, plan)
    with pytest.raises(Invalid) as refused:
        actions.create(work, plan)
    assert codes_of(refused) == [("code", "code_taken")]
    with pytest.raises(Invalid) as refused:
        actions.create(work, replace(plan, code="b2", certification_code="AUTRE"))
    assert {code for _, code in codes_of(refused)} == {"no_such_competence"}
    assert len(queries.blueprints(work.session)) == 1


def test_a_version_changes_in_place_until_it_has_served(work: Work, plan: Plan) -> None:
    found = actions.create(work, plan)
    shorter = replace(plan, title="Plus court", rows=plan.rows[:1])
    assert actions.revise(work, found, shorter).id == found.id
    assert queries.plan_of(queries.blueprint(work.session, found.id)) == shorter
    actions.settle(work, found)
    following = actions.revise(work, queries.blueprint(work.session, found.id), plan)
    assert (following.number, following.code, following.settled_at) == (2, "b1", None)
    assert queries.plan_of(queries.blueprint(work.session, found.id)) == shorter
    with pytest.raises(Superseded):
        actions.revise(work, queries.blueprint(work.session, found.id), plan)
    assert [one.number for one in queries.versions_of(work.session, "b1")] == [2, 1]
    assert queries.blueprint_by_code(work.session, "b1").id == following.id
    assert [one.id for one in queries.blueprints(work.session)] == [following.id]


def test_a_faulty_revision_changes_nothing(work: Work, plan: Plan) -> None:
    found = actions.create(work, plan)
    with pytest.raises(Invalid):
        actions.revise(work, found, replace(plan, rows=(Row(0, "B1"),)))
    assert queries.plan_of(queries.blueprint(work.session, found.id)) == plan


def test_named_questions_are_checked_against_the_latest_edition(work: Work, plan: Plan) -> None:
    rows = (Row(1, "B1", "B1-C1"), Row(1, "B1", "B1-C2"))
    fixed = replace(plan, method=Method.FIXED, rows=rows, item_codes=("q-0001", "q-0003"))
    with pytest.raises(Invalid) as refused:
        actions.create(work, fixed)  # both are of B1-C2
    assert codes_of(refused) == [("item_codes", "named")]
    found = actions.create(work, replace(fixed, item_codes=("q-0002", "q-0001")))
    assert found.item_codes == ["q-0002", "q-0001"]
    loose = actions.revise(work, found, replace(fixed, method=Method.RANDOM))
    assert loose.item_codes == []


def test_the_pool_is_what_an_exam_may_ask(work: Work, certification: Certification) -> None:
    edition = queries.editions_for(work.session, certification.code)[0]
    for number, given in enumerate((
        {"status": "draft"}, {"exposure": {"pool": "training"}},
        {"difficulty": {"estimated": "3/5"}, "time_seconds": 40,
         "exposure": {"pool": "certification", "enemies": ["q-0005"]}},
    )):
        item = edition_item(work, edition.id, number)
        content = make.item_content(item.code, "B1-C1", **given)
        item.content = make.json.dumps(content)
        item.status = content["status"]
    work.session.flush()
    pool = queries.pool_of(work.session, edition.id)
    assert len(pool) == 10
    assert (pool[0].code, pool[0].success, pool[0].seconds, pool[0].enemies, pool[0].level) == (
        "q-0003", Fraction(3, 5), 40, frozenset({"q-0005"}), "understand")


def edition_item(work: Work, edition_id: int, rank: int):
    items = work.session.query(make.Item).filter_by(edition_id=edition_id)
    return items.order_by(make.Item.code)[rank]


def test_forms_are_kept_and_settle_their_version(work: Work, plan: Plan) -> None:
    rows = (Row(2, "B1", "B1-C1"), Row(2, "B1"))
    plan = replace(plan, method=Method.ASSEMBLED, rows=rows)
    found = actions.create(work, plan)
    edition = queries.editions_for(work.session, plan.certification_code)[0]
    wish = Wish(2, 0, 10)
    made = papers.assembled(queries.supply_of(work.session, found, edition.id), wish)
    kept = actions.keep_assembly(work, plan, (found.id, edition.id), wish, made)
    again = actions.keep_assembly(work, plan, (found.id, edition.id), wish, made)
    assert (kept.number, again.number) == (1, 2)
    assert [len(form) for form in kept.forms] == [4, 4]
    assert queries.last_assembly(work.session, found.id, edition.id).id == again.id
    assert queries.last_assembly(work.session, found.id, edition.id + 1) is None
    assert queries.blueprint(work.session, found.id).settled_at == work.now
    assert kinds_of(work)[-1] == "forms_assembled"


def test_forms_of_a_plan_revised_meanwhile_are_not_kept(work: Work, plan: Plan) -> None:
    found = actions.create(work, plan)
    edition = queries.editions_for(work.session, plan.certification_code)[0]
    actions.revise(work, found, replace(plan, rows=plan.rows[:1]))
    with pytest.raises(actions.ChangedMeanwhile):
        actions.keep_assembly(work, plan, (found.id, edition.id), Wish(2), papers.Made((), True, 0))
    assert queries.assemblies_of(work.session, found.id) == []


def test_two_authors_of_the_same_code_make_one_blueprint(work: Work, plan: Plan) -> None:
    actions.create(work, plan)
    assert actions._added(work, plan, 1) is None
    assert len(work.session.scalars(select(Blueprint)).all()) == 1
