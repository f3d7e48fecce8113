"""Pages of the banks, for authors only: editions, their questions, each with its key."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lms.banks import kinds, queries, trial_pages, wording
from lms.banks.bench import AsWritten
from lms.banks.history import stages_of
from lms.banks.items import AnyItem
from lms.banks.listing import tally
from lms.banks.models import Edition
from lms.banks.narrowing import narrowed
from lms.banks.reader import item_from_json
from lms.banks.text import html_of, line_html_of
from lms.banks.told import told_changes
from lms.catalog.models import Block
from lms.catalog.queries import latest_by_code
from lms.core.i18n import N_
from lms.people.policy import Verb
from lms.web import context
from lms.web.access import access
from lms.web.languages import say

blueprint = Blueprint("banks", __name__, template_folder="templates")
PAGE_SIZE = 50


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
                 titles_of(blocks[edition.id])) for edition in latest],
    )


@blueprint.get("/banks/editions/<int:edition_id>")
@access(Verb.SEE_BANKS)
def edition(edition_id: int) -> ResponseReturnValue:
    """The questions of one edition, narrowed by the filters of the URL."""
    session = context.session()
    found = queries.edition(session, edition_id)
    shown = narrowed(session, found, request.args)
    last = max(1, -(-len(shown.kept) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, int), 1), last)
    return render_template(
        "banks/edition.html", wording=wording, edition=found, counts=shown.counts,
        form=shown.form, titles=titles_of(shown.blocks), kept=len(shown.kept), page=page, last=last,
        items=shown.kept[(page - 1) * PAGE_SIZE:page * PAGE_SIZE], chosen=shown.chosen,
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
        lines=tuple(kind.foreseen(content)), titles=titles_of(_blocks_of([found])[found.id]),
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
    return trial_pages.asked_page(*_on_trial(item_id))


@blueprint.post("/banks/items/<int:item_id>/try")
@access(Verb.SEE_BANKS)
def judge(item_id: int) -> ResponseReturnValue:
    """What the answer earns; nothing is stored."""
    return trial_pages.judged_page(*_on_trial(item_id))


def _on_trial(item_id: int) -> tuple[AnyItem, trial_pages.Trail]:
    session = context.session()
    row = queries.item(session, item_id)
    edition = queries.edition(session, row.edition_id)
    return item_from_json(row.content), [
        (say(N_("Questions")), url_for("banks.index")),
        (say(N_("Édition n° {number}"), number=edition.number),
         url_for("banks.edition", edition_id=edition.id)),
        (row.code, url_for("banks.item", item_id=item_id)),
    ]


def _blocks_of(editions: Sequence[Edition]) -> dict[int, Sequence[Block]]:
    """By the id of each edition, the blocks of the newest version of its certification."""
    codes = {edition.certification_code for edition in editions}
    found = latest_by_code(context.session(), codes)
    return {
        edition.id: found[edition.certification_code].blocks
        if edition.certification_code in found else () for edition in editions
    }


def titles_of(blocks: Sequence[Block]) -> dict[str, str]:
    """What every code of the framework means, so that no code is shown without its words."""
    titles = {block.code: block.title for block in blocks}
    return titles | {one.code: one.title for block in blocks for one in block.competences}
