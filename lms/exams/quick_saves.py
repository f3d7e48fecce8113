"""The plain save, answered without the framework: most of what an exam costs is this one request.

A request that is plain in every respect goes through the same seat, the same rules and the same two
statements as any other save, and is answered with the same bytes. Whatever is not plain (an
expired cookie, a refusal, a number already taken, a room that demands a browser...) is undone, if
it had begun, and handed to Flask as if nobody had looked at it: refusals are told in one place.
``docs/adr/0011-quick-saves.md`` says why.
"""

import hmac
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask
from flask_wtf.csrf import same_origin
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from werkzeug.http import parse_cookie
from werkzeug.wsgi import get_host

from lms.core import ambient, refusals
from lms.core.appending import appending
from lms.core.db import Database, driver_transaction
from lms.core.errors import Busy, Refusal
from lms.core.prepared import Prepared
from lms.exams import actions, rules, saves, seats, shelf
from lms.exams.attempt_routes import MET
from lms.exams.models import Answer
from lms.exams.rules import MAX_VALUE_CHARACTERS
from lms.people import policy
from lms.people.actor import COOKIE_KEY
from lms.people.policy import Verb
from lms.web.security import REFRESH_SECONDS, data_headers

_signing_time = TimestampSigner("any").get_timestamp  # the clock that signatures are dated by
_PATH = re.compile(r"/attempts/([1-9][0-9]{0,8})/answers")


class _NotPlain(Exception):  # noqa: N818 - not an error: the request goes another way
    """Something about this request is for Flask to judge."""


@dataclass(frozen=True, slots=True)
class _Cookie:
    """A cookie whose signature was checked: when it was signed, and what it says."""

    signed_at: float
    said: dict[str, Any]


class QuickSaves:
    """The WSGI application ``onward`` with plain saves answered before it."""

    def __init__(self, app: Flask, database: Database, onward: WSGIApplication) -> None:
        self._app = app
        self._database = database
        self._onward = onward
        dialect = database.writer.dialect
        self._seat = Prepared.of(seats.LOCKED, dialect)
        self._append = Prepared.of(appending(
            dialect.name, Answer.__table__, actions.ROW_COLUMNS, actions.ROW_KEY), dialect)
        self._cookie = lru_cache(maxsize=4096)(self._read_cookie)
        self._token = lru_cache(maxsize=4096)(self._read_token)

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """See WSGI (PEP 3333)."""
        path = _PATH.fullmatch(environ.get("PATH_INFO", ""))
        if path is None or environ["REQUEST_METHOD"] != "POST":
            return self._onward(environ, start_response)
        began = ambient.stopwatch()
        try:
            body = self._answered(environ, int(path[1]))
        except Busy as refusal:
            environ[MET] = refusal  # Flask tells it, without waiting for the database once more
            return self._onward(environ, start_response)
        except (_NotPlain, Refusal):
            return self._onward(environ, start_response)
        request_id = ambient.token(64)
        _log(request_id, began)
        start_response("200 OK", [
            ("Content-Type", "application/json"), ("Content-Length", str(len(body))),
            *data_headers().items(), ("X-Request-Id", request_id), ("Cache-Control", "no-store"),
            ("Vary", "Cookie"),
        ])
        return [body]

    def _answered(self, environ: WSGIEnvironment, attempt_id: int) -> bytes:
        """The answer to a plain save, once it is stored; raises ``_NotPlain`` and undoes it."""
        sign_in = self._sign_in(environ)
        save = saves.save_from(_plain_body(environ))
        now = ambient.now()
        with driver_transaction(self._database) as connection:
            found = self._seat.first(connection, seats.sought(sign_in, now, attempt_id))
            seat = _plain_seat(found)
            row = _plain_row(seat, save, now)
            if self._append.first(connection, row) is None:
                raise _NotPlain  # the number is taken: perhaps by this very save
        refusals.note_stored()
        saved = actions.Acknowledged(save.client_seq, save.question, now)
        told = saves.acknowledgement(saved, seat, now)
        return f"{self._app.json.dumps(told, separators=(',', ':'))}\n".encode()

    def _sign_in(self, environ: WSGIEnvironment) -> str:
        """The token of the sign-in, behind a live cookie and against forgery, as Flask asks."""
        cookie = self._cookie(environ.get("HTTP_COOKIE", ""))
        lifetime = self._app.permanent_session_lifetime.total_seconds()
        if cookie is None or not 0 <= _signing_time() - cookie.signed_at <= lifetime:
            raise _NotPlain
        if not 0 <= int(ambient.now().timestamp()) - cookie.said.get("seen", 0) < REFRESH_SECONDS:
            raise _NotPlain  # Flask writes the cookie anew
        expected, given = cookie.said.get("csrf_token"), environ.get("HTTP_X_CSRFTOKEN", "")
        token = self._token(given)
        if not isinstance(expected, str) or token is None:
            raise _NotPlain
        if not hmac.compare_digest(expected, token) or not _is_from_here(environ):
            raise _NotPlain
        sign_in = cookie.said.get(COOKIE_KEY)
        if not isinstance(sign_in, str):
            raise _NotPlain
        return sign_in

    def _read_cookie(self, header: str) -> _Cookie | None:
        """What the session cookie of a ``Cookie`` header says, if its signature is ours."""
        interface: Any = self._app.session_interface
        found = parse_cookie(header).getlist(interface.get_cookie_name(self._app))
        if len(found) != 1:
            return None
        serializer = interface.get_signing_serializer(self._app)
        try:
            said, signed_at = serializer.loads(found[0], return_timestamp=True)
        except BadData:
            return None
        return _Cookie(signed_at.timestamp(), said) if isinstance(said, dict) else None

    def _read_token(self, given: str) -> str | None:
        """What a token against forgery was signed for; ours do not expire."""
        key = str(self._app.secret_key)
        try:
            said = URLSafeTimedSerializer(key, salt="wtf-csrf-token").loads(given)
        except BadData:
            return None
        return said if isinstance(said, str) else None


def _is_from_here(environ: WSGIEnvironment) -> bool:
    """Behind TLS, whether the page that sent it is of this site (as Flask-WTF asks)."""
    if environ["wsgi.url_scheme"] != "https":
        return True
    return same_origin(environ.get("HTTP_REFERER", ""), f"https://{get_host(environ)}/")


def _plain_body(environ: WSGIEnvironment) -> dict[str, Any]:
    """The JSON object of a small body, read whole; whoever comes next may read it again."""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    length = environ.get("CONTENT_LENGTH", "")
    if kind != "application/json" or not length.isascii() or not length.isdigit():
        raise _NotPlain
    if int(length) > MAX_VALUE_CHARACTERS or "HTTP_TRANSFER_ENCODING" in environ:
        raise _NotPlain
    content = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(content)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _NotPlain from None
    if len(content) < int(length) or not isinstance(body, dict):
        raise _NotPlain
    return body


def _plain_seat(found: Sequence[Any] | None) -> seats.Seat:
    """The candidate at their own attempt, in a room that demands nothing of the device."""
    if found is None:
        raise _NotPlain
    seat = seats.seat_from(found)
    if not policy.may(seat.person_id, (), Verb.TAKE_EXAM, seat.scope):
        raise _NotPlain
    if seat.address_ranges or seat.seb_config_key is not None:
        raise _NotPlain
    return seat


def _plain_row(seat: seats.Seat, save: actions.Save, now: datetime) -> dict[str, Any]:
    """The row to append, by the rules of any other save; raises a refusal or ``_NotPlain``."""
    paper = shelf.known(seat.form_id, seat.form_sha256)
    if paper is None:
        raise _NotPlain
    value = actions.stored_value(paper, save)
    if paper[save.question - 1].handing is not None:
        raise _NotPlain  # files it names are looked for first
    rules.check_may_answer(seat.standing, seat.sign_in_id, now)
    return actions.row_of(seat, save, value, now)


def _log(request_id: str, began: float) -> None:
    structlog.get_logger().info(
        "request", request_id=request_id, method="POST", endpoint="attempts.save", status=200,
        milliseconds=round(1000 * (ambient.stopwatch() - began), 1),
    )


def install(app: Flask, database: Database) -> None:
    """Answer plain saves before ``app`` does, behind whatever trusts a proxy."""
    onward: Callable[..., Any] = app.wsgi_app
    app.wsgi_app = QuickSaves(app, database, onward)  # type: ignore[method-assign]
