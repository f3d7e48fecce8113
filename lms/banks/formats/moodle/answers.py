"""Moodle questions whose answers are listed: choices, true or false, pairs, order."""

import re
import string
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from lms.banks.formats.moodle.faults import UnfitError
from lms.banks.formats.moodle.scores import points, share, written
from lms.banks.formats.moodle.texts import Texts, line, raw
from lms.banks.text import plain_of

Data = dict[str, Any]
Reader = Callable[[Any, Texts], Data]

_EVEN = Fraction(1, 50)
_TRUE = frozenset({"true", "vrai", "1"})
_METHODS: Mapping[str, str] = {
    "-1": "all_or_nothing", "ALL_OR_NOTHING": "all_or_nothing",
    "0": "exact_positions", "ABSOLUTE": "exact_positions", "ABSOLUTE_POSITION": "exact_positions",
    "1": "adjacent_pairs", "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent_pairs", "": "adjacent_pairs",
    "5": "lcs", "LONGEST_ORDERED_SUBSET": "lcs",
}


def flag(question: Any, name: str, *, default: bool) -> bool:
    """A yes or no of Moodle, which has several ways to write it."""
    text = (question.findtext(name) or "").strip().lower()
    return text in {"true", "1", "yes"} if text else default


def scoring(question: Any, method: str, **rules: Any) -> Data:
    """The method and the points of the question."""
    return {"method": method, "points": written(worth(question)), **rules}


def worth(question: Any) -> Fraction:
    """The points of the question; one worth nothing in Moodle is worth a point here."""
    found = points(question.findtext("defaultgrade"))
    return found if found > 0 else Fraction(1)


def id_at(position: int) -> str:
    """A, b, c... for the options of a list."""
    letters = string.ascii_lowercase
    return letters[position] if position < len(letters) else f"o{position + 1}"


def choice(question: Any, texts: Texts) -> Data:
    """One or several options among a list, each with its share."""
    options, shares = _options(question, texts)
    single = flag(question, "single", default=True)
    if single and not any(shares) and points(question.findtext("defaultgrade")) == 0:
        return _scale([plain_of(option["text"]).replace("\n", " ") for option in options])
    shares = shares if single else _evened(shares)
    method, rules = _of_single(shares) if single else _of_several(shares)
    if method == "weights":
        options = [option | ({"score": written(one)} if one else {})
                   for option, one in zip(options, shares, strict=True)]
    if question.findtext("answernumbering", "abc").strip() not in {"abc", "none", ""}:
        texts.losses.add("LOSS_ANSWER_NUMBERING")
    return {
        "type": "choice", "options": options, "max_choices": 1 if single else len(options),
        "presentation": {"shuffle": flag(question, "shuffleanswers", default=False)},
        "scoring": scoring(question, method, **rules),
    }


def _scale(words: list[str]) -> Data:
    """Options that are worth nothing and of which none is right: an opinion on a scale.

    A degree without words is written as its number.
    """
    numbered = (int(text) - at for at, text in enumerate(words) if re.fullmatch("-?[0-9]", text))
    low = next(numbered, 1)
    labels = {str(degree): text for degree, text in enumerate(words, start=low)
              if text != str(degree)}
    degrees: Data = {"min": low, "max": low + len(words) - 1}
    degrees |= {"labels": labels} if labels else {}
    return {"type": "scale", "scale": degrees, "scoring": {"method": "none", "points": 0}}


def choice_set(question: Any, texts: Texts) -> Data:
    """The plug-in in which all the right options must be chosen, and no other."""
    options, _ = _options(question, texts)
    return {
        "type": "choice", "options": options, "max_choices": len(options),
        "presentation": {"shuffle": flag(question, "shuffleanswers", default=False)},
        "scoring": scoring(question, "all_or_nothing"),
    }


def _options(question: Any, texts: Texts) -> tuple[list[Data], list[Fraction]]:
    options: list[Data] = []
    shares: list[Fraction] = []
    for answer in question.iterfind("answer"):
        text = texts.of(answer)
        if not text:
            continue
        one = share(answer.get("fraction"))
        option: Data = {"id": id_at(len(options)), "text": text}
        option |= {"correct": True} if one > 0 else {}
        rationale = texts.of(answer.find("feedback"))
        option |= {"rationale": rationale} if rationale else {}
        options.append(option)
        shares.append(one)
    return options, shares


def _of_single(shares: list[Fraction]) -> tuple[str, Data]:
    """The method that gives one option its share."""
    right = [one for one in shares if one > 0]
    wrong = {one for one in shares if one <= 0}
    if right == [1] and len(wrong) <= 1:
        penalty = next(iter(wrong), Fraction(0))
        return "all_or_nothing", {"penalty": written(penalty)} if penalty else {}
    return ("weights", _bounds(min(shares), max(shares))) if right else ("all_or_nothing", {})


def _of_several(shares: list[Fraction]) -> tuple[str, Data]:
    """The method equal to the sum of the shares, kept between zero and one."""
    right = [one for one in shares if one > 0]
    wrong = {one for one in shares if one <= 0}
    if not right:
        return "net_correct", {}
    if right == [Fraction(1, len(right))] * len(right):
        if wrong <= {Fraction(-1, len(right))}:
            return "net_correct", {}
        if wrong == {Fraction(-1)}:
            return "proportional_if_no_error", {}
    return "weights", _bounds(Fraction(0), sum(right, Fraction(0)))


def _evened(shares: list[Fraction]) -> list[Fraction]:
    """Equal shares that nearly make a whole, such as three times 33 %, make it."""
    right = [one for one in shares if one > 0]
    if len(set(right)) != 1 or abs(sum(right, Fraction(0)) - 1) > _EVEN:
        return shares
    exact = Fraction(1, len(right))
    return [exact if one == right[0] else -exact if one == -right[0] else one for one in shares]


def _bounds(low: Fraction, high: Fraction) -> Data:
    """``min`` and ``max`` where they are not those of every question."""
    rules = {"min": written(low)} if low < 0 else {}
    return rules | ({"max": written(high)} if high < 1 else {})


def true_false(question: Any, texts: Texts) -> Data:
    """True or false; what Moodle says to who is wrong is kept."""
    shares, words = {}, {}
    for answer in question.iterfind("answer"):
        is_true = raw(answer).lower() in _TRUE
        shares[is_true] = share(answer.get("fraction"))
        words[is_true] = texts.of(answer.find("feedback"))
    right = [value for value, one in shares.items() if one > 0]
    if len(right) > 1:
        raise UnfitError("several_keys")
    data: Data = {"type": "true_false", "scoring": scoring(question, "all_or_nothing")}
    if not right:
        return data
    data["answer"] = right[0]
    data |= {"rationale": words[right[0]]} if words[right[0]] else {}
    if words.get(not right[0]):
        data["feedback"] = {"incorrect": words[not right[0]]}
    wrong = shares.get(not right[0], Fraction(0))
    data["scoring"] |= {"penalty": written(wrong)} if wrong < 0 else {}
    return data


def matching(question: Any, texts: Texts) -> Data:
    """Prompts and their answers; an answer alone only misleads."""
    targets: dict[str, str] = {}
    prompts: list[Data] = []
    for pair in question.iterfind("subquestion"):
        prompt, target = texts.of(pair), raw(pair.find("answer"))
        if prompt and not target:
            raise UnfitError("prompt_without_target")
        if not target:
            continue
        name = targets.setdefault(target, f"t{len(targets) + 1}")
        if prompt:
            prompts.append({"id": f"p{len(prompts) + 1}", "text": prompt, "match": [name]})
    used = [prompt["match"][0] for prompt in prompts]
    return {
        "type": "matching", "prompts": prompts,
        "targets": [{"id": name, "text": texts.of_plain(text)} for text, name in targets.items()],
        "scoring": scoring(question, "per_pair"),
    } | ({"reuse_targets": True} if len(set(used)) < len(used) else {})


def ordering(question: Any, texts: Texts) -> Data:
    """Elements written in their right order."""
    items: list[Data] = []
    for answer in question.iterfind("answer"):
        text = texts.of(answer)
        if text:
            items.append({"id": f"e{len(items) + 1}", "text": text})
        if line(answer.find("feedback")):
            texts.losses.add("LOSS_FEEDBACK_PER_OPTION")
    if len(items) < 2:
        raise UnfitError("too_few_elements")
    grading = (question.findtext("gradingtype") or "").strip().upper()
    if _METHODS.get(grading, "lcs") == "lcs":
        texts.losses.add("LOSS_METHOD")
    if _takes_some(question, len(items)):
        texts.losses.add("LOSS_SELECTION")
    return {
        "type": "ordering", "items": items, "answer": [item["id"] for item in items],
        "scoring": scoring(question, _METHODS.get(grading, "adjacent_pairs")),
    }


def _takes_some(question: Any, count: int) -> bool:
    """Whether each candidate gets only some of the elements."""
    selection = (question.findtext("selecttype") or "").strip().upper()
    taken = (question.findtext("selectcount") or "").strip()
    is_some = taken.isdecimal() and 0 < int(taken) < count
    return selection not in {"", "ALL", "0", "EXACT"} and is_some
