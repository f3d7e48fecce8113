"""« Tester mon poste »: a two-question exam that counts for nothing and is stored in no table.

It goes through the exam's own page and the exam's own reading of answers. What is answered travels
in the signed cookie of the session, which ``Rehearsal`` is read from and written to.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lms.core.i18n import N_
from lms.exams import papers, rules, timing
from lms.exams.delivery import iso
from lms.exams.models import AttemptState

TITLE = N_("Essai avant l'épreuve")
LASTS = timedelta(minutes=30)
_CHOICE_STEM = N_("Quand vous changez une réponse, que fait cette page ?")
_TEXT_STEM = N_("Combien de questions compte cet essai ? Écrivez le nombre en chiffres.")
_OPTIONS = {
    "a": N_("Elle enregistre votre réponse toute seule et affiche l'heure."),
    "b": N_("Elle attend la remise de la copie pour tout enregistrer."),
    "c": N_("Elle passe aussitôt à la question suivante."),
}
_MOST_CHARACTERS = 40
"""Of what one types: the whole must fit in a cookie."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsal: when it began, the save that counts for each question, the last of them."""

    began_at: datetime
    saves: tuple[rules.Saved, ...] = ()
    saved_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def deadline_at(self) -> datetime:
        """When it ends by itself."""
        return self.began_at + LASTS

    @property
    def next_seq(self) -> int:
        """The first number that no save bears."""
        return max((save.client_seq for save in self.saves), default=0) + 1

    @property
    def values(self) -> Mapping[int, str]:
        """The stored value of each question answered or cleared."""
        return rules.final_values(self.saves)

    @property
    def answered(self) -> int:
        """How many questions are not blank."""
        return sum(value != "null" for value in self.values.values())

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is saved any more."""
        return self.ended_at is not None or timing.is_over(self.deadline_at, None, now)

    def state(self, now: datetime) -> AttemptState:
        """What the exam page is told."""
        if self.ended_at:
            return AttemptState.SUBMITTED
        return AttemptState.EXPIRED if self.is_over(now) else AttemptState.OPEN

    def saved(self, save: rules.Saved, now: datetime) -> "Rehearsal":
        """With one more save; raises ``AttemptClosed`` or ``SequenceTaken`` as the exam would."""
        if self.is_over(now):
            raise rules.AttemptClosed
        if save in self.saves:
            return self
        if save.client_seq < self.next_seq:
            raise rules.SequenceTaken(self.next_seq)
        others = tuple(known for known in self.saves if known.question != save.question)
        return replace(self, saves=(*others, save), saved_at=now)

    def handed_in(self, now: datetime) -> "Rehearsal":
        """Ended; once is enough."""
        return self if self.ended_at else replace(self, ended_at=now)

    def written(self) -> dict[str, Any]:
        """As the cookie keeps it."""
        return {
            "began": self.began_at.timestamp(),
            "saves": [[save.client_seq, save.question, save.value] for save in self.saves],
            "saved": self.saved_at and self.saved_at.timestamp(),
            "ended": self.ended_at and self.ended_at.timestamp(),
        }


def read(written: Mapping[str, Any]) -> Rehearsal:
    """What ``written`` gave."""
    return Rehearsal(
        datetime.fromtimestamp(written["began"], UTC),
        tuple(rules.Saved(*save) for save in written["saves"]),
        *(at and datetime.fromtimestamp(at, UTC) for at in (written["saved"], written["ended"])),
    )


class _Slot(NamedTuple):
    item_id: int
    order: tuple[str, ...]


def paper_in(say: Callable[[str], str]) -> papers.Paper:
    """The two questions, in the language of ``say``."""
    choice = {
        "id": "essai-1", "type": "choice", "stem": say(_CHOICE_STEM), "max_choices": 1,
        "options": [
            {"id": name, "text": say(text), "correct": name == "a"}
            for name, text in _OPTIONS.items()
        ],
    }
    typed = {
        "id": "essai-2", "type": "short_text", "stem": say(_TEXT_STEM),
        "max_length": _MOST_CHARACTERS, "answers": [{"text": "2"}, {"text": "deux"}],
    }
    return papers.paper_of(
        [_Slot(1, tuple(_OPTIONS)), _Slot(2, ())], {1: _content(choice), 2: _content(typed)}
    )


def _content(own: dict[str, Any]) -> str:
    shared = {
        "schema": "lms-item/1", "version": 1, "status": "approved", "lang": "fr",
        "block": "ESSAI", "competences": ["ESSAI"], "authors": [{"name": "Passerelle"}],
        "scoring": {"method": "all_or_nothing"},
    }
    return json.dumps(shared | own, ensure_ascii=False)


def delivered(rehearsal: Rehearsal, paper: papers.Paper, title: str, now: datetime
              ) -> dict[str, Any]:
    """What the exam page is given, in the shape of ``delivery.delivered``."""
    values = rehearsal.values
    return {
        "title": title,
        "questions": [question.shown() for question in paper],
        "answers": {number: papers.loads(value) for number, value in values.items()},
        "next_seq": rehearsal.next_seq,
        "last_saved_at": iso(rehearsal.saved_at),
        "started_at": iso(rehearsal.began_at),
        **clock(rehearsal, now),
    }


def clock(rehearsal: Rehearsal, now: datetime) -> dict[str, Any]:
    """The facts about time of every reply to the exam page; nobody pauses a rehearsal."""
    return {"server_now": now.isoformat(), "deadline_at": iso(rehearsal.deadline_at),
            "paused_at": None, "news": 0}


def name_of(rehearsal: Rehearsal, person_id: int) -> str:
    """Under what the device keeps what is not saved: another name at each rehearsal."""
    return f"rehearsal-{person_id}-{int(rehearsal.began_at.timestamp())}"
