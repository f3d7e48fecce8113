"""Why a copy cannot be marked."""

from lms.core.errors import Conflict
from lms.core.i18n import N_


class StillGoingOn(Conflict):
    """Papers are marked once they are all taken in."""

    code = "sitting_going_on"
    text = N_("L'épreuve n'est pas close : les copies se corrigent ensuite.")


class MarkedMeanwhile(Conflict):
    """Others have given everything this copy needed."""

    code = "marked_meanwhile"
    text = N_("Cette copie vient d'être corrigée par quelqu'un d'autre : votre correction n'a pas "
              "été enregistrée. Prenez la copie suivante.")


class AnotherAnswerCounts(Conflict):
    """An answer admitted late replaces the one on this copy."""

    code = "another_answer_counts"
    text = N_("Une réponse admise depuis remplace celle de cette copie : c'est elle qui se "
              "corrige.")


class OwnCopy(Conflict):
    """Nobody marks their own exam."""

    code = "own_copy"
    text = N_("Cette copie est la vôtre : quelqu'un d'autre la corrige.")


class ResultsKnown(Conflict):
    """The candidate has read a result: only the jury changes what it comes to."""

    code = "results_known"
    text = N_("Les résultats sont communiqués : vos points ne changent plus. Si vous voyez une "
              "erreur, signalez-la au jury, qui en décide.")
