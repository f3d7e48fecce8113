"""What authors do with blueprints: write one, revise it, keep the forms made from it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from lms.blueprints import queries, shortages
from lms.blueprints.models import Assembly, Blueprint, BlueprintRow
from lms.blueprints.papers import Made
from lms.blueprints.rules import Method, Plan, Superseded, Wish, faults_of
from lms.blueprints.supply import Supply
from lms.blueprints.wording import Say, in_french
from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work

_TAKEN = N_("Un autre plan d'épreuve porte déjà ce code.")


class ChangedMeanwhile(Conflict):
    """Somebody revised the blueprint while its forms were being made."""

    code = "blueprint_changed"
    text = N_("Ce plan d'épreuve a été modifié pendant l'assemblage : recommencez.")


def create(work: Work, plan: Plan, say: Say = in_french) -> Blueprint:
    """The first version of a blueprint; raises ``Invalid`` with every fault."""
    faults = _faults(work, plan, say)
    if queries.last_number(work.session, plan.code):
        faults.append(Fault("code", "code_taken", _TAKEN))
    if faults:
        raise Invalid(faults)
    found = _added(work, plan, 1)
    if found is None:
        raise Invalid([Fault("code", "code_taken", _TAKEN)])
    work.record(Fact("blueprint_created", f"blueprint:{found.id}", {"code": found.code}))
    return found


def revise(work: Work, found: Blueprint, plan: Plan, say: Say = in_french) -> Blueprint:
    """Change a version that has not served yet, or write the next one; its code stays.

    Raises ``Superseded`` for a version that is not the newest, ``Invalid`` with every fault.
    """
    plan = replace(plan, code=found.code, certification_code=found.certification_code)
    faults = _faults(work, plan, say)
    if faults:
        raise Invalid(faults)
    if queries.last_number(work.session, found.code) != found.number:
        raise Superseded
    columns = _columns(plan)
    changed = work.session.execute(
        update(Blueprint).where(Blueprint.id == found.id, Blueprint.settled_at.is_(None))
        .values(columns).returning(Blueprint.id).execution_options(synchronize_session=False)
    ).first()
    if changed is None:
        following = _added(work, plan, found.number + 1)
        if following is None:
            raise Superseded
        found = following
    else:
        found = queries.blueprint(work.session, found.id)
        found.rows.clear()
        work.session.flush()
        found.rows.extend(_rows(plan))
        work.session.flush()
    work.record(Fact("blueprint_revised", f"blueprint:{found.id}",
                     {"code": found.code, "number": found.number}))
    return found


def settle(work: Work, found: Blueprint) -> None:
    """From now on this version is kept as it is: what was made from it can be explained."""
    work.session.execute(
        update(Blueprint).where(Blueprint.id == found.id, Blueprint.settled_at.is_(None))
        .values(settled_at=work.now).execution_options(synchronize_session=False)
    )


def keep_assembly(
    work: Work, used: Plan, basis: tuple[int, int], wish: Wish, made: Made
) -> Assembly:
    """Keep forms; ``basis`` is the version and the edition, ``used`` what the version was then.

    Raises ``ChangedMeanwhile`` if the version was revised while the forms were made.
    """
    blueprint_id, edition_id = basis
    found = queries.blueprint(work.session, blueprint_id)
    settle(work, found)
    found = queries.blueprint(work.session, blueprint_id)
    if queries.plan_of(found) != used:
        raise ChangedMeanwhile
    before = queries.assemblies_of(work.session, blueprint_id)
    kept = Assembly(
        blueprint_id=blueprint_id, number=before[0].number + 1 if before else 1,
        edition_id=edition_id, forms=[[list(place) for place in form] for form in made.forms],
        most_shared=wish.most_shared, seconds=wish.seconds, tolerance=wish.tolerance,
        bound=made.bound, is_proved=made.is_proved, made_at=work.now, made_by_id=work.actor_id,
    )
    work.session.add(kept)
    work.session.flush()
    work.record(Fact("forms_assembled", f"blueprint:{blueprint_id}",
                     {"assembly": kept.id, "edition": edition_id, "forms": wish.forms}))
    return kept


def _faults(work: Work, plan: Plan, say: Say) -> list[Fault]:
    """Faults of the plan itself, then of the questions it names in the latest edition."""
    faults = faults_of(plan, queries.framework_of(work.session, plan.certification_code))
    if faults or plan.method is not Method.FIXED:
        return faults
    editions = queries.editions_for(work.session, plan.certification_code)
    if not editions:
        return faults
    pool = queries.pool_of(work.session, editions[0].id)
    return shortages.named_faults(Supply.of(plan.rows, pool), pool, plan.item_codes, say,
                                  "item_codes")


def _added(work: Work, plan: Plan, number: int) -> Blueprint | None:
    """The version stored, or ``None`` when somebody else has just stored it."""
    found = Blueprint(
        code=plan.code, number=number, certification_code=plan.certification_code,
        created_at=work.now, created_by_id=work.actor_id, rows=_rows(plan), **_columns(plan),
    )
    try:
        with work.session.begin_nested():
            work.session.add(found)
    except IntegrityError:
        return None
    return found


def _columns(plan: Plan) -> dict[str, Any]:
    codes = list(plan.item_codes) if plan.method is Method.FIXED else []
    return {"title": plan.title.strip(), "duration_minutes": plan.duration_minutes,
            "method": plan.method, "item_codes": codes}


def _rows(plan: Plan) -> list[BlueprintRow]:
    return [
        BlueprintRow(
            position=position, count=row.count, block=row.block, competence=row.competence,
            kind=row.kind, level=row.level, success_from=row.success_from,
            success_to=row.success_to, seconds=row.seconds,
        ) for position, row in enumerate(plan.rows, start=1)
    ]
