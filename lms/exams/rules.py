"""What may happen in an exam, decided on values only.

Time is the server's: the deadline is fixed when the attempt starts and the browser's clock never
counts. An answer in flight at the deadline has ``GRACE`` to arrive.
"""

import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.core.errors import Conflict
from lms.core.i18n import N_
from lms.exams.models import AttemptState, SittingState

GRACE = timedelta(seconds=5)
MAX_VALUE_CHARACTERS = 20_000


class SittingNotOpen(Conflict):
    """The invigilator has not opened the sitting, or has closed it."""

    code = "sitting_not_open"
    text = N_("L'épreuve n'est pas ouverte : attendez le surveillant.")


class WrongAccessCode(Conflict):
    """The code typed is not the sitting's."""

    code = "wrong_access_code"
    text = N_("Ce code d'accès n'est pas celui de l'épreuve. Vérifiez-le auprès du surveillant.")


class AttemptNotStarted(Conflict):
    """Answers come after the start."""

    code = "attempt_not_started"
    text = N_("Vous n'avez pas encore commencé cette épreuve.")


class AttemptClosed(Conflict):
    """The time is over or the paper was handed in; what was saved before stands."""

    code = "attempt_closed"
    text = N_("L'épreuve est terminée. Vos réponses déjà enregistrées sont conservées.")


class TakenElsewhere(Conflict):
    """The exam is being taken from another sign-in (another device or browser)."""

    code = "taken_elsewhere"
    text = N_("L'épreuve se poursuit sur un autre appareil. Reprenez-la ici avec le code d'accès.")


class SequenceTaken(Conflict):
    """Another save already bears this number (two tabs): send again with ``next_seq``."""

    code = "sequence_taken"
    text = N_("Cette réponse n'a pas encore été enregistrée ; elle va être renvoyée.")

    def __init__(self, next_seq: int) -> None:
        super().__init__(next_seq=next_seq)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attempt stands at an instant."""

    state: AttemptState
    sitting_state: SittingState
    deadline_at: datetime | None
    sign_in_id: int | None


def check_may_answer(standing: Standing, sign_in_id: int, now: datetime) -> None:
    """Raise unless this sign-in may save an answer now."""
    if standing.state is AttemptState.READY:
        raise AttemptNotStarted
    if standing.state is not AttemptState.OPEN or is_over(standing.deadline_at, now):
        raise AttemptClosed
    if standing.sitting_state is not SittingState.OPEN:
        raise AttemptClosed
    if standing.sign_in_id != sign_in_id:
        raise TakenElsewhere


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether the time is over, grace for what is in flight included."""
    return deadline_at is not None and now > deadline_at + GRACE


def deadline(started_at: datetime, duration_minutes: int) -> datetime:
    """When an attempt started now must end."""
    return started_at + timedelta(minutes=duration_minutes)


def spoken_code(random_bytes: bytes) -> str:
    """An access code to read aloud in a room: one symbol a byte, none that is taken for another."""
    symbols = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"[:28]
    return "".join(symbols[byte % len(symbols)] for byte in random_bytes)


def is_usable_code(code: str) -> bool:
    """Whether a code has four letters or digits: signs and spaces do not count."""
    return len(_code_key(code)) >= 4


def is_access_code(expected: str, typed: str) -> bool:
    """Compare codes as people type them: case, spaces and dashes do not count."""
    return hmac.compare_digest(_code_key(expected), _code_key(typed))


def _code_key(code: str) -> bytes:
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(sign for sign in folded if sign.isalnum()).encode()


@dataclass(frozen=True, slots=True)
class Saved:
    """One stored save, as the rules need it."""

    client_seq: int
    question: int
    value: str


def final_values(saves: Iterable[Saved]) -> Mapping[int, str]:
    """The value that counts for each question: the highest ``client_seq`` wins, in any order."""
    latest: dict[int, Saved] = {}
    for save in saves:
        known = latest.get(save.question)
        if known is None or save.client_seq > known.client_seq:
            latest[save.question] = save
    return {question: latest[question].value for question in sorted(latest)}
