"""The floor: the least a Flask application can do to save an answer, one INSERT and one commit.

No session, no forgery token, no form, no page: a token is looked up, a row is inserted, that is
four statements with BEGIN and COMMIT. Served by gunicorn exactly as the product is.

    python -m tests.benchmarks.exam.floor URL PORT
"""

import sys
import threading
from typing import Any

import psycopg
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from gunicorn.app.base import BaseApplication
from pysqlite3 import dbapi2

TABLES = (
    ("CREATE TABLE sitter "
     "(id INTEGER PRIMARY KEY, token TEXT UNIQUE, started INTEGER, ended INTEGER)"),
    ("CREATE TABLE saved "
     "(attempt INTEGER, seq INTEGER, question INTEGER, value TEXT, PRIMARY KEY (attempt, seq))"),
)
_local = threading.local()


class Store:
    """One connection a thread, with the durability the product asks for."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")

    def connection(self) -> Any:
        if not hasattr(_local, "connection"):
            _local.connection = self._sqlite() if self.is_sqlite else self._postgres()
        return _local.connection

    def _sqlite(self) -> Any:
        connection = dbapi2.connect(self.url.removeprefix("sqlite:///"), timeout=10)
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute("PRAGMA " + pragma)
        return connection

    def _postgres(self) -> Any:
        return psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)

    def run(self, *statements: tuple[str, tuple[Any, ...]]) -> list[Any]:
        """One transaction; the first row of each statement, or ``None``."""
        connection, rows = self.connection(), []
        connection.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
        for text, values in statements:
            marked = text if self.is_sqlite else text.replace("?", "%s")
            found = connection.execute(marked, values)
            rows.append(found.fetchone() if found.description else None)
        connection.execute("COMMIT")
        return rows


def create_floor(url: str) -> Flask:
    """The application: start, save, submit."""
    app, store = Flask("floor"), Store(url)

    def token() -> str:
        return request.headers.get("X-Token", "")

    @app.post("/start")
    def start() -> ResponseReturnValue:
        store.run(("SELECT id FROM sitter WHERE token = ?", (token(),)),
                  ("UPDATE sitter SET started = 1 WHERE token = ?", (token(),)))
        return jsonify(started=True)

    @app.post("/save")
    def save() -> ResponseReturnValue:
        body = request.get_json()
        store.run(
            ("SELECT id FROM sitter WHERE token = ?", (token(),)),
            ("INSERT INTO saved VALUES (?, ?, ?, ?)",
             (int(token()), body["client_seq"], body["question"], str(body["value"]))),
        )
        return jsonify(saved=True, client_seq=body["client_seq"], question=body["question"])

    @app.post("/submit")
    def submit() -> ResponseReturnValue:
        store.run(("UPDATE sitter SET ended = 1 WHERE token = ?", (token(),)))
        return jsonify(submitted=True)

    @app.get("/readyz")
    def ready() -> ResponseReturnValue:
        return jsonify(status="ok")

    return app


class _Server(BaseApplication):
    def __init__(self, url: str, port: int) -> None:
        self.url, self.port = url, port
        super().__init__()

    def load_config(self) -> None:
        chosen = {"bind": f"127.0.0.1:{self.port}", "workers": 2, "threads": 8,
                  "worker_class": "gthread", "control_socket_disable": True}
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_floor(self.url)


def prepare(url: str, sitters: int) -> None:
    """Tables and one row a candidate; the token of a candidate is their number."""
    store = Store(url)
    for statement in TABLES:
        store.connection().execute(statement)
    for number in range(1, sitters + 1):
        store.run(("INSERT INTO sitter VALUES (?, ?, 0, 0)", (number, str(number))))
    store.connection().close()
    del _local.connection


if __name__ == "__main__":
    _Server(sys.argv[1], int(sys.argv[2])).run()
