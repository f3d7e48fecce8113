"""Documents as files: the attendance sheet of a room, the receipt of a candidate."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lms.exams import actions, queries
from lms.exams.attempt_routes import attempt_of, files_of, mine
from lms.invigilation import papers_receipt, room_sheet
from lms.invigilation.papers_receipt import ReceiptPaper
from lms.invigilation.room_sheet_facts import organisation_name, room_sheet_of
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access

blueprint = Blueprint("papers", __name__, template_folder="templates")


@blueprint.get("/exams/<int:sitting_id>/room-sheet.pdf")
@access(Verb.RUN_SITTINGS, within=queries.scope_of_sitting)
def room_sheet_pdf(sitting_id: int) -> ResponseReturnValue:
    """The sheet to sign on paper."""
    session = context.session()
    sheet = room_sheet_of(session, queries.sitting(session, sitting_id))
    return pdf_file(room_sheet.render(sheet), f"emargement-{sitting_id}")


@blueprint.get("/attempts/<int:attempt_id>/receipt.pdf")
@mine
def receipt(attempt_id: int) -> ResponseReturnValue:
    """What was handed in, to keep; raises ``AttemptClosed`` if nothing was."""
    attempt = attempt_of(attempt_id)
    found = actions.receipt_of(context.work(), attempt)
    sitting = attempt.sitting
    content = papers_receipt.render(ReceiptPaper(
        organisation=organisation_name(context.session(), sitting.cohort),
        candidate=attempt.enrolment.person.full_name, title=sitting.title, place=sitting.place,
        started_at=attempt.started_at, submitted_at=found.submitted_at,
        answered=found.answered, total=found.total, fingerprint=found.fingerprint,
        files=tuple(
            f"Question {number} – {file.name}"
            for number, files in files_of(attempt).items() for file in files
        ),
    ))
    return pdf_file(content, f"recepisse-{attempt_id}")


def pdf_file(content: bytes, name: str) -> Response:
    """A PDF to download under a plain name."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
