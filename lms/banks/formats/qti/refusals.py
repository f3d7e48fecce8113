"""Why a QTI item cannot be taken in: the codes and their sentences, in one place."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import N_

TEXTS: Mapping[str, str] = {
    "not_an_item": N_("Ce fichier XML n'est pas une question QTI."),
    "no_interaction": N_("Cette page est un texte sans question : elle n'est pas importée."),
    "adaptive": N_("Cette question s'adapte au fil des essais : ce n'est pas possible ici."),
    "template": N_("Cette question tire ses valeurs au hasard (modèle QTI) : ce n'est pas possible "
                   "ici."),
    "xinclude": N_("Cette question inclut un autre fichier (XInclude) : il n'est jamais lu."),
    "end_attempt": N_("Cette question termine l'essai par un bouton : ce n'est pas possible ici."),
    "custom_interaction": N_("Cette question utilise un module propre à une autre plateforme."),
    "custom_operator": N_("La correction utilise un calcul propre à une autre plateforme."),
    "media_only": N_("Cette question fait seulement jouer un média : il n'y a rien à répondre."),
    "position_object": N_("Placer des objets sur une image n'est pas possible ici."),
    "drawing": N_("Répondre par un dessin n'est pas possible ici."),
    "graphic_not_supported": N_("Ce type de question sur une image n'est pas encore possible ici."),
    "unknown_interaction": N_("Le type de cette question n'est pas connu."),
    "key_not_in_options": N_("La bonne réponse désigne une proposition qui n'existe pas."),
    "duplicate_identifier": N_("Deux éléments de la question portent le même identifiant."),
    "non_finite_score": N_("Un nombre de points n'est pas un nombre fini."),
    "scoring_not_expressible": N_("Le barème de cette question ne correspond à aucune méthode "
                                  "connue."),
    "response_not_declared": N_("Une zone de réponse n'a pas de déclaration."),
    "partial_order": N_("Seule une partie des éléments est à ordonner : ce n'est pas possible "
                        "ici."),
    "mixed_marking": N_("Cette étude de cas demande aussi un texte ou un fichier : importez ces "
                        "questions séparément."),
    "file_missing": N_("Le fichier « {file} » n'est pas dans le paquet."),
    "remote_resource": N_("Ce fichier est sur un autre site : il n'est pas téléchargé."),
    "bad_value": N_("Une valeur de la question n'est pas lisible."),
    "not_readable": N_("Cette question n'est pas lisible."),
    "too_few_zones": N_("Cette question sur une image n'a pas assez de zones."),
    "slider_bounds": N_("Les bornes du curseur ne sont pas lisibles."),
}


class UnreadError(Exception):
    """This item cannot be taken in; never leaves the reader."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def text(self) -> str:
        """The sentence, to be filled with the facts."""
        return TEXTS[self.code]
