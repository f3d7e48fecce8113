"""Requests about the files of a candidate: hand one in, get one's own back."""

import io

from flask import Blueprint, Response, jsonify, send_file
from flask.typing import ResponseReturnValue

from lms.core.files import StoredFile
from lms.exams import handing, reception
from lms.exams.attempt_routes import check_admission, mine, mine_locked
from lms.web import context
from lms.web.access import body_up_to
from lms.web.security import stranger_headers

blueprint = Blueprint("handing", __name__, url_prefix="/attempts")


@blueprint.post("/<int:attempt_id>/questions/<int:number>/files")
@mine_locked
@body_up_to(reception.FILE_BODY)
def hand_in_file(attempt_id: int, number: int) -> ResponseReturnValue:
    """Take one file for a question; the answer that names it is saved like any other."""
    check_admission(attempt_id)
    return jsonify(reception.received(number).told())


@blueprint.get("/<int:attempt_id>/files/<sha256>")
@mine
def handed_file(attempt_id: int, sha256: str) -> Response:
    """A file of this candidate, to be downloaded and never shown: nobody knows what is in it."""
    name, stored = handing.file_of(context.session(), attempt_id, sha256)
    return attachment(name, stored)


def attachment(name: str, stored: StoredFile) -> Response:
    """A file from a stranger: to be downloaded, shut in a page that may do nothing if opened."""
    response = send_file(io.BytesIO(stored.content), stored.media_type, as_attachment=True,
                         download_name=name)
    response.headers.update(stranger_headers())
    response.headers["Cache-Control"] = "no-store"
    return response
