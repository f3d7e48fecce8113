"""Refusals: what the product says no to, in words the person can act on.

A refusal is expected and shown; anything else that is raised is a bug. The text is French and may
hold ``{facts}``; the web translates the template before filling it in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lms.core.i18n import N_


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was given, and where.

    ``place`` is what the person sees: a field name, ``ligne 3, Courriel``, ``B1/x.yaml:12``.
    ``code`` is stable and for machines; ``text`` is a French template filled with ``facts``.
    """

    place: str
    code: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in French."""
        return self.text.format(**self.facts)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Base of every expected no; subclasses set ``status``, ``code`` and the French ``text``."""

    status = 409
    code = "refused"
    text = N_("Cette action n'est pas possible.")

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts

    def __str__(self) -> str:
        return self.text.format(**self.facts)


class Invalid(Refusal):
    """What was given is wrong: every fault at once, each with its place."""

    status = 422
    code = "invalid"
    text = N_("Certaines informations sont à corriger.")

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class Denied(Refusal):
    """The person may see the thing but not do this with it."""

    status = 403
    code = "denied"
    text = N_("Vous n'avez pas le droit de faire cela.")


class Missing(Refusal):
    """The thing does not exist, or not for this person: both look the same on purpose."""

    status = 404
    code = "missing"
    text = N_("Cette page n'existe pas ou n'est pas accessible avec votre compte.")


class Conflict(Refusal):
    """The thing is not in a state where this can be done; subclasses say which."""

    status = 409
    code = "conflict"


class Unstorable(Refusal):
    """A value that no database holds: a number beyond its bounds, half a character."""

    status = 422
    code = "unstorable"
    text = N_("Une des valeurs envoyées ne peut pas être lue.")


class Busy(Refusal):
    """Try again shortly."""

    status = 503
    code = "busy"
    text = N_("Le service est très sollicité : réessayez dans quelques secondes.")
    retry_after_seconds = 5


class Throttled(Refusal):
    """Too many tries from one account or one address."""

    status = 429
    code = "throttled"
    text = N_("Trop d'essais. Patientez {seconds} secondes avant de réessayer.")
