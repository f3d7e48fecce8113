"""The page where accommodations are recorded, for those who manage a cohort of the person.

It is health data: whoever holds no cohort of that person is told that the page does not exist.
"""

from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.exams.accommodation_effects import effects_on, enrolments_within
from lms.exams.accommodation_forms import AccommodationForm
from lms.exams.accommodations import Accommodation, history_of, record_accommodation
from lms.exams.timeline_names import names_of
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("accommodations", __name__, url_prefix="/exams/accommodations",
                      template_folder="templates")


@blueprint.get("/<int:person_id>")
@access(Verb.MANAGE_COHORTS)
def show(person_id: int) -> ResponseReturnValue:
    """What counts now, what it changes, what was recorded before."""
    enrolments_within(context.session(), person_id, context.actor().reach(Verb.MANAGE_COHORTS))
    form = AccommodationForm()
    form.show(next(iter(history_of(context.session(), person_id)), None))
    return _page(person_id, form)


@blueprint.post("/<int:person_id>")
@access(Verb.MANAGE_COHORTS)
def record(person_id: int) -> ResponseReturnValue:
    """Record what is decided; every exam not yet ended gets its new time at once."""
    enrolments_within(context.session(), person_id, context.actor().reach(Verb.MANAGE_COHORTS))
    form = AccommodationForm()
    if form.validate():
        try:
            record_accommodation(context.work(), person_id, form.needs())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Aménagement enregistré. Les épreuves à venir en tiennent compte.")),
                  "success")
            return redirect(url_for("accommodations.show", person_id=person_id))
    return _page(person_id, form), 422


def _page(person_id: int, form: AccommodationForm) -> str:
    session = context.session()
    enrolments = enrolments_within(
        session, person_id, context.actor().reach(Verb.MANAGE_COHORTS)
    )
    history = history_of(session, person_id)
    now: Accommodation | None = history[0] if history else None
    authors = names_of(session, {row.recorded_by_id for row in history})
    return render_template(
        "exams/accommodations.html", form=form, person=enrolments[0].person, known=now,
        enrolments=enrolments, history=history, authors=authors,
        effects=effects_on(session, enrolments, now.extra_time if now else Fraction(0)),
    )
