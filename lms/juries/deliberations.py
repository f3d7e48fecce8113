"""Pages of the members of a jury: their juries, declaration, deliberation.

Opening and closing are in ``presiding``.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.errors import Fault, Invalid, Refusal
from lms.core.i18n import N_
from lms.juries import actions, decisions, queries, rules
from lms.juries.candidates import Candidate, candidates_of, competences_of
from lms.juries.forms import DeclarationForm, key_in
from lms.juries.models import Jury, Member
from lms.juries.seating import blueprint, present, seat_scope, seated
from lms.juries.states import Outcome
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

FILTERS = ("all", "undecided", "differing")


@blueprint.get("/deliberations")
@access(Verb.DELIBERATE)
def mine() -> ResponseReturnValue:
    """The juries one sits in."""
    person_id = context.actor().id
    lines = queries.juries_of_member(context.session(), person_id)
    return render_template("juries/mine.html", lines=lines, person_id=person_id)


@blueprint.get("/deliberations/<int:jury_id>/declaration")
@access(Verb.DELIBERATE, seat_scope)
def declaration(jury_id: int) -> ResponseReturnValue:
    """The candidates' names, to declare one's links with them."""
    jury, member = seated(jury_id)
    return _declaration_page(jury, member, DeclarationForm())


@blueprint.post("/deliberations/<int:jury_id>/declaration")
@access(Verb.DELIBERATE, seat_scope)
def declare(jury_id: int) -> ResponseReturnValue:
    """Record the declaration, which is also being present."""
    jury, member = seated(jury_id)
    form = DeclarationForm()
    if form.validate():
        try:
            actions.declare(context.work(), jury, member, _links_given())
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Déclaration enregistrée : vous êtes compté présent.")), "success")
            return redirect(url_for("juries.deliberation", jury_id=jury_id))
    return _declaration_page(jury, member, form), 422


@blueprint.get("/deliberations/<int:jury_id>")
@access(Verb.DELIBERATE, seat_scope)
def deliberation(jury_id: int) -> ResponseReturnValue:
    """The table of the candidates."""
    jury, member = seated(jury_id)
    if member.declared_at is None:
        return redirect(url_for("juries.declaration", jury_id=jury_id))
    return deliberation_page(jury, member)


def deliberation_page(jury: Jury, member: Member, refusal: Refusal | None = None) -> str:
    """The table of the candidates with what is to be done; ``refusal``: why it cannot be opened."""
    found = candidates_of(context.session(), jury, member.person_id)
    shown = request.args.get("show", "all")
    return render_template(
        "juries/deliberation.html", jury=jury, member=member, faults=_faults_of(refusal),
        awaited=[one for one in jury.members if one.declared_at is None],
        today=rules.day_of(context.now()),
        candidates=[one for one in found if _is_shown(one, shown)], all_candidates=found,
        shown=shown if shown in FILTERS else "all",
        codes=sorted({line.code for one in found for line in one.masteries}),
        competences=competences_of(context.session(), jury),
        present_count=rules.present_count(queries.seats_of(jury)),
        bulk=len(decisions.decidable_as_proposed(jury, found, member.person_id)),
        may_amend=context.actor().may(
            Verb.CONVENE_JURY, queries.scope_of_jury(context.session(), jury.id)),
    )


@blueprint.get("/deliberations/<int:jury_id>/as-proposed")
@access(Verb.DELIBERATE, seat_scope)
def as_proposed(jury_id: int) -> ResponseReturnValue:
    """Exactly who would be decided as proposed, before saying yes."""
    jury, member = present(jury_id)
    found = candidates_of(context.session(), jury, member.person_id)
    listed = decisions.decidable_as_proposed(jury, found, member.person_id)
    left = [one for one in found if one.decision is None and one not in listed]
    return render_template("juries/as_proposed.html", jury=jury, listed=listed, left=left)


@blueprint.post("/deliberations/<int:jury_id>/as-proposed")
@access(Verb.DELIBERATE, seat_scope)
def decide_as_proposed(jury_id: int) -> ResponseReturnValue:
    """Record the proposals that were listed."""
    jury, _member = seated(jury_id)
    made = decisions.decide_as_proposed(context.work(), jury, _proposals_confirmed())
    flash(say(N_("{count} décision(s) enregistrée(s)."), count=len(made)), "success")
    return redirect(url_for("juries.deliberation", jury_id=jury_id))


def _declaration_page(jury: Jury, member: Member, form: DeclarationForm) -> str:
    known = {conflict.enrolment_id: conflict.reason for conflict in member.conflicts}
    found = candidates_of(context.session(), jury)
    return render_template(
        "juries/declaration.html", jury=jury, member=member, form=form, known=known,
        candidates=found, given={key: text for key, text in request.form.items()},
    )


def _links_given() -> list[tuple[int, str]]:
    prefix = "reason_"
    given = [(key_in(name.removeprefix(prefix)), text.strip())
             for name, text in request.form.items() if name.startswith(prefix)]
    return [(key, text) for key, text in given if text and key is not None]


def _proposals_confirmed() -> dict[int, Outcome]:
    codes = {outcome.value: outcome for outcome in Outcome}
    lines = [line.partition(":") for line in request.form.getlist("proposal")]
    pairs = [(key_in(key), code) for key, _, code in lines]
    return {key: codes[code] for key, code in pairs if key is not None and code in codes}


def _faults_of(refusal: Refusal | None) -> tuple[Fault, ...]:
    if refusal is None:
        return ()
    if isinstance(refusal, Invalid):
        return refusal.faults
    return (Fault("", refusal.code, refusal.text, refusal.facts),)


def _is_shown(candidate: Candidate, shown: str) -> bool:
    if shown == "undecided":
        return candidate.decision is None
    return candidate.differs and not candidate.is_linked if shown == "differing" else True
