"""Deny by default, proved over every route: access matrix, anti-forgery, safe methods."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core import db
from lms.core.config import ConfigError, Settings, settings_from
from lms.people.policy import Role, Verb, verbs_of
from lms.web.access import SAFE_METHODS, declared_by, seal

MATRIX = Path(__file__).with_name("access_matrix.txt")
EVERYONE = {Verb.BE_SIGNED_IN: "anyone signed in", Verb.TAKE_EXAM: "the owner"}


def _matrix(app: Flask) -> str:
    """One line a route and method: who may come in."""
    lines = []
    for rule in app.url_map.iter_rules():
        declared = declared_by(app.view_functions[rule.endpoint])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint == "static" or (declared and declared.is_public):
                who = "public"
            else:
                assert declared is not None
                verb = Verb(str(declared.verb))
                roles = [role.value for role in Role if verb in verbs_of(role)]
                who = f"{verb}: " + (EVERYONE.get(verb) or ", ".join(roles))
                who += " (within the object's scope)" if declared.within or declared.door else ""
            lines.append(f"{rule.rule} {method} -> {who}")
    return "\n".join(sorted(lines)) + "\n"


def test_the_access_matrix_is_the_reviewed_one(app: Flask) -> None:
    """To review a change: python -m tests.architecture.access_matrix, then read the diff."""
    assert _matrix(app) == MATRIX.read_text()


def test_a_view_that_declares_nothing_stops_the_start(settings: Settings) -> None:
    app = Flask("probe", static_folder=None)
    app.add_url_rule("/open", "forgotten", lambda: "secret")
    database = db.connect(settings)
    with pytest.raises(ConfigError, match="forgotten"):
        seal(app, database, lambda *_: None)  # type: ignore[arg-type]
    database.dispose()


def test_every_unsafe_request_needs_its_anti_forgery_token(strict_app: Flask) -> None:
    client = strict_app.test_client()
    tried = 0
    for url, method in _urls(strict_app):
        if method not in SAFE_METHODS:
            assert client.open(url, method=method).status_code == 400, (method, url)
            tried += 1
    assert tried > 20


def test_a_visitor_reaches_public_pages_only(app: Flask) -> None:
    client = app.test_client()
    for url, method in _urls(app):
        declared = declared_by(app.view_functions[_endpoint(app, url, method)])
        if declared is None or declared.is_public:
            continue
        answer = client.open(url, method=method)
        assert answer.status_code in {302, 401}, (method, url, answer.status_code)
        if answer.status_code == 302:
            assert "/sign-in" in answer.location


def test_every_page_carries_the_security_headers(app: Flask) -> None:
    client: FlaskClient = app.test_client()
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "'nonce-"):
        assert part in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "max-age=63072000" in headers["Strict-Transport-Security"]
    assert headers["Referrer-Policy"] == "same-origin"


def test_production_needs_a_key_and_https() -> None:
    with pytest.raises(ConfigError, match="LMS_SECRET_KEY"):
        settings_from({"LMS_ENV": "production"})


def _urls(app: Flask) -> list[tuple[str, str]]:
    adapter = app.url_map.bind("localhost")
    urls = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {name: 1 if "int" in str(rule._converters[name]).lower() else "x"
                  for name in rule.arguments}
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        urls.extend((adapter.build(rule.endpoint, values), method) for method in methods)
    return sorted(urls)


def _endpoint(app: Flask, url: str, method: str) -> str:
    endpoint, _ = app.url_map.bind("localhost").match(url, method=method)
    return str(endpoint)
