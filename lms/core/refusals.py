"""Whether answers are being refused for want of the database, as all workers of a server see it.

A full disk may let a small row be rewritten in place while nothing can be added: what the server's
own writes say is then too good. What it answers to those who save is the truth, and it is kept in
memory that the workers forked from one process share.
"""

from multiprocessing.sharedctypes import RawArray

from lms.core import ambient

LASTING_SECONDS = 40.0
"""A page tries again within 30 s: a refusal that nothing follows says nothing after that."""

_REFUSED, _ACCEPTED = 0, 1
_moments = RawArray("d", 2)


def note(*, accepted: bool) -> None:
    """A save was answered just now: stored, or refused because it could not be."""
    _moments[_ACCEPTED if accepted else _REFUSED] = ambient.stopwatch()


def is_refusing() -> bool:
    """Whether the latest save that was answered was refused, a short while ago."""
    refused = _moments[_REFUSED]
    return refused > _moments[_ACCEPTED] and ambient.stopwatch() - refused < LASTING_SECONDS
