"""What ``limited`` does with a file, without the process: half a second less a file.

For tests of what becomes of a file once read. What is asked and answered is pickled and read back
all the same; the limits and the process have tests of their own (``test_limited``), and in each
module one test at least reads as the product does.
"""

import pickle
from typing import IO

from lms.banks.formats import limited_worker
from lms.banks.formats.limited import Limits


def run(given: IO[bytes], answer: IO[bytes], _place: str, _limits: Limits) -> None:
    """Stand in for ``limited._run``."""
    given.seek(0)
    given.readline()
    order = pickle.load(given)
    answer.write(pickle.dumps(limited_worker._answer(*order)))
