"""Reporting what went wrong in the room, for the minutes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams import drawing
from lms.exams.models import Attempt, Form, Sitting, SittingState
from lms.exams.rules import SittingStateConflict
from lms.invigilation.models import Incident, IncidentCategory

MAX_CHARACTERS = 2000
EARLIEST = timedelta(days=1)
"""How long before the planned start something may still belong to the sitting."""

_BLANK = N_("Dites ce qui s'est passé.")
_LONG = N_("Ce texte dépasse {most} caractères.")
_FUTURE = N_("Cet instant n'est pas encore venu.")
_TOO_EARLY = N_("Cet instant précède l'épreuve de plus d'une journée.")
_NOT_HERE = N_("Ce candidat n'est pas inscrit à l'épreuve.")
_NOT_ON_PAPERS = N_("Cette question ne figure dans aucun sujet de l'épreuve.")


class ReportSigned(Conflict):
    """The minutes are signed: what they tell no longer changes."""

    code = "report_signed"
    text = N_("Le procès-verbal de déroulement est signé : rien ne peut plus y être ajouté.")


@dataclass(frozen=True, slots=True)
class Happening:
    """What somebody tells; about the room when neither a candidate nor a question is named."""

    category: IncidentCategory
    text: str
    happened_at: datetime
    attempt_id: int | None = None
    item_id: int | None = None


def report(work: Work, sitting: Sitting, told: Happening) -> Incident:
    """Add an incident to the minutes to come; ``sitting`` is locked by the caller.

    Raises ``Invalid`` with every fault, ``ReportSigned`` once the minutes are signed. The journal
    holds that it was told, not what: it may be health data.
    """
    if sitting.state is SittingState.REPORTED:
        raise ReportSigned
    if sitting.state is SittingState.DRAFT:
        raise SittingStateConflict
    faults = list(_faults(work, sitting, told))
    if faults:
        raise Invalid(faults)
    incident = Incident(
        sitting_id=sitting.id, attempt_id=told.attempt_id, item_id=told.item_id,
        category=told.category, text=told.text.strip(), happened_at=told.happened_at,
        recorded_at=work.now, recorded_by_id=work.actor_id,
    )
    work.session.add(incident)
    work.session.flush()
    work.record(Fact("incident_reported", f"sitting:{sitting.id}", {"incident": incident.id}))
    return incident


def _faults(work: Work, sitting: Sitting, told: Happening) -> Iterator[Fault]:
    text = told.text.strip()
    if not text:
        yield Fault("text", "no_text", _BLANK)
    elif len(text) > MAX_CHARACTERS:
        yield Fault("text", "too_long", _LONG, {"most": MAX_CHARACTERS})
    earliest = min(sitting.starts_at, sitting.opened_at or sitting.starts_at) - EARLIEST
    if told.happened_at > work.now:
        yield Fault("happened_at", "in_the_future", _FUTURE)
    elif told.happened_at < min(earliest, work.now - EARLIEST):
        yield Fault("happened_at", "too_early", _TOO_EARLY)
    papers = _papers(work, sitting)
    if told.attempt_id is not None and told.attempt_id not in papers:
        yield Fault("attempt_id", "not_here", _NOT_HERE)
    if told.item_id is not None and all(told.item_id not in items for items in papers.values()):
        yield Fault("item_id", "not_on_papers", _NOT_ON_PAPERS)


def _papers(work: Work, sitting: Sitting) -> dict[int, frozenset[int]]:
    """The items of each attempt of the sitting."""
    rows = work.session.execute(
        select(Attempt.id, Form.content).join(Form, Form.id == Attempt.form_id)
        .where(Attempt.sitting_id == sitting.id)
    )
    return {attempt_id: frozenset(slot.item_id for slot in drawing.from_json(content))
            for attempt_id, content in rows}
