"""The text of an item and the questions its interactions make, put together as one question."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lxml import etree

from lms.banks.formats.qti import gaps
from lms.banks.formats.qti.body import INLINE, MARK, MARKED, rubric_notes
from lms.banks.formats.qti.fitting import written
from lms.banks.formats.qti.marks import is_ours, part_mark, part_of, remembered, said
from lms.banks.formats.qti.names import first
from lms.banks.formats.qti.open_kinds import rubric
from lms.banks.formats.qti.parts import Context, Part, answer_codes
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.stimulus import stimulus_of
from lms.banks.kinds.composite import PART_KINDS
from lms.core.i18n import N_

Builder = Callable[[Any, Context], Part]

FILL_IN = N_("Complétez le texte.")
ANSWER = N_("Répondez à la question.")
ANSWER_ALL = N_("Répondez aux questions.")
_ANY_WORD = re.compile(r"\w")
_BREAK = "QTIPARTX"


@dataclass
class _Group:
    """One block interaction, or a run of gaps in the same text; ``text`` is around it."""

    elements: list[Any]
    text: str

    @property
    def name(self) -> str:
        """What its first response is called, without what names the gap."""
        name = (self.elements[0].get("response-identifier") or "").removeprefix("RESPONSE_")
        return name.partition(".")[0] if len(self.elements) > 1 or self.is_run else name

    @property
    def is_run(self) -> bool:
        return self.elements[0].tag in INLINE


def assembled(
    root: Any, interactions: Sequence[Any], context: Context, builders: Mapping[str, Builder]
) -> tuple[dict[str, Any], bool]:
    """The fields of the question, and whether its key is missing. Raises ``UnreadError``."""
    body = first(root, "qti-item-body")
    for rank, one in enumerate(interactions):
        one.set(MARK, f"QTIMARK{rank}X")
    shown, notes = rubric_notes(body, context.writer)
    _separate(root, interactions)
    text = context.writer.of(body, lambda one: one.get(MARK))
    groups = _groups(text, interactions)
    whole = said(root, "type")
    kinds = [part_mark(part_of(group.elements[0]), "type") or whole for group in groups]
    parts = [_part(group, (context, len(groups)), builders, kind)
             for group, kind in zip(groups, kinds, strict=True)]
    if len(groups) == 1:
        data, missing = _single(groups[0], parts[0], context, notes)
        data["stem"] = _joined(shown, data["stem"]) or _title(root)
    else:
        data, missing = _several(groups, parts, context, is_ours(root))
        data["stem"] = _joined(shown, data["stem"]) or ANSWER_ALL
    if notes and "rubric" not in data:
        data["notes"] = notes[:10_000]
    return stimulus_of(root, data, context), missing


def _separate(root: Any, interactions: Sequence[Any]) -> None:
    """Mark where the parts of our own case studies begin: their gaps do not run together."""
    if is_ours(root):
        for part in dict.fromkeys(map(part_of, interactions)):
            if part is not None:
                mark = etree.Element("p")
                mark.text = _BREAK
                part.insert(0, mark)
                mark.tail, part.text = part.text, None


def _title(root: Any) -> str:
    return " ".join((root.get("title") or "").split()) or ANSWER


def _groups(text: str, interactions: Sequence[Any]) -> list[_Group]:
    """The text cut where block interactions stand; gaps stay in their text, marked."""
    pieces = MARKED.split(text)
    groups: list[_Group] = []
    before = pieces[0]
    for at in range(1, len(pieces), 2):
        element, after = interactions[int(pieces[at])], pieces[at + 1]
        if element.tag not in INLINE:
            before = _closed_run(groups, before)
            groups.append(_Group([element], before))
            before = after
        elif groups and groups[-1].is_run and _BREAK not in before:
            groups[-1].elements.append(element)
            groups[-1].text += before + f"QTIMARK{pieces[at]}X"
            before = after
        else:
            before = _closed_run(groups, before)
            groups.append(_Group([element], before + f"QTIMARK{pieces[at]}X"))
            before = after
    if len(groups) < 1 or len({id(one) for group in groups for one in group.elements}) < len(
        interactions
    ):
        raise UnreadError("not_readable")
    last = groups[-1]
    last.text = last.text + before if last.is_run else _joined(last.text, before)
    for group in groups[1:]:
        group.text = group.text.replace(_BREAK, "").strip()
    return groups


def _closed_run(groups: list[_Group], text: str) -> str:
    """End the run of gaps before a block: it keeps the rest of its paragraph."""
    if not groups or not groups[-1].is_run:
        return text
    own, _, rest = text.partition(_BREAK if _BREAK in text else "\n\n")
    groups[-1].text += own
    return rest


def _part(
    group: _Group, inside: tuple[Context, int], builders: Mapping[str, Builder], kind: str
) -> Part:
    """The question of a group, among a number of them; ``kind`` is what we know it was."""
    element, (context, groups) = group.elements[0], inside
    if not group.is_run:
        return builders[element.tag](element, context)
    after = MARKED.split(group.text)[-1]
    lone = len(group.elements) == 1 and element.tag == "qti-text-entry-interaction"
    if lone and kind != "cloze" and not _ANY_WORD.search(after):
        group.text = _tidy(MARKED.sub("", group.text))
        return gaps.text_entry(element, context)
    answers = [one.get("response-identifier") or "" for one in group.elements]
    names = dict(zip(answer_codes(answers, "g"), group.elements, strict=True))
    codes = iter(names)
    text = MARKED.sub(lambda _: f"[[{next(codes)}]]", group.text)
    group.text, filled = _cut(text)
    if context.scores.is_joint and groups > 1:
        raise UnreadError("scoring_not_expressible")
    return gaps.cloze(names, filled, context, is_joint=context.scores.is_joint)


def _tidy(text: str) -> str:
    """The text without the punctuation that stood around a gap taken out of it."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    return "\n".join(line for line in lines if line.strip(" .|:-") or not line).strip()


def _cut(text: str) -> tuple[str, str]:
    """The instruction before the text, and the text that holds the gaps."""
    blocks = text.strip().split("\n\n")
    at = next(rank for rank, block in enumerate(blocks) if "[[" in block and "]]" in block)
    return "\n\n".join(blocks[:at]), "\n\n".join(blocks[at:])


def _single(
    group: _Group, part: Part, context: Context, notes: str
) -> tuple[dict[str, Any], bool]:
    stem = _joined(group.text, part.prompt)
    data = dict(part.data)
    if data["type"] == "cloze":
        stem = stem or FILL_IN
    manual = data["type"] in {"essay", "file_upload"}
    if context.scores.is_joint and data["type"] != "cloze":
        raise UnreadError("scoring_not_expressible")
    points = context.declared or (Fraction(1) if part.is_key_missing or manual else part.top)
    if not manual and not part.is_key_missing and points != part.top:
        context.lose("LOSS_MAXIMUM")
    data["stem"] = stem
    data["scoring"] = {"method": part.method, "points": written(points), **part.rules}
    if manual:
        data["rubric"] = rubric(points, notes)
        context.lose("LOSS_RUBRIC_LEVELS")
    elif not part.is_key_missing:
        _add_blank(data["scoring"], context.scores.blank / part.top)
    return data, part.is_key_missing


def _add_blank(scoring: dict[str, Any], share: Fraction) -> None:
    """What an empty answer earns, when it is not zero."""
    if share > 0 or share < -1:
        raise UnreadError("scoring_not_expressible")
    if share:
        floor = min(Fraction(scoring.get("min", 0)), Fraction(scoring.get("penalty", 0)))
        scoring["unanswered"] = written(share)
        scoring["min"] = written(min(floor, share))


def _several(
    groups: Sequence[_Group], parts: Sequence[Part], context: Context, ours: bool
) -> tuple[dict[str, Any], bool]:
    if any(part.data["type"] not in PART_KINDS for part in parts):
        raise UnreadError("mixed_marking")
    if context.scores.is_joint:
        raise UnreadError("scoring_not_expressible")
    missing = any(part.is_key_missing for part in parts)
    tops = [Fraction(1) if part.is_key_missing else part.top for part in parts]
    total = sum(tops, Fraction(0))
    declared = context.declared or total
    if declared != total and not missing:
        context.lose("LOSS_MAXIMUM")
    scale = Fraction(1) if missing else declared / total
    stem, stems = _stems(groups, parts)
    names = answer_codes([group.name for group in groups], "q") if ours else [
        f"q{rank}" for rank in range(1, len(groups) + 1)]
    written_parts = []
    for group, part, text, top, name in zip(groups, parts, stems, tops, names, strict=True):
        mark = part_of(group.elements[0]) if ours else None
        scoring = {"method": part.method, "points": written(top * scale), **part.rules}
        written_parts.append(remembered(
            part_mark(mark, "type"), part_mark(mark, "method"),
            {**part.data, "id": name, "stem": text, "scoring": scoring}))
    return {"type": "composite", "stem": stem, "parts": written_parts,
            "scoring": {"method": "sum", "points": written(total * scale)}}, missing


def _stems(groups: Sequence[_Group], parts: Sequence[Part]) -> tuple[str, list[str]]:
    """The text of the whole, and that of each part."""
    intro, opening = groups[0].text.strip(), ""
    if _BREAK in intro:
        intro, _, opening = intro.partition(_BREAK)
    elif not parts[0].prompt and intro:
        intro, _, opening = intro.rpartition("\n\n")
    stems = [_joined(opening, parts[0].prompt)]
    stems += [_joined(group.text, part.prompt)
              for group, part in zip(groups[1:], parts[1:], strict=True)]
    return intro, [
        stem or (FILL_IN if part.data["type"] == "cloze" else ANSWER)
        for stem, part in zip(stems, parts, strict=True)
    ]


def _joined(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
