"""The server: gunicorn with threads, after checks that would otherwise fail in the first request."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from lms.app import create_app
from lms.core import db, schema
from lms.core.config import Settings


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._settings)


def serve(settings: Settings, bind: str, workers: int, threads: int) -> None:
    """Serve until stopped; refuses tables of another version and a database that may forget."""
    database = db.connect(settings)
    schema.check_current(database)
    db.check_durability(database)
    database.dispose()
    _Server(settings, {
        "bind": bind, "workers": workers, "threads": threads, "worker_class": "gthread",
        "accesslog": None, "timeout": 60, "graceful_timeout": 20, "control_socket_disable": True,
    }).run()
