"""The agreement, the cohorts and the trainees of an invented world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lms.catalog.models import Certification
from lms.cohorts import actions, enrolling
from lms.cohorts.models import Cohort
from lms.cohorts.trainees import TraineeRow
from lms.core.work import Work
from lms.people.models import Organisation, Person
from lms.steering.actions import AgreementTerms
from lms.steering.actions import add_agreement as add
from lms.steering.models import Agreement
from lms.worlds import names
from lms.worlds.scenario import AskedCohort


@dataclass(frozen=True, slots=True)
class Setting:
    """What a cohort is opened with."""

    asked: AskedCohort
    organisation: Organisation
    agreement: Agreement
    certification: Certification


def add_agreement(work: Work) -> Agreement:
    """An agreement that runs from a year before to a year after the instant of the work."""
    today = work.now.date()
    return add(work, AgreementTerms(
        code="EDEC-IA-HDF", title="EDEC Intelligence artificielle et compétences",
        region="Hauts-de-France", starts_on=today - timedelta(days=365),
        ends_on=today + timedelta(days=365), target_persons=100,
    ))


def open_cohort(work: Work, setting: Setting) -> Cohort:
    """A cohort; without dates it runs from two months before to two months after."""
    asked, today = setting.asked, work.now.date()
    return actions.open_cohort(work, actions.CohortTerms(
        code=asked.key.upper(), title=asked.title,
        starts_on=asked.starts_on or today - timedelta(days=60),
        ends_on=asked.ends_on or today + timedelta(days=60),
        capacity=asked.capacity, target=asked.target, organisation_id=setting.organisation.id,
        agreement_id=setting.agreement.id, certification_id=setting.certification.id,
    ))


def enrol_person(work: Work, cohort: Cohort, person: Person) -> None:
    """Enrol somebody who already has an account."""
    enrolling.enrol(work, cohort, TraineeRow(
        email=person.email, family_name=person.family_name, given_name=person.given_name,
        usage_name=person.usage_name, civility=person.civility, sex=person.sex,
        born_on=person.born_on, phone=person.phone, status="salarie",
        firm_siret="73282932000074", firm_name="Atelier du Nord", firm_headcount=42,
        branch_idcc="2148", department="59",
    ))


def enrol_invented(work: Work, cohort: Cohort, count: int, seed: int) -> Sequence[Person]:
    """Enrol ``count`` invented people, spread over a firm for every four of them."""
    employers = names.firms(max(3, count // 4), seed)
    people = names.invented(count, seed, employers, work.now.date())
    enrolments = [enrolling.enrol(work, cohort, _row(person)) for person in people]
    return [work.session.get_one(Person, enrolment.person_id) for enrolment in enrolments]


def _row(person: names.Invented) -> TraineeRow:
    firm = person.firm
    return TraineeRow(
        email=person.email, family_name=person.family_name, given_name=person.given_name,
        civility=person.civility, sex="F" if person.civility == "Mme" else "M",
        born_on=person.born_on, status=person.status, department=person.department,
        firm_siret=firm.siret if firm else None, firm_name=firm.name if firm else None,
        firm_headcount=firm.headcount if firm else None,
        branch_idcc=firm.branch_idcc if firm else None,
        job_title=firm.job_title if firm else None, planned_minutes=42 * 60,
    )
