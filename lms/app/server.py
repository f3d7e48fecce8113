"""The server: gunicorn with threads, loaded once so that a killed worker is replaced at once."""

import os
import re
import socket
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from lms.app import create_app, watching
from lms.banks.readings import Readings
from lms.core import db, schema
from lms.core.config import ConfigError, Settings
from lms.exams.warming import Warming

_BIND = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):([0-9]{1,5})|unix:[^\0]+")

_SOCKET_UMASK = 0o007
"""The proxy reaches a unix socket through its group, nobody else does."""
_MEMORY_FOLDER = "/dev/shm"  # noqa: S108 - gunicorn makes a file of its own there
"""Where workers prove to gunicorn that they live: a full or slow disk must not kill them."""


class Bind(click.ParamType):
    """Where to listen: ``HOST:PORT``, ``[IPv6]:PORT`` or ``unix:PATH``."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value as it was given, or a usage error."""
        found = _BIND.fullmatch(value)
        if not found or (found[1] and not 1 <= int(found[1]) <= 65_535):
            self.fail(f"{value!r} is not HOST:PORT (a port from 1 to 65535) or unix:PATH",
                      param, ctx)
        return str(value)


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


def ready_app(settings: Settings) -> tuple[Flask, db.Database]:
    """The application checked for an examination: tables, durability, clock, compiled templates.

    Raises ``ConfigError`` for tables of another version and for a database that may forget.
    """
    database = db.connect(settings)
    schema.check_current(database)
    app = create_app(settings, database)
    watching.resume_clock(database)
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    database.dispose()  # a connection must not cross a fork: each worker opens its own
    return app, database


def check_free(bind: str) -> None:
    """Raise ``ConfigError`` when nothing can listen there: gunicorn would try for five seconds."""
    host, _, port = bind.rpartition(":")
    if bind.startswith("unix:"):
        return
    host = host.strip("[]")
    try:
        family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, int(port)), family=family).close()
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise ConfigError(
            f"cannot listen at {bind} ({why}): stop what is there, or give another address with "
            "--bind"
        ) from None


def serve(settings: Settings, bind: str, workers: int, threads: int) -> None:
    """Serve until stopped, and keep the watch of running examinations; see ``ready_app``."""
    check_free(bind)
    app, database = ready_app(settings)

    def watch(_arbiter: Any, _worker: Any) -> None:
        watching.start(database, Readings(settings, database), Warming(app, database))

    _Server(app, {
        "post_fork": watch,
        "bind": bind, "workers": workers, "threads": threads, "worker_class": "gthread",
        "preload_app": True, "accesslog": None, "timeout": 60, "graceful_timeout": 20,
        "control_socket_disable": True,
        "umask": _SOCKET_UMASK,
        "worker_tmp_dir": _MEMORY_FOLDER if os.access(_MEMORY_FOLDER, os.W_OK) else None,
    }).run()
