"""The static files: in production named by what they hold, so that browsers keep them for good.

One digest names the whole folder: ``/static/<digest>/passerelle.css``. Style sheets and scripts
name each other by relative addresses, which therefore carry the digest too.
"""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, current_app, request, url_for
from whitenoise import WhiteNoise

from lms.core.config import Settings
from lms.web.security import file_headers

FOLDER = Path(__file__).parent / "static"


def configure(app: Flask, settings: Settings) -> None:
    """Give templates ``static_url``; in production, serve the folder apart, under its digest."""
    app.add_template_global(static_url)
    if not settings.in_production:
        return
    digest = digest_of(FOLDER)
    app.url_defaults(partial(_name, digest))
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(FOLDER), prefix=f"static/{digest}/", allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_guard,
    )


def static_url(name: str) -> str:
    """The address of a static file; an exam page names some eighty, hence built once."""
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault("static_urls", {})
    found = known.get((request.script_root, name))
    if found is None:
        found = known[request.script_root, name] = url_for("static", filename=name)
    return found


def digest_of(folder: Path) -> str:
    """Sixteen hexadecimal digits that change with the name or the content of any file."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return whole.hexdigest()[:16]


def _guard(headers: Headers, _path: str, _url: str) -> None:
    for name, value in file_headers().items():
        headers[name] = value


def _name(digest: str, endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["filename"] = f"{digest}/{values['filename']}"
