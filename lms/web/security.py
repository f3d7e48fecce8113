"""Headers, cookies and the request id, the same on every response."""

from typing import Any

from flask import Flask, Response, g, request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
)
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from lms.core import ambient
from lms.core.config import Settings
from lms.web import context

MAX_BODY_BYTES = 12 * 1024 * 1024


def configure(app: Flask, settings: Settings) -> None:
    """Cookie flags, body limit, proxy trust, nonce and headers."""
    secure_cookie = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-passerelle" if secure_cookie else "passerelle",
        SESSION_COOKIE_SECURE=secure_cookie,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=settings.idle_minutes * 60,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.url_map.converters["int"] = IntegerKey
    app.before_request(_open)
    app.after_request(_close)
    app.add_template_global(csp_nonce)


class IntegerKey(IntegerConverter):
    """A key in a URL; what is larger than any key is a page that does not exist."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **kwargs})


def csp_nonce() -> str:
    """The nonce that lets this response's own scripts run."""
    if "nonce" not in g:
        g.nonce = ambient.token(128)
    return str(g.nonce)


def _open() -> None:
    g.request_id = ambient.token(64)
    g.started = ambient.stopwatch()


def _close(response: Response) -> Response:
    _headers(csp_nonce()).set_headers(response)
    response.headers["X-Request-Id"] = context.request_id()
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _headers(nonce: str) -> Secure:
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'", f"'nonce-{nonce}'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .object_src("'none'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
        .form_action("'self'")
    )
    return Secure(
        csp=policy,
        hsts=StrictTransportSecurity().max_age(63_072_000).include_subdomains(),
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation(),
    )
