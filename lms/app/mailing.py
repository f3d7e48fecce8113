"""In development, mails become files as soon as the request that queued them has committed.

In production ``lms mail send --every`` sends them, apart from any request.
"""

from flask import Flask, Response, g

from lms.core import db, outbox
from lms.core.config import Settings
from lms.core.work import Work
from lms.web import context


def configure(app: Flask, settings: Settings) -> None:
    """Watch for queued mails when they go to a folder."""
    if settings.mail_dir:
        app.after_request(_to_files)


def _to_files(response: Response) -> Response:
    if g.get("told_by_session", {}).get(outbox.POSTED):
        with db.transaction(context.database(), write=True) as session:
            outbox.send_waiting(Work(session, None, context.now()), context.settings())
    return response
