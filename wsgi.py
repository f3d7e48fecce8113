"""Entry point for a WSGI server other than ``lms serve``: ``gunicorn wsgi:app``.

It keeps the watch of running examinations too, in each process that serves, whether it imports this
file or is forked afterwards. ``lms serve`` is what the fault campaign plays: its workers also share
what they know of refused answers (``lms/core/refusals.py``).
"""

import os

from lms.app import watching
from lms.app.server import ready_app
from lms.core.config import settings_from_environment
from lms.core.secret import with_secret_key

app, _database = ready_app(with_secret_key(settings_from_environment()))
watching.start(_database)
os.register_at_fork(after_in_child=lambda: watching.start(_database))
