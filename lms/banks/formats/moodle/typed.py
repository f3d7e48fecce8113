"""Moodle questions answered by typing: words, numbers, texts marked by people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.formats.moodle.answers import Data, flag, scoring, worth
from lms.banks.formats.moodle.faults import UnfitError
from lms.banks.formats.moodle.scores import points, share, value, written
from lms.banks.formats.moodle.texts import Texts, raw
from lms.banks.kinds.numbers import french

_ONE = Decimal(1)
_NO_UNITS = "3"
_EXTENSIONS = ("csv", "docx", "jpeg", "jpg", "md", "odp", "ods", "odt", "pdf", "png", "pptx", "txt",
               "xlsx")
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "document": ("docx", "odt", "pdf"),
    "image": ("jpeg", "jpg", "png"),
    "web_image": ("jpeg", "jpg", "png"),
    "spreadsheet": ("csv", "ods", "xlsx"),
    "presentation": ("odp", "pptx"),
}
_CRITERION: Mapping[str, str] = {"fr": "Qualité de la réponse", "en": "Quality of the answer"}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An answer that Moodle foresees: its text, what it earns, what is said to who gives it."""

    text: str
    share: Fraction
    feedback: str = ""
    tolerance: str = ""


def short_answer(question: Any, texts: Texts) -> Data:
    """A few words to type."""
    rule, others = text_rule(_foreseen(question, texts), flag(question, "usecase", default=False))
    data: Data = {"type": "short_text", **rule, "scoring": scoring(question, "best_answer")}
    best = max((Fraction(one.get("score", 1)) for one in rule.get("answers", ())),
               default=Fraction(1))
    data["scoring"] |= {"max": written(best)} if best < 1 else {}
    return data | _otherwise(others)


def text_rule(foreseen: Sequence[Foreseen], case_counts: bool) -> tuple[Data, str]:
    """How typed words are judged, and what is said of any other.

    Moodle stops at the first text that fits: a text written twice counts once, and nothing counts
    after a text that takes anything.
    """
    answers: dict[str, Data] = {}
    for one in foreseen:
        if not one.text:
            continue
        if set(one.text) == {"*"}:
            if one.share > 0:
                raise UnfitError("accepts_anything")
            return _rule(answers, case_counts), one.feedback
        key = one.text if case_counts else one.text.casefold()
        answers.setdefault(" ".join(key.split()), _expected(one))
    return _rule(answers, case_counts), ""


def _rule(answers: Mapping[str, Data], case_counts: bool) -> Data:
    """Nothing when no text earns anything: the key is missing."""
    listed = list(answers.values())
    if all(one.get("score") == 0 for one in listed):
        return {}
    longest = max(len(one["text"]) for one in listed)
    return {"answers": listed, "normalise": ["spaces"] if case_counts else ["spaces", "case"],
            **({"max_length": 500} if longest > 200 else {})}


def _expected(one: Foreseen) -> Data:
    """``*`` stands for anything, ``\\*`` for itself."""
    literal = one.text.replace(r"\*", "*")
    stars = re.sub(r"\\\*", "", one.text).count("*")
    expected: Data = {"text": literal}
    if stars and stars == one.text.count("*"):
        expected["match"] = "wildcard"
    elif stars:
        parts = (re.escape(part.replace("\0", "*")) for part in
                 one.text.replace(r"\*", "\0").split("*"))
        expected = {"text": ".*".join(part.replace(r"\ ", " ") for part in parts), "match": "regex"}
    expected |= {} if one.share == 1 else {"score": written(one.share)}
    return expected | ({"rationale": one.feedback} if one.feedback else {})


def numerical(question: Any, texts: Texts) -> Data:
    """A number to type, perhaps with a unit."""
    rule, best, others = number_rule(_foreseen(question, texts), texts)
    if rule:
        unit = _unit(question, texts, bool(rule.get("near_misses")))
        rule["answer"] |= {"unit": unit} if unit else {}
    method = "best_answer" if rule.get("near_misses") else "all_or_nothing"
    data: Data = {"type": "numeric", **rule, "scoring": scoring(question, method)}
    data["scoring"] |= {"max": written(best)} if best < 1 else {}
    return data | _otherwise(others)


def number_rule(foreseen: Sequence[Foreseen], texts: Texts) -> tuple[Data, Fraction, str]:
    """How a typed number is judged, the most it earns, and what is said of any other."""
    others = [one for one in foreseen if one.text == "*"]
    if any(one.share > 0 for one in others):
        raise UnfitError("accepts_anything")
    values = [one for one in foreseen if one.text not in {"", "*"}]
    for one in values:
        if one.share <= 0 and one.feedback:
            texts.losses.add("LOSS_FEEDBACK_PER_ANSWER")
    earning = sorted((one for one in values if one.share > 0), key=lambda one: -one.share)
    words = others[0].feedback if others else ""
    if not earning:
        for one in values:
            value(one.text)
        return {}, Fraction(1), words
    key, *near = earning
    if near and near[0].share == key.share:
        raise UnfitError("several_right_values")
    rule: Data = {"answer": _numeric_key(key), "notation": _notation(texts)}
    if near:
        rule["near_misses"] = [_near_miss(one, rule["answer"]["value"]) for one in near]
    if key.feedback:
        rule["rationale"] = key.feedback
    return rule, key.share, words


def _notation(texts: Texts) -> str:
    return "en" if texts.lang.startswith("en") else "fr"


def _numeric_key(one: Foreseen) -> Data:
    margin = _margin(one)
    return {"value": value(one.text), **({"tolerance": {"absolute": margin}} if margin else {})}


def _near_miss(one: Foreseen, key: Decimal) -> Data:
    """Moodle widens the margin around the key itself; here that is an interval beside it."""
    near, margin = value(one.text), _margin(one)
    said: Data = {"rationale": one.feedback} if one.feedback else {}
    if near != key:
        tolerance = {"tolerance": {"absolute": margin}} if margin else {}
        return {"value": near, **tolerance, "score": written(one.share), **said}
    edges = [near - margin, near + margin]
    return {"value": edges[1], "tolerance": {"range": edges}, "score": written(one.share), **said}


def _margin(one: Foreseen) -> Decimal:
    return abs(value(one.tolerance)) if one.tolerance.strip() else Decimal(0)


def _unit(question: Any, texts: Texts, has_near_misses: bool) -> Data:
    """The units with what turns each into the first; Moodle writes the inverse."""
    accept: dict[str, Decimal] = {}
    for unit in question.iterfind("units/unit"):
        name = (unit.findtext("unit_name") or "").strip()
        times = value(unit.findtext("multiplier") or "1")
        if name and times > 0:
            accept[name] = _ONE if times == 1 else (_ONE / times).normalize()
    shown = (question.findtext("showunits") or "0").strip()
    if not accept or shown == _NO_UNITS:
        return {}
    grading = (question.findtext("unitgradingtype") or "0").strip()
    if (question.findtext("unitsleft") or "0").strip() == "1":
        texts.losses.add("LOSS_UNIT_LEFT")
    if shown in {"1", "2"}:
        texts.losses.add("LOSS_UNIT_CHOICE")
    if grading == "0":
        return {"accept": accept}
    if grading == "1" and has_near_misses:
        texts.losses.add("LOSS_UNIT_PENALTY")
    penalty = points(question.findtext("unitpenalty"), "0.1")
    return {"required": True, "accept": accept, "penalty": written(penalty)}


def _foreseen(question: Any, texts: Texts) -> list[Foreseen]:
    return [
        Foreseen(raw(answer), share(answer.get("fraction")), texts.of(answer.find("feedback")),
                 answer.findtext("tolerance") or "")
        for answer in question.iterfind("answer")
    ]


def _otherwise(words: str) -> Data:
    return {"feedback": {"incorrect": words}} if words else {}


def essay(question: Any, texts: Texts) -> Data:
    """A text to write, or files to hand in."""
    files = _whole(question.findtext("attachments"))
    if raw(question.find("responsetemplate")):
        texts.losses.add("LOSS_RESPONSE_TEMPLATE")
    data: Data = {
        "rubric": [rubric(worth(question), texts.lang, texts.of(question.find("graderinfo")))],
        "scoring": scoring(question, "rubric"),
    }
    if files:
        if (question.findtext("responseformat") or "").strip() != "noinline":
            texts.losses.add("LOSS_INLINE_RESPONSE")
        return data | {"type": "file_upload", "response": _handing(question, files, texts)}
    limits = {"min_words": _whole(question.findtext("minwordlimit")),
              "max_words": _whole(question.findtext("maxwordlimit"))}
    response = {name: limit for name, limit in limits.items() if limit > 0}
    return data | {"type": "essay"} | ({"response": response} if response else {})


def rubric(whole: Fraction, lang: str, expected: str) -> Data:
    """One criterion worth all the points, by steps of a point or of a quarter."""
    steps = int(whole) if whole.denominator == 1 and whole <= 9 else 4
    levels = [
        {"score": written(whole * step / steps), "text": _out_of(whole * step / steps, whole)}
        for step in range(steps + 1)
    ]
    if expected:
        levels[-1]["text"] = expected
    title = _CRITERION["fr" if lang.startswith("fr") else "en"]
    return {"id": "c1", "title": title, "max": written(whole), "levels": levels}


def _out_of(earned: Fraction, whole: Fraction) -> str:
    """« 2,5 / 10 »."""
    told = (french((Decimal(one.numerator) / Decimal(one.denominator)).quantize(Decimal("0.01"))
                   .normalize()) for one in (earned, whole))
    return " / ".join(told)


def _handing(question: Any, files: int, texts: Texts) -> Data:
    most = min(files, 5) if files > 0 else 5
    least = min(_whole(question.findtext("attachmentsrequired")), most)
    if files > 5:
        texts.losses.add("LOSS_FILE_COUNT")
    size = _whole(question.findtext("maxbytes")) // 1_000_000
    return {"accept": list(_accepted(question, texts)), "min_files": max(least, 0),
            "max_files": most, "max_mb": min(max(size, 1), 20) if size else 10}


def _accepted(question: Any, texts: Texts) -> tuple[str, ...]:
    wanted = re.split(r"[\s,;]+", (question.findtext("filetypeslist") or "").strip().lower())
    kinds = {kind.removeprefix("*").removeprefix(".") for kind in wanted} - {""}
    found: set[str] = set()
    for kind in kinds:
        named = _GROUPS.get(kind, (kind,) if kind in _EXTENSIONS else ())
        if not named:
            texts.losses.add("LOSS_FILE_TYPE")
        found.update(named)
    return tuple(one for one in _EXTENSIONS if one in found) if found else _EXTENSIONS


def _whole(text: str | None) -> int:
    plain = (text or "").strip()
    return int(plain) if re.fullmatch(r"-?[0-9]{1,12}", plain) else 0
