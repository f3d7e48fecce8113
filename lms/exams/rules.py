"""What may happen in an exam, decided on values only; ``timing`` says when."""

import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.core.errors import Busy, Conflict
from lms.core.i18n import N_
from lms.exams import timing
from lms.exams.models import OVER, AttemptState, LateReason, SittingState

MAX_VALUE_CHARACTERS = 20_000
CODE_TRIES = 5
"""Wrong access codes in a row before a minute's wait."""
EARLY = timedelta(hours=1)
"""Opening a sitting sooner before its hour is asked to be confirmed."""
MOST_SEQ = 2_000_000_000
"""Highest number a page may give a save: far beyond any exam, below what a column holds."""
MOST_LATE = 500
"""Answers kept aside for one attempt: more than any exam page can hold."""


def is_plausible_start(starts_at: datetime, now: datetime) -> bool:
    """Whether somebody may mean that instant: not before yesterday, not in a distant future."""
    return -timedelta(days=1) <= starts_at - now <= timedelta(days=5 * 366)


def is_early(starts_at: datetime, now: datetime) -> bool:
    """Whether opening a sitting now is soon enough to be asked about."""
    return starts_at - now > EARLY


class SittingStateConflict(Conflict):
    """The sitting is not in the state this needs."""

    code = "sitting_state"
    text = N_("Cette épreuve n'est pas dans un état qui permet cette action.")


class MarkingUnfinished(Conflict):
    """Some answers still wait for the people who mark them."""

    code = "marking_unfinished"
    text = N_("La correction n'est pas finie ({waiting} copies) : les résultats ne sont pas encore "
              "complets.")


class RoomInUse(Conflict):
    """Something was noted about a candidate already: the papers can no longer be thrown away."""

    code = "room_in_use"
    text = N_("Des candidats sont déjà notés présents ou concernés par un message ou un incident : "
              "la publication ne peut plus être retirée.")


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


class AttemptPaused(Conflict):
    """The invigilator stopped the clock: send again when it runs."""

    code = "attempt_paused"
    text = N_("L'épreuve est en pause. Vos réponses partiront à la reprise.")


class FormHeld(AttemptPaused):
    """The same for a plain form, which nothing will send again."""

    text = N_("L'épreuve est en pause : rien n'est enregistré. Revenez à la page précédente, "
              "gardez-la ouverte et enregistrez à la reprise.")


class NotAuthorised(Conflict):
    """The invigilator lets candidates in one by one and has not let this one in yet."""

    code = "not_authorised"
    text = N_("Le surveillant doit vous autoriser à commencer : faites-vous connaître.")


class HandoverNeeded(Conflict):
    """The exam goes on from another sign-in: moving it needs the invigilator's consent."""

    code = "handover_needed"
    text = N_("L'épreuve se poursuit sur un autre appareil. Le surveillant est prévenu : il doit "
              "autoriser la reprise ici.")


class TakenElsewhere(Conflict):
    """The exam is being taken from another sign-in (another device or browser)."""

    code = "taken_elsewhere"
    text = N_("L'épreuve se poursuit sur un autre appareil. Pour la reprendre ici, voyez le "
              "surveillant.")


class OutageOwed(Busy):
    """The server has not given back an outage of its own: nobody's time is known to be over."""

    code = "outage_owed"
    text = N_("Le service vient d'être interrompu et calcule le temps à vous rendre : votre "
              "réponse va être renvoyée dans quelques secondes.")
    retry_after_seconds = 1


class SequenceTaken(Conflict):
    """Another save already bears this number (two tabs): send again with ``next_seq``.

    Unless ``newer`` is there: the answer another tab gave to the same question after this one was
    made, which must not be replaced by what it replaced.
    """

    code = "sequence_taken"
    text = N_("Cette réponse n'a pas encore été enregistrée ; elle va être renvoyée.")

    def __init__(self, next_seq: int, newer: object = None) -> None:
        super().__init__(next_seq=next_seq, **({"newer": newer} if newer else {}))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an attempt stands at an instant."""

    state: AttemptState
    sitting_state: SittingState
    deadline_at: datetime | None
    paused_at: datetime | None
    sign_in_id: int | None

    def is_over(self, now: datetime) -> bool:
        """Whether nothing counts any more, even if the paper is not taken in yet."""
        if self.state is AttemptState.OPEN:
            over = timing.is_over(self.deadline_at, self.paused_at, now)
            return over or self.sitting_state in OVER
        return self.state is not AttemptState.READY


def is_held(standing: Standing, now: datetime) -> bool:
    """Whether a pause has lasted longer than answers under way may take."""
    return standing.paused_at is not None and now > standing.paused_at + timing.PAUSE_GRACE


def check_may_answer(standing: Standing, sign_in_id: int, now: datetime) -> None:
    """Raise unless this sign-in may save an answer now."""
    if standing.state is AttemptState.READY:
        raise AttemptNotStarted
    if standing.is_over(now) or standing.sitting_state is not SittingState.OPEN:
        raise AttemptClosed
    if standing.sign_in_id != sign_in_id:
        raise TakenElsewhere
    if is_held(standing, now):
        raise AttemptPaused


def late_reason(standing: Standing, sign_in_id: int) -> LateReason:
    """Why an answer that may not be saved is kept aside."""
    if standing.state is not AttemptState.OPEN:
        return LateReason.ENDED
    return LateReason.OVERDUE if standing.sign_in_id == sign_in_id else LateReason.REPLACED


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
