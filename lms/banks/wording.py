"""The French words of the codes that banks use: states, kinds, levels, methods, formats."""

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
FORMATS = {
    "gift": N_("GIFT"),
    "aiken": N_("Aiken"),
    "moodle": N_("Moodle XML"),
    "qti": N_("QTI 2.x ou 3.0"),
    "qti12": N_("QTI 1.2"),
    "h5p": N_("H5P"),
    "table": N_("Tableau (XLSX, ODS, CSV)"),
    "trivia": N_("Quiz en JSON"),
    "native": N_("Fichiers de Passerelle (YAML)"),
}
# What a bank can be written as, and for what.
EXPORTS = {
    "moodle": (N_("Moodle XML"), N_("pour Moodle, avec les images et les points")),
    "gift": (N_("GIFT"), N_("pour Moodle, en texte simple")),
    "qti21": (N_("QTI 2.1"), N_("pour la plupart des autres plateformes")),
    "qti30": (N_("QTI 3.0"), N_("pour les plateformes récentes et l'archivage")),
    "table": (N_("Tableau XLSX"), N_("pour relire ou corriger dans un tableur")),
    "native": (N_("Fichiers de Passerelle"), N_("sans aucune perte")),
    "booklet": (N_("Livret à imprimer (PDF)"), N_("pour répondre sur papier, sans les réponses")),
    "booklet-key": (N_("Corrigé à imprimer (PDF)"),
                    N_("avec les réponses, les justifications et les sources")),
}
VERDICTS = {
    "imported": N_("Lues"),
    "imported_with_losses": N_("Lues avec des pertes"),
    "draft_key_missing": N_("Clé à écrire"),
    "refused": N_("Refusées"),
}
VERDICT_PILLS = {
    "imported": "ok", "imported_with_losses": "warning", "draft_key_missing": "pending",
    "refused": "error",
}
