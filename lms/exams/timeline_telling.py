"""The story of an attempt in words: French sentences for pages, lines and JSON for terminals."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.i18n import N_
from lms.exams.models import EventKind, LateReason
from lms.exams.timeline import LATE, SAVED, SCORED, Check, Moment
from lms.exams.timeline_facts import QuestionStory, Story

PARIS = ZoneInfo("Europe/Paris")

MOMENTS = {
    EventKind.PRESENT: N_("Présence confirmée, identité vérifiée"),
    EventKind.AUTHORISED: N_("Autorisé à commencer"),
    EventKind.REFUSED: N_("Entrée refusée"),
    EventKind.WRONG_CODE: N_("Code d'accès erroné"),
    EventKind.ADDRESS_REFUSED: N_("Refusé : hors du réseau de la salle"),
    EventKind.BROWSER_REFUSED: N_("Refusé : navigateur d'examen exigé"),
    EventKind.STARTED: N_("Début de l'épreuve"),
    EventKind.RESUMED: N_("Reprise sur un autre appareil"),
    EventKind.HANDOVER_ASKED: N_("Demande de reprise sur un autre appareil"),
    EventKind.HANDOVER_GRANTED: N_("Reprise sur un autre appareil autorisée"),
    EventKind.PAUSED: N_("Mise en pause"),
    EventKind.CONTINUED: N_("Fin de la pause, temps rendu"),
    EventKind.TIME_GIVEN: N_("Temps rendu par le surveillant"),
    EventKind.OUTAGE_CREDITED: N_("Temps rendu pour une panne du serveur"),
    EventKind.ADJUSTED: N_("Durée de l'épreuve modifiée"),
    EventKind.LINE_LOST: N_("Liaison perdue, puis retrouvée"),
    EventKind.FOCUS_LOST: N_("La page de l'épreuve n'est plus au premier plan"),
    EventKind.FOCUS_BACK: N_("La page de l'épreuve revient au premier plan"),
    EventKind.HELP_ASKED: N_("Appel au surveillant"),
    EventKind.HELP_SETTLED: N_("Le surveillant est venu"),
    EventKind.MOVED: N_("Changement de place"),
    EventKind.EXCLUDED: N_("Exclusion"),
    EventKind.SUBMITTED: N_("Copie remise"),
    EventKind.EXPIRED: N_("Copie ramassée, temps écoulé ou épreuve close"),
    EventKind.LATE_ADMITTED: N_("Réponses tardives admises"),
    EventKind.NEUTRALISED: N_("Une question du sujet est neutralisée ou rétablie"),
    EventKind.MARKED: N_("Copie corrigée (question · points)"),
    EventKind.MARK_CORRECTED: N_("Correction reprise (question · points · motif)"),
    SAVED: N_("Réponses enregistrées"),
    LATE: N_("Réponse arrivée trop tard, gardée à part"),
    SCORED: N_("Calcul du score"),
}
_CLOSED = N_("Copie ramassée : épreuve close")
REASONS = {
    "closing of the sitting": N_("Clôture de l'épreuve"),
    "question neutralised": N_("Question neutralisée"),
    "question restored": N_("Question rétablie"),
    "copy marked": N_("Copie corrigée"),
    "late answers admitted": N_("Réponses tardives admises"),
    LateReason.ENDED: N_("Copie déjà remise ou ramassée"),
    LateReason.OVERDUE: N_("Temps écoulé"),
    LateReason.REPLACED: N_("Envoyée par un appareil qui n'est plus celui de l'épreuve"),
}


def label_of(moment: Moment) -> str:
    """What happened, in French: whoever has a paper taken in does so by closing the sitting."""
    is_closing = moment.kind == EventKind.EXPIRED and moment.who
    return _CLOSED if is_closing else MOMENTS[moment.kind]


def lines_of(story: Story) -> Iterator[str]:
    """The story for a terminal, one line a moment; instants in Paris with their offset."""
    attempt = story.attempt
    yield f"attempt {attempt.id}: {attempt.enrolment.person.full_name}"
    yield f"sitting {attempt.sitting_id}: {attempt.sitting.title}, {attempt.sitting.block_code}"
    yield f"state: {attempt.state}"
    yield ""
    yield from (_line(moment) for moment in story.moments)
    if story.questions:
        yield ""
        yield "answers by question (the last one counts):"
        for question in story.questions:
            yield from _question_lines(question)
    if story.late:
        yield ""
        yield "kept aside:"
    for late in story.late:
        waited = f", held {late.waited_ms} ms" if late.waited_ms is not None else ""
        admitted = "admitted" if late.is_admitted else "not counted"
        yield (f"  {_stamp(late.at)}  question {late.number}: {late.given or '(cleared)'} "
               f"[{late.reason}{waited}, {admitted}]")
    if story.runs:
        yield ""
        yield "scores:"
    for run in story.runs:
        yield (f"  {_stamp(run.at)}  run {run.number}: {run.score}/{run.highest}, {run.reason}"
               + (f", {run.neutralised} neutralised" if run.neutralised else ""))
    yield ""
    yield _check_line(story.check)


def _line(moment: Moment) -> str:
    parts = [_stamp(moment.at), " ", moment.kind.replace("_", " ")]
    if moment.kind == SAVED:
        numbers = ", ".join(str(number) for number in moment.questions)
        parts.append(f"{moment.seconds} x (questions {numbers}) until {_time(moment.until)}")
    elif moment.kind == LATE:
        parts.append(f"question {moment.questions[0]}")
    elif moment.seconds is not None:
        parts.append(f"{moment.seconds:+d} s")
    if moment.text:
        parts.append(f"« {moment.text} »")
    if moment.who:
        parts.append(f"by {moment.who}")
    if moment.deadline_at:
        parts.append(f"-> deadline {_stamp(moment.deadline_at)}")
    return " ".join(parts)


def _question_lines(question: QuestionStory) -> Iterator[str]:
    for save in question.saves:
        yield f"  {_stamp(save.at)}  question {question.number}: {save.given or '(cleared)'}"


def _check_line(check: Check) -> str:
    held = f" + {check.held_seconds} s in an unfinished pause" if check.held_seconds else ""
    agrees = "the events explain the deadline" if check.agrees else (
        f"the events give {_time(check.deadline_at)}, stored is {_time(check.stored_at)}")
    return (f"check I7: used {check.used_seconds} s <= allowed {check.allowed_seconds} s + "
            f"credited {check.credited_seconds} s{held} + grace {check.grace_seconds} s: "
            f"{'holds' if check.is_within else 'BROKEN'}; {agrees}")


def _stamp(instant: datetime) -> str:
    return instant.astimezone(PARIS).strftime("%Y-%m-%d %H:%M:%S%z")


def _time(instant: datetime | None) -> str:
    return instant.astimezone(PARIS).strftime("%H:%M:%S") if instant else "none"


def document_of(story: Story) -> dict[str, Any]:
    """The story for a machine: instants in UTC as ISO 8601, fractions as text."""
    attempt, check = story.attempt, story.check
    told = {
        "attempt": attempt.id,
        "candidate": attempt.enrolment.person.full_name,
        "sitting": attempt.sitting_id,
        "state": str(attempt.state),
        "started_at": attempt.started_at,
        "ended_at": attempt.ended_at,
        "moments": [asdict(moment) for moment in story.moments],
        "questions": [asdict(question) for question in story.questions],
        "late": [asdict(late) for late in story.late],
        "runs": [asdict(run) for run in story.runs],
        "check": asdict(check) | {"is_within": check.is_within, "agrees": check.agrees},
    }
    plain: dict[str, Any] = _plain(told)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Fraction) else value
