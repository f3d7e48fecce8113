"""Headers, cookies and the request id, the same on every response."""

from functools import cache
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
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
from lms.web.access import most_bytes_of

REFRESH_SECONDS = 300
"""A sign-in left idle ends up to this much early: the cookie is not written at each request."""
_NONCE = "@nonce@"
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
        SESSION_REFRESH_EACH_REQUEST=False,  # _open does, now and then: a save writes no cookie
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=8_000,  # a case study with a file has a few thousand fields
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
    if request.endpoint == "static":
        return
    most = most_bytes_of(current_app.view_functions.get(request.endpoint or ""))
    if most is not None:
        request.max_content_length = most
    moment = int(ambient.now().timestamp())
    if cookie and not 0 <= moment - cookie.get("seen", 0) < REFRESH_SECONDS:
        cookie["seen"] = moment


def _close(response: Response) -> Response:
    if response.mimetype == "application/json":
        response.headers.update(data_headers())
    else:
        for name, value in _page_headers():  # a file brings stricter ones of its own
            response.headers.setdefault(name, value.replace(_NONCE, csp_nonce()))
    response.headers["X-Request-Id"] = context.request_id()
    if request.endpoint != "static" and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _page_headers() -> tuple[tuple[str, str], ...]:
    """Name and value of each header of a page; ``_NONCE`` stands for that of the response."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'", f"'nonce-{_NONCE}'")
        .style_src("'self'")
        .img_src("'self'", "data:")
        .object_src("'none'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
        .form_action("'self'")
    )
    return tuple(Secure(
        csp=policy,
        hsts=_hsts(),
        referrer=ReferrerPolicy().same_origin(),
        xcto=XContentTypeOptions().nosniff(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation(),
    ).headers.items())


def file_headers() -> dict[str, str]:
    """The headers of a static file: opened on its own, it may load and run nothing."""
    policy = ContentSecurityPolicy().default_src("'none'").frame_ancestors("'none'")
    return dict(Secure(
        csp=policy, hsts=_hsts(), xcto=XContentTypeOptions().nosniff(),
        corp=CrossOriginResourcePolicy().same_origin(),
    ).headers)


@cache
def stranger_headers() -> dict[str, str]:
    """Those of a file from a stranger, besides being an attachment: opened all the same, it is
    shut in a page that may do nothing.
    """
    policy = (ContentSecurityPolicy().default_src("'none'").frame_ancestors("'none'").sandbox())
    return file_headers() | dict(Secure(csp=policy).headers)


@cache
def data_headers() -> dict[str, str]:
    """Those of an answer to a script: opened as a page, it may load and run nothing."""
    return file_headers()


def _hsts() -> StrictTransportSecurity:
    return StrictTransportSecurity().max_age(63_072_000).include_subdomains()
