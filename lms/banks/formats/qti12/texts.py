"""Items of QTI 1.2 answered by typing: words, numbers, gaps, essays, files."""

import html
import re
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from lms.banks.formats.package_draft import COMPLETE, letter, number, rubric
from lms.banks.formats.qti12.asked import Asked, marked
from lms.banks.formats.qti12.items import Response, gap_mark, tag_of, words
from lms.banks.formats.qti12.scoring import Condition, NotExpressibleError, tests_of
from lms.banks.formats.shares import written

_BOUNDS = {"vargte": "low", "vargt": "low", "varlte": "high", "varlt": "high"}
_TYPED = frozenset({"", "openentry"})
_FILES = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "txt", "png", "jpg"]


def short_text(asked: Asked) -> dict[str, Any]:
    """A few words; each accepted text earns what its condition gives."""
    (response,) = asked.shown.responses
    rule = _text_rule(asked, response)
    best = max(rule.pop("raw"), default=Fraction(0))
    asked.is_key_missing = not rule["answers"]
    return {"type": "short_text", **rule,
            "scoring": {"method": "best_answer", "points": asked.points(best)}}


def numeric(asked: Asked) -> dict[str, Any]:
    """A number, with the margin that its condition allows."""
    (response,) = asked.shown.responses
    rule, best = _number_rule(asked, response)
    asked.is_key_missing = "answer" not in rule
    return {"type": "numeric", **rule,
            "scoring": {"method": "best_answer" if rule.get("near_misses") else "all_or_nothing",
                        "points": asked.points(best)}}


def typed_gaps(asked: Asked) -> dict[str, Any]:
    """Several boxes in a text."""
    gaps: dict[str, Any] = {}
    shares, text = [], asked.shown.html
    for index, response in enumerate(asked.shown.responses, start=1):
        if is_number(asked, response):
            rule, best = _number_rule(asked, response)
            rule = {"type": "numeric", **rule}
        else:
            rule = {"type": "short_text", **_text_rule(asked, response)}
            best = max(rule.pop("raw"), default=Fraction(0))
        asked.is_key_missing |= not (rule.get("answers") or rule.get("answer"))
        gaps[f"g{index}"] = rule
        text = _with_gap(text, index - 1, [response.ident])
        shares.append(best)
    return _cloze(asked, gaps, shares, marked(asked, text))


def named_gaps(asked: Asked) -> dict[str, Any]:
    """Gaps of Canvas: the text says ``[colour]``, the list ``response_colour`` goes with it.

    In a text to type, every entry of the list is accepted, whatever the conditions name.
    """
    text, gaps, shares = asked.shown.html, {}, []
    is_typed = asked.kind.startswith("fill_in")
    for index, response in enumerate(asked.shown.responses, start=1):
        text = _with_gap(text, index - 1, [response.ident.removeprefix("response_"),
                                           response.html.strip()])
        kinds = {label.attributes.get("answer_type", "").lower() for label in response.labels}
        # Some name the right entry by its ident, others by its words.
        earned = {label.ident: asked.rules.score({response.ident: frozenset({
            label.ident, plain(label.html)})}) for label in response.labels}
        best = max(earned.values(), default=Fraction(0))
        asked.is_key_missing |= best <= 0
        gaps[f"g{index}"] = (_accepted(asked, response) if is_typed and kinds <= _TYPED
                             else _list_gap(asked, response, earned))
        shares.append(best)
    return _cloze(asked, gaps, shares, marked(asked, text))


def _with_gap(text: str, index: int, names: Sequence[str]) -> str:
    """The text with the mark of a gap where it is named, or where it stands."""
    for name in names:
        if name and f"[{name}]" in text:
            return text.replace(gap_mark(index), "").replace(f"[{name}]", gap_mark(index), 1)
    return text


def essay(asked: Asked) -> dict[str, Any]:
    """A text that people mark."""
    points = asked.points(Fraction(0))
    return {"type": "essay", "rubric": rubric(points),
            "scoring": {"method": "rubric", "points": points}}


def file_upload(asked: Asked) -> dict[str, Any]:
    """Files that people mark."""
    points = asked.points(Fraction(0))
    return {"type": "file_upload", "response": {"accept": _FILES}, "rubric": rubric(points),
            "scoring": {"method": "rubric", "points": points}}


def is_number(asked: Asked, response: Response) -> bool:
    """Whether the answer is a number: it says so, or it is compared as one."""
    if response.tag == "response_num" or response.fib_type.lower() in {
        "decimal", "integer", "scientific"
    }:
        return True
    return any(one.get("respident") == response.ident for condition in asked.rules.conditions
               for one in tests_of(condition, *_BOUNDS))


def is_essay(asked: Asked, response: Response) -> bool:
    """Whether it is a box with nothing to compare its words with."""
    return response.tag == "response_str" and response.rows > 1 and not _typed(asked, response)


def _cloze(
    asked: Asked, gaps: dict[str, Any], shares: Sequence[Fraction], text: str
) -> dict[str, Any]:
    total = sum(shares, Fraction(0))
    if len(set(shares)) > 1 and min(shares) > 0 and max(shares) - min(shares) > total / 100:
        for gap, value in zip(gaps.values(), shares, strict=True):
            gap["points"] = written(value if value <= 1000 else value / total)
    return {"type": "cloze", "stem": COMPLETE, "text": text, "gaps": gaps,
            "scoring": {"method": _gap_method(asked), "points": asked.points(total)}}


def _gap_method(asked: Asked) -> str:
    """All the gaps are asked for at once when one condition names several of them."""
    for condition in asked.rules.scoring():
        if len({one.get("respident") for one in tests_of(condition, "varequal")}) > 1:
            return "all_or_nothing"
    return "per_gap"


def _typed(asked: Asked, response: Response) -> list[tuple[Any, Condition]]:
    names = ("varequal", "varsubstring", "varsubset", *_BOUNDS)
    return [(one, condition) for condition in asked.rules.scoring()
            for one in tests_of(condition, *names) if one.get("respident") == response.ident]


def _text_rule(asked: Asked, response: Response) -> dict[str, Any]:
    """What is accepted, the raw scores under ``raw``."""
    answers: dict[tuple[str, str], Fraction] = {}
    is_case_kept = asked.metadata.get("case_sensitive") == "true"
    for test, condition in _typed(asked, response):
        tag, text = tag_of(test), " ".join(words(test).split())
        if tag in _BOUNDS:
            raise NotExpressibleError
        is_case_kept |= (test.get("case") or "").lower() == "yes"
        is_part = tag == "varsubstring" or (test.get("setmatch") or "").lower() == "contains"
        way = "wildcard" if is_part else "exact"
        value = sum((amount for _, amount in condition.changes), Fraction(0))
        if text:
            answers.setdefault((f"*{text}*" if is_part else text, way), value)
    best = max(answers.values(), default=Fraction(0))
    return {"answers": [
        {"text": text, **({"match": way} if way != "exact" else {}),
         **({"score": written(value / best)} if value != best else {})}
        for (text, way), value in answers.items()
    ], "normalise": _steps(is_case_kept=is_case_kept), "raw": list(answers.values())}


def _accepted(asked: Asked, response: Response) -> dict[str, Any]:
    """Every entry of a list of texts, compared as the newer Canvas says."""
    answers = []
    is_case_kept = asked.metadata.get("case_sensitive") == "true"
    for label in response.labels:
        way = label.attributes.get("scoring_algorithm", "")
        text = plain(label.html)
        if way == "TextCloseEnough":
            asked.draft.losses.add("LOSS_FUZZY")
        if way == "TextRegex":
            answers.append({"text": text, "match": "regex"})
        elif way == "TextContainsAnswer":
            answers.append({"text": f"*{text}*", "match": "wildcard"})
        else:
            answers.append({"text": text})
    unique = {(one["text"], one.get("match")): one for one in answers}
    return {"type": "short_text", "answers": list(unique.values()),
            "normalise": _steps(is_case_kept=is_case_kept)}


def _list_gap(asked: Asked, response: Response, earned: dict[str, Fraction]) -> dict[str, Any]:
    best = max(earned.values(), default=Fraction(0))
    options = []
    for index, label in enumerate(response.labels):
        value = earned[label.ident]
        option: dict[str, Any] = {"id": letter(index), "text": asked.text(label.html)}
        if best > 0 and value == best:
            option["correct"] = True
        elif best > 0 and value > 0:
            option["score"] = written(value / best)
        options.append(option)
    return {"type": "inline_choice", "options": options}


def _number_rule(asked: Asked, response: Response) -> tuple[dict[str, Any], Fraction]:
    """The rule of a number and its raw score. Raises when several numbers earn everything."""
    found: list[tuple[Fraction, dict[str, Any]]] = []
    for condition in asked.rules.scoring():
        tests = [one for one in tests_of(condition, "varequal", *_BOUNDS)
                 if one.get("respident") == response.ident]
        value = sum((amount for _, amount in condition.changes), Fraction(0))
        if tests:
            found += [(value, key) for key in _number_keys(asked, tests)]
    best = max((value for value, _ in found), default=Fraction(0))
    whole = [key for value, key in found if value == best]
    if len(whole) > 1:
        raise NotExpressibleError("several_numbers")
    if not whole:
        return {}, best
    near = [{**key, "score": written(value / best)} for value, key in found if value < best]
    return {"answer": whole[0], "notation": "plain" if asked.draft.lang != "fr" else "fr",
            **({"near_misses": near} if near else {})}, best


def _number_keys(asked: Asked, tests: Sequence[Any]) -> list[dict[str, Any]]:
    """The keys of one condition: each value with its own margin, or the range around it."""
    exact = [(one, _number(one)) for one in tests if tag_of(one) == "varequal"]
    bounds: dict[str, Decimal] = {}
    for one in tests:
        side, value = _BOUNDS.get(tag_of(one)), _number(one)
        if side and (value is None or side in bounds):
            raise NotExpressibleError
        if side and value is not None:
            bounds[side] = value
            if not tag_of(one).endswith("e"):
                asked.draft.losses.add("LOSS_BOUND_EXCLUDED")
    if any(value is None for _, value in exact) or len(bounds) == 1 or not (exact or bounds):
        raise NotExpressibleError
    if len(exact) > 1 and bounds:
        raise NotExpressibleError("several_numbers")
    if not exact:
        low, high = bounds["low"], bounds["high"]
        return [{"value": (low + high) / 2, "tolerance": {"range": [low, high]}}]
    keys = []
    for one, value in dict((value, (one, value)) for one, value in exact).values():
        keys.append({"value": value, **_tolerance(one, value or Decimal(0), bounds)})
    return keys


def _tolerance(test: Any, value: Decimal, bounds: dict[str, Decimal]) -> dict[str, Any]:
    margin = number(test.get("margin") or "")
    if margin is not None and margin > 0:
        is_share = (test.get("margintype") or "").startswith("percent")
        if not is_share:
            return {"tolerance": {"absolute": margin}}
        if value and margin < 100:
            return {"tolerance": {"relative": margin / 100}}
    if not bounds or not bounds["low"] <= value <= bounds["high"]:
        return {}
    below, above = _tidy(value - bounds["low"]), _tidy(bounds["high"] - value)
    if below == above:
        return {"tolerance": {"absolute": above}} if above else {}
    return {"tolerance": {"range": [bounds["low"], bounds["high"]]}}


def _number(test: Any) -> Decimal | None:
    value = number(words(test))
    return None if value is None else _tidy(value)


def _steps(*, is_case_kept: bool) -> list[str]:
    return ["spaces", "apostrophes"] if is_case_kept else ["spaces", "case", "apostrophes"]


def plain(markup: str) -> str:
    """The words of a little HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def _tidy(value: Decimal) -> Decimal:
    """Without the digits that computing left behind: 3.1300000000000003 is 3.13."""
    short = Context(prec=14).plus(value).normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]
