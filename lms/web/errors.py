"""Refusals become pages or JSON; anything else is a bug: undone, logged, shown with a reference."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.core.errors import Busy, Fault, Invalid, Refusal
from lms.core.i18n import N_
from lms.web.context import SignInNeeded, request_id
from lms.web.languages import say

TITLES = {
    400: N_("Demande incomprise"),
    401: N_("Connexion nécessaire"),
    403: N_("Accès refusé"),
    404: N_("Page introuvable"),
    405: N_("Action impossible"),
    409: N_("Action impossible"),
    413: N_("Fichier trop volumineux"),
    422: N_("Informations à corriger"),
    429: N_("Trop d'essais"),
    500: N_("Erreur inattendue"),
    503: N_("Service très sollicité"),
}
_STALE_FORM = N_("La page était ouverte depuis trop longtemps. Rechargez-la et recommencez.")
_BUG = N_("Une erreur inattendue s'est produite. Rien n'a été modifié.")
_TOO_LARGE = N_("Le fichier envoyé dépasse la taille permise ({limit} Mo).")


def configure(app: Flask) -> None:
    """Register one handler a family of errors."""
    app.register_error_handler(SignInNeeded, _ask_to_sign_in)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)
    app.add_template_filter(fault_text, "sentence")


def fault_text(fault: Fault) -> str:
    """The fault in the language of the request."""
    return say(fault.text, **fault.facts)


def wants_json() -> bool:
    """Whether the caller is a program: the runner's saves and the API speak JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def _ask_to_sign_in(error: SignInNeeded) -> Any:
    if wants_json() or request.method != "GET":
        return _refused(error)
    return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))


def _refused(error: Refusal) -> Response:
    faults = error.faults if isinstance(error, Invalid) else ()
    response = answer(error.status, error.code, say(error.text, **error.facts), faults)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _stale(_error: CSRFError) -> Response:
    return answer(400, "stale_form", say(_STALE_FORM))


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    text = say(Refusal.text)
    if error.code == 413:
        text = say(_TOO_LARGE, limit=(request.max_content_length or 0) // 1_000_000)
    if error.code == 404:
        text = say(N_("Cette page n'existe pas ou n'est pas accessible avec votre compte."))
    return answer(error.code, "http", text)


def _bug(_error: Exception) -> Response:
    structlog.get_logger().exception("unexpected error", request_id=request_id())
    return answer(500, "bug", say(_BUG))


def answer(status: int, code: str, text: str, faults: tuple[Fault, ...] = ()) -> Response:
    """One error as the caller wants it, with the reference of the request."""
    if wants_json():
        listed = [{"place": f.place, "code": f.code, "text": fault_text(f)} for f in faults]
        response = jsonify(error=code, message=text, faults=listed, reference=request_id())
    else:
        title = say(TITLES.get(status, TITLES[400]))
        page = render_template("errors/error.html", status=status, title=title,
                               explanation=text, faults=faults, reference=request_id())
        response = Response(page)
    response.status_code = status
    return response
