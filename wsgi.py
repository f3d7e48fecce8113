"""Entry point for a WSGI server other than ``lms serve``: ``gunicorn wsgi:app``.

Only ``lms serve`` keeps the watch of running examinations in its workers. Behind another server,
run ``lms watch`` beside it: without a watch, papers whose time is over are not taken in and the
server's outages are not given back.
"""

from lms.app.server import ready_app
from lms.core.config import settings_from_environment
from lms.core.secret import with_secret_key

app, _ = ready_app(with_secret_key(settings_from_environment()))
