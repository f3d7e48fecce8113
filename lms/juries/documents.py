"""What a jury reads and makes: the file of each candidate with its decision, and the minutes."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Invalid, Refusal
from lms.core.i18n import N_
from lms.exams import handing, scoring
from lms.exams.handing_routes import attachment
from lms.exams.timeline_forms import AdmissionForm
from lms.exams.timeline_routes import locked_attempt
from lms.exams.timeline_telling import REASONS
from lms.juries import decisions, exports, pdf, queries, rules
from lms.juries.candidates import Candidate, candidate_of, candidates_of, file_of
from lms.juries.forms import DecisionForm
from lms.juries.models import Decision, Jury
from lms.juries.refusals import LinkedToCandidate, MinutesNotMade
from lms.juries.seating import blueprint, present, seat_scope
from lms.juries.states import JuryState, Outcome
from lms.juries.wording import called
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say


@blueprint.get("/deliberations/<int:jury_id>/candidates/<int:attempt_id>")
@access(Verb.DELIBERATE, seat_scope)
def file(jury_id: int, attempt_id: int) -> ResponseReturnValue:
    """The file of one candidate, unless one has a link with them."""
    jury, member = present(jury_id)
    found = candidates_of(context.session(), jury, member.person_id)
    return _file_page(jury, found, attempt_id, None)


@blueprint.post("/deliberations/<int:jury_id>/candidates/<int:attempt_id>")
@access(Verb.DELIBERATE, seat_scope)
def decide(jury_id: int, attempt_id: int) -> ResponseReturnValue:
    """Record the decision on one candidate, and go to the next one undecided if asked."""
    jury, member = present(jury_id)
    found = candidates_of(context.session(), jury, member.person_id)
    candidate = candidate_of(found, attempt_id)
    if candidate.is_linked:  # before the form, whose outcomes would tell the proposal
        raise LinkedToCandidate
    form = _decision_form(candidate)
    if form.validate():
        ruling = decisions.Ruling(Outcome(form.outcome.data), form.reason.data or "",
                                  form.rank_seen)
        try:
            made = decisions.decide(context.work(), jury, candidate.attempt, ruling)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            _tell(candidate, made)
            return redirect(_after(jury, found, attempt_id))
    return _file_page(jury, found, attempt_id, form)


@blueprint.post("/deliberations/<int:jury_id>/candidates/<int:attempt_id>/late")
@access(Verb.DELIBERATE, seat_scope)
def admit_late(jury_id: int, attempt_id: int) -> ResponseReturnValue:
    """The president has the answers that came too late counted, for a reason."""
    jury, member = present(jury_id)
    found = candidates_of(context.session(), jury, member.person_id)
    candidate = candidate_of(found, attempt_id)
    if candidate.is_linked:
        raise LinkedToCandidate
    refusal = _bar_to_admitting(jury, candidate)
    if refusal:
        raise refusal
    form = AdmissionForm()
    if not form.validate():
        return _file_page(jury, found, attempt_id, None, form)
    attempt = locked_attempt(context.session(), attempt_id)
    scoring.admit_late(context.work(), attempt, form.reason.data)
    flash(say(N_("Les réponses tardives comptent : le score est recalculé.")), "success")
    return redirect(url_for("juries.file", jury_id=jury_id, attempt_id=attempt_id))


@blueprint.get("/deliberations/<int:jury_id>/candidates/<int:attempt_id>/files/<sha256>")
@access(Verb.DELIBERATE, seat_scope)
def handed_file(jury_id: int, attempt_id: int, sha256: str) -> Response:
    """A file that the candidate handed in, unless one has a link with them."""
    jury, member = present(jury_id)
    session = context.session()
    candidate = candidate_of(candidates_of(session, jury, member.person_id), attempt_id)
    if candidate.is_linked:
        raise LinkedToCandidate
    return attachment(*handing.file_of(session, attempt_id, sha256))


def _bar_to_admitting(jury: Jury, candidate: Candidate) -> Refusal | None:
    seats, actor_id = queries.seats_of(jury), context.actor().id
    return rules.bar_to_presiding(seats, actor_id) or rules.bar_to_deciding(
        seats, actor_id, candidate.enrolment.id, jury.state
    )


@blueprint.get("/deliberations/<int:jury_id>/minutes")
@access(Verb.DELIBERATE, seat_scope)
def own_minutes(jury_id: int) -> ResponseReturnValue:
    """The minutes, for the members."""
    jury, member = present(jury_id)
    minutes = exports.minutes_of(context.session(), jury, member.person_id)
    return render_template("juries/minutes.html", jury=jury, minutes=minutes, is_member=True)


@blueprint.get("/deliberations/<int:jury_id>/minutes.pdf")
@access(Verb.DELIBERATE, seat_scope)
def own_minutes_pdf(jury_id: int) -> ResponseReturnValue:
    """The minutes on paper, for the members."""
    return minutes_file(present(jury_id)[0])


def minutes_file(jury: Jury) -> Response:
    """The PDF of the minutes of a closed jury; raises ``MinutesNotMade`` before."""
    if jury.state is not JuryState.CLOSED:
        raise MinutesNotMade
    content = pdf.render(exports.minutes_of(context.session(), jury))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="pv-jury-{jury.id}.pdf"'
    return response


def _file_page(
    jury: Jury, found: list[Candidate], attempt_id: int, form: DecisionForm | None,
    admission: AdmissionForm | None = None,
) -> tuple[str, int]:
    candidate = candidate_of(found, attempt_id)
    place = found.index(candidate)
    around = {
        "before": found[place - 1] if place else None,
        "after": found[place + 1] if place + 1 < len(found) else None,
        "place": place + 1, "total": len(found),
    }
    if candidate.is_linked:
        page = render_template("juries/linked.html", jury=jury, candidate=candidate, **around)
        return page, 403
    seats, actor_id = queries.seats_of(jury), context.actor().id
    bar = rules.bar_to_deciding(seats, actor_id, candidate.enrolment.id, jury.state)
    page = render_template(
        "juries/file.html", jury=jury, candidate=candidate, bar=bar, **around,
        file=file_of(context.session(), jury, candidate),
        form=form or _decision_form(candidate), is_closed=jury.state is JuryState.CLOSED,
        admission=admission or AdmissionForm(formdata=None), late_reasons=REASONS,
        may_admit=_bar_to_admitting(jury, candidate) is None,
    )
    return page, 422 if form or admission else 200


def _tell(candidate: Candidate, made: Decision) -> None:
    name = called(candidate.person.full_name, candidate.distinction)
    if candidate.decision is not None and candidate.decision.id == made.id:
        flash(say(N_("Cette décision était déjà celle de {name} : rien ne change."), name=name))
    else:
        flash(say(N_("Décision enregistrée pour {name}."), name=name), "success")


def _decision_form(candidate: Candidate) -> DecisionForm:
    """Nothing is chosen beforehand: the jury decides, the form does not."""
    standing, proposal = candidate.decision, candidate.proposal
    form = DecisionForm(data={"seen_rank": standing.rank if standing else 0})
    form.offer(rules.possible_outcomes(proposal.outcome) if proposal else ())
    return form


def _after(jury: Jury, found: list[Candidate], attempt_id: int) -> str:
    if request.form.get("then") == "next":
        place = [one.attempt.id for one in found].index(attempt_id)
        for one in (*found[place + 1:], *found[:place]):
            if one.decision is None and not one.is_linked:
                return url_for("juries.file", jury_id=jury.id, attempt_id=one.attempt.id)
    return url_for("juries.deliberation", jury_id=jury.id)
