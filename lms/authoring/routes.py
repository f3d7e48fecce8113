"""Pages of the workshop: its banks, the list of their questions, publication."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.authoring import actions, listing, publication, queries, wording
from lms.authoring.actions import Header
from lms.authoring.editor import editing
from lms.authoring.forms import BankForm, FilterForm, NewQuestionForm
from lms.authoring.models import WorkingBank
from lms.banks import wording as bank_wording
from lms.banks.routes import titles_of
from lms.catalog.models import Block
from lms.catalog.queries import latest_by_code, latest_certifications
from lms.core.errors import Invalid, Refusal
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import plural, say

blueprint = Blueprint("workshop", __name__, url_prefix="/workshop", template_folder="templates")
PAGE_SIZE = 50


@blueprint.get("")
@access(Verb.SEE_BANKS)
def index() -> ResponseReturnValue:
    """The banks being worked on, and what waits for me in each."""
    session = context.session()
    banks = [
        (mine.bank, listing.state_counts(session, mine.bank.id), mine,
         queries.count_to_adopt(session, mine.bank.code))
        for mine in listing.waiting(session, context.actor().id)
    ]
    return render_template("authoring/index.html", banks=banks, wording=bank_wording,
                           may_write=may_write())


@blueprint.get("/banks/new")
@access(Verb.PUBLISH_BANKS)
def new_bank() -> ResponseReturnValue:
    """Describe a bank to begin."""
    return _bank_form(BankForm())


@blueprint.post("/banks/new")
@access(Verb.PUBLISH_BANKS)
def create_bank() -> ResponseReturnValue:
    """Begin a bank."""
    form = BankForm()
    form.offer(latest_certifications(context.session()))
    if form.validate():
        said = {name: form[name].data.strip() for name in (
            "code", "title", "lang", "licence", "owner", "certification_code")}
        try:
            bank = actions.create_bank(context.work(), Header(**said))
        except Invalid as refusal:
            form.accept(refusal)
        else:
            flash(say(N_("Banque créée : écrivez sa première question.")), "success")
            return redirect(url_for("workshop.bank", bank_id=bank.id))
    return _bank_form(form), 422


def _bank_form(form: BankForm) -> str:
    form.offer(latest_certifications(context.session()))
    return render_template("authoring/new_bank.html", form=form)


@blueprint.get("/banks/<int:bank_id>")
@access(Verb.SEE_BANKS)
def bank(bank_id: int) -> ResponseReturnValue:
    """The questions of a bank, narrowed by the filters of the URL."""
    session = context.session()
    found = queries.bank(session, bank_id)
    counts, blocks = listing.state_counts(session, bank_id), blocks_of(found)
    form = FilterForm(request.args, meta={"csrf": False})
    form.offer(blocks, counts)
    filters = form.filters(context.actor().id)
    wanted = max(request.args.get("page", 1, int), 1)
    total, rows = listing.listed(session, bank_id, filters, (wanted - 1) * PAGE_SIZE, PAGE_SIZE)
    last = max(1, -(-total // PAGE_SIZE))
    if wanted > last:
        total, rows = listing.listed(session, bank_id, filters, (last - 1) * PAGE_SIZE, PAGE_SIZE)
    return render_template(
        "authoring/bank.html", bank=found, counts=counts, form=form, questions=rows, total=total,
        page=min(wanted, last), last=last, wording=bank_wording, may_write=may_write(),
        titles=titles_of(blocks), waiting=queries.count_to_adopt(session, found.code),
    )


@blueprint.get("/banks/<int:bank_id>/questions/new")
@access(Verb.PUBLISH_BANKS)
def new_question(bank_id: int) -> ResponseReturnValue:
    """Choose how a question begins."""
    form = NewQuestionForm()
    found = queries.bank(context.session(), bank_id)
    form.offer(blocks_of(found))
    return render_template("authoring/new_question.html", bank=found, form=form)


@blueprint.post("/banks/<int:bank_id>/questions/new")
@access(Verb.PUBLISH_BANKS)
def create_question(bank_id: int) -> ResponseReturnValue:
    """Begin a question, and write it."""
    work, form = context.work(), NewQuestionForm()
    found = queries.bank(work.session, bank_id)
    form.offer(blocks_of(found))
    if not form.validate():
        return render_template("authoring/new_question.html", bank=found, form=form), 422
    question = actions.create_question(work, found, editing.blank(
        form.kind.data, "", found.lang, form.block.data, context.actor().person.full_name))
    return redirect(url_for("workshop_editor.edit", question_id=question.id))


@blueprint.post("/banks/<int:bank_id>/adopt")
@access(Verb.PUBLISH_BANKS)
def adopt(bank_id: int) -> ResponseReturnValue:
    """Take every imported question of the bank that is not there yet."""
    work = context.work()
    found = queries.bank(work.session, bank_id)
    adopted = actions.adopt(work, found, queries.drafts_to_adopt(work.session, found.code))
    flash(plural("%(num)s question importée est maintenant un brouillon de la banque.",
                 "%(num)s questions importées sont maintenant des brouillons de la banque.",
                 len(adopted)), "success")
    return redirect(url_for("workshop.bank", bank_id=bank_id, state="draft"))


@blueprint.get("/banks/<int:bank_id>/publish")
@access(Verb.PUBLISH_BANKS)
def publish_form(bank_id: int) -> ResponseReturnValue:
    """What the next edition would hold, and whether it may be published."""
    session = context.session()
    found = queries.bank(session, bank_id)
    return render_template("authoring/publish.html", bank=found, wording=bank_wording,
                           outlook=publication.outlook(session, found))


@blueprint.post("/banks/<int:bank_id>/publish")
@access(Verb.PUBLISH_BANKS)
def publish(bank_id: int) -> ResponseReturnValue:
    """Freeze the bank as its next edition."""
    work = context.work()
    try:
        edition = publication.publish(work, queries.bank(work.session, bank_id))
    except Refusal as refusal:
        told = [say(fault.text, **fault.facts) for fault in refusal.faults[:20]] \
            if isinstance(refusal, Invalid) else [say(refusal.text, **refusal.facts)]
        flash(" ".join(told), "danger")
        return redirect(url_for("workshop.publish_form", bank_id=bank_id))
    flash(say(N_("Édition n° {number} publiée."), number=edition.number), "success")
    return redirect(url_for("banks.edition", edition_id=edition.id))


def blocks_of(bank: WorkingBank) -> list[Block]:
    """The blocks of the newest framework that the bank serves."""
    code = bank.certification_code
    found = latest_by_code(context.session(), {code}).get(code)
    return list(found.blocks) if found else []


def may_write() -> bool:
    """Whether the signed-in person writes questions."""
    return bool(context.actor().reach(Verb.PUBLISH_BANKS))


def state_words(state: str) -> str:
    """The state of a question in the language of the request."""
    return say(wording.STATES[state])
