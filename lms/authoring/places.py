"""The fields of a question in words, for those who speak of them: « Proposition b »."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import N_
from lms.web.languages import say

_FIELDS = {
    "stem": N_("Énoncé"), "title": N_("Titre"), "competences": N_("Compétences"),
    "level": N_("Niveau"), "answer": N_("Réponse attendue"), "rationale": N_("Justification"),
    "text": N_("Texte à trous"), "scoring": N_("Notation"), "feedback": N_("Commentaire"),
    "sources": N_("Sources"), "media": N_("Fichiers"), "difficulty": N_("Difficulté attendue"),
}
_ROWS = {
    "options": N_("Proposition {name}"), "prompts": N_("Élément {name}"),
    "targets": N_("Cible {name}"), "items": N_("Étape {name}"), "answers": N_("Réponse {name}"),
    "areas": N_("Zone {name}"), "parts": N_("Partie {name}"), "rubric": N_("Critère {name}"),
}
_GAP = N_("Trou {name}")


def places_of(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """``(path, words)`` of every field of a question that a remark may be about."""
    found = [(name, say(label)) for name, label in _FIELDS.items() if name in data]
    for name, label in _ROWS.items():
        rows = data.get(name)
        if isinstance(rows, list):
            found += [(f"{name}[{at}]", say(label, name=_name(row, at)))
                      for at, row in enumerate(rows)]
    gaps = data.get("gaps")
    if isinstance(gaps, Mapping):
        found += [(f"gaps.{name}", say(_GAP, name=name)) for name in gaps]
    return found


def words_of(path: str, data: Mapping[str, Any]) -> str:
    """What a path is called, or the path itself when the question no longer has it."""
    return dict(places_of(data)).get(path, path)


def _name(row: Any, at: int) -> str:
    name = row.get("id") if isinstance(row, Mapping) else None
    return str(name) if name else str(at + 1)
