"""A file of a question, opened on its own, may load and run nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import Flask
from sqlalchemy import insert

from lms.banks.models import MediaFile
from lms.core import files
from lms.core.work import Work
from tests import make

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def test_media_bring_stricter_headers_than_pages(
    app: Flask, world: Callable[[], AbstractContextManager[Work]]
) -> None:
    with world() as work:
        make.make_person(work.session, email="c@exemple.test")
        digest = files.store(work, PICTURE, "image/svg+xml")
        assert files.store(work, PICTURE, "image/svg+xml") == digest
        work.session.execute(insert(MediaFile).values(sha256=digest))
    client = app.test_client()
    client.post("/sign-in", data={"email": "c@exemple.test", "password": make.PASSWORD})
    answer = client.get(f"/media/{digest}")
    assert (answer.data, answer.mimetype) == (PICTURE, "image/svg+xml")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'")
    assert "script-src" in client.get("/").headers["Content-Security-Policy"]
