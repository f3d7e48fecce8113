"""What is refused when issuing or revoking, in words that people can act on."""

from lms.core.errors import Conflict
from lms.core.i18n import N_


class BlockNotValidated(Conflict):
    """Nothing attests what the jury did not validate."""

    code = "block_not_validated"
    text = N_("Le jury n'a pas validé ce bloc pour {name} : il n'y a rien à attester.")


class DecisionSuperseded(Conflict):
    """A corrected decision is worth nothing any more."""

    code = "decision_superseded"
    text = N_("La décision sur {name} a été remplacée depuis : rechargez la page.")


class JuryNotClosed(Conflict):
    """Until it closes, a jury may change its mind."""

    code = "jury_not_closed"
    text = N_("La délibération « {jury} » n'est pas close : les attestations se délivrent ensuite.")


class CertificationNotWhole(Conflict):
    """The whole is attested when every block is validated, from the decision that completed it."""

    code = "certification_not_whole"
    text = N_("{name} n'a pas encore validé tous les blocs de la certification.")


class AlreadyRevoked(Conflict):
    """An attestation is revoked once."""

    code = "already_revoked"
    text = N_("Cette attestation est déjà révoquée.")
