"""Interactions of QTI inside a text: gaps to type in, words to choose, words to drag."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.body import MARK, prompt_of
from lms.banks.formats.qti.declarations import Response
from lms.banks.formats.qti.fitting import ZERO, written
from lms.banks.formats.qti.names import children
from lms.banks.formats.qti.pairs import gap_tables
from lms.banks.formats.qti.parts import Context, Part, coded, labels, whole, words_of
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.scores import Judge
from lms.banks.formats.qti.typed import TypedFit, decimal, number_fit, text_fit
from lms.banks.formats.qti.values import number

_NUMBERS = frozenset({"float", "integer"})
_TEXTS = frozenset({"string"})


def text_entry(element: Any, context: Context) -> Part:
    """``textEntryInteraction`` on its own: a few words, or a number."""
    response = context.response(element)
    kind = "numeric" if response.base_type in _NUMBERS else "short_text"
    fit = _typed(element, response, context)
    if fit is None:
        return Part({"type": kind}, is_key_missing=True)
    return Part({"type": kind, **fit.data}, method=fit.method, top=fit.top, rules=fit.rules)


def slider(element: Any, context: Context) -> Part:
    """``sliderInteraction``: a number between two bounds."""
    response = context.response(element)
    low, high = (number(element.get(name) or "x") for name in ("lower-bound", "upper-bound"))
    step = number(element.get("step") or "1") or Fraction(1)
    fit = _typed(element, response, context)
    data: dict[str, Any] = {"type": "numeric", "presentation": {"slider": {
        "min": decimal(low), "max": decimal(high), "step": decimal(step)}}}
    prompt = prompt_of(element, context.writer)
    if fit is None:
        return Part(data, prompt, is_key_missing=True)
    return Part({**data, **fit.data}, prompt, fit.method, fit.top, fit.rules)


def _typed(element: Any, response: Response, context: Context) -> TypedFit | None:
    if element.get("pattern-mask"):
        context.lose("LOSS_PATTERN_MASK")
    judge = context.judges.get(response.identifier)
    if response.cardinality == "record":
        raise UnreadError("scoring_not_expressible")
    if judge is None:
        return None
    entries = response.mapping.entries if response.mapping else ()
    values = [*response.keys, *(entry.key for entry in entries)]
    if response.base_type in _NUMBERS:
        if element.get("base") not in {None, "10"}:
            context.lose("LOSS_NUMBER_BASE")
        keys = [one for one in response.keys if isinstance(one, Fraction)]
        literals = [one for one in [*values, *context.literals(_NUMBERS)]
                    if isinstance(one, Fraction)]
        return _as_written(number_fit(literals, _margins(context), keys, judge), context)
    if any(isinstance(entry.key, str) and entry.case is None for entry in entries):
        context.lose("case_sensitivity_unsaid")
    texts = [one for one in [*values, *context.literals(_TEXTS)] if isinstance(one, str)]
    fit = text_fit(texts, judge)
    if fit is not None and fit.is_mixed:
        context.lose("LOSS_CASE")
    return fit


def _as_written(fit: TypedFit | None, context: Context) -> TypedFit | None:
    """The tolerance in the words of the file: a rounding, a part of the value."""
    if fit is None or context.rules is None or len(context.judges) > 1:
        return fit
    key = fit.data["answer"]
    rounds = list(context.rules.iter("qti-equal-rounded"))
    if len(rounds) == 1 and "tolerance" in key:
        mode = (rounds[0].get("rounding-mode") or "").lower()
        name = "significant_figures" if mode.startswith("sig") else "decimals"
        exact = {"value": key["value"], name: whole(rounds[0].get("figures"), 0)}
        return replace(fit, data={**fit.data, "answer": exact})
    for kind, size in _margins(context):
        near = key.get("tolerance", {}).get("absolute")
        if kind == "relative" and near == abs(key["value"]) * decimal(size) / 100:
            exact = {"value": key["value"], "tolerance": {"relative": decimal(size / 100)}}
            return replace(fit, data={**fit.data, "answer": exact})
    return fit


def _margins(context: Context) -> list[tuple[str, Fraction]]:
    """The tolerances that the rules write, both sides."""
    found: list[tuple[str, Fraction]] = []
    for rule in context.rules.iter() if context.rules is not None else ():
        if rule.tag == "qti-equal" and rule.get("tolerance-mode") in {"absolute", "relative"}:
            found += [(rule.get("tolerance-mode"), number(text))
                      for text in (rule.get("tolerance") or "0").split()]
        elif rule.tag == "qti-equal-rounded":
            figures = min(whole(rule.get("figures"), 0), 12)
            found.append(("absolute", Fraction(1, 2 * 10**figures)))
    return list(dict.fromkeys(found))


def cloze(
    elements: Mapping[str, Any], text: str, context: Context, *, is_joint: bool
) -> Part:
    """Gaps of a text by their names; ``is_joint`` when all of them must be right."""
    made = {name: _gap(element, context) for name, element in elements.items()}
    gaps = {name: gap for name, (gap, _) in made.items()}
    tops = {name: top for name, (_, top) in made.items() if top is not None}
    method = "all_or_nothing" if is_joint else "per_gap"
    data = {"type": "cloze", "text": text, "gaps": gaps}
    if len(tops) < len(gaps):
        return Part(data, is_key_missing=True, method=method)
    if is_joint:
        return Part(data, method=method, top=max(tops.values()))
    _weigh(gaps, tops)
    return Part(data, method=method, top=sum(tops.values(), ZERO))


def _weigh(gaps: dict[str, Any], tops: Mapping[str, Fraction]) -> None:
    """What gaps are worth, when it is not the same for all."""
    if len(set(tops.values())) > 1:
        for name, top in tops.items():
            gaps[name]["points"] = written(top)


def _gap(element: Any, context: Context) -> tuple[dict[str, Any], Fraction | None]:
    if element.tag == "qti-inline-choice-interaction":
        return _inline_choice(element, context)
    part = text_entry(element, context)
    if part.rules:
        raise UnreadError("scoring_not_expressible")
    gap = {**part.data, "type": part.data["type"]}
    return gap, None if part.is_key_missing else part.top


def _inline_choice(
    element: Any, context: Context
) -> tuple[dict[str, Any], Fraction | None]:
    elements = children(element, "qti-inline-choice")
    response = context.response(element)
    ids = coded(elements, "o")
    if any(key not in ids for key in response.keys):
        raise UnreadError("key_not_in_options")
    options: list[dict[str, Any]] = [
        {"id": ids[one.get("identifier")], "text": text}
        for one, text in zip(elements, labels(elements, context.writer), strict=True)
    ]
    gap = {"type": "inline_choice", "options": options}
    judge = context.judges.get(response.identifier)
    if judge is None:
        return gap, None
    table = {ids[name]: judge(response.holding(name)) for name in ids}
    return gap, _scored(options, table)


def _scored(options: list[dict[str, Any]], table: Mapping[str, Fraction]) -> Fraction | None:
    """Mark the options by what each is worth; the most one is worth, ``None`` when nothing."""
    top = max(table.values(), default=ZERO)
    if top <= 0:
        return None
    if min(table.values()) < 0:
        raise UnreadError("scoring_not_expressible")
    for option in options:
        share = table[option["id"]] / top
        if share == 1:
            option["correct"] = True
        elif share:
            option["score"] = written(share)
    return top


def gap_match(element: Any, context: Context) -> Part:
    """``gapMatchInteraction``: gaps that share a list of words."""
    words = children(element, "qti-gap-text", "qti-gap-img")
    holes = list(element.iter("qti-gap"))
    response = context.response(element)
    ids, names = coded(words, "m"), coded(holes, "g")
    for rank, one in enumerate(holes):
        one.set(MARK, f"QTIMARK{rank}X")
    drawn = prompt_of(element, context.writer)
    for one in [*words, *children(element, "qti-prompt")]:
        element.remove(one)
    text = context.writer.of(element, lambda one: one.get(MARK))
    for rank, one in enumerate(holes):
        text = text.replace(f"QTIMARK{rank}X", f"[[{names[one.get('identifier')]}]]")
    if any(one.tag == "qti-gap-img" for one in words):
        context.lose("LOSS_PICTURE_WORDS")
    data: dict[str, Any] = {"type": "cloze", "text": text, "options": [
        {"id": ids[one.get("identifier")], "text": _word(one, context)} for one in words]}
    for pair in response.keys:
        if not isinstance(pair, tuple) or pair[0] not in ids or pair[1] not in names:
            raise UnreadError("key_not_in_options")
    judge = context.judges.get(response.identifier)
    try:
        return _dragged(data, drawn, (ids, names), response, judge)
    except UnreadError:
        return _dragged(data, drawn, (ids, names), response, context.forgiven(response))


def _word(element: Any, context: Context) -> str:
    if element.tag == "qti-gap-img":
        return words_of(element)
    return context.writer.of(element)


def _dragged(
    data: dict[str, Any], prompt: str, ids: tuple[Mapping[str, str], Mapping[str, str]],
    response: Response, judge: Judge | None,
) -> Part:
    words, names = ids
    data["gaps"] = {name: {"type": "inline_choice"} for name in names.values()}
    if judge is None:
        return Part(data, prompt, is_key_missing=True, method="per_gap")

    def score(pairs: Sequence[tuple[str, str]]) -> Fraction:
        return judge(response.holding(*pairs))

    tables = gap_tables(list(names), list(words), score)
    if not tables:
        return _all_gaps(data, prompt, ids, response, score)
    for foreign, table in tables.items():
        gap = data["gaps"][names[foreign]]
        top = max(table.values())
        if top <= 0 or min(table.values()) < 0:
            raise UnreadError("scoring_not_expressible")
        right = [words[word] for word, worth in table.items() if worth]
        if len(right) == 1:
            gap["answer"] = right[0]
        else:
            gap["options"] = [dict(option) for option in data["options"]]
            _scored(gap["options"], {words[word]: worth for word, worth in table.items()})
    _weigh(data["gaps"], {names[foreign]: max(table.values()) for foreign, table in tables.items()})
    if all("options" in gap for gap in data["gaps"].values()):
        del data["options"]
    total = sum((max(table.values()) for table in tables.values()), ZERO)
    return Part(data, prompt, "per_gap", total)


def _all_gaps(
    data: dict[str, Any], prompt: str, ids: tuple[Mapping[str, str], Mapping[str, str]],
    response: Response, score: Any,
) -> Part:
    """All the gaps right, or nothing."""
    words, names = ids
    key = {str(pair[1]): str(pair[0]) for pair in response.keys if isinstance(pair, tuple)}
    top = score([(word, gap) for gap, word in key.items()]) if key else ZERO
    if not key:
        return Part(data, prompt, is_key_missing=True, method="per_gap")
    if top <= 0 or set(key) != set(names) or len(key) < len(response.keys):
        raise UnreadError("scoring_not_expressible")
    for gap, right in key.items():
        for other in words:
            changed = [(other if one == gap else word, one) for one, word in key.items()]
            if other != right and score(changed) != 0:
                raise UnreadError("scoring_not_expressible")
        data["gaps"][names[gap]]["answer"] = words[right]
    return Part(data, prompt, "all_or_nothing", top)
