"""Solving in a process of its own.

A solver holds the processor for seconds and its libraries take half a second and sixty megabytes
to load: neither may befall a server where exams run. The process is a fresh interpreter, at a low
priority, that is stopped when its time is over.
"""

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

from lms.core.errors import Conflict
from lms.core.i18n import N_

_WORKER = Path(__file__).with_name("solver_worker.py")
_MARGIN_SECONDS = 30


class SolverStopped(Conflict):
    """No answer in the time given, or not enough memory."""

    code = "solver_stopped"
    text = N_("Le calcul a été arrêté : il prenait trop de temps ou de mémoire. Demandez moins de "
              "sujets, ou un plan d'épreuve plus simple.")


def solve(name: str, *arguments: Any, seconds: float) -> Any:
    """What ``lms.blueprints.<module>.<function>``, named ``module.function``, gives.

    ``seconds`` is what the solver is told to take; raises ``SolverStopped`` well after that.
    """
    order = json.dumps(sys.path).encode() + b"\n" + pickle.dumps((name, arguments))
    most = seconds + _MARGIN_SECONDS
    try:
        done = subprocess.run(  # noqa: S603 - our own script and a number
            [sys.executable, "-I", str(_WORKER), str(int(2 * most))], input=order,
            capture_output=True, timeout=most, close_fds=True,
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}, check=False,
        )
    except subprocess.TimeoutExpired:
        raise SolverStopped from None
    if done.returncode < 0:
        raise SolverStopped
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return json.loads(done.stdout.splitlines()[-1])
