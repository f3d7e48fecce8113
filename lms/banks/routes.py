"""Pages of the banks, for authors only: editions, their questions, each with its key."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lms.banks import kinds, queries, wording
from lms.banks.bench import AsWritten, Trial, tried
from lms.banks.forms import filter_form
from lms.banks.history import stages_of
from lms.banks.listing import tally
from lms.banks.models import Edition
from lms.banks.reader import item_from_json
from lms.banks.text import html_of, line_html_of
from lms.banks.told import told_changes
from lms.banks.typed import TiedRanksError, typed_value
from lms.catalog.models import Block
from lms.catalog.queries import latest_by_code
from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.errors import fault_text
from lms.web.languages import say

blueprint = Blueprint("banks", __name__, template_folder="templates")
PAGE_SIZE = 50
_TIED = N_("Deux éléments ont le même rang.")


@blueprint.get("/banks")
@access(Verb.SEE_BANKS)
def index() -> ResponseReturnValue:
    """Every edition with its counts, and what the newest ones cover; banks belong to no one."""
    session = context.session()
    latest = queries.latest_editions(session)
    listed = queries.listed_items(session, [edition.id for edition in latest])
    blocks = _blocks_of(latest)
    return render_template(
        "banks/index.html", wording=wording, editions=queries.editions(session),
        counts=queries.status_counts(session),
        latest=[(edition, tally(listed[edition.id]), blocks[edition.id],
                 _titles(blocks[edition.id])) for edition in latest],
    )


@blueprint.get("/banks/editions/<int:edition_id>")
@access(Verb.SEE_BANKS)
def edition(edition_id: int) -> ResponseReturnValue:
    """The questions of one edition, narrowed by the filters of the URL."""
    session = context.session()
    found = queries.edition(session, edition_id)
    items = queries.listed_items(session, [edition_id])[edition_id]
    counts, blocks = tally(items), _blocks_of([found])[edition_id]
    form = filter_form(request.args)
    form.offer(blocks, counts)
    filters = form.filters()
    kept = [item for item in items if filters.keeps(item)]
    last = max(1, -(-len(kept) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, int), 1), last)
    return render_template(
        "banks/edition.html", wording=wording, edition=found, counts=counts, form=form,
        titles=_titles(blocks), kept=len(kept), page=page, last=last,
        items=kept[(page - 1) * PAGE_SIZE:page * PAGE_SIZE],
    )


@blueprint.get("/banks/items/<int:item_id>")
@access(Verb.SEE_BANKS)
def item(item_id: int) -> ResponseReturnValue:
    """One question as the candidate sees it, and its key, its rationales and its sources."""
    session = context.session()
    row = queries.item(session, item_id)
    found = queries.edition(session, row.edition_id)
    content = item_from_json(row.content)
    kind = kinds.kind_of(content)
    order = kind.order(content, AsWritten())
    before, after = queries.neighbours_of(session, row)
    return render_template(
        "banks/item.html", wording=wording, edition=found, row=row, item=content,
        shown=kind.show(content, order), key=kind.tell_key(content), before=before, after=after,
        is_shuffled=bool(order) and (content.presentation.shuffle or row.kind == "ordering"),
        lines=tuple(kind.foreseen(content)), titles=_titles(_blocks_of([found])[found.id]),
        html_of=html_of, line_html_of=line_html_of,
    )


@blueprint.get("/banks/items/<int:item_id>/history")
@access(Verb.SEE_BANKS)
def history(item_id: int) -> ResponseReturnValue:
    """What each edition of its bank changed in one question, the newest first."""
    session = context.session()
    row = queries.item(session, item_id)
    found = queries.edition(session, row.edition_id)
    stages = stages_of(queries.editions_holding(session, found.bank_code, row.code))
    return render_template(
        "banks/history.html", wording=wording, edition=found, row=row,
        title=item_from_json(row.content).title or row.code,
        stages=[(stage, told_changes(stage.changes)) for stage in reversed(stages)],
        held=sum(stage.item is not None for stage in stages),
    )


@blueprint.get("/banks/items/<int:item_id>/try")
@access(Verb.SEE_BANKS)
def try_item(item_id: int) -> ResponseReturnValue:
    """The question to answer, as a candidate would."""
    return _trial_page(item_id, {}, None)


@blueprint.post("/banks/items/<int:item_id>/try")
@access(Verb.SEE_BANKS)
def judge(item_id: int) -> ResponseReturnValue:
    """What the answer earns; nothing is stored."""
    content = item_from_json(queries.item(context.session(), item_id).content)
    shown = kinds.kind_of(content).show(content, kinds.kind_of(content).order(content, AsWritten()))
    try:
        given = typed_value(request.form, shown, "q")
        marks = {name.removeprefix("mark."): value for name, value in request.form.items()
                 if name.startswith("mark.") and value}
        trial = tried(content, {**given, "marks": marks} if given and marks else given)
    except TiedRanksError:
        return _trial_page(item_id, {}, None, say(_TIED)), 422
    except Invalid as refusal:
        return _trial_page(item_id, {}, None, " ".join(map(fault_text, refusal.faults))), 422
    return _trial_page(item_id, given or {}, trial)


def _trial_page(item_id: int, given: Any, trial: Trial | None, fault: str = "") -> str:
    session = context.session()
    row = queries.item(session, item_id)
    content = item_from_json(row.content)
    kind = kinds.kind_of(content)
    return render_template(
        "banks/try.html", wording=wording, edition=queries.edition(session, row.edition_id),
        row=row, item=content, shown=kind.show(content, kind.order(content, AsWritten())),
        given=given, trial=trial, fault=fault, key=kind.tell_key(content),
        told=kind.tell(content, trial.answer) if trial else "",
    )


def _blocks_of(editions: Sequence[Edition]) -> dict[int, Sequence[Block]]:
    """By the id of each edition, the blocks of the newest version of its certification."""
    codes = {edition.certification_code for edition in editions}
    found = latest_by_code(context.session(), codes)
    return {
        edition.id: found[edition.certification_code].blocks
        if edition.certification_code in found else () for edition in editions
    }


def _titles(blocks: Sequence[Block]) -> dict[str, str]:
    """What every code of the framework means, so that no code is shown without its words."""
    titles = {block.code: block.title for block in blocks}
    return titles | {one.code: one.title for block in blocks for one in block.competences}
