"""Why a bank cannot fill a blueprint, in words: which rows lack how many questions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from lms.blueprints import apart, drawing
from lms.blueprints.rules import Question
from lms.blueprints.seating import Lack, lacks
from lms.blueprints.supply import Supply
from lms.blueprints.wording import Say, in_french, listed, sort_of
from lms.core.errors import Fault
from lms.core.i18n import N_

_SOME = N_("Ligne {row} ({sort}) : il faut {needed} questions ; l'édition en a {found}.")
_NO_OTHER = N_("Ligne {row} ({sort}) : il faut {needed} questions ; l'édition n'en a aucune.")
_NONE = N_("Ligne {row} ({sort}) : il faut une question ; l'édition n'en a aucune.")
_TOGETHER = N_("Lignes {rows} : {needed} questions demandées en tout, {found} dans l'édition.")
_CLASH = N_("Ligne {row} ({sort}) : les questions qui s'excluent laissent {found} questions pour "
            "{needed} places.")
_CLASH_ONE = N_("Ligne {row} ({sort}) : les questions qui s'excluent n'en laissent qu'une pour "
                "{needed} places.")
_CLASH_TOGETHER = N_("Lignes {rows} : les questions qui s'excluent laissent {found} questions pour "
                     "{needed} places.")
_CLASH_TOGETHER_ONE = N_("Lignes {rows} : les questions qui s'excluent n'en laissent qu'une pour "
                         "{needed} places.")
_FORMS = N_("Ligne {row} ({sort}) : {needed} questions demandées par {forms} sujets sans question "
            "commune, {found} dans l'édition.")
_FORMS_TOGETHER = N_("Lignes {rows} : {needed} questions demandées en tout par {forms} sujets sans "
                     "question commune, {found} dans l'édition.")
_ONE_MISSING = N_("Ligne {row} ({sort}) : il manque une question pour remplir les {forms} sujets.")
_MISSING = N_("Ligne {row} ({sort}) : il manque {lacking} questions pour remplir les {forms} "
              "sujets.")
_UNKNOWN = N_("La question {code} n'est pas dans cette édition, ou ne peut pas être posée en "
              "épreuve.")
_UNFIT = N_("La question {code} ne convient à aucune ligne.")
_NAMED = N_("Ligne {row} ({sort}) : il faut {needed} questions ; le plan en nomme {found}.")
_NAMED_ONE = N_("Ligne {row} ({sort}) : il faut une question ; le plan n'en nomme aucune.")
_NAMED_TOGETHER = N_("Lignes {rows} : {needed} questions demandées en tout, {found} dans le plan.")
_ENEMIES = N_("Les questions {code} et {other} s'excluent : l'une donne la réponse de l'autre.")


def shortages(supply: Supply, say: Say = in_french, place: str = "") -> list[Fault]:
    """Why no paper can be made; empty when one can."""
    found = lacks(supply.counts, supply.rows_of)
    if found:
        return [_lack(supply, lack, say, place) for lack in found]
    if drawing.drawn(supply, seed=0) is not None:
        return []
    clash = apart.solve("choosing.clash", supply, seconds=60)
    if clash is None:
        return []
    rows, most = clash
    alone, several = (_CLASH_ONE, _CLASH_TOGETHER_ONE) if most == 1 else (_CLASH, _CLASH_TOGETHER)
    text = alone if len(rows) == 1 else several
    needed = sum(supply.counts[row] for row in rows)
    return [_fault(supply, Lack(tuple(rows), needed, most), (place, "clash", text), say)]


def forms_shortages(supply: Supply, forms: int, say: Say = in_french) -> list[Fault]:
    """Why so many papers without a common question cannot be made, enemies left aside."""
    found = lacks([forms * count for count in supply.counts], supply.rows_of)
    return [
        _fault(supply, lack, ("", "too_few", _FORMS if len(lack.rows) == 1 else _FORMS_TOGETHER),
               say, forms=forms) for lack in found
    ]


def missing(
    supply: Supply, lacking: Sequence[int], forms: int, say: Say = in_french
) -> list[Fault]:
    """The rows that cannot be filled in every form at once, with how many places stay empty."""
    return [
        Fault("", "missing", _ONE_MISSING if empty == 1 else _MISSING,
              {"row": row + 1, "sort": sort_of(supply.rows[row], say), "lacking": empty,
               "forms": forms})
        for row, empty in enumerate(lacking) if empty
    ]


def named_faults(
    supply: Supply, pool: Sequence[Question], codes: Sequence[str], say: Say = in_french,
    place: str = "",
) -> list[Fault]:
    """What keeps the questions an author named from being a paper of these rows."""
    return [replace(fault, place=place) for fault in _named_faults(supply, pool, codes, say)]


def named(supply: Supply, codes: Sequence[str]) -> Supply:
    """What the named questions alone offer to the rows."""
    wanted = frozenset(codes)
    return Supply(supply.rows, tuple(one for one in supply.questions if one.code in wanted))


def _named_faults(
    supply: Supply, pool: Sequence[Question], codes: Sequence[str], say: Say
) -> Iterator[Fault]:
    known, fitting = ({one.code for one in those} for those in (pool, supply.questions))
    for code in codes:
        if code not in fitting:
            yield Fault("", "unknown" if code not in known else "unfit",
                        _UNKNOWN if code not in known else _UNFIT, {"code": code})
    own = named(supply, codes)
    for lack in lacks(own.counts, own.rows_of):
        alone = _NAMED_ONE if lack.needed == 1 else _NAMED
        text = alone if len(lack.rows) == 1 else _NAMED_TOGETHER
        yield _fault(own, lack, ("", "named", text), say)
    for (rank, one), (other_rank, other) in combinations(enumerate(own.questions), 2):
        if other_rank in own.enemies_of[rank]:
            yield Fault("", "enemies", _ENEMIES, {"code": one.code, "other": other.code})


def _lack(supply: Supply, lack: Lack, say: Say, place: str) -> Fault:
    text = _TOGETHER
    if len(lack.rows) == 1:
        text = _SOME if lack.found else _NONE if lack.needed == 1 else _NO_OTHER
    return _fault(supply, lack, (place, "too_few", text), say)


def _fault(
    supply: Supply, lack: Lack, told: tuple[str, str, str], say: Say, **more: Any
) -> Fault:
    facts = {"needed": lack.needed, "found": lack.found, "rows": listed(lack.rows, say),
             "row": lack.rows[0] + 1, "sort": sort_of(supply.rows[lack.rows[0]], say), **more}
    return Fault(*told, facts)
