"""The reason somebody gives for an act on an exam: asked for, and printed in the minutes."""

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_NEEDS_REASON = N_("Dites pourquoi : le motif figure au procès-verbal.")


def faults_in(reason: str) -> list[Fault]:
    """What is wrong with a reason: nothing, or that there is none."""
    return [] if reason.strip() else [Fault("reason", "no_reason", _NEEDS_REASON)]


def check(reason: str) -> None:
    """Raise ``Invalid`` when no reason is given."""
    if faults := faults_in(reason):
        raise Invalid(faults)
