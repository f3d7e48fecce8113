"""The words of the pages, and the colours that go with them."""

from dataclasses import dataclass

from lms.attestations.facts import Kind, State
from lms.attestations.rules import Status
from lms.core.i18n import N_

STATUS_LABELS = {
    Status.VALID: N_("Valide"),
    Status.SUPERSEDED: N_("Remplacée"),
    Status.REVOKED: N_("Révoquée"),
    Status.EXPIRED: N_("Expirée"),
}
TONES = {
    Status.VALID: "success",
    Status.SUPERSEDED: "warning",
    Status.REVOKED: "danger",
    Status.EXPIRED: "warning",
}
ICONS = {
    Status.VALID: "issued",
    Status.SUPERSEDED: "superseded",
    Status.REVOKED: "revoked",
    Status.EXPIRED: "expired",
}
KINDS: dict[Kind, str] = {
    "block": N_("Bloc de compétences"),
    "certification": N_("Certification complète"),
}
STATES: dict[State, str] = {
    "interne": N_(
        "Cette attestation engage l'organisme qui la délivre et le jury qu'il a réuni. "
        "Elle ne donne ni diplôme, ni titre, ni niveau de qualification reconnu par l'État."
    ),
    "RS": N_(
        "Le Répertoire spécifique réunit les certifications complémentaires à un métier, "
        "enregistrées par France compétences. Il ne donne pas de niveau de qualification."
    ),
    "RNCP": N_(
        "Le Répertoire national des certifications professionnelles (RNCP) réunit les "
        "certifications qui attestent d'une qualification à un métier, enregistrées par France "
        "compétences."
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reader is told first: a headline, and what to do with it."""

    tone: str
    title: str
    text: str


SPECIMEN = Verdict(
    "warning", N_("Spécimen sans valeur"),
    N_("Ce document existe bien dans notre registre, mais il montre seulement à quoi ressemble "
       "une attestation : il ne prouve rien."),
)
VERDICTS = {
    Status.VALID: Verdict(
        "success", N_("Attestation authentique et valide"),
        N_("Comparez le nom et ce qui est validé avec le document qui vous est présenté."),
    ),
    Status.SUPERSEDED: Verdict(
        "warning", N_("Attestation remplacée"),
        N_("Une attestation plus récente la remplace : celle-ci n'est plus valable. Demandez la "
           "nouvelle à son titulaire."),
    ),
    Status.REVOKED: Verdict(
        "danger", N_("Attestation révoquée"),
        N_("L'organisme qui l'avait délivrée lui a retiré toute valeur."),
    ),
    Status.EXPIRED: Verdict(
        "warning", N_("Attestation expirée"),
        N_("Elle est authentique, mais sa durée de validité est passée."),
    ),
}


def verdict_of(status: Status, specimen: bool) -> Verdict:
    """What to tell first: a specimen proves nothing even when nothing else is wrong with it."""
    return SPECIMEN if specimen and status is Status.VALID else VERDICTS[status]
