"""The French words of the workshop: moves, states of the life of a question."""

from lms.authoring.listing import ACTIVE
from lms.authoring.rules import Move
from lms.banks.wording import STATUSES
from lms.core.i18n import N_

STATES = {**STATUSES, ACTIVE: N_("Active")}
# What each move is called on its button, and what it does, for those who hesitate.
MOVES = {
    Move.SUBMIT: (N_("Donner à relire"), N_("La question n'est plus modifiable ; une autre "
                                            "personne la relit.")),
    Move.WITHDRAW: (N_("Reprendre le brouillon"), N_("La relecture s'arrête ; la question "
                                                     "redevient modifiable.")),
    Move.ASK_CHANGES: (N_("Demander des modifications"), N_("La question revient à ses auteurs "
                                                            "avec vos remarques.")),
    Move.REJECT: (N_("Refuser"), N_("La question est retirée ; elle reste consultable.")),
    Move.APPROVE: (N_("Approuver"), N_("La question pourra compter dans une épreuve dès la "
                                       "prochaine édition.")),
    Move.TRY_OUT: (N_("Mettre à l'essai"), N_("Elle sera posée sans être notée, pour en connaître "
                                              "la difficulté.")),
    Move.END_TRIAL: (N_("Terminer l'essai"), N_("Elle comptera dès la prochaine édition.")),
    Move.REVISE: (N_("Réviser"), N_("Une nouvelle version s'écrit ; l'édition publiée ne change "
                                    "pas.")),
    Move.RETIRE: (N_("Retirer"), N_("Elle ne sera plus dans les prochaines éditions.")),
    Move.TAKE_BACK: (N_("Remettre en brouillon"), N_("Elle pourra être modifiée, puis relue.")),
}
# What happened, as the life of a question tells it: by the states before and after.
STEPS = {
    ("draft", "review"): N_("Donnée à relire"),
    ("review", "draft"): N_("Revenue en brouillon"),
    ("review", "retired"): N_("Refusée"),
    ("review", "approved"): N_("Approuvée"),
    ("approved", "pilot"): N_("Mise à l'essai"),
    ("pilot", "approved"): N_("Essai terminé"),
    ("approved", "draft"): N_("Reprise pour révision"),
    ("pilot", "draft"): N_("Reprise pour révision"),
    ("retired", "draft"): N_("Remise en brouillon"),
    ("neutralised", "draft"): N_("Remise en brouillon"),
}
RETIRED = N_("Retirée")
FROM_FILES = N_("Changée par les fichiers de la banque")


def step_words(before: str, after: str) -> str:
    """What happened when a question went from one state to another."""
    if after == "retired" and before != "review":
        return RETIRED
    return STEPS.get((before, after), FROM_FILES)
