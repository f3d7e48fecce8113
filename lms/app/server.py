"""The server: gunicorn with threads, loaded once so that a killed worker is replaced at once."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from lms.app import create_app
from lms.core import db, schema
from lms.core.config import Settings


class _Server(BaseApplication):
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings, bind: str, workers: int, threads: int) -> None:
    """Serve until stopped; refuses tables of another version and a database that may forget."""
    database = db.connect(settings)
    schema.check_current(database)
    app = create_app(settings, database)
    database.dispose()  # a connection must not cross a fork: each worker opens its own
    _Server(app, {
        "bind": bind, "workers": workers, "threads": threads, "worker_class": "gthread",
        "preload_app": True, "accesslog": None, "timeout": 60, "graceful_timeout": 20,
        "control_socket_disable": True,
    }).run()
