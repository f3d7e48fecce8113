"""The French names of the fields of ``lms-item/1``, in the order of the format."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lms.banks import wording
from lms.core.i18n import N_

# A French template and its facts.
Label = tuple[str, Mapping[str, Any]]


class Naming(NamedTuple):
    """How one record of a list is called, and the field that tells it from the others.

    ``by_rank`` when its position is a better name than what that field says.
    """

    text: str
    key: str
    by_rank: bool = False


_TEXTS: Mapping[str, str] = {
    "id": N_("identifiant"),
    "version": N_("version"),
    "status": N_("état"),
    "type": N_("type"),
    "lang": N_("langue"),
    "title": N_("titre"),
    "block": N_("bloc"),
    "competences": N_("compétences évaluées"),
    "level": N_("niveau"),
    "stem": N_("énoncé"),
    "text": N_("texte"),
    "media": N_("médias"),
    "image": N_("image"),
    "stimulus": N_("document"),
    "parts": N_("parties"),
    "options": N_("propositions"),
    "prompts": N_("éléments à associer"),
    "targets": N_("cibles"),
    "items": N_("étapes"),
    "areas": N_("zones"),
    "gaps": N_("trous"),
    "correct": N_("bonne réponse"),
    "score": N_("part des points"),
    "match": N_("correspondance"),
    "neutralised": N_("neutralisée"),
    "shape": N_("forme"),
    "coords": N_("coordonnées"),
    "answer": N_("réponse attendue"),
    "answers": N_("réponses acceptées"),
    "value": N_("valeur"),
    "tolerance": N_("tolérance"),
    "absolute": N_("écart permis"),
    "relative": N_("écart relatif permis"),
    "range": N_("intervalle permis"),
    "unit": N_("unité"),
    "required": N_("obligatoire"),
    "accept": N_("ce qui est accepté"),
    "significant_figures": N_("chiffres significatifs"),
    "decimals": N_("décimales"),
    "notation": N_("écriture des nombres"),
    "near_misses": N_("valeurs approchées"),
    "follow_through": N_("report d'une autre partie"),
    "from": N_("partie de départ"),
    "expression": N_("calcul"),
    "normalise": N_("différences sans importance"),
    "fuzzy": N_("fautes de frappe admises"),
    "max_ratio": N_("part de fautes admise"),
    "min_length": N_("longueur minimale"),
    "max_length": N_("longueur maximale"),
    "min_choices": N_("nombre minimal de choix"),
    "max_choices": N_("nombre maximal de choix"),
    "reuse_targets": N_("cibles réutilisables"),
    "accessible_alternative": N_("autre présentation accessible"),
    "response": N_("réponse à rendre"),
    "format": N_("format"),
    "min_words": N_("nombre minimal de mots"),
    "max_words": N_("nombre maximal de mots"),
    "min_files": N_("nombre minimal de fichiers"),
    "max_files": N_("nombre maximal de fichiers"),
    "max_mb": N_("taille maximale en Mo"),
    "rubric": N_("grille"),
    "levels": N_("niveaux"),
    "marking": N_("correction"),
    "markers": N_("nombre de correcteurs"),
    "adjudicate_above": N_("écart qui demande un troisième avis"),
    "anonymous": N_("anonyme"),
    "scale": N_("échelle"),
    "labels": N_("libellés"),
    "rationale": N_("justification"),
    "scoring": N_("notation"),
    "method": N_("méthode"),
    "points": N_("points"),
    "min": N_("minimum"),
    "max": N_("maximum"),
    "step": N_("pas"),
    "penalty": N_("mauvaise réponse"),
    "unanswered": N_("sans réponse"),
    "dont_know": N_("choix « je ne sais pas »"),
    "presentation": N_("présentation"),
    "shuffle": N_("mélange des propositions"),
    "keep_last": N_("propositions gardées à la fin"),
    "columns": N_("colonnes"),
    "in_text": N_("dans le texte"),
    "slider": N_("curseur"),
    "feedback": N_("retour au stagiaire"),
    "general": N_("dans tous les cas"),
    "incorrect": N_("après une erreur"),
    "time_seconds": N_("temps conseillé en secondes"),
    "difficulty": N_("difficulté"),
    "estimated": N_("réussite estimée"),
    "judges": N_("nombre de juges"),
    "authors": N_("auteurs"),
    "name": N_("nom"),
    "organisation": N_("organisme"),
    "reviews": N_("relectures"),
    "by": N_("par"),
    "date": N_("date"),
    "decision": N_("décision"),
    "note": N_("remarque"),
    "sources": N_("sources"),
    "author": N_("auteur"),
    "url": N_("adresse"),
    "file": N_("fichier"),
    "alt": N_("texte de remplacement"),
    "width": N_("largeur"),
    "height": N_("hauteur"),
    "credit": N_("crédit"),
    "sha256": N_("empreinte du fichier"),
    "licence": N_("licence"),
    "exposure": N_("diffusion"),
    "pool": N_("usage"),
    "max_exposures": N_("nombre maximal de passages"),
    "embargo_until": N_("pas avant le"),
    "enemies": N_("jamais avec"),
    "tags": N_("mots clés"),
    "notes": N_("notes"),
    "origin": N_("origine"),
    "locator": N_("place dans le fichier"),
    "importer": N_("outil d'import"),
    "losses": N_("pertes à l'import"),
}
LABELS: Mapping[str, Label] = {name: (text, {}) for name, text in _TEXTS.items()}
FIELDS: tuple[str, ...] = tuple(_TEXTS)

# The records of a list.
RECORDS: Mapping[str, Naming] = {
    "options": Naming(N_("proposition {name}"), "id"),
    "prompts": Naming(N_("élément {name}"), "id"),
    "targets": Naming(N_("cible {name}"), "id"),
    "items": Naming(N_("étape {name}"), "id"),
    "areas": Naming(N_("zone {name}"), "id"),
    "parts": Naming(N_("partie {name}"), "id"),
    "media": Naming(N_("média {name}"), "id"),
    "rubric": Naming(N_("critère {name}"), "id"),
    "levels": Naming(N_("niveau à {name} point(s)"), "score"),
    "answers": Naming(N_("réponse acceptée « {name} »"), "text"),
    "near_misses": Naming(N_("valeur approchée {name}"), "value"),
    "authors": Naming(N_("auteur n° {name}"), "name", by_rank=True),
    "reviews": Naming(N_("relecture n° {name}"), "by", by_rank=True),
    "sources": Naming(N_("source n° {name}"), "title", by_rank=True),
}
OTHER_RECORD = Naming(N_("élément n° {name}"), "id", by_rank=True)
# The entries of a mapping whose names are the author's.
ENTRIES: Mapping[str, str] = {
    "gaps": N_("trou {name}"),
    "accept": N_("unité acceptée « {name} »"),
    "labels": N_("degré {name}"),
}

_YES, _NO = N_("oui"), N_("non")
_CODED: Mapping[str, Mapping[str, str]] = {
    "status": wording.STATUSES, "level": wording.LEVELS, "type": wording.KINDS,
    "method": wording.METHODS, "pool": wording.POOLS, "decision": wording.DECISIONS,
}


def value_text(field: str, value: Any, say: Callable[[str], str] = str) -> str:
    """A value in words; ``say`` translates those of the interface, never the author's."""
    if isinstance(value, bool):
        return say(_YES if value else _NO)
    if isinstance(value, list | tuple):
        return ", ".join(value_text(field, entry, say) for entry in value)
    if isinstance(value, str):
        coded = _CODED.get(field, {}).get(value)
        return value if coded is None else say(coded)
    return "" if value is None else str(value).replace(".", ",")
