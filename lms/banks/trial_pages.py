"""The author's bench as a page, wherever the question is: answer it, see what that earns."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.banks import kinds, wording
from lms.banks.bench import AsWritten, Trial, tried
from lms.banks.items import AnyItem
from lms.banks.typed import TiedRanksError, typed_value
from lms.core.errors import Invalid
from lms.core.i18n import N_
from lms.web.errors import fault_text
from lms.web.languages import say

Trail = Sequence[tuple[str, str]]
"""The way to the question: words and address of each page, that of the question last."""
_TIED = N_("Deux éléments ont le même rang.")


def asked_page(item: AnyItem, trail: Trail) -> str:
    """The question to answer, as a candidate would."""
    return _page(item, trail, {}, None)


def judged_page(item: AnyItem, trail: Trail) -> ResponseReturnValue:
    """What the answer of this request earns; nothing is stored."""
    kind = kinds.kind_of(item)
    shown = kind.show(item, kind.order(item, AsWritten()))
    try:
        given = typed_value(request.form, shown, "q")
        marks = {name.removeprefix("mark."): value for name, value in request.form.items()
                 if name.startswith("mark.") and value}
        trial = tried(item, {**given, "marks": marks} if given and marks else given)
    except TiedRanksError:
        return _page(item, trail, {}, None, say(_TIED)), 422
    except Invalid as refusal:
        return _page(item, trail, {}, None, " ".join(map(fault_text, refusal.faults))), 422
    return _page(item, trail, given or {}, trial)


def _page(
    item: AnyItem, trail: Trail, given: Any, trial: Trial | None, fault: str = ""
) -> str:
    kind = kinds.kind_of(item)
    return render_template(
        "banks/try.html", wording=wording, trail=trail, item=item,
        shown=kind.show(item, kind.order(item, AsWritten())), given=given, trial=trial,
        fault=fault, key=kind.tell_key(item),
        told=kind.tell(item, trial.answer) if trial else "",
    )
