"""The files that questions show, by the digest of what they hold."""

from flask import Blueprint, Response

from lms.banks import media_files
from lms.banks.media import PREFIX
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.security import file_headers

blueprint = Blueprint("media", __name__)
_SHOWN = ("image/", "audio/", "video/")


@blueprint.get(f"{PREFIX}<sha256>")
@access(Verb.BE_SIGNED_IN)
def show(sha256: str) -> Response:
    """A picture to show or a file to download; it never changes, so that browsers may keep it.

    Whoever has not been given the question cannot guess the digest.
    """
    stored = media_files.read(context.session(), sha256)
    response = Response(stored.content, mimetype=stored.media_type)
    response.headers.update(file_headers())
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if not stored.media_type.startswith(_SHOWN):
        response.headers["Content-Disposition"] = "attachment"
    return response
