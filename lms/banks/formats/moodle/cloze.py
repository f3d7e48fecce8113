"""Moodle texts with gaps: answers written inside the text, or words of a list by number."""

import html
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from lms.banks.formats.moodle.answers import Data, flag, id_at, scoring
from lms.banks.formats.moodle.faults import UnfitError
from lms.banks.formats.moodle.scores import share, written
from lms.banks.formats.moodle.texts import Texts, raw
from lms.banks.formats.moodle.typed import Foreseen, number_rule, text_rule

# What stands for the question of a text that has none of its own.
_STEM: Mapping[str, str] = {"fr": "Complétez le texte.", "en": "Complete the text."}
STEMS = frozenset(_STEM.values())

_GAP = re.compile(r"\{\s*([0-9]{0,3})\s*:\s*([A-Za-z_]{2,20})\s*:((?:\\.|[^\\}])*)\}", re.DOTALL)
_BEGUN = re.compile(r"\{\s*[0-9]{0,3}\s*:\s*[A-Z_]{2,20}\s*:")
_ANSWER = re.compile(r"(=|%(-?[0-9]{1,3}(?:\.[0-9]{0,10})?)%)?((?:\\.|[^\\#]|(?<=&)#)*)(?:#(.*))?",
                     re.DOTALL)
_NUMBERED = re.compile(r"\[\[([0-9]{1,3})\]\]")
_MARK = "zqtrou{}qz"
_CHOICES = frozenset({
    "MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_VS", "MCVS",
    "MULTICHOICE_H", "MCH", "MULTICHOICE_HS", "MCHS",
})
_WORDS = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_NUMBERS = frozenset({"NUMERICAL", "NM"})


def embedded(question: Any, texts: Texts) -> Data:
    """The answers written inside the text: ``{1:MULTICHOICE:=a~b}``."""
    holder = question.find("questiontext")
    gaps: dict[str, Data] = {}
    shuffled: set[bool] = set()

    def taken(match: re.Match[str]) -> str:
        if _BEGUN.search(match[3]):
            raise UnfitError("cloze_syntax")
        kind = match[2].upper()
        name = f"g{len(gaps) + 1}"
        gaps[name] = _gap(kind, match[3], texts) | _weight(match[1])
        if kind in _CHOICES:
            shuffled.add(kind.endswith("S"))
        return _MARK.format(name)

    source = _GAP.sub(taken, raw(holder))
    if _BEGUN.search(source):
        raise UnfitError("cloze_syntax")
    data = _filled(source, holder, gaps, texts)
    total = sum((Fraction(gap.get("points", 1)) for gap in gaps.values()), Fraction(0))
    data["scoring"] = {"method": "per_gap", "points": written(total)}
    return data | ({"presentation": {"shuffle": shuffled == {True}}} if shuffled else {})


def _weight(text: str) -> Data:
    weight = int(text or "1")
    return {} if weight == 1 else {"points": weight}


def _gap(kind: str, source: str, texts: Texts) -> Data:
    answers = [_foreseen(part, kind in _CHOICES, texts) for part in _parts(source)]
    if kind in _CHOICES:
        return _choice_gap(answers, texts)
    if kind in _WORDS:
        rule, others = text_rule(answers, kind.endswith("C"))
        if not rule:
            raise UnfitError("gap_key_missing")
        if others:
            texts.losses.add("LOSS_FEEDBACK_PER_ANSWER")
        return {"type": "short_text", **rule}
    if kind in _NUMBERS:
        rule, best, others = number_rule([_with_tolerance(one) for one in answers], texts)
        if not rule or best < 1:
            raise UnfitError("gap_key_missing")
        if rule.pop("rationale", "") or others:
            texts.losses.add("LOSS_FEEDBACK_PER_ANSWER")
        return {"type": "numeric", **rule}
    raise UnfitError("multiresponse_gap" if kind.startswith("M") else "cloze_syntax")


def _parts(source: str) -> list[str]:
    """The answers, parted by ``~`` where it is not escaped."""
    parts, begun = [], 0
    for match in re.finditer(r"\\.|~", source, re.DOTALL):
        if match[0] == "~":
            parts.append(source[begun:match.start()])
            begun = match.end()
    parts.append(source[begun:])
    return parts[1:] if len(parts) > 1 and not parts[0].strip() else parts


def _foreseen(part: str, is_html: bool, texts: Texts) -> Foreseen:
    match = _ANSWER.fullmatch(part.strip())
    if match is None:
        raise UnfitError("cloze_syntax")
    earned = Fraction(1) if match[1] == "=" else share(match[2] or "0")
    text = _plain(match[3])
    feedback = texts.of_html(_plain(match[4] or ""))
    if is_html:
        return Foreseen(texts.of_html(text), earned, feedback)
    spaced = re.sub(r"<(?:br|/?p|/?div)\b[^<>]*>", " ", text)
    words = html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", spaced))
    return Foreseen(" ".join(words.split()), earned, feedback)


def _plain(text: str) -> str:
    """Without the escapes; a star keeps its own, which says it is not a joker."""
    return re.sub(r"\\([{}#~/\"\\=%])", r"\1", text).strip()


def _with_tolerance(one: Foreseen) -> Foreseen:
    number, _, tolerance = one.text.partition(":")
    return Foreseen(number.strip(), one.share, one.feedback, tolerance.strip())


def _choice_gap(answers: list[Foreseen], texts: Texts) -> Data:
    options: list[Data] = []
    for one in answers:
        if not one.text:
            continue
        option: Data = {"id": id_at(len(options)), "text": one.text}
        if one.share < 0:
            texts.losses.add("LOSS_NEGATIVE_SCORE")
        if one.share == 1:
            option["correct"] = True
        elif one.share > 0:
            option["score"] = written(one.share)
        options.append(option | ({"rationale": one.feedback} if one.feedback else {}))
    if not any("correct" in option for option in options):
        raise UnfitError("gap_key_missing")
    return {"type": "inline_choice", "options": options}


def _filled(source: str, holder: Any, gaps: Mapping[str, Data], texts: Texts) -> Data:
    """The text with its gaps named as the bank names them."""
    if not gaps:
        raise UnfitError("no_gap")
    text = texts.of_source(source, holder)
    for name in gaps:
        text = text.replace(_MARK.format(name), f"[[{name}]]")
    stem = _STEM["fr" if texts.lang.startswith("fr") else "en"]
    return {"type": "cloze", "stem": stem, "text": text, "gaps": dict(gaps)}


def select_words(question: Any, texts: Texts) -> Data:
    """Words to select in menus."""
    return _numbered(question, texts, "selectoption", texts.of_plain)


def drag_words(question: Any, texts: Texts) -> Data:
    """Words to drag into the text."""
    return _numbered(question, texts, "dragbox", texts.of_html)


def _numbered(
    question: Any, texts: Texts, tag: str, worded: Callable[[str], str]
) -> Data:
    """Gaps that name, by its number, a word of a list in groups; one group is a shared list."""
    words = [(worded(raw(one)), (one.findtext("group") or "1").strip())
             for one in question.iterfind(tag)]
    holder = question.find("questiontext")
    chosen: list[tuple[str, str]] = []

    def taken(match: re.Match[str]) -> str:
        if not 0 < int(match[1]) <= len(words):
            raise UnfitError("gap_unknown_word")
        chosen.append(words[int(match[1]) - 1])
        return _MARK.format(f"g{len(chosen)}")

    source = _NUMBERED.sub(taken, raw(holder))
    lists = _lists(words, chosen, texts)
    is_shared = len(lists) == 1
    gaps = {f"g{at}": _list_gap(lists["" if is_shared else word[1]], word[0], is_shared)
            for at, word in enumerate(chosen, start=1)}
    data = _filled(source, holder, gaps, texts)
    if is_shared:
        data["options"] = [{"id": name, "text": text} for text, name in lists[""].items()]
    data["scoring"] = scoring(question, "per_gap")
    data["presentation"] = {"shuffle": flag(question, "shuffleanswers", default=False)}
    return data


def _lists(
    words: list[tuple[str, str]], chosen: list[tuple[str, str]], texts: Texts
) -> dict[str, dict[str, str]]:
    """The words of each group with their ids, all under one name when the gaps share one list.

    They do when there is one group, and when a group of one word would give its gap away.
    """
    groups: dict[str, dict[str, str]] = {}
    for text, group in words:
        own = groups.setdefault(group, {})
        own.setdefault(text, id_at(len(own)))
    is_telling = any(len(groups[group]) < 2 for _, group in chosen)
    if len(groups) > 1 and not is_telling:
        return groups
    if len(groups) > 1:
        texts.losses.add("LOSS_WORD_GROUPS")
    return {"": {text: id_at(at) for at, text in enumerate(dict.fromkeys(one for one, _ in words))}}


def _list_gap(names: Mapping[str, str], right: str, is_shared: bool) -> Data:
    """A gap for which one word of a list is right."""
    if is_shared:
        return {"type": "inline_choice", "answer": names[right]}
    return {"type": "inline_choice", "options": [
        {"id": name, "text": text, **({"correct": True} if text == right else {})}
        for text, name in names.items()
    ]}
