"""In development, mails become files as soon as the request that queued them has committed.

In production ``lms mail send --every`` sends them, apart from any request.
"""

from contextlib import suppress

from flask import Flask, Response, g

from lms.core import outbox
from lms.core.config import Settings
from lms.core.errors import Busy
from lms.web import context


def configure(app: Flask, settings: Settings) -> None:
    """Watch for queued mails when they go to a folder."""
    if settings.mail_dir:
        app.after_request(_to_files)


def _to_files(response: Response) -> Response:
    if g.get("told_by_session", {}).get(outbox.POSTED):
        with suppress(Busy):  # the request has succeeded; its mails leave with the next ones
            outbox.send_waiting(context.database(), context.settings())
    return response
