"""The words for states, and the proposal told in a sentence."""

from fractions import Fraction

from lms.core.i18n import N_
from lms.exams.models import AttemptState
from lms.juries.homonyms import Distinction
from lms.juries.rules import Proposal
from lms.juries.states import JuryState
from lms.web.filters import percent_fr
from lms.web.languages import say

STATE_LABELS = {
    JuryState.CONVENED: N_("Convoqué"),
    JuryState.OPEN: N_("En délibération"),
    JuryState.CLOSED: N_("Clos"),
}
ATTEMPT_LABELS = {
    AttemptState.READY: N_("Absent"),
    AttemptState.ABSENT: N_("Absent"),
    AttemptState.OPEN: N_("En cours"),
    AttemptState.SUBMITTED: N_("Remise"),
    AttemptState.EXPIRED: N_("Terminée sans remise"),
    AttemptState.EXCLUDED: N_("Exclu de l'épreuve"),
}


def why(proposal: Proposal) -> str:
    """Why this is proposed, in the language of the request."""
    facts = {
        name: percent_fr(value) if isinstance(value, Fraction) else value
        for name, value in proposal.facts.items()
    }
    return say(proposal.why, **facts)


def told_apart(distinction: Distinction) -> str:
    """What tells homonyms apart, in the language of the request; nothing when a name is enough."""
    return ", ".join(say(text, **facts) for text, facts in distinction.parts)


def called(name: str, distinction: Distinction) -> str:
    """A name in running text, told from its homonyms: ``AUBERT Camille (né(e) le 17/05/1980)``."""
    return f"{name} ({told_apart(distinction)})" if distinction else name
