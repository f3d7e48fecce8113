"""Writes about agreements."""

from dataclasses import dataclass
from datetime import date

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.steering import queries
from lms.steering.models import Agreement

_TAKEN = N_("Un accord porte déjà ce code.")
_EMPTY = N_("Ce champ est obligatoire.")
_PERIOD = N_("La fin est avant le début.")
_TARGET = N_("La cible est d'au moins une personne.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """What an agreement says; ``target_persons`` is the number of people to train under it."""

    code: str
    title: str
    region: str
    starts_on: date
    ends_on: date
    target_persons: int = 100


def add_agreement(work: Work, terms: AgreementTerms) -> Agreement:
    """Record an agreement; raises ``Invalid`` with every fault at once."""
    faults = _faults(work, terms)
    if faults:
        raise Invalid(faults)
    agreement = Agreement(
        code=terms.code.strip(), title=terms.title.strip(), region=terms.region.strip(),
        starts_on=terms.starts_on, ends_on=terms.ends_on, target_persons=terms.target_persons,
    )
    work.session.add(agreement)
    work.session.flush()
    details = {"code": agreement.code, "target": agreement.target_persons}
    work.record(Fact("agreement_added", f"agreement:{agreement.id}", details))
    return agreement


def _faults(work: Work, terms: AgreementTerms) -> list[Fault]:
    faults = [
        Fault(name, "empty", _EMPTY)
        for name in ("code", "title", "region") if not getattr(terms, name).strip()
    ]
    if queries.agreement_by_code(work.session, terms.code.strip()):
        faults.append(Fault("code", "agreement_taken", _TAKEN))
    if terms.ends_on < terms.starts_on:
        faults.append(Fault("ends_on", "period", _PERIOD))
    if terms.target_persons < 1:
        faults.append(Fault("target_persons", "target", _TARGET))
    return faults
