"""Pages that belong to no package: health, language, legal notices, style guide."""

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from lms.core import db, refusals
from lms.core.config import ConfigError
from lms.core.errors import Busy, Invalid
from lms.web import context
from lms.web.access import public
from lms.web.languages import LANGUAGES
from lms.web.sample import SAMPLE_FAULTS, SampleForm

blueprint = Blueprint("web", __name__, template_folder="templates")


@blueprint.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database can be written and is durable: exams may run."""
    if refusals.is_refusing():
        return jsonify(status="unavailable"), 503
    try:
        db.check_writable(context.database())
        db.check_durability(context.database())
    except (SQLAlchemyError, ConfigError, Busy):
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Remember the language and come back to the same page."""
    language = request.form.get("language", "fr")
    if language in LANGUAGES:
        cookie["language"] = language
    return redirect(own_path(request.form.get("next")) or url_for("home.show"))


def own_path(target: str | None) -> str | None:
    """The target if it is a path of this site, else ``None`` (no open redirect)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return None if any(ord(sign) < 32 for sign in target) else target


@blueprint.get("/legal")
@public
def legal() -> ResponseReturnValue:
    """Who runs this site, what is kept and why."""
    return render_template("web/legal.html", settings=context.settings())


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("web/accessibility.html", settings=context.settings())


@blueprint.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    """Every piece of the interface on one page; development only."""
    if context.settings().in_production:
        abort(404)
    wrong = SampleForm(prefix="wrong")
    wrong.accept(Invalid(SAMPLE_FAULTS))
    return render_template("styleguide.html", form=SampleForm(), wrong=wrong,
                           fault_list=SAMPLE_FAULTS)
