"""What becomes of each row of a roster, given the rows above it and the trainees we have."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from lms.cohorts.columns import Columns
from lms.cohorts.rows import RowRead
from lms.cohorts.trainees import (
    Directory,
    KnownTrainee,
    TraineeRow,
    changes_between,
    is_someone_else,
    may_be_same_person,
)
from lms.core.errors import Fault
from lms.core.i18n import N_
from lms.core.sheets import fold_label

NOTHING: Mapping[str, tuple[Any, Any]] = MappingProxyType({})

_DUPLICATE = N_("Ce stagiaire est déjà à la ligne {first}.")
_DIFFERS = N_("Il y est décrit autrement ({titles}) : seule la ligne {first} compte.")
_SHARED_EMAIL = N_("La ligne {first} a la même adresse avec un autre nom ou une autre naissance.")
_OTHER_EMAIL_IN_FILE = N_(
    "La ligne {first} a le même nom et la même date de naissance avec une autre adresse : "
    "s'agit-il de la même personne ?"
)
_OTHER_EMAIL_KNOWN = N_(
    "Un stagiaire connu a le même nom et la même date de naissance avec une autre adresse : "
    "s'agit-il de la même personne ?"
)
_SOMEONE_ELSE = N_(
    "Cette adresse est celle d'un stagiaire connu qui semble être quelqu'un d'autre."
)
_NAMESAKE_IN_FILE = N_("La ligne {first} porte le même nom avec une autre adresse.")
_NAMESAKE_KNOWN = N_("Un stagiaire connu porte le même nom avec une autre adresse.")


class Verdict(StrEnum):
    """What a row would do if the roster were applied."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    QUESTION = "question"
    REFUSED = "refused"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One row and its verdict; ``row`` counts from 1 under the header, blank rows included.

    ``reasons`` explain a verdict of refused, question or duplicate; ``warnings`` stand beside any.
    ``values`` is None when refused or empty, and the proposal when the verdict is a question.
    ``known_id`` and ``changes`` (field -> (stored, given)) tell of the known trainee matched.
    """

    row: int
    verdict: Verdict
    reasons: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    values: TraineeRow | None = None
    known_id: Hashable | None = None
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=lambda: NOTHING)


class Register:
    """The rows judged so far and the trainees known, to judge the next row by."""

    def __init__(self, columns: Columns, known: Sequence[KnownTrainee]) -> None:
        self._columns = columns
        self._rows: Directory[int] = Directory()
        self._known: Directory[KnownTrainee] = Directory()
        for trainee in known:
            self._known.add(trainee, trainee, by_name=not trainee.is_stranger)

    def judged(self, read: RowRead) -> JudgedRow:
        """The verdict on the next row; it then counts among the rows above."""
        if read.is_passed_over:
            return JudgedRow(read.row, Verdict.EMPTY, warnings=read.warnings)
        if read.trainee is None:
            reasons = read.refusals + read.questions
            return JudgedRow(read.row, Verdict.REFUSED, reasons, read.warnings)
        first = self._rows.with_email(read.trainee)
        if first and may_be_same_person(first[1], read.trainee):
            return self._duplicate(read, read.trainee, first)
        judged = self._compared(read, read.trainee, first)
        self._rows.add(read.row, read.trainee)
        return judged

    def _duplicate(
        self, read: RowRead, trainee: TraineeRow, first: tuple[int, TraineeRow]
    ) -> JudgedRow:
        reason = self._fault(read, "email", "duplicate_row", _DUPLICATE, first=first[0])
        warnings = read.warnings
        differing = [
            name
            for name, (old, new) in changes_between(first[1], trainee).items()
            if fold_label(str(old)) != fold_label(str(new))
        ]
        if differing:
            titles = ", ".join(self._columns.titles[name] for name in differing)
            facts = {"titles": titles, "first": first[0]}
            warnings += (self._fault(read, "email", "duplicate_differs", _DIFFERS, **facts),)
        return JudgedRow(read.row, Verdict.DUPLICATE, (reason,), warnings, trainee)

    def _compared(
        self, read: RowRead, trainee: TraineeRow, first: tuple[int, TraineeRow] | None
    ) -> JudgedRow:
        """The verdict on a trainee met for the first time in this file."""
        questions, warnings = list(read.questions), list(read.warnings)
        if first:
            questions.append(
                self._fault(read, "email", "email_shared", _SHARED_EMAIL, first=first[0])
            )
        namesake = self._rows.namesake(trainee)
        if namesake and not first:
            sure, texts = namesake[2], (_OTHER_EMAIL_IN_FILE, _NAMESAKE_IN_FILE)
            fault = self._namesake_fault(read, sure, texts, first=namesake[0])
            (questions if sure else warnings).append(fault)
        known = self._matched(read, trainee, questions, warnings)
        changes = changes_between(known, trainee) if known else NOTHING
        if questions:
            verdict = Verdict.QUESTION
        elif known is None:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        return JudgedRow(
            row=read.row,
            verdict=verdict,
            reasons=tuple(questions),
            warnings=tuple(warnings),
            values=trainee,
            known_id=known.id if known else None,
            changes=changes,
        )

    def _matched(
        self, read: RowRead, trainee: TraineeRow, questions: list[Fault], warnings: list[Fault]
    ) -> KnownTrainee | None:
        """The trainee we already have, by address first, then by identity (which is asked)."""
        by_email = self._known.with_email(trainee)
        if by_email:
            if not by_email[0].is_stranger and is_someone_else(by_email[1], trainee):
                fault = self._fault(read, "email", "someone_else", _SOMEONE_ELSE)
                questions.append(fault)
            return by_email[0]
        namesake = self._known.namesake(trainee)
        if not namesake:
            return None
        known, _, sure = namesake
        fault = self._namesake_fault(read, sure, (_OTHER_EMAIL_KNOWN, _NAMESAKE_KNOWN))
        (questions if sure else warnings).append(fault)
        return known if sure else None

    def _namesake_fault(
        self, read: RowRead, sure: bool, texts: tuple[str, str], **facts: int
    ) -> Fault:
        if sure:
            return self._fault(read, "email", "same_person_other_email", texts[0], **facts)
        return self._fault(read, "family_name", "namesake", texts[1], **facts)

    def _fault(self, read: RowRead, name: str, code: str, text: str, **facts: Any) -> Fault:
        return Fault(f"ligne {read.row}, {self._columns.titles[name]}", code, text, facts)
