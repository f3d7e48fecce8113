"""The block of answers of each kind of item, as GIFT writes it."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.formats.gift.answers import NORMALISE
from lms.banks.formats.gift.text import Page, escaped, weight
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.essay import EssayItem
from lms.banks.kinds.file_upload import FileUploadItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.numeric_item import NumericItem, NumericKey, Tolerance
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.short_text_item import Expected, ShortTextItem
from lms.banks.kinds.true_false import TrueFalseItem

_FORMAT = re.compile(r"^\[(?:html|moodle)\]")
_ORDERINGS: Mapping[str, str] = {
    "all_or_nothing": "ALL_OR_NOTHING", "exact_positions": "ABSOLUTE_POSITION",
    "adjacent_pairs": "RELATIVE_NEXT_EXCLUDE_LAST", "lcs": "LONGEST_ORDERED_SUBSET",
}
# What GIFT says after an answer, right or wrong, whatever it is.
_FEEDBACK: Mapping[str, tuple[str, ...]] = {
    "true_false": ("correct", "incorrect"), "numeric": ("incorrect",),
    "short_text": ("incorrect",),
}


def block_of(item: AnyItem, page: Page) -> str | None:
    """What stands between the braces, ``None`` when GIFT cannot ask this item."""
    writer = _WRITERS.get(item.type)
    block = writer(item, page) if writer else None
    if block is None:
        return None
    said = item.feedback
    kept = _FEEDBACK.get(item.type, ())
    if any(getattr(said, name) and name not in kept for name in ("correct", "incorrect")):
        page.losses.add("LOSS_FEEDBACK")
    general = said.general or item.rationale
    if said.general and item.rationale:
        page.losses.add("LOSS_FEEDBACK")
    return f"{block}{f'####{page.text(general)}' if general else ''}"


def _choice(item: ChoiceItem, page: Page) -> str | None:
    if any(option.neutralised for option in item.options):
        page.losses.add("LOSS_NEUTRALISED")
    if any(option.media for option in item.options):
        page.losses.add("LOSS_MEDIA")
    shares = _single(item) if item.max_choices == 1 else _multiple(item, page)
    if shares is None:
        page.losses.add("LOSS_METHOD")
        return None
    is_single = item.max_choices == 1
    lines = []
    for option, share in zip(item.options, shares, strict=True):
        mark = "=" if is_single and share == 1 else f"~{weight(share) if share else ''}"
        lines.append(f"\t{mark}{page.text(option.text)}{page.comment(option.rationale)}")
    return "\n".join(["", *lines, ""])


def _single(item: ChoiceItem) -> Sequence[Fraction] | None:
    """What each option earns alone; one must earn all, or Moodle would offer check boxes."""
    if item.scoring.method == "weights":
        shares = [option.score or Fraction(0) for option in item.options]
    else:
        wrong = item.scoring.penalty
        shares = [Fraction(1) if option.correct else wrong for option in item.options]
    floor = item.scoring.floor
    bounded = [max(share, floor) for share in shares]
    return bounded if Fraction(1) in bounded else None


def _multiple(item: ChoiceItem, page: Page) -> Sequence[Fraction]:
    """Weights that add up to what the method gives, or come near it."""
    if item.min_choices or item.max_choices < len(item.options):
        page.losses.add("LOSS_CHOICE_BOUNDS")
    if item.scoring.method == "weights":
        if item.scoring.floor < 0:
            page.losses.add("LOSS_BOUNDS")
        return [option.score or Fraction(0) for option in item.options]
    each = Fraction(1, max(len(item.right_options()), 1))
    wrong = {"net_correct": -each, "proportional_if_no_error": Fraction(-1),
             "all_or_nothing": Fraction(-1)}.get(item.scoring.method, -each)
    if item.scoring.method not in {"net_correct", "proportional_if_no_error"} or (
        item.scoring.floor < 0
    ):
        page.losses.add("LOSS_METHOD")
    return [each if option.correct else wrong for option in item.options]


def _true_false(item: TrueFalseItem, page: Page) -> str:
    if item.scoring.penalty:
        page.losses.add("LOSS_PENALTY")
    wrong, right = item.feedback.incorrect, item.feedback.correct
    comments = f"#{page.text(wrong) if wrong else ''}{page.comment(right)}"
    return f"{'TRUE' if item.answer else 'FALSE'}{comments if wrong or right else ''}"


def _matching(item: MatchingItem, page: Page) -> str | None:
    if any(len(prompt.match) > 1 for prompt in item.prompts):
        return None
    if any(not prompt.match for prompt in item.prompts):
        page.losses.add("LOSS_PROMPT_WITHOUT_TARGET")
    if item.scoring.method != "per_pair":
        page.losses.add("LOSS_METHOD")
    texts = {target.id: _arrowless(_FORMAT.sub("", page.text(target.text)))
             for target in item.targets}
    pairs = [(_arrowless(page.text(prompt.text)), prompt.match[0])
             for prompt in item.prompts if prompt.match]
    used = {target for _, target in pairs}
    if item.reuse_targets and len(used) == len(pairs):
        page.losses.add("LOSS_REUSE")
    lines = [f"\t={text} -> {texts[target]}" for text, target in pairs]
    lines += [f"\t= -> {text}" for name, text in texts.items() if name not in used]
    return "\n".join(["", *lines, ""])


def _ordering(item: OrderingItem, page: Page) -> str:
    """The block of the ordering questions of Moodle, one element a line."""
    texts = {element.id: page.text(element.text) for element in item.items}
    lines = [f"\t{texts[name]}" for name in item.answer]
    head = f">{len(lines)} ALL VERTICAL {_ORDERINGS[item.scoring.method]}"
    return "\n".join([head, *lines, ""])


def _numeric(item: NumericItem, page: Page) -> str:
    if item.answer.unit:
        page.losses.add("LOSS_UNIT")
    if item.scoring.penalty:
        page.losses.add("LOSS_PENALTY")
    if item.follow_through:
        page.losses.add("LOSS_FOLLOW_THROUGH")
    lines = [f"\t={_number(item.answer, page)}"]
    for near in item.near_misses:
        value = _margin(near.value, near.tolerance)
        lines.append(f"\t={weight(near.score)}{value}{page.comment(near.rationale)}")
    if item.feedback.incorrect:
        lines.append(f"\t~{page.comment(item.feedback.incorrect)}")
    return "\n".join(["#", *lines, ""])


def _number(key: NumericKey, page: Page) -> str:
    figures = key.decimals
    if key.significant_figures is not None:
        figures = key.significant_figures - 1 - (key.value.adjusted() if key.value else 0)
    if figures is None:
        return _margin(key.value, key.tolerance)
    page.losses.add("LOSS_ROUNDING")
    return f"{key.value:f}:{Decimal(5).scaleb(-figures - 1):f}"


def _margin(value: Decimal, tolerance: Tolerance | None) -> str:
    if tolerance is None:
        return f"{value:f}"
    if tolerance.range:
        return f"{tolerance.range[0]:f}..{tolerance.range[1]:f}"
    margin = tolerance.absolute
    if tolerance.relative is not None:
        margin = abs(value) * tolerance.relative
    return f"{value:f}:{margin or Decimal(0):f}"


def _short_text(item: ShortTextItem, page: Page) -> str | None:
    expected = [answer for answer in item.answers if answer.match != "regex"]
    if len(expected) < len(item.answers):
        page.losses.add("LOSS_REGEX")
    if item.fuzzy:
        page.losses.add("LOSS_FUZZY")
    if item.scoring.penalty:
        page.losses.add("LOSS_PENALTY")
    if set(item.normalise) != set(NORMALISE):
        page.losses.add("LOSS_NORMALISE")
    if not any(answer.score == 1 for answer in expected):
        return None
    lines = [f"\t={weight(answer.score)}{_typed(answer)}{page.comment(answer.rationale)}"
             for answer in expected]
    if item.feedback.incorrect:
        lines.append(f"\t=%0%*{page.comment(item.feedback.incorrect)}")
    return "\n".join(["", *lines, ""])


def _typed(answer: Expected) -> str:
    text = answer.text if answer.match == "wildcard" else answer.text.replace("*", "\\*")
    return escaped(f"[plain]{text}" if text.startswith("[") else text)


def _essay(item: EssayItem | FileUploadItem, page: Page) -> str:
    page.losses.add("LOSS_RUBRIC")
    if isinstance(item, FileUploadItem):
        page.losses.add("LOSS_FILE_UPLOAD")
    return ""


def _arrowless(text: str) -> str:
    return text.replace("->", "-&gt;")


_WRITERS: Mapping[str, Callable[[Any, Page], str | None]] = {
    "choice": _choice, "true_false": _true_false, "matching": _matching, "ordering": _ordering,
    "numeric": _numeric, "short_text": _short_text, "essay": _essay, "file_upload": _essay,
}
