"""Writing items as GIFT, and saying for each what GIFT cannot hold."""

from collections.abc import Iterable, Mapping

from lms.banks.formats.gift.kinds import block_of
from lms.banks.formats.gift.text import Page
from lms.banks.items import AnyItem
from lms.banks.kinds.composite_item import CompositeItem

NOT_WRITTEN = "not_written"


def write(items: Iterable[AnyItem]) -> tuple[str, Mapping[str, tuple[str, ...]]]:
    """The text of the file, and the losses of each item by its id.

    An item that GIFT cannot ask at all has the loss ``not_written`` and is not in the file.
    """
    chunks: list[str] = []
    losses: dict[str, tuple[str, ...]] = {}
    category = ""
    for item in items:
        page = Page(item.id)
        written = _chunks(item, page)
        if written and item.block != category:
            category = item.block
            chunks.append(f"$CATEGORY: {category}")
        if not written:
            page.losses.add(NOT_WRITTEN)
        chunks += written
        if page.losses:
            losses[item.id] = tuple(sorted(page.losses))
    return "".join(f"{chunk}\n\n" for chunk in chunks), losses


def _chunks(item: AnyItem, page: Page) -> list[str]:
    """The questions that ask an item: several for a case study, none when GIFT cannot."""
    if not isinstance(item, CompositeItem):
        written = _question(item, page, item.title or item.id)
        return [written] if written else []
    page.losses.add("LOSS_GROUPING")
    stimulus = f"{item.stimulus.text}\n\n" if item.stimulus else ""
    parts = [_question(part, page, f"{item.title or item.id} {part.id}") for part in item.parts]
    if None in parts:
        page.losses.add("LOSS_PARTS")
    kept = [part for part in parts if part]
    shared = page.question(item.title or item.id, f"{stimulus}{item.stem}", ())
    return [f"{shared}", *kept] if kept else []


def _question(item: AnyItem, page: Page, title: str) -> str | None:
    block = block_of(item, page)
    if block is None:
        return None
    _note_losses(item, page)
    marks = "".join(f" [tag:{page.mark(tag)}]" for tag in item.tags)
    head = f"// [id:{page.mark(item.id)}]{marks}\n"
    return f"{head}{page.question(title, item.stem, item.media)}{{{block}}}"


def _note_losses(item: AnyItem, page: Page) -> None:
    rules = item.scoring
    lost = {
        "LOSS_POINTS": rules.points != 1,
        "LOSS_DONT_KNOW": rules.dont_know,
        "LOSS_UNANSWERED": rules.unanswered != 0,
        "LOSS_PRESENTATION": not item.presentation.shuffle or bool(item.presentation.keep_last),
        "LOSS_LEVEL": item.level is not None,
        "LOSS_MEDIA": bool(item.media),
    }
    page.losses.update(code for code, is_lost in lost.items() if is_lost)
