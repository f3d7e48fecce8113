"""What a jury is refused, in words its members can act on."""

from lms.core.errors import Conflict, Denied
from lms.core.i18n import N_


class SittingNotClosed(Conflict):
    """A jury deliberates on papers that can no longer change."""

    code = "sitting_not_closed"
    text = N_("L'épreuve n'est pas close : le jury se convoque une fois toutes les copies rendues.")


class AlreadyConvened(Conflict):
    """One jury a sitting."""

    code = "already_convened"
    text = N_("Un jury est déjà convoqué pour cette épreuve.")


class NotDeclared(Conflict):
    """No file is shown to a member who has not declared their links with the candidates."""

    code = "not_declared"
    text = N_("Déclarez d'abord vos liens éventuels avec les candidats.")


class QuorumNotMet(Conflict):
    """Too few members are present, that is, have declared."""

    code = "quorum_not_met"
    text = N_("Le quorum n'est pas atteint : {present} membre(s) présent(s) sur {quorum} requis.")


class NotCollegial(Conflict):
    """Fewer than two present members are free of any link with a candidate."""

    code = "not_collegial"
    text = N_(
        "Une décision se prend à deux au moins, et il reste moins de deux membres présents sans "
        "lien avec : {names}. Faites compléter le jury."
    )


class NotDeliberating(Conflict):
    """Decisions are made while the deliberation is open."""

    code = "not_deliberating"
    text = N_("La délibération n'est pas ouverte : c'est au président du jury de l'ouvrir.")


class JuryClosed(Conflict):
    """The minutes are made; only corrections with a reason may follow."""

    code = "jury_closed"
    text = N_("La délibération est close.")


class LinkedToCandidate(Conflict):
    """A member who has a link with a candidate takes no part in that decision."""

    code = "linked_to_candidate"
    text = N_(
        "Vous avez déclaré un lien avec cette personne : vous ne prenez pas part à cette décision."
    )


class DecidedMeanwhile(Conflict):
    """Someone else decided between the moment the file was shown and now."""

    code = "decided_meanwhile"
    text = N_(
        "Un autre membre du jury vient d'enregistrer une décision pour cette personne. "
        "Rouvrez le dossier pour la voir avant de décider."
    )


class NotScored(Conflict):
    """There is no score to deliberate on yet."""

    code = "not_scored"
    text = N_("Cette copie n'est pas encore notée : la décision attend son score.")


class NotAllDecided(Conflict):
    """A jury closes once it has decided for everyone."""

    code = "not_all_decided"
    text = N_("Il reste {count} candidat(s) sans décision.")


class NotSeated(Denied):
    """Only members of this jury take part in it, each for themselves."""

    code = "not_seated"
    text = N_("Vous ne siégez pas dans ce jury.")


class PresidentOnly(Denied):
    """Opening, closing and correcting after the closing are for the president."""

    code = "president_only"
    text = N_("Seule la présidence du jury peut faire cela.")


class MinutesNotMade(Conflict):
    """Minutes on paper exist from the closing on."""

    code = "minutes_not_made"
    text = N_("Le procès-verbal s'établit à la clôture de la délibération.")
