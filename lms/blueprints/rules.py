"""A table of specification as values: its rows, what they accept, what may be written in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lms.core.errors import Conflict, Fault
from lms.core.i18n import N_
from lms.core.short_texts import check_line

MOST_ROWS = 40
MOST_QUESTIONS = 300
MOST_MINUTES = 600
MOST_SECONDS = 7200

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_BAD_CODE = N_("Le code commence par une lettre ou un chiffre, sans espace ni accent, "
               "40 signes au plus.")
_NO_ROW = N_("Un plan d'épreuve compte au moins une ligne.")
_MANY_ROWS = N_("Un plan d'épreuve compte {most} lignes au plus.")
_MANY = N_("Une épreuve compte {most} questions au plus ; ce plan en demande {count}.")
_COUNT = N_("Le nombre de questions va de 1 à {most}.")
_SHARE = N_("Une réussite attendue va de 0 à 100 %.")
_BAND = N_("La réussite attendue la plus basse dépasse la plus haute.")
_SECONDS = N_("Le temps par question va de 1 à {most} secondes.")
_MINUTES = N_("La durée va de 1 à {most} minutes.")
_TOO_LONG = N_("Les temps par question font {needed} minutes ; l'épreuve en dure {minutes}.")
_NO_SUCH = N_("Ce référentiel n'a ni bloc ni compétence {code}.")
_NOT_NAMED = N_("Questions nommées : {found} ; les lignes en demandent {needed}.")
_TWICE = N_("Cette question est nommée deux fois : {code}.")


class Superseded(Conflict):
    """A newer version of the blueprint exists: that one is to be changed."""

    code = "blueprint_superseded"
    text = N_("Ce plan d'épreuve a une version plus récente : modifiez celle-là.")


class NotAssembled(Conflict):
    """Its papers are not parallel forms."""

    code = "blueprint_not_assembled"
    text = N_("Les sujets de ce plan d'épreuve ne s'assemblent pas : changez d'abord la façon dont "
              "ils sont faits.")


class Method(StrEnum):
    """How papers are made from a blueprint."""

    RANDOM = "random"
    ASSEMBLED = "assembled"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Question:
    """What a blueprint knows of a question; ``success`` is the authored share of just-able
    candidates who succeed, ``enemies`` the codes that may not be on the same paper. One that
    ``is_on_request`` is asked only where its kind is named.
    """

    id: int
    code: str
    block: str
    competences: tuple[str, ...]
    kind: str
    level: str
    points: Fraction
    success: Fraction | None = None
    seconds: int | None = None
    enemies: frozenset[str] = frozenset()
    is_on_request: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """So many questions of one sort; what is empty or ``None`` is any.

    A question on request (people mark it, or it scores nothing) needs its kind to be named.

    ``seconds`` is the time planned for a question that does not say its own.
    """

    count: int
    block: str
    competence: str = ""
    kind: str = ""
    level: str = ""
    success_from: Fraction | None = None
    success_to: Fraction | None = None
    seconds: int | None = None

    def accepts(self, question: Question) -> bool:
        """Whether the question may take a place of this row."""
        return (
            self.block == question.block
            and (not self.competence or self.competence in question.competences)
            and (self.kind == question.kind or not (self.kind or question.is_on_request))
            and self.level in {"", question.level}
            and self._holds(question.success)
        )

    def _holds(self, success: Fraction | None) -> bool:
        """A question whose difficulty nobody estimated is in no band of difficulty."""
        if self.success_from is None and self.success_to is None:
            return True
        return success is not None and (
            (self.success_from or 0) <= success <= (1 if self.success_to is None
                                                    else self.success_to)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole blueprint as its author wrote it; ``item_codes`` only when the method is fixed."""

    code: str
    title: str
    certification_code: str
    duration_minutes: int
    method: Method
    rows: tuple[Row, ...]
    item_codes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many questions a paper has."""
        return sum(row.count for row in self.rows)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks it asks questions of, in the order of the rows."""
        return tuple(dict.fromkeys(row.block for row in self.rows))


@dataclass(frozen=True, slots=True)
class Wish:
    """So many forms, sharing at most so many questions two by two, within a time of solving."""

    forms: int
    most_shared: int = 0
    seconds: int = 30
    tolerance: float = 0.002


def faults_of(plan: Plan, framework: Mapping[str, Sequence[str]]) -> list[Fault]:
    """What is wrong with a plan; ``framework`` gives the competences of each block.

    Places are those of the form: ``rows-2-count``.
    """
    faults = list(check_line(plan.title, "title", 200))
    if not _CODE.fullmatch(plan.code):
        faults.append(Fault("code", "code", _BAD_CODE))
    if not 1 <= plan.duration_minutes <= MOST_MINUTES:
        faults.append(Fault("duration_minutes", "duration", _MINUTES, {"most": MOST_MINUTES}))
    if not plan.rows:
        faults.append(Fault("", "no_row", _NO_ROW))
    if len(plan.rows) > MOST_ROWS:
        faults.append(Fault("", "many_rows", _MANY_ROWS, {"most": MOST_ROWS}))
    for number, row in enumerate(plan.rows):
        faults += _row_faults(row, f"rows-{number}", framework)
    return faults or [*_sum_faults(plan), *_named_faults(plan)]


def _row_faults(
    row: Row, place: str, framework: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    if row.competence not in {"", *framework.get(row.block, ())} or row.block not in framework:
        yield Fault(f"{place}-topic", "no_such_competence", _NO_SUCH,
                    {"code": row.competence or row.block})
    if not 1 <= row.count <= MOST_QUESTIONS:
        yield Fault(f"{place}-count", "count", _COUNT, {"most": MOST_QUESTIONS})
    bounds = {"success_from": row.success_from, "success_to": row.success_to}
    wrong = [name for name, share in bounds.items() if share is not None and not 0 <= share <= 1]
    for name in wrong:
        yield Fault(f"{place}-{name}", "share", _SHARE)
    if not wrong and None not in bounds.values() and row.success_from > row.success_to:  # type: ignore[operator]
        yield Fault(f"{place}-success_from", "band", _BAND)
    if row.seconds is not None and not 1 <= row.seconds <= MOST_SECONDS:
        yield Fault(f"{place}-seconds", "seconds", _SECONDS, {"most": MOST_SECONDS})


def _sum_faults(plan: Plan) -> Iterator[Fault]:
    if plan.size > MOST_QUESTIONS:
        yield Fault("", "many_questions", _MANY, {"most": MOST_QUESTIONS, "count": plan.size})
    seconds = sum(row.count * (row.seconds or 0) for row in plan.rows)
    if seconds > 60 * plan.duration_minutes:
        facts = {"needed": -(-seconds // 60), "minutes": plan.duration_minutes}
        yield Fault("duration_minutes", "too_long", _TOO_LONG, facts)


def _named_faults(plan: Plan) -> Iterator[Fault]:
    if plan.method is not Method.FIXED:
        return
    seen: set[str] = set()
    for code in plan.item_codes:
        if code in seen:
            yield Fault("item_codes", "twice", _TWICE, {"code": code})
        seen.add(code)
    if len(plan.item_codes) != plan.size:
        facts = {"found": len(plan.item_codes), "needed": plan.size}
        yield Fault("item_codes", "not_named", _NOT_NAMED, facts)
