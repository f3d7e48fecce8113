"""The states of a jury and the outcomes of its decisions, with the words for them."""

from enum import StrEnum

from lms.core.i18n import N_


class JuryState(StrEnum):
    """Convened, then deliberating, then closed."""

    CONVENED = "convened"
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What can be decided, or proposed, about one candidate and one block."""

    VALIDATED = "valide"
    NOT_VALIDATED = "non_valide"
    ABSENT = "non_presente"


OUTCOME_LABELS = {
    Outcome.VALIDATED: N_("Bloc validé"),
    Outcome.NOT_VALIDATED: N_("Bloc non validé"),
    Outcome.ABSENT: N_("Non présenté"),
}
