"""A few words to one candidate or to the whole room, shown at once on the exam page."""

from sqlalchemy import update

from lms.core.errors import Conflict, Fault, Invalid
from lms.core.i18n import N_
from lms.core.work import Fact, Work
from lms.exams.models import Attempt, AttemptState, Sitting
from lms.invigilation.models import Message

MOST_CHARACTERS = 500

_EMPTY = N_("Écrivez le message.")
_LONG = N_("Le message compte {most} caractères au plus.")


class NobodyToRead(Conflict):
    """Every candidate it is for has finished."""

    code = "nobody_to_read"
    text = N_("Aucun candidat ne peut lire ce message : l'épreuve est terminée pour eux.")


def send_message(work: Work, sitting: Sitting, text: str, attempt: Attempt | None = None) -> int:
    """Send to one candidate, or to everybody at the sitting; returns how many will read it.

    Raises ``Invalid`` for a text that is empty or too long, ``NobodyToRead`` when everybody has
    finished.
    """
    text = text.strip()
    if not text:
        raise Invalid([Fault("text", "no_text", _EMPTY)])
    if len(text) > MOST_CHARACTERS:
        raise Invalid([Fault("text", "too_long", _LONG, {"most": MOST_CHARACTERS})])
    readers = _tell(work, sitting, attempt)
    if not readers:
        raise NobodyToRead
    message = Message(sitting_id=sitting.id, attempt_id=attempt.id if attempt else None,
                      text=text, sent_at=work.now, sent_by_id=work.actor_id)
    work.session.add(message)
    work.session.flush()
    subject = f"attempt:{attempt.id}" if attempt else f"sitting:{sitting.id}"
    work.record(Fact("message_sent", subject, {"message": message.id}))
    return readers


def _tell(work: Work, sitting: Sitting, attempt: Attempt | None) -> int:
    """Make the pages ask at once; returns how many there may be."""
    statement = update(Attempt).where(
        Attempt.sitting_id == sitting.id,
        Attempt.state.in_((AttemptState.READY, AttemptState.OPEN)),
    )
    if attempt:
        statement = statement.where(Attempt.id == attempt.id)
    told = work.session.scalars(
        statement.values(news=Attempt.news + 1).returning(Attempt.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(told)
