"""Why a question of a Moodle XML file cannot be taken in."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import N_

TEXTS: Mapping[str, str] = {
    "not_a_question": N_("Ce texte ne pose pas de question : il n'est pas importé."),
    "unknown_type": N_("Le type de question « {kind} » n'est pas connu."),
    "type_missing": N_("Cette question ne dit pas son type."),
    "calculated": N_("Les questions calculées de Moodle ne sont pas importées."),
    "picture_zones": N_("Les questions à placer sur une image ne sont pas encore importées."),
    "drawn_elsewhere": N_("Cette question est tirée au hasard par Moodle : elle est sans texte."),
    "non_finite_score": N_("Un score n'est pas un nombre fini."),
    "score_unreadable": N_("Un score ou un nombre de points n'est pas lisible."),
    "score_out_of_range": N_("Un score sort des limites : 100 % ou 1 000 points au plus."),
    "not_a_number": N_("Une réponse numérique n'est pas un nombre : écrivez 3.5, pas 3,5."),
    "several_right_values": N_("Plusieurs valeurs sont justes : une seule est possible ici."),
    "accepts_anything": N_("Cette question accepte n'importe quelle réponse."),
    "several_keys": N_("« Vrai » et « faux » sont justes tous les deux."),
    "no_gap": N_("Ce texte à trous n'a pas de trou lisible."),
    "cloze_syntax": N_("Un trou de ce texte n'est pas écrit comme Moodle le demande."),
    "multiresponse_gap": N_("Un trou demande plusieurs réponses à la fois : c'est impossible ici."),
    "gap_key_missing": N_("Un trou n'a pas de réponse juste."),
    "gap_unknown_word": N_("Un trou renvoie à un mot qui n'est pas dans la liste."),
    "too_few_elements": N_("Il faut au moins deux éléments à mettre en ordre."),
    "prompt_without_target": N_("Un élément à associer n'a pas de réponse."),
}


class UnfitError(Exception):
    """The question being read cannot be taken in; ``code`` is one of ``TEXTS``."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
