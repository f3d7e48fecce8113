"""What an exam page sends: one small JSON object."""

from typing import Any

from flask import request

from lms.exams.papers import unreadable
from lms.exams.rules import MAX_VALUE_CHARACTERS


def json_object() -> dict[str, Any]:
    """The object in the request body; raises ``Invalid`` for anything else, or for too much."""
    if (request.content_length or 0) > MAX_VALUE_CHARACTERS:
        raise unreadable("")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        raise unreadable("") from None
    if not isinstance(body, dict):
        raise unreadable("")
    return body
