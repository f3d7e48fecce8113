"""The life of a question: its states, and who may take it from one to the next. No database.

Two persons stand behind every question that counts: whoever wrote a word of a version does not
approve it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.core.errors import Conflict
from lms.core.i18n import N_

STATES = ("draft", "review", "approved", "pilot", "retired", "neutralised")
"""Those of lms-item/1: what a question file says as its ``status``."""


class Move(StrEnum):
    """What may be done to a question besides writing it."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    APPROVE = "approve"
    TRY_OUT = "try_out"
    END_TRIAL = "end_trial"
    REVISE = "revise"
    RETIRE = "retire"
    TAKE_BACK = "take_back"


@dataclass(frozen=True, slots=True)
class Passage:
    """A move: the states it leaves, the one it leads to, and what it asks for.

    ``by_another`` wants somebody who wrote nothing of this version, ``needs_note`` a reason,
    ``needs_sound`` a question without fault, ``needs_settled`` no remark left open.
    """

    froms: frozenset[str]
    to: str
    by_another: bool = False
    needs_note: bool = False
    needs_sound: bool = False
    needs_settled: bool = False


PASSAGES: Mapping[Move, Passage] = {
    Move.SUBMIT: Passage(frozenset({"draft"}), "review", needs_sound=True, needs_settled=True),
    Move.WITHDRAW: Passage(frozenset({"review"}), "draft"),
    Move.ASK_CHANGES: Passage(frozenset({"review"}), "draft", by_another=True, needs_note=True),
    Move.REJECT: Passage(frozenset({"review"}), "retired", by_another=True, needs_note=True),
    Move.APPROVE: Passage(frozenset({"review"}), "approved", by_another=True, needs_sound=True,
                          needs_settled=True),
    Move.TRY_OUT: Passage(frozenset({"approved"}), "pilot"),
    Move.END_TRIAL: Passage(frozenset({"pilot"}), "approved"),
    Move.REVISE: Passage(frozenset({"approved", "pilot"}), "draft", needs_note=True),
    Move.RETIRE: Passage(frozenset({"draft", "approved", "pilot", "neutralised"}), "retired",
                         needs_note=True),
    Move.TAKE_BACK: Passage(frozenset({"retired", "neutralised"}), "draft"),
}

_SAID_IN_REVIEWS = {
    Move.APPROVE: "accepted", Move.ASK_CHANGES: "changes", Move.REJECT: "rejected",
}


class NotNow(Conflict):
    """The question is no longer where the page showed it."""

    code = "question_state"
    text = N_("Cette question a changé d'état entre-temps : relisez la page.")


class OwnWork(Conflict):
    """Nobody judges what they wrote."""

    status = 403
    code = "own_work"
    text = N_("Vous avez écrit cette version de la question : une autre personne doit la relire.")


class OpenRemarks(Conflict):
    """Every remark is answered before a question goes on."""

    code = "open_remarks"
    text = N_("Des remarques attendent encore leur réponse : marquez-les comme traitées d'abord.")


class NotDraft(Conflict):
    """Only a draft is written."""

    code = "not_draft"
    text = N_("Cette question n'est plus un brouillon : reprenez-la avant de la modifier.")


class WrittenMeanwhile(Conflict):
    """Somebody else saved the question after this page was opened."""

    code = "written_meanwhile"
    text = N_("{name} a enregistré cette question entre-temps (le {at}). Vos modifications sont "
              "toujours dans la page : comparez-les avant d'enregistrer.")


def review_decision(move: Move) -> str | None:
    """What the ``reviews`` of a question say of this move, if they say anything."""
    return _SAID_IN_REVIEWS.get(move)


def moves_from(state: str, *, is_writer: bool) -> list[Move]:
    """What a person may do to a question in this state, in the order of its life."""
    return [
        move for move, passage in PASSAGES.items()
        if state in passage.froms and not (is_writer and passage.by_another)
    ]


def check_move(
    move: Move, state: str, *, writers: Collection[int | None], actor_id: int | None,
    open_remarks: int,
) -> Passage:
    """The passage of a move that may be made; raises ``NotNow``, ``OwnWork``, ``OpenRemarks``."""
    passage = PASSAGES[move]
    if state not in passage.froms:
        raise NotNow
    if passage.by_another and (actor_id is None or actor_id in writers):
        raise OwnWork
    if passage.needs_settled and open_remarks:
        raise OpenRemarks
    return passage
