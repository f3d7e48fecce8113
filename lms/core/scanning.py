"""Looking for viruses in files from strangers, with the command that the operator chose.

The command reads the file on its standard input; its exit code says what it thinks, as ClamAV's
does: 0 clean, 1 infected, anything else that it could not tell (``clamdscan --no-summary -``).
"""

import shlex
import subprocess

import structlog

from lms.core.config import Settings
from lms.core.errors import Fault, Invalid, Refusal
from lms.core.i18n import N_

SECONDS = 60
_INFECTED = 1
_FOUND = N_("L'antivirus a reconnu un virus dans ce fichier : il n'a pas été gardé.")


class ScannerAway(Refusal):
    """The file could not be looked at: it is not taken, and may be sent again."""

    status = 503
    code = "scanner_away"
    text = N_("L'antivirus ne répond pas : le fichier n'a pas été gardé. Réessayez dans quelques "
              "minutes, ou prévenez l'administrateur.")


def check_clean(settings: Settings, content: bytes, name: str) -> None:
    """Return when the file may be taken, which is always when no scanner is set.

    Raises ``Invalid`` at ``name`` for an infected file, ``ScannerAway`` when nothing can be said.
    """
    if not settings.scan_command:
        return
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, no shell
            shlex.split(settings.scan_command), input=content, capture_output=True,
            timeout=SECONDS, check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        structlog.get_logger().error("scanner away", why=type(error).__name__)
        raise ScannerAway from None
    if done.returncode == _INFECTED:
        raise Invalid([Fault(name, "infected", _FOUND)])
    if done.returncode:
        structlog.get_logger().error("scanner away", why=f"exit {done.returncode}")
        raise ScannerAway
