"""The French words of the codes that banks use: states, kinds, levels, decisions, methods."""

from lms.core.i18n import N_

STATUSES = {
    "draft": N_("Brouillon"),
    "review": N_("En relecture"),
    "approved": N_("Approuvée"),
    "pilot": N_("À l'essai, non notée"),
    "retired": N_("Retirée"),
    "neutralised": N_("Neutralisée"),
}
# The picture and the colour of the pill of each state, in the vocabulary of the macros.
STATUS_PILLS = {
    "draft": "draft", "review": "in_review", "approved": "approved", "pilot": "warning",
    "retired": "retired", "neutralised": "suspended",
}
KINDS = {
    "choice": N_("Choix"),
    "true_false": N_("Vrai ou faux"),
    "matching": N_("Association"),
    "ordering": N_("Remise en ordre"),
    "cloze": N_("Texte à trous"),
    "numeric": N_("Nombre"),
    "short_text": N_("Réponse courte"),
    "hotspot": N_("Zone d'une image"),
    "essay": N_("Rédaction"),
    "file_upload": N_("Dépôt de fichier"),
    "composite": N_("Étude de cas"),
    "scale": N_("Échelle d'opinion"),
}
LEVELS = {
    "remember": N_("Se souvenir"),
    "understand": N_("Comprendre"),
    "apply": N_("Appliquer"),
    "analyse": N_("Analyser"),
    "evaluate": N_("Évaluer"),
    "create": N_("Créer"),
    "": N_("Niveau non précisé"),
}
POOLS = {
    "training": N_("Entraînement"),
    "positioning": N_("Positionnement"),
    "certification": N_("Certification"),
    "pilot": N_("Essai"),
}
DECISIONS = {
    "accepted": N_("Acceptée"),
    "changes": N_("À modifier"),
    "rejected": N_("Refusée"),
}
METHODS = {
    "all_or_nothing": N_("tout ou rien"),
    "net_correct": N_("bonnes réponses moins mauvaises réponses"),
    "each_option": N_("chaque proposition compte"),
    "coverage": N_("part des bonnes réponses trouvées"),
    "proportional_if_no_error": N_("part des bonnes réponses trouvées, s'il n'y a aucune erreur"),
    "weights": N_("poids propre à chaque réponse"),
    "best_answer": N_("meilleure réponse reconnue"),
    "per_pair": N_("chaque association compte"),
    "per_gap": N_("chaque trou compte"),
    "adjacent_pairs": N_("éléments qui se suivent bien"),
    "exact_positions": N_("éléments à leur place"),
    "lcs": N_("plus longue suite dans le bon ordre"),
    "rubric": N_("grille de critères, par des correcteurs"),
    "sum": N_("somme des parties"),
    "none": N_("jamais notée"),
}
