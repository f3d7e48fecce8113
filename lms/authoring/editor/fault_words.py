"""Faults said to who fills in a form: in the words of its fields, not those of files."""

from collections.abc import Mapping
from dataclasses import replace

from lms.core.errors import Fault
from lms.core.i18n import N_

_TEXTS: Mapping[str, str] = {
    "missing_field": N_("À remplir."),
    "no_key": N_("Cochez au moins une bonne réponse."),
    "several_keys": N_(
        "Plusieurs bonnes réponses sont cochées, mais une seule peut être choisie : augmentez "
        "le nombre de réponses à choisir."),
    "max_choices_too_small": N_(
        "Il faut pouvoir choisir les {keys} bonnes réponses : {max} ne suffit pas."),
    "max_choices_too_big": N_("Il n'y a que {options} propositions."),
    "min_over_max": N_("Le nombre de réponses au moins dépasse le nombre au plus."),
    "duplicate_option": N_("Deux propositions ont le même texte."),
    "method_needs_several": N_(
        "Cette méthode de notation demande que plusieurs réponses puissent être choisies."),
    "score_without_weights": N_("Un poids ne sert qu'avec la méthode du poids propre."),
    "score_missing": N_("Avec cette méthode, chaque bonne réponse a besoin d'un poids positif."),
    "bad_bounds": N_(
        "La note la plus basse va de -1 à 0, la plus haute est supérieure à 0, 1 au plus."),
    "penalty_positive": N_("Une pénalité s'écrit avec le signe moins, par exemple -1/2."),
    "penalty_not_allowed": N_("Cette méthode de notation ne permet pas de pénalité."),
    "penalty_out_of_range": N_("La pénalité est plus basse que la note la plus basse."),
    "unanswered_out_of_range": N_(
        "Ce que vaut l'absence de réponse doit être entre la note la plus basse et la plus haute."),
    "image_in_text": N_("Une image de ce texte n'est pas dans les fichiers de la question."),
    "unknown_media": N_("Ce fichier n'est plus dans les fichiers de la question."),
    "empty_tolerance": N_("Dites la marge d'erreur d'une façon."),
    "relative_too_big": N_("La part de la valeur est inférieure à 1 : 0,05 pour 5 %."),
    "relative_to_zero": N_("Une part de la valeur ne veut rien dire quand elle est zéro."),
    "value_out_of_range": N_("La valeur attendue n'est pas dans l'intervalle."),
    "range_upside_down": N_("L'intervalle va de la plus petite à la plus grande valeur."),
    "unit_missing": N_("Une unité obligatoire demande au moins une unité qui a un nom."),
    "unit_penalty": N_("La part retirée va de 0 à 1."),
    "near_miss_score": N_("La part d'une valeur voisine est entre 0 et 1, sans les atteindre."),
    "unknown_image": N_("Choisissez l'image de la question parmi ses fichiers."),
    "image_size": N_("Dites la largeur et la hauteur de l'image, en pixels."),
    "no_key_area": N_("Cochez au moins une bonne zone."),
    "max_areas": N_(
        "Les zones à choisir vont du nombre de bonnes zones ({keys}) au nombre de zones."),
    "no_alternative": N_(
        "Sans liste de zones, la question est impossible à la voix et au clavier : dites "
        "pourquoi dans les notes."),
    "level_scores": N_(
        "Les niveaux vont de 0 aux points du critère ({max}), sans deux fois les mêmes points."),
    "rubric_points": N_("Les points de la question sont la somme des critères ({total})."),
    "parts_points": N_("Les points de l'étude de cas sont la somme des parties ({total})."),
    "adjudicate": N_("L'écart de points est plus grand que zéro."),
    "words_upside_down": N_("Le nombre de mots au moins dépasse le nombre au plus."),
    "files_upside_down": N_("Le nombre de fichiers au moins dépasse le nombre au plus."),
    "gap_answer": N_("Choisissez un mot de la liste commune, ou écrivez des propositions."),
    "gap_answer_and_options": N_(
        "Ce trou a ses propres propositions : le mot de la liste commune est de trop."),
    "gap_option_score": N_("La part des points d'une proposition va de 0 à 1."),
    "gap_undefined": N_("Décrivez le trou « {gap} »."),
    "list_unused": N_("Aucun trou ne puise dans la liste commune."),
    "follow_from": N_("Le calcul part d'un nombre demandé dans une partie précédente."),
    "part_unanswered": N_("L'absence de réponse se règle dans chaque partie."),
}
_BY_FIELD: Mapping[str, str] = {
    "wrong_type": N_("Ce n'est pas un nombre : écrivez 12,5 ou 1/2."),
}
_NAMED_TWICE = N_("Deux lignes ont le même nom.")
_NAMED = ("labels", "accept")


def reworded(fault: Fault) -> Fault:
    """The fault as the form says it."""
    name = fault.place.rpartition(".")[2]
    if fault.code == "wrong_type" and name in _NAMED:
        return replace(fault, text=_NAMED_TWICE)
    text = _TEXTS.get(fault.code) or _BY_FIELD.get(fault.code)
    return fault if text is None else replace(fault, text=text)
