"""Writes about cohorts themselves: opening, editing, trainers."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.catalog.models import Certification
from lms.cohorts import queries
from lms.cohorts.models import Cohort
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.people import actions as people
from lms.people.models import Organisation, Person
from lms.people.policy import HeldRole, Role
from lms.steering.models import Agreement

_TAKEN = N_("Une cohorte porte déjà ce code.")
_EMPTY = N_("Ce champ est obligatoire.")
_PERIOD = N_("La fin est avant le début.")
_OUTSIDE = N_("L'accord court du {starts} au {ends} : les dates de la cohorte y sont comprises.")
_POSITIVE = N_("Indiquez un nombre d'au moins 1.")
_BELOW_TAKEN = N_("{taken} personnes sont déjà inscrites.")
_UNKNOWN = N_("Ce choix n'existe pas.")
_REGISTRATION_ENDED = N_("L'enregistrement de cette certification prend fin le {date}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPlan:
    """What may still change once a cohort is open; ``target`` is the number of people to train."""

    code: str
    title: str
    starts_on: date
    ends_on: date
    capacity: int
    target: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortTerms(CohortPlan):
    """Everything settled when a cohort opens; ``trainer_ids`` are persons."""

    organisation_id: int
    agreement_id: int
    certification_id: int
    trainer_ids: tuple[int, ...] = ()


def open_cohort(work: Work, terms: CohortTerms) -> Cohort:
    """Open a cohort with its trainers; raises ``Invalid`` with every fault at its field."""
    session = work.session
    organisation = session.get(Organisation, terms.organisation_id)
    agreement = session.get(Agreement, terms.agreement_id)
    certification = session.get(Certification, terms.certification_id)
    faults = [
        *_unknown(organisation_id=organisation, agreement_id=agreement,
                  certification_id=certification),
        *_plan_faults(work, terms, agreement),
        *_registration_faults(certification, terms.starts_on),
        *_trainer_faults(work, terms.trainer_ids),
    ]
    if faults:
        raise Invalid(faults)
    cohort = Cohort(
        organisation_id=terms.organisation_id, agreement_id=terms.agreement_id,
        certification_id=terms.certification_id, opened_at=work.now, opened_by_id=work.actor_id,
    )
    _write_plan(cohort, terms)
    session.add(cohort)
    session.flush()
    work.record(Fact("cohort_opened", f"cohort:{cohort.id}", {"code": cohort.code}))
    for person_id in terms.trainer_ids:
        people.grant(work, person_id, HeldRole(Role.TRAINER, cohort_id=cohort.id))
    return queries.cohort(session, cohort.id)


def edit_cohort(work: Work, cohort: Cohort, plan: CohortPlan) -> None:
    """Change what may change; raises ``Invalid``. Agreement, certification, organisation stay."""
    agreement = work.session.get(Agreement, cohort.agreement_id)
    faults = _plan_faults(work, plan, agreement, cohort.id)
    taken = queries.places_taken(work.session, cohort.id)
    if 0 < plan.capacity < taken:
        faults.append(Fault("capacity", "below_taken", _BELOW_TAKEN, {"taken": taken}))
    if faults:
        raise Invalid(faults)
    _write_plan(cohort, plan)
    details = {"code": cohort.code, "capacity": cohort.capacity, "target": cohort.target}
    work.record(Fact("cohort_edited", f"cohort:{cohort.id}", details))


def add_trainer(work: Work, cohort: Cohort, person_id: int) -> None:
    """Give a person the trainer's role for this cohort; giving it again changes nothing."""
    faults = _trainer_faults(work, (person_id,))
    if faults:
        raise Invalid(faults)
    people.grant(work, person_id, HeldRole(Role.TRAINER, cohort_id=cohort.id))


def remove_trainer(work: Work, cohort: Cohort, person_id: int) -> None:
    """Take the trainer's role for this cohort back."""
    for given in queries.trainers_of(work.session, cohort.id):
        if given.person_id == person_id:
            people.revoke(work, given)


def _write_plan(cohort: Cohort, plan: CohortPlan) -> None:
    cohort.code, cohort.title = plan.code.strip(), plan.title.strip()
    cohort.starts_on, cohort.ends_on = plan.starts_on, plan.ends_on
    cohort.capacity, cohort.target = plan.capacity, plan.target


def _unknown(**found: object) -> list[Fault]:
    return [Fault(place, "unknown", _UNKNOWN) for place, value in found.items() if value is None]


def _plan_faults(
    work: Work, plan: CohortPlan, agreement: Agreement | None, own_id: int | None = None
) -> list[Fault]:
    faults = [Fault(name, "empty", _EMPTY)
              for name in ("code", "title") if not getattr(plan, name).strip()]
    holder_id = work.session.scalar(select(Cohort.id).where(Cohort.code == plan.code.strip()))
    if holder_id not in (None, own_id):
        faults.append(Fault("code", "cohort_taken", _TAKEN))
    faults += [Fault(name, "positive", _POSITIVE)
               for name in ("capacity", "target") if getattr(plan, name) < 1]
    return faults + _period_faults(plan, agreement)


def _period_faults(plan: CohortPlan, agreement: Agreement | None) -> list[Fault]:
    faults = []
    if plan.ends_on < plan.starts_on:
        faults.append(Fault("ends_on", "period", _PERIOD))
    if agreement is None:
        return faults
    facts = {"starts": f"{agreement.starts_on:%d/%m/%Y}", "ends": f"{agreement.ends_on:%d/%m/%Y}"}
    return faults + [
        Fault(name, "outside_agreement", _OUTSIDE, facts) for name in ("starts_on", "ends_on")
        if not agreement.starts_on <= getattr(plan, name) <= agreement.ends_on
    ]


def _registration_faults(certification: Certification | None, starts_on: date) -> list[Fault]:
    """Nobody may enter a certification whose registration has ended."""
    entry = certification.registration if certification else None
    if not entry or date.fromisoformat(entry["end_on"]) >= starts_on:
        return []
    facts = {"date": f"{date.fromisoformat(entry['end_on']):%d/%m/%Y}"}
    return [Fault("certification_id", "registration_ended", _REGISTRATION_ENDED, facts)]


def _trainer_faults(work: Work, person_ids: tuple[int, ...]) -> list[Fault]:
    known = set(work.session.scalars(
        select(Person.id).where(Person.id.in_(person_ids), Person.disabled_at.is_(None))
    ))
    return [Fault("trainer_ids", "unknown", _UNKNOWN)] if set(person_ids) - known else []
