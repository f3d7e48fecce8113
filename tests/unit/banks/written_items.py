"""Items as an author writes them, one of each kind, to be changed field by field."""

from collections.abc import Sequence
from typing import Any

from lms.banks.items import AnyItem
from lms.banks.reader import parse_item
from lms.core.errors import Invalid

COMMON: dict[str, Any] = {
    "schema": "lms-item/1",
    "id": "ia-b1-0001",
    "version": 1,
    "status": "review",
    "lang": "fr",
    "block": "B1",
    "competences": ["B1-C1"],
    "stem": "Combien ?",
    "authors": [{"name": "A. Martin"}],
}
OWN: dict[str, dict[str, Any]] = {
    "choice": {
        "max_choices": 1,
        "options": [
            {"id": "juste", "text": "Un", "correct": True},
            {"id": "faux-1", "text": "Deux"},
            {"id": "faux-2", "text": "Trois"},
            {"id": "faux-3", "text": "Quatre"},
        ],
        "scoring": {"method": "all_or_nothing"},
    },
    "true_false": {"answer": False, "scoring": {"method": "all_or_nothing"}},
    "numeric": {"answer": {"value": 80}, "scoring": {"method": "all_or_nothing"}},
    "short_text": {
        "answers": [{"text": "surapprentissage"}],
        "scoring": {"method": "best_answer"},
    },
    "matching": {
        "prompts": [
            {"id": "p1", "text": "Prix", "match": ["regression"]},
            {"id": "p2", "text": "Courriel", "match": ["classement"]},
        ],
        "targets": [
            {"id": "regression", "text": "Régression"},
            {"id": "classement", "text": "Classement"},
            {"id": "autre", "text": "Autre"},
        ],
        "scoring": {"method": "all_or_nothing"},
    },
    "ordering": {
        "items": [
            {"id": "e1", "text": "Besoin"}, {"id": "e2", "text": "Données"},
            {"id": "e3", "text": "Essai"},
        ],
        "answer": ["e1", "e2", "e3"],
        "scoring": {"method": "all_or_nothing"},
    },
    "cloze": {
        "text": "Le [[jour]] mai, la [[autorite]] dit que c'est une donnée [[nature]].",
        "gaps": {
            "jour": {"type": "numeric", "answer": {"value": 25}},
            "autorite": {"type": "short_text", "answers": [{"text": "CNIL"}]},
            "nature": {"type": "inline_choice", "options": [
                {"id": "a", "text": "personnelle", "correct": True},
                {"id": "b", "text": "anonyme"},
            ]},
        },
        "scoring": {"method": "all_or_nothing"},
    },
    "hotspot": {
        "media": [{"id": "plan", "file": "media/plan.svg", "alt": "Un plan.", "width": 400,
                   "height": 200, "sha256": "ab" * 32}],
        "image": "plan",
        "areas": [
            {"id": "gauche", "shape": "rect", "coords": [0, 0, 200, 200], "correct": True},
            {"id": "droite", "shape": "circle", "coords": [300, 100, 50]},
        ],
        "scoring": {"method": "all_or_nothing"},
    },
    "essay": {
        "response": {"min_words": 10, "max_words": 100},
        "rubric": [{"id": "fond", "title": "Fond", "max": 2, "levels": [
            {"score": 0, "text": "Absent"}, {"score": 2, "text": "Présent"}]}],
        "scoring": {"method": "rubric", "points": 2},
    },
    "file_upload": {
        "response": {"accept": ["pdf"], "max_files": 2},
        "rubric": [{"id": "fond", "title": "Fond", "max": 2, "levels": [
            {"score": 0, "text": "Absent"}, {"score": 2, "text": "Présent"}]}],
        "scoring": {"method": "rubric", "points": 2},
    },
    "composite": {
        "parts": [
            {"id": "q1", "type": "numeric", "stem": "Combien ?", "answer": {"value": 400},
             "scoring": {"method": "all_or_nothing"}},
            {"id": "q2", "type": "true_false", "stem": "Vrai ?", "answer": True,
             "scoring": {"method": "all_or_nothing"}},
        ],
        "scoring": {"method": "sum", "points": 2},
    },
    "scale": {
        "scale": {"min": 1, "max": 5, "labels": {"1": "Pas du tout", "5": "Tout à fait"}},
        "scoring": {"method": "none", "points": 0},
    },
}


def written(kind: str, **changes: Any) -> dict[str, Any]:
    """The plain data of an item; ``None`` takes a field away."""
    value = COMMON | {"type": kind} | OWN[kind] | changes
    return {name: field for name, field in value.items() if field is not None}


def made(kind: str, **changes: Any) -> Any:
    """The item itself. Raises ``Invalid``."""
    return parse_item(written(kind, **changes))


def multiple(right: int, wrong: int, method: str, **changes: Any) -> Any:
    """A multiple choice with options ``r1``... and ``w1``..."""
    options = [{"id": f"r{n}", "text": f"R{n}", "correct": True} for n in range(1, right + 1)]
    options += [{"id": f"w{n}", "text": f"W{n}"} for n in range(1, wrong + 1)]
    fields = {"options": options, "max_choices": right + wrong, "scoring": {"method": method}}
    return made("choice", **fields | changes)


def faults_of(value: Any) -> list[tuple[str, str]]:
    """``(place, code)`` of every fault of plain data; none when it is an item."""
    try:
        parse_item(value)
    except Invalid as refusal:
        str(refusal)  # every sentence must have the facts it asks for
        return [(fault.place, fault.code) for fault in refusal.faults]
    return []


class Backwards:
    """A draw that always turns the list round: enough to see what is shuffled."""

    def shuffled(self, items: Sequence[Any], /) -> tuple[Any, ...]:
        return tuple(reversed(items))


def shown_ids(item: AnyItem, order: Sequence[str], *chosen: str) -> dict[str, list[str]]:
    """What the browser sends when these options of the author are chosen."""
    return {"chosen": [str(order.index(option) + 1) for option in chosen]}
