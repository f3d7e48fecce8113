"""What each judged row of a roster would do to one cohort, and what may be decided about it.

A roster speaks for one training body: it may correct the identity of people only that body
follows, and it never takes over the account of somebody else.
"""

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from lms.cohorts.columns import USUAL_TITLES
from lms.cohorts.trainees import FIELDS, KnownTrainee, TraineeRow, may_be_same_person
from lms.cohorts.verdicts import NOTHING, JudgedRow, Verdict
from lms.core.errors import Fault
from lms.core.i18n import N_

IDENTITY = ("family_name", "given_name", "usage_name", "civility", "sex", "born_on", "phone",
            "email")
SITUATION = tuple(name for name in FIELDS if name not in IDENTITY)
# Questions that no tick can answer: the address must be corrected in the file.
_UNANSWERABLE = frozenset({"email_shared", "someone_else", "row_above"})
_SETTLED = frozenset({Verdict.DUPLICATE, Verdict.REFUSED, Verdict.EMPTY})

_CLOSED = N_("Le compte de cette personne est fermé : l'administrateur peut le rouvrir.")
STRANGER = N_(
    "Cette adresse ne peut pas être inscrite sous ce nom : vérifiez l'adresse et le nom d'usage, "
    "ou demandez à l'administrateur de la plateforme."
)
_ELSEWHERE = N_(
    "Cette personne est suivie dans une autre cohorte sous une autre identité ({titles})."
)
_ROW_ABOVE = N_("La ligne {first} parle déjà de cette personne.")
_SECOND_PERSON = N_("Cochez si ce sont deux personnes : celle-ci est inscrite avec {email}.")
_ENROLLED_AS_SHOWN = N_("Cochez pour inscrire la personne telle qu'affichée.")
_CHANGED_AS_SHOWN = N_("Cochez pour mettre à jour la fiche telle qu'affichée.")
_SAME_PERSON_NEW_EMAIL = N_("Cochez si c'est la même : son adresse devient {email}.")
_SAME_PERSON_OLD_EMAIL = N_("Cochez si c'est la même : son adresse de connexion ne change pas.")
_CHANGED_EVERYWHERE = N_("Cochez pour corriger son identité, dans toutes ses cohortes.")
_CORRECT_THE_FILE = N_("Corrigez le fichier puis déposez-le de nouveau : rien n'est fait ici.")


class Effect(StrEnum):
    """What applying a row does."""

    ENROL = "enrol"
    CORRECT = "correct"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """Somebody who has an account, as seen from one cohort.

    ``is_ours``: followed by the training body of the cohort and by no one else, so that its roster
    may correct who they are. ``is_elsewhere``: also followed in another of its cohorts.
    ``trainee`` says only what that body may read of them.
    """

    trainee: KnownTrainee
    is_enrolled: bool
    is_ours: bool
    is_elsewhere: bool
    has_password: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row with its verdict for this cohort; ``changes`` of ``judged`` are those it would make.

    ``consequence`` tells what ticking a question does; ``is_answerable`` whether it can be ticked.
    """

    judged: JudgedRow
    effect: Effect = Effect.NOTHING
    consequence: Fault | None = None
    is_answerable: bool = False

    @property
    def row(self) -> int:
        """The number of the row under the header, from 1."""
        return self.judged.row

    def acts(self, ticked: frozenset[int]) -> bool:
        """Whether the row is applied when these questions are ticked."""
        if self.judged.verdict is Verdict.QUESTION:
            return self.is_answerable and self.row in ticked
        return self.effect is not Effect.NOTHING


def proposals(
    rows: Sequence[JudgedRow], acquaintances: Mapping[int, Acquaintance]
) -> tuple[Proposal, ...]:
    """One proposal a row, in order; only the first row about somebody counts."""
    spoken_of: dict[Hashable, int] = {}
    found = []
    for judged in rows:
        known_id = judged.known_id
        person = acquaintances.get(known_id) if isinstance(known_id, int) else None
        first = spoken_of.setdefault(known_id, judged.row) if person else judged.row
        found.append(_proposal(_once(judged, first), person))
    return tuple(found)


def fingerprint(found: Sequence[Proposal]) -> str:
    """The SHA-256 of what a preview says: it changes when the base changed a verdict."""
    told = [
        [p.row, p.judged.verdict, p.effect, p.is_answerable,
         [fault.code for fault in p.judged.reasons], dict(p.judged.changes)]
        for p in found
    ]
    text = json.dumps(told, default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def split_changes(
    changes: Mapping[str, tuple[Any, Any]]
) -> tuple[dict[str, tuple[Any, Any]], dict[str, tuple[Any, Any]]]:
    """The changes to who somebody is, and those to their situation."""
    identity = {name: pair for name, pair in changes.items() if name in IDENTITY}
    return identity, {name: pair for name, pair in changes.items() if name in SITUATION}


def _once(judged: JudgedRow, first: int) -> JudgedRow:
    blocked = any(fault.code in _UNANSWERABLE for fault in judged.reasons)
    if first == judged.row or blocked or judged.verdict in _SETTLED:
        return judged
    return _asked(judged, "row_above", _ROW_ABOVE, first=first)


def _proposal(judged: JudgedRow, person: Acquaintance | None) -> Proposal:
    values = judged.values
    if values is None or judged.verdict in _SETTLED:
        return Proposal(judged)
    if person is None:
        return _answerable(judged, Effect.ENROL, None)
    if person.is_closed and not person.trainee.is_stranger:
        fault = _at_email(judged, "account_closed", _CLOSED)
        refusal = replace(judged, verdict=Verdict.REFUSED, reasons=(*judged.reasons, fault))
        return Proposal(replace(refusal, changes=NOTHING))
    judged = replace(judged, changes=_permitted(judged.changes, person))
    judged = _with_doubts(judged, values, person)
    if person.is_enrolled:
        effect = Effect.CORRECT if judged.changes else Effect.NOTHING
    else:
        effect = Effect.ENROL
    if judged.verdict is not Verdict.QUESTION:
        judged = replace(judged, verdict=_plain_verdict(judged, person))
    return _answerable(judged, effect, person)


def _plain_verdict(judged: JudgedRow, person: Acquaintance) -> Verdict:
    if not person.is_enrolled:
        return Verdict.NEW
    return Verdict.CHANGED if judged.changes else Verdict.UNCHANGED


def _permitted(
    changes: Mapping[str, tuple[Any, Any]], person: Acquaintance
) -> dict[str, tuple[Any, Any]]:
    """What this cohort may change; an address in use to sign in is never changed by a roster."""
    identity, situation = split_changes(changes)
    if person.has_password or person.is_elsewhere:
        identity.pop("email", None)
    return (identity if person.is_ours else {}) | (situation if person.is_enrolled else {})


def _with_doubts(judged: JudgedRow, values: TraineeRow, person: Acquaintance) -> JudgedRow:
    codes = {fault.code for fault in judged.reasons}
    if is_kept_apart(person, values):
        if "someone_else" in codes:
            return judged
        return _asked(judged, "someone_else", STRANGER)
    replaced = [
        name for name, (old, _) in judged.changes.items() if name in IDENTITY and old is not None
    ]
    if person.is_elsewhere and replaced:
        titles = ", ".join(USUAL_TITLES[name] for name in replaced)
        return _asked(judged, "identity_elsewhere", _ELSEWHERE, titles=titles)
    return judged


def is_kept_apart(person: Acquaintance, row: TraineeRow) -> bool:
    """Whether the account is not to be touched: of another name, or closed by somebody else.

    The two are told in the same words, so that trying names tells nothing more of a stranger.
    """
    if person.trainee.is_stranger and person.is_closed:
        return True
    return not person.is_ours and not may_be_same_person(person.trainee, row)


def _asked(judged: JudgedRow, code: str, text: str, **facts: Any) -> JudgedRow:
    fault = _at_email(judged, code, text, **facts)
    return replace(judged, verdict=Verdict.QUESTION, reasons=(*judged.reasons, fault))


def _at_email(judged: JudgedRow, code: str, text: str, **facts: Any) -> Fault:
    return Fault(f"ligne {judged.row}", code, text, facts)


def _answerable(judged: JudgedRow, effect: Effect, person: Acquaintance | None) -> Proposal:
    if judged.verdict is not Verdict.QUESTION:
        return Proposal(judged, effect)
    codes = {fault.code for fault in judged.reasons}
    if codes & _UNANSWERABLE:
        shown = replace(judged, changes=NOTHING)
        return Proposal(shown, Effect.NOTHING, Fault("", "correct_the_file", _CORRECT_THE_FILE))
    is_known = person is not None and not person.trainee.is_stranger
    consequence = _consequence(judged, effect, codes, is_known)
    return Proposal(judged, effect, consequence, is_answerable=True)


def _consequence(judged: JudgedRow, effect: Effect, codes: set[str], is_known: bool) -> Fault:
    facts = {"email": judged.values.email if judged.values else ""}
    if "same_person_other_email" in codes and not is_known:
        text = _SECOND_PERSON
    elif "same_person_other_email" in codes:
        text = _SAME_PERSON_NEW_EMAIL if "email" in judged.changes else _SAME_PERSON_OLD_EMAIL
    elif "identity_elsewhere" in codes:
        text = _CHANGED_EVERYWHERE
    else:
        text = _ENROLLED_AS_SHOWN if effect is Effect.ENROL else _CHANGED_AS_SHOWN
    return Fault("", "consequence", text, facts)
