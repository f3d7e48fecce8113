"""Entry point of a WSGI server: ``gunicorn wsgi:app``."""

from lms.app import create_app
from lms.core.config import settings_from_environment
from lms.core.secret import with_secret_key

app = create_app(with_secret_key(settings_from_environment()))
