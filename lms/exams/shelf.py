"""Papers at hand: a form never changes, so that a process reads each one once."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from lms.exams import drawing, papers, queries
from lms.exams.models import Form
from lms.exams.papers import Paper

MOST_PAPERS = 1500
"""Some kilobytes each: the questions themselves are parsed once and shared by all papers."""

_papers: dict[tuple[int, str], Paper] = {}


def known(form_id: int, form_sha256: str) -> Paper | None:
    """The questions of a form that this process has read already."""
    return _papers.get((form_id, form_sha256))


def paper_of(session: Session, form_id: int, form_sha256: str) -> Paper:
    """The questions of a form, known by its key and the digest of all it asks."""
    found = _papers.get((form_id, form_sha256))
    if found is None:
        found = queries.paper_of(session, session.get_one(Form, form_id))
        if len(_papers) >= MOST_PAPERS:
            _papers.pop(next(iter(_papers)), None)  # the oldest: exams follow one another
        _papers[form_id, form_sha256] = found
    return found


def put_ahead(forms: Iterable[Form], contents: Mapping[int, str]) -> None:
    """Read papers before they are asked for, while there is room.

    ``contents`` maps items to their stored JSON; a form that asks another one is left for later.
    """
    for form in forms:
        slots = drawing.from_json(form.content)
        if len(_papers) >= MOST_PAPERS:
            return
        if all(slot.item_id in contents for slot in slots):
            _papers[form.id, form.content_sha256] = papers.paper_of(slots, contents)
