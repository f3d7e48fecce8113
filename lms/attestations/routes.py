"""Pages of the holder and of the administration; the public ones are in ``verification``."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from lms.attestations import actions, queries, register, rules
from lms.attestations.facts import Kind
from lms.attestations.forms import RevocationForm, SearchForm
from lms.attestations.register import MOST_PAGES, Issued, Search, scope_of_attestation
from lms.attestations.verification import blueprint
from lms.core import files
from lms.core.errors import Fault, Invalid, Missing
from lms.core.i18n import N_
from lms.juries.homonyms import Named, distinctions
from lms.juries.models import Decision
from lms.juries.wording import told_apart
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

__all__ = ["blueprint"]

# Drawing one takes about a tenth of a second during which, on SQLite, nobody else can write.
BATCH = 25


@blueprint.get("/attestations/mine")
@access(Verb.BE_SIGNED_IN)
def mine() -> ResponseReturnValue:
    """One's own attestations."""
    found = queries.attestations_of(context.session(), context.actor().id)
    return render_template("attestations/mine.html", attestations=found)


@blueprint.get("/attestations/<int:attestation_id>")
@access(Verb.BE_SIGNED_IN)
def show(attestation_id: int) -> ResponseReturnValue:
    """All that the document says, as a page; for its holder and for who issues."""
    found = _readable(attestation_id)
    may_issue = context.actor().may(
        Verb.ISSUE_ATTESTATIONS, scope_of_attestation(context.session(), attestation_id)
    )
    return render_template(
        "attestations/show.html", issued=found, facts=found.facts,
        status=found.status(rules.day_of(context.now())), may_issue=may_issue,
        may_issue_again=may_issue and bool(_chosen_again(found)),
    )


@blueprint.get("/attestations/<int:attestation_id>/pdf")
@access(Verb.BE_SIGNED_IN)
def pdf(attestation_id: int) -> ResponseReturnValue:
    """The bytes as they were issued."""
    found = _readable(attestation_id)
    stored = files.read(context.session(), found.attestation.pdf_sha256)
    response = Response(stored.content, mimetype=stored.media_type)
    response.headers["Content-Disposition"] = _attached(f"{found.attestation.number}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/attestations")
@access(Verb.ISSUE_ATTESTATIONS)
def index() -> ResponseReturnValue:
    """What is ready, what is to be reconsidered, and everything issued within one's reach."""
    session, reach = context.session(), context.actor().reach(Verb.ISSUE_ATTESTATIONS)
    form = SearchForm(request.args)
    page = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    found, total, search = _searched(form, page)
    kinds: tuple[Kind, ...] = ("block", "certification")
    content = render_template(
        "attestations/index.html", form=form, found=found, total=total, page=page,
        last=-(-total // search.size), batch=BATCH, told_apart=_told_apart,
        reconsidered=queries.to_reconsider(session, reach),
        ready=[(kind, _by_jury(queries.ready_to_issue(session, reach, kind))) for kind in kinds],
    )
    return content, 422 if form.q.errors else 200


@blueprint.get("/attestations/issue")
@access(Verb.ISSUE_ATTESTATIONS)
def confirm_issue() -> ResponseReturnValue:
    """Who is about to receive what, ``?d=`` a decision each."""
    return _confirmation(_chosen())


@blueprint.post("/attestations/issue")
@access(Verb.ISSUE_ATTESTATIONS)
def issue() -> ResponseReturnValue:
    """Issue from the decisions that were shown; those issued meanwhile are left alone."""
    chosen = _chosen()
    try:
        issued = actions.issue_all(
            context.work(), chosen, context.settings().base_url, _kind()
        )
    except Invalid as refusal:
        return _confirmation(chosen, refusal.faults), 422
    if issued:
        told = ngettext("%(num)s attestation délivrée ; son titulaire est prévenu.",
                        "%(num)s attestations délivrées ; leurs titulaires sont prévenus.",
                        len(issued))
        flash(told, "success")
    else:
        flash(say(N_("Il n'y a plus rien à délivrer dans ce choix.")), "info")
    return redirect(url_for("attestations.index"))


@blueprint.get("/attestations/<int:attestation_id>/revoke")
@access(Verb.ISSUE_ATTESTATIONS, within=scope_of_attestation)
def confirm_revoke(attestation_id: int) -> ResponseReturnValue:
    """What revoking does, and why it is asked."""
    found = register.issued(context.session(), attestation_id)
    return render_template("attestations/revoke.html", issued=found, facts=found.facts,
                           form=RevocationForm())


@blueprint.post("/attestations/<int:attestation_id>/revoke")
@access(Verb.ISSUE_ATTESTATIONS, within=scope_of_attestation)
def revoke(attestation_id: int) -> ResponseReturnValue:
    """Revoke, once and for ever."""
    found, form = register.issued(context.session(), attestation_id), RevocationForm()
    if form.validate():
        try:
            actions.revoke(context.work(), found.attestation, form.reason.data)
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Attestation révoquée ; son titulaire est prévenu.")), "success")
            return redirect(url_for("attestations.show", attestation_id=attestation_id))
    return render_template("attestations/revoke.html", issued=found, facts=found.facts,
                           form=form), 422


def _searched(form: SearchForm, page: int) -> tuple[list[Issued], int, Search]:
    """One page of what was looked for; nothing, with the fault at its field, if it is too long."""
    try:
        search = Search(form.q.data or "", form.chosen, page)
    except Invalid as refusal:
        form.accept(refusal)
        return [], 0, Search()
    reach = context.actor().reach(Verb.ISSUE_ATTESTATIONS)
    today = rules.day_of(context.now())
    return *register.issued_within(context.session(), reach, search, today), search


def _readable(attestation_id: int) -> Issued:
    """The attestation, for its holder and for who issues there; to others it does not exist."""
    scope, actor = scope_of_attestation(context.session(), attestation_id), context.actor()
    if scope.owner_id != actor.id and not actor.may(Verb.ISSUE_ATTESTATIONS, scope):
        raise Missing
    return register.issued(context.session(), attestation_id)


def _kind() -> Kind:
    return "certification" if request.values.get("kind") == "certification" else "block"


def _chosen() -> list[Decision]:
    """The decisions asked for that are still to be issued from, within reach, up to a batch."""
    reach = context.actor().reach(Verb.ISSUE_ATTESTATIONS)
    wanted = set(request.values.getlist("d", type=int))
    ready = queries.ready_to_issue(
        context.session(), reach, _kind(), again="again" in request.values
    )
    return [decision for decision in ready if decision.id in wanted][:BATCH]


def _chosen_again(found: Issued) -> bool:
    """Whether another attestation may be issued where this one was revoked."""
    reach = context.actor().reach(Verb.ISSUE_ATTESTATIONS)
    ready = queries.ready_to_issue(context.session(), reach, found.facts.kind, again=True)
    return any(decision.id == found.attestation.decision_id for decision in ready)


def _by_jury(decisions: Sequence[Decision]) -> list[list[Decision]]:
    grouped: dict[int, list[Decision]] = {}
    for decision in decisions:
        grouped.setdefault(decision.jury_id, []).append(decision)
    return list(grouped.values())


def _told_apart(decisions: Sequence[Decision]) -> Mapping[int, str]:
    """What tells homonyms apart, by decision; an empty sentence where a name is enough."""
    people = [(one, one.enrolment.person) for one in decisions]
    known = distinctions([
        Named(one.attempt_id, person.sorted_name, person.born_on) for one, person in people
    ])
    return {one.id: told_apart(known[one.attempt_id]) for one in decisions}


def _confirmation(chosen: Sequence[Decision], faults: Sequence[Fault] = ()) -> str:
    session, kind = context.session(), _kind()
    return render_template(
        "attestations/issue.html", chosen=chosen, kind=kind, faults=faults,
        replaced=queries.replaced_by(session, chosen, kind), again="again" in request.values,
        told_apart=_told_apart,
        specimens=queries.specimens_among(session, queries.bases_of(session, chosen, kind)),
    )


def _attached(name: str) -> str:
    """The header of a download, in both forms that browsers read (RFC 6266)."""
    plain = "".join(sign if (sign.isascii() and sign.isalnum()) or sign in "-." else "_"
                    for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
