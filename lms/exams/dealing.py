"""The papers of a sitting that has a blueprint: which questions each candidate gets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.banks.models import Edition
from lms.blueprints import actions as blueprints
from lms.blueprints import papers, queries, shortages
from lms.blueprints.models import Assembly
from lms.blueprints.rules import Method, Plan
from lms.blueprints.supply import Supply
from lms.cohorts.models import Enrolment
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Work
from lms.exams.models import Attempt, Form, Sitting
from lms.web.languages import say

_NOT_ASSEMBLED = N_("Les sujets de ce plan d'épreuve ne sont pas encore assemblés pour cette "
                    "édition : un auteur doit le faire avant la publication.")
_OTHER_CERTIFICATION = N_("Ce plan d'épreuve est celui d'une autre certification.")
_OTHER_BLOCKS = N_("Ce plan d'épreuve porte sur {blocks} ; l'épreuve porte sur {block} seul.")


@dataclass(frozen=True, slots=True)
class Dealt:
    """The questions of one candidate, and which of the parallel forms they are, if any."""

    item_ids: tuple[int, ...]
    assembled_number: int | None = None


def faults_of(
    session: Session, blueprint_id: int, certification: str, edition_id: int, block_code: str
) -> list[Fault]:
    """Why a sitting of one block, drawn from one edition, cannot have this blueprint."""
    plan = queries.plan_of(queries.blueprint(session, blueprint_id))
    if plan.certification_code != certification:
        return [Fault("blueprint_id", "other_certification", _OTHER_CERTIFICATION)]
    if plan.blocks != (block_code,):
        facts = {"blocks": ", ".join(plan.blocks), "block": block_code}
        return [Fault("blueprint_id", "other_blocks", _OTHER_BLOCKS, facts)]
    pool = queries.pool_of(session, edition_id)
    supply = Supply.of(plan.rows, pool)
    if plan.method is Method.FIXED:
        return shortages.named_faults(supply, pool, plan.item_codes, say, "blueprint_id")
    return shortages.shortages(supply, say, "blueprint_id")


def settle(work: Work, sitting: Sitting) -> None:
    """Fix what the papers of the sitting are made of: the version, its size, the parallel forms.

    The version may have been revised since the sitting was scheduled: raises ``Invalid`` with
    everything that no longer fits, parallel forms still to be assembled included.
    """
    if sitting.blueprint_id is None:
        return
    session, edition_id = work.session, sitting.edition_id
    blueprints.settle(work, queries.blueprint(session, sitting.blueprint_id))
    plan = queries.plan_of(queries.blueprint(session, sitting.blueprint_id))
    certification = session.get_one(Edition, edition_id).certification_code
    faults = faults_of(session, sitting.blueprint_id, certification, edition_id,
                       sitting.block_code)
    kept = None
    if plan.method is Method.ASSEMBLED:
        kept = queries.last_assembly(session, sitting.blueprint_id, edition_id)
        if kept is None:
            faults.append(Fault("", "not_assembled", _NOT_ASSEMBLED))
    if faults:
        raise Invalid(replace(fault, place="") for fault in faults)
    sitting.question_count, sitting.assembly_id = plan.size, kept.id if kept else None
    session.flush()


def dealt(
    work: Work, sitting: Sitting, seeds: Mapping[int, int]
) -> dict[int, Dealt]:
    """By enrolment, the questions of each newcomer; ``seeds`` gives theirs.

    Raises ``Invalid`` with every shortage.
    """
    session = work.session
    if sitting.blueprint_id is None or not seeds:
        return {}
    plan = queries.plan_of(queries.blueprint(session, sitting.blueprint_id))
    if sitting.assembly_id is not None:
        kept = session.get_one(Assembly, sitting.assembly_id)
        return _dealt_forms(session, sitting, kept.forms, list(seeds))
    pool = queries.pool_of(session, sitting.edition_id)
    supply = Supply.of(plan.rows, pool)
    if plan.method is Method.FIXED:
        return dict.fromkeys(seeds, _named(plan, supply))
    drawn = papers.drawn_for(supply, list(seeds.values()))
    return {who: Dealt(items) for who, items in zip(seeds, drawn, strict=True)}


def _named(plan: Plan, supply: Supply) -> Dealt:
    """The questions the author named; raises ``Invalid`` if the edition does not have them."""
    faults = shortages.named_faults(supply, supply.questions, plan.item_codes, say)
    if faults:
        raise Invalid(faults)
    return Dealt(tuple(one.id for one in shortages.named(supply, plan.item_codes).questions))


def _dealt_forms(
    session: Session, sitting: Sitting, forms: Sequence[Sequence[Sequence[int]]],
    newcomers: Sequence[int],
) -> dict[int, Dealt]:
    """Parallel forms in the order of the list of candidates."""
    everyone = session.scalars(
        select(Enrolment).where(Enrolment.cohort_id == sitting.cohort_id)
        .options(joinedload(Enrolment.person))
    )
    order = [one.id for one in sorted(everyone, key=lambda one: (one.person.sort_key, one.id))]
    held = session.execute(
        select(Attempt.enrolment_id, Form.assembled_number).join(Attempt.form)
        .where(Attempt.sitting_id == sitting.id)
    )
    known = {who: number for who, number in held if number is not None}
    numbers = numbers_dealt([who for who in order if who in known or who in set(newcomers)],
                            known, len(forms))
    return {
        who: Dealt(tuple(item for _row, item in forms[numbers[who] - 1]), numbers[who])
        for who in newcomers
    }


def numbers_dealt(
    order: Sequence[int], known: Mapping[int, int], forms: int
) -> dict[int, int]:
    """A form from 1 for each of a list: as evenly as can be, and not that of either neighbour.

    Those of ``known`` keep theirs. Always the same for the same list.
    """
    numbers = dict(known)
    used = Counter(known.values())
    for at, who in enumerate(order):
        if who in numbers:
            continue
        beside = {numbers.get(order[near]) for near in (at - 1, at + 1) if 0 <= near < len(order)}
        numbers[who] = min(range(1, forms + 1),
                           key=lambda number: (used[number], number in beside, number))
        used[numbers[who]] += 1
    return numbers
