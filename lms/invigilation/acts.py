"""What the invigilator can do to one candidate from the board, by the name it bears in the URL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lms.core.i18n import N_
from lms.core.work import Work
from lms.exams import supervision
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind, Sitting
from lms.invigilation.forms import MessageForm, ReasonForm, SeatForm, TimeForm
from lms.invigilation.messages import send_message
from lms.web.forms import Form


@dataclass(frozen=True, slots=True)
class QuickAct:
    """One press of a button; ``told`` says what changed, filled with ``{name}``."""

    do: Callable[[Work, Attempt], None]
    told: str


@dataclass(frozen=True, slots=True)
class FormAct:
    """A form first; ``title`` names the page and its button, ``effects`` say what will happen."""

    form: type[Form]
    do: Callable[[Work, Attempt, Any], object]
    title: str
    told: str
    effects: tuple[str, ...] = ()
    is_grave: bool = False


QUICK_ACTS: Mapping[str, QuickAct] = {
    "present": QuickAct(supervision.confirm_presence, N_("{name} : présence confirmée.")),
    "authorise": QuickAct(supervision.authorise, N_("{name} peut commencer.")),
    "pause": QuickAct(supervision.pause, N_("{name} : l'épreuve est en pause, son temps est "
                                            "arrêté.")),
    "proceed": QuickAct(supervision.proceed, N_("{name} reprend ; le temps de la pause lui est "
                                                "rendu.")),
    "handover": QuickAct(supervision.grant_handover, N_("{name} peut reprendre sur un autre "
                                                        "appareil.")),
    "settle": QuickAct(supervision.settle_help, N_("{name} : appel traité.")),
}

FORM_ACTS: Mapping[str, FormAct] = {
    "time": FormAct(
        TimeForm,
        lambda work, attempt, form: supervision.give_time(
            work, attempt, 60 * form.minutes.data, form.reason.data
        ),
        N_("Rendre du temps"), N_("Temps rendu à {name}."),
        (N_("La fin de l'épreuve recule d'autant pour ce candidat, dont la page se met à jour "
            "d'elle-même."),
         N_("Si sa copie a été ramassée parce que son temps était écoulé, elle s'ouvre de "
            "nouveau."),
         N_("Le motif figure au procès-verbal.")),
    ),
    "message": FormAct(
        MessageForm,
        lambda work, attempt, form: send_message(work, attempt.sitting, form.text.data, attempt),
        N_("Envoyer un message"), N_("Message envoyé à {name}."),
        (N_("Le message s'affiche en quelques secondes au-dessus de ses questions."),),
    ),
    "seat": FormAct(
        SeatForm,
        lambda work, attempt, form: supervision.move(work, attempt, form.seat.data),
        N_("Changer de place"), N_("{name} change de place."),
        (N_("S'il a commencé, le candidat peut reprendre sur l'appareil de sa nouvelle place, avec "
            "toutes ses réponses."),),
    ),
    "refuse": FormAct(
        ReasonForm,
        lambda work, attempt, form: supervision.refuse(work, attempt, form.reason.data),
        N_("Ne pas laisser commencer"), N_("{name} ne peut pas commencer."),
        (N_("Le candidat ne pourra pas commencer tant que vous ne l'autorisez pas."),
         N_("Le motif figure au procès-verbal.")),
    ),
    "exclude": FormAct(
        ReasonForm,
        lambda work, attempt, form: supervision.exclude(work, attempt, form.reason.data),
        N_("Exclure de l'épreuve"), N_("{name} est exclu de l'épreuve."),
        (N_("L'épreuve s'arrête tout de suite pour ce candidat, qui en est averti sur sa page."),
         N_("Ses réponses déjà enregistrées sont conservées ; il n'en enregistrera plus d'autre."),
         N_("Le motif figure au procès-verbal. L'exclusion ne peut pas être annulée.")),
        is_grave=True,
    ),
}


def authorise_present(work: Work, sitting: Sitting) -> int:
    """Let everybody start whose presence is confirmed and who waits; returns how many.

    Whoever was refused by name stays so until authorised by name.
    """
    refused = select(AttemptEvent.attempt_id).where(AttemptEvent.kind == EventKind.REFUSED)
    waiting = work.session.scalars(
        select(Attempt).where(
            Attempt.sitting_id == sitting.id, Attempt.state == AttemptState.READY,
            Attempt.present_at.is_not(None), Attempt.authorised_at.is_(None),
            Attempt.id.not_in(refused),
        ).order_by(Attempt.id).with_for_update()
    ).all()
    for attempt in waiting:
        supervision.authorise(work, attempt)
    return len(waiting)
