"""The questions of an edition that the filters of a URL keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from lms.banks import queries
from lms.banks.forms import FilterForm, filter_form
from lms.banks.listing import Listed, Tally, tally
from lms.banks.models import Edition
from lms.catalog.models import Block
from lms.catalog.queries import latest_by_code


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The totals of the whole edition, the form of its filters, and what they keep."""

    blocks: Sequence[Block]
    counts: Tally
    form: FilterForm
    kept: Sequence[Listed]
    chosen: Mapping[str, str]


def narrowed(session: Session, edition: Edition, args: MultiDict[str, str]) -> Narrowed:
    """Read the filters of ``args``; a value that is not offered keeps everything."""
    items = queries.listed_items(session, [edition.id])[edition.id]
    code = edition.certification_code
    latest = latest_by_code(session, {code}).get(code)
    blocks = latest.blocks if latest else ()
    counts, form = tally(items), filter_form(args)
    form.offer(blocks, counts)
    filters = form.filters()
    chosen = {"competence": filters.competence, "kind": filters.kind, "status": filters.status,
              "q": filters.words}
    return Narrowed(blocks, counts, form, [item for item in items if filters.keeps(item)],
                    {name: value for name, value in chosen.items() if value})
