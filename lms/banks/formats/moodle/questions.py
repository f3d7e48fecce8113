"""The kinds of questions as Moodle writes them; each says whether it could."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree

from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.moodle.html import Sheet, decimal, plain, said
from lms.banks.formats.moodle.numbers import Foreseen, numbers, words
from lms.banks.kinds.choice import Choice
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.essay import EssayItem
from lms.banks.kinds.file_upload import FileUploadItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.numeric_item import NumericItem, Unit
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.kinds.scale import ScaleItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.banks.kinds.true_false import TrueFalseItem
from lms.banks.text import plain_of

_ZERO, _ONE = Fraction(0), Fraction(1)
_GRADINGS = {
    "all_or_nothing": "ALL_OR_NOTHING", "exact_positions": "ABSOLUTE_POSITION",
    "adjacent_pairs": "RELATIVE_NEXT_EXCLUDE_LAST", "lcs": "LONGEST_ORDERED_SUBSET",
}


def write_choice(element: Any, item: ChoiceItem, sheet: Sheet) -> bool:
    """A choice; the share of each option says the method."""
    element.set("type", "multichoice")
    shares = _single_shares(item) if item.max_choices == 1 else _several_shares(item, sheet)
    plain(element, "single", "true" if item.max_choices == 1 else "false")
    plain(element, "shuffleanswers", "true" if item.presentation.shuffle else "false")
    plain(element, "answernumbering", "abc")
    if 1 < item.max_choices < len(item.options) or item.min_choices:
        sheet.losses.add("LOSS_CHOICE_BOUNDS")
    if item.presentation.keep_last:
        sheet.losses.add("LOSS_KEEP_LAST")
    for option, share in zip(item.options, shares, strict=True):
        if option.neutralised:
            sheet.losses.add("LOSS_NEUTRALISED")
        answer = sheet.text(element, "answer", option.text, option.media,
                            fraction=sheet.percent(share))
        sheet.text(answer, "feedback", option.rationale or "")
    return True


def _single_shares(item: ChoiceItem) -> list[Fraction]:
    kind = Choice()
    return [_ZERO if option.neutralised else kind.score(item, {"chosen": [option.id]})
            for option in item.options]


def _several_shares(item: ChoiceItem, sheet: Sheet) -> list[Fraction]:
    """Moodle adds the shares and keeps the sum between zero and one."""
    method, right = item.scoring.method, len(item.right_options())
    if method == "weights":
        if item.scoring.floor < 0 or item.scoring.max < 1:
            sheet.losses.add("LOSS_METHOD")
        return [_ZERO if one.neutralised else one.score or _ZERO for one in item.options]
    is_exact = method in {"net_correct", "proportional_if_no_error"} or (
        right == 1 and method == "all_or_nothing")
    if not is_exact or item.scoring.penalty or item.scoring.max < 1 or item.scoring.floor < 0:
        sheet.losses.add("LOSS_METHOD")
    is_strict = method in {"proportional_if_no_error", "all_or_nothing"}
    good = Fraction(1, max(right, 1))
    bad = -_ONE if is_strict else -good
    return [_ZERO if one.neutralised else good if one.correct else bad for one in item.options]


def write_true_false(element: Any, item: TrueFalseItem, sheet: Sheet) -> bool:
    """True or false; Moodle knows no penalty there."""
    element.set("type", "truefalse")
    if item.scoring.penalty:
        sheet.losses.add("LOSS_METHOD")
    for value in (True, False):
        share = _ONE if value is item.answer else item.scoring.penalty
        answer = etree.SubElement(element, "answer", fraction=sheet.percent(share),
                                  format="moodle_auto_format")
        plain(answer, "text", "true" if value else "false")
        sheet.text(answer, "feedback", (item.rationale or "") if value is item.answer else "")
    return True


def write_matching(element: Any, item: MatchingItem, sheet: Sheet) -> bool:
    """Pairs; a target that goes with nothing misleads."""
    element.set("type", "matching")
    if any(len(prompt.match) > 1 for prompt in item.prompts):
        return False
    if item.scoring.method != "per_pair" and len(item.pairs()) > 1:
        sheet.losses.add("LOSS_METHOD")
    plain(element, "shuffleanswers", "true")
    targets = {one.id: _target(one.text, one.media, sheet) for one in item.targets}
    used = [prompt.match[0] for prompt in item.prompts if prompt.match]
    if item.reuse_targets and len(set(used)) == len(used):
        sheet.losses.add("LOSS_REUSE")
    for prompt in item.prompts:
        if prompt.match:
            pair = sheet.text(element, "subquestion", prompt.text, prompt.media)
            said(pair, "answer", targets[prompt.match[0]])
        else:
            sheet.losses.add("LOSS_PROMPT_WITHOUT_TARGET")
    for name, text in targets.items():
        if name not in used:
            said(sheet.source(element, "subquestion", ""), "answer", text)
    return True


def _target(markdown: str, reference: str | None, sheet: Sheet) -> str:
    """Moodle shows targets as plain words."""
    words_alone = plain_of(markdown).replace("\n", " ")
    if reference or markdown_of_plain(words_alone).text != markdown:
        sheet.losses.add("LOSS_MARKUP")
    return words_alone


def write_ordering(element: Any, item: OrderingItem, sheet: Sheet) -> bool:
    """Elements in their right order."""
    element.set("type", "ordering")
    if item.scoring.method == "lcs":
        sheet.losses.add("LOSS_METHOD")
    plain(element, "layouttype", "VERTICAL")
    plain(element, "selecttype", "ALL")
    plain(element, "selectcount", "0")
    plain(element, "gradingtype", _GRADINGS[item.scoring.method])
    texts = {one.id: one.text for one in item.items}
    for rank, name in enumerate(item.answer, start=1):
        sheet.text(element, "answer", texts[name], fraction=str(rank))
    return True


def write_short_text(element: Any, item: ShortTextItem, sheet: Sheet) -> bool:
    """Words to type."""
    element.set("type", "shortanswer")
    plain(element, "usecase", "0" if "case" in item.normalise else "1")
    found = words(item, sheet.losses)
    for one in found:
        _foreseen(element, one, sheet)
    return any(one.share >= item.scoring.max for one in found)


def write_numeric(element: Any, item: NumericItem, sheet: Sheet) -> bool:
    """A number to type, its near misses and its units."""
    element.set("type", "numerical")
    if item.follow_through is not None:
        sheet.losses.add("LOSS_FOLLOW_THROUGH")
    if item.scoring.penalty:
        sheet.losses.add("LOSS_METHOD")
    for one in numbers(item, sheet.losses, item.scoring.max):
        plain(_foreseen(element, one, sheet), "tolerance", decimal(one.margin))
    unit = item.answer.unit
    if unit is not None:
        _units(element, unit, sheet)
    plain(element, "unitgradingtype", "2" if unit and unit.required else "0")
    plain(element, "unitpenalty", decimal(unit.penalty) if unit else "0.1")
    plain(element, "showunits", "0" if unit else "3")
    plain(element, "unitsleft", "0")
    return True


def _units(element: Any, unit: Unit, sheet: Sheet) -> None:
    """The unit of the key first; Moodle divides by what it writes."""
    named = {name: factor for name, factor in unit.accept.items() if name.strip()}
    if not named:
        return
    if not unit.required and unit.penalty != 1:
        sheet.losses.add("LOSS_UNIT_PENALTY")
    holder = etree.SubElement(element, "units")
    for name, factor in sorted(named.items(), key=lambda pair: pair[1] != Decimal(1)):
        one = etree.SubElement(holder, "unit")
        times = 1 / Fraction(factor)
        if Fraction(Decimal(decimal(times))) != times:
            sheet.losses.add("LOSS_UNIT_ROUNDED")
        plain(one, "multiplier", decimal(times))
        plain(one, "unit_name", name)


def _foreseen(element: Any, one: Foreseen, sheet: Sheet) -> Any:
    answer = etree.SubElement(element, "answer", fraction=sheet.percent(one.share),
                              format="moodle_auto_format")
    plain(answer, "text", one.text)
    sheet.text(answer, "feedback", one.rationale)
    return answer


def write_essay(element: Any, item: EssayItem, sheet: Sheet) -> bool:
    """A text to write; the criteria become a note to who marks."""
    element.set("type", "essay")
    limits = {"minwordlimit": item.response.min_words, "maxwordlimit": item.response.max_words}
    _marked(element, item, sheet, {"responseformat": "plain", "responserequired": "1",
                                   "attachments": "0", "attachmentsrequired": "0"})
    for name, limit in limits.items():
        if limit:
            plain(element, name, str(limit))
    return True


def write_file_upload(element: Any, item: FileUploadItem, sheet: Sheet) -> bool:
    """Files to hand in."""
    element.set("type", "essay")
    wish = item.response
    _marked(element, item, sheet, {
        "responseformat": "noinline", "responserequired": "0",
        "attachments": str(wish.max_files), "attachmentsrequired": str(wish.min_files),
        "maxbytes": str(wish.max_mb * 1_048_576),
        "filetypeslist": ",".join(f".{extension}" for extension in wish.accept),
    })
    return True


def _marked(element: Any, item: MarkedItem, sheet: Sheet, fields: dict[str, str]) -> None:
    sheet.losses.add("LOSS_RUBRIC_LEVELS")
    for name, value in fields.items():
        plain(element, name, value)
    sheet.text(element, "graderinfo", "\n\n".join(_criteria(item)))


def _criteria(item: MarkedItem) -> Iterable[str]:
    for criterion in item.rubric:
        levels = "\n".join(f"- {level.score} : {level.text}" for level in criterion.levels)
        yield f"**{criterion.title}** ({criterion.max})\n\n{levels}"


def write_scale(element: Any, item: ScaleItem, sheet: Sheet) -> bool:
    """A choice worth nothing, one option a degree."""
    element.set("type", "multichoice")
    plain(element, "single", "true")
    plain(element, "shuffleanswers", "false")
    plain(element, "answernumbering", "none")
    for degree in range(item.scale.min, item.scale.max + 1):
        text = item.scale.labels.get(str(degree), str(degree))
        sheet.text(element, "answer", text, fraction="0")
    return True
