"""Whether answers are being refused for want of the database, as all workers of a server see it.

A full disk may let a small row be rewritten in place while nothing can be added: what the server's
own writes say is then too good. What it answers to those who save is the truth, and it is kept in
memory that the workers forked from one process share.
"""

from array import array
from multiprocessing.sharedctypes import RawArray

from lms.core import ambient

LASTING_SECONDS = 40.0
"""A page tries again within 30 s: a refusal that nothing follows says nothing after that."""
MEANINGFUL = 2
"""One refusal may be a passing lock."""

_LATEST, _COUNT = 0, 1
try:
    _refused = RawArray("d", 2)  # when the latest was, and how many since an answer was stored
except OSError:  # no shared memory here: each worker knows its own
    _refused = array("d", [0.0, 0.0])


def note_refused() -> None:
    """A save could not be stored just now."""
    _refused[_LATEST] = ambient.stopwatch()
    _refused[_COUNT] += 1


def note_stored() -> None:
    """A save was stored just now: a row was added, and committed."""
    _refused[_COUNT] = 0.0


def is_refusing() -> bool:
    """Whether saves were refused a short while ago, and none was stored since."""
    return (_refused[_COUNT] >= MEANINGFUL
            and ambient.stopwatch() - _refused[_LATEST] < LASTING_SECONDS)
