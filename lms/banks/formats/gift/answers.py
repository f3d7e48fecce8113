"""What the block of answers of a GIFT question says, as the fields of a native item."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.banks.formats import markup
from lms.banks.formats.drafting import (
    Unfit,
    default_rubric,
    percentage,
    scored_choice,
    without_pictures,
)
from lms.banks.formats.gift import numbers
from lms.banks.formats.gift.grammar import PRIVATE, formatted, plain
from lms.banks.formats.shares import written

_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_COMMA_WEIGHT = re.compile(r"%-?[0-9]+,[0-9]+%")
_TRUE = frozenset({"T", "TRUE"})
_FALSE = frozenset({"F", "FALSE"})
_SAID_TRUE = frozenset({"VRAI", "V", "TRUE"})
_SAID_FALSE = frozenset({"FAUX", "FALSE"})
_ORDERING = re.compile(
    r">[ \t]*(?P<count>\d+)?(?P<words>(?:[ \t]+(?:[A-Z_]{3,}|[HV01]|none|123|abc|ABC|iii|III))*)\s"
)
_ORDER_METHODS: Mapping[str, str] = {
    "ALL_OR_NOTHING": "all_or_nothing", "ABSOLUTE_POSITION": "exact_positions",
    "ABSOLUTE": "exact_positions", "ABS": "exact_positions", "LONGEST_ORDERED_SUBSET": "lcs",
    "LONGEST_CONTIGUOUS_SUBSET": "lcs",
}
MAX_ANSWERS = 300
NORMALISE = ["spaces", "case", "apostrophes"]


@dataclass(slots=True)
class Draft:
    """A question being read: the format and the language of its texts, and what it loses."""

    format: str
    lang: str
    losses: set[str] = field(default_factory=set)
    feedback: dict[str, str] = field(default_factory=dict)

    def markdown(self, text: str) -> str:
        """A text of the question in Markdown."""
        words, name = formatted(text, self.format)
        return without_pictures(_READERS[name](words), self.losses)

    def option(self, text: str) -> str:
        """A text to choose; tags that show nothing are themselves what is to be chosen."""
        shown = self.markdown(text)
        words = formatted(text, self.format)[0]
        if shown or not words:
            return shown
        self.losses.add("markup_shown_as_typed")
        return markup.markdown_of_plain(words).text

    def cut(self, answer: str) -> tuple[str, str]:
        """An answer and its feedback."""
        text, _, comment = answer.partition("#")
        return text.strip(), self.markdown(comment)


_READERS: Mapping[str, Callable[[str], markup.Converted]] = {
    "html": markup.markdown_of,
    "moodle": markup.markdown_of_loose_html,
    "plain": markup.markdown_of_plain,
    "markdown": markup.markdown_of_markdown,
}


def fields_of(block: str, draft: Draft) -> dict[str, Any]:
    """The fields of the kind that a block of answers asks for. Raises ``Unfit``."""
    if block.count("~") + block.count("=") > MAX_ANSWERS:
        raise Unfit("too_many_answers")
    answers, general, comment = block.strip().rpartition("####")
    answers = answers.strip() if general else comment.strip()
    if general and (words := draft.markdown(comment)):
        draft.feedback["general"] = words
    if not answers:
        return essay(draft)
    if answers.startswith("#"):
        return numbers.numeric(answers[1:], draft, weighed)
    if answers.startswith(">"):
        return _ordering(answers, draft)
    if "~" in answers:
        return choice(answers, draft)
    if "=" in answers and "->" in answers:
        return _matching(answers, draft)
    return _true_false(answers, draft) or short_text(answers, draft)


def weighed(answer: str, default: Fraction) -> tuple[str, Fraction]:
    """An answer without its percentage, and the share it earns."""
    answer = answer.strip()
    if match := _WEIGHT.match(answer):
        return answer[match.end():].strip(), percentage(match[1])
    if _COMMA_WEIGHT.match(answer):
        raise Unfit("decimal_comma")
    return answer, default


def essay(draft: Draft) -> dict[str, Any]:
    """A text to write; GIFT says nothing of how it is marked."""
    draft.losses.add("rubric_to_write")
    return {"type": "essay", "rubric": default_rubric(draft.lang),
            "scoring": {"method": "rubric", "points": 1}}


def choice(answers: str, draft: Draft) -> dict[str, Any]:
    """Options after ``=`` and ``~``; an ``=`` anywhere makes the choice single."""
    answers = _with_equals_of_texts(answers, draft)
    entries = [entry for entry in re.split(r"(?=[=~])", answers) if entry.strip(" \n\t~=")]
    if not entries[:1] or entries[0][0] not in "=~":
        entries[:1] = [f"~{entry}" for entry in entries[:1]]
    options, shares = [], []
    for place, entry in enumerate(entries):
        default = Fraction(entry[0] == "=")
        text, share = weighed(entry[1:], default)
        words, comment = draft.cut(text)
        option = {"id": letter(place), "text": draft.option(words)}
        options.append({**option, **({"rationale": comment} if comment else {})})
        shares.append(share)
    if "=" in answers and shares.count(Fraction(1)) > 1:
        draft.losses.add("several_right_but_one_choice")
    return {"type": "choice", **scored_choice(options, shares, is_single="=" in answers)}


def _with_equals_of_texts(answers: str, draft: Draft) -> str:
    """The answers, a ``=`` that is plainly part of a text taken as if it were escaped.

    That is one inside a line when each option has its own line, or one of an attribute of HTML.
    """
    lines = answers.split("\n")
    inside = [re.sub(r"^[\s~=]*", "", line) for line in lines]
    is_one_a_line = sum(line.lstrip()[:1] in {"=", "~"} for line in lines) > 1 and not any(
        "~" in words for words in inside
    )
    pattern = re.compile("=" if is_one_a_line else r"(?<=\w)=(?=[\"'])")
    mended = "\n".join(
        line[:len(line) - len(words)] + pattern.sub(PRIVATE["="], words)
        for line, words in zip(lines, inside, strict=True)
    )
    if mended != answers:
        draft.losses.add("equals_mended")
    return mended


def short_text(answers: str, draft: Draft) -> dict[str, Any]:
    """Texts after ``=``; ``*`` stands for anything."""
    expected: dict[str, dict[str, Any]] = {}
    for entry in (entry for entry in answers.split("=") if entry.strip()):
        text, share = weighed(entry, Fraction(1))
        words, comment = draft.cut(text)
        typed = formatted(words, "plain")[0]
        if share <= 0 and set(typed) <= {"*", " "}:
            draft.feedback.update({"incorrect": comment} if comment else {})
            continue
        if share < 0:
            draft.losses.add("negative_score_removed")
        answer = _expected(typed, max(share, Fraction(0)))
        expected.setdefault(typed.casefold(), {
            **answer, **({"rationale": comment} if comment else {})
        })
    best = max((Fraction(answer.get("score", 1)) for answer in expected.values()),
               default=Fraction(0))
    longest = max((len(answer["text"]) for answer in expected.values()), default=0)
    return {
        "type": "short_text", "answers": list(expected.values()), "normalise": list(NORMALISE),
        **({"max_length": 500} if longest > 200 else {}),
        "scoring": {"method": "best_answer", "points": 1,
                    **({"max": written(best)} if 0 < best < 1 else {})},
    }


def _expected(typed: str, share: Fraction) -> dict[str, Any]:
    score = {} if share == 1 else {"score": written(share)}
    if "*" not in typed.replace("\\*", ""):
        return {"text": typed.replace("\\*", "*"), **score}
    if "\\*" not in typed:
        return {"text": typed, "match": "wildcard", **score}
    pieces = [re.sub(r"([^\w\s])", r"\\\1", piece.replace("\\*", "*"))
              for piece in re.split(r"(?<!\\)\*", typed)]
    return {"text": ".*".join(pieces), "match": "regex", **score}


def _true_false(answers: str, draft: Draft) -> dict[str, Any] | None:
    said, *comments = answers.split("#", 2)
    word = plain(said.lstrip("="))
    upper = word.upper()
    if said.strip() not in _TRUE | _FALSE:
        if upper not in _SAID_TRUE | _SAID_FALSE:
            return None
        draft.losses.add("read_as_true_false")
    for name, comment in zip(("incorrect", "correct"), comments, strict=False):
        if words := draft.markdown(comment):
            draft.feedback[name] = words
    return {"type": "true_false", "answer": upper in _TRUE | _SAID_TRUE,
            "scoring": {"method": "all_or_nothing", "points": 1}}


def _matching(answers: str, draft: Draft) -> dict[str, Any]:
    targets: dict[str, str] = {}
    prompts: list[dict[str, Any]] = []
    for entry in (entry for entry in answers.split("=") if entry.strip()):
        left, arrow, right = entry.partition("->")
        if not arrow:
            raise Unfit("arrow_missing")
        target = without_pictures(markup.markdown_of_loose_html(plain(right)), draft.losses)
        name = targets.setdefault(target, f"t{len(targets) + 1}")
        if left.strip():
            prompts.append({"id": f"p{len(prompts) + 1}", "text": draft.markdown(left),
                            "match": [name]})
    used = [prompt["match"][0] for prompt in prompts]
    return {
        "type": "matching", "prompts": prompts,
        "targets": [{"id": name, "text": text} for text, name in targets.items()],
        **({"reuse_targets": True} if len(set(used)) < len(used) else {}),
        "scoring": {"method": "per_pair", "points": 1},
    }


def _ordering(answers: str, draft: Draft) -> dict[str, Any]:
    """The block that the ordering plug-in of Moodle writes: one element a line."""
    head = _ORDERING.match(answers)
    words = head["words"].split() if head else []
    lines = [line for line in answers[head.end() if head else 1:].split("\n") if line.strip()]
    if head and head["count"] and int(head["count"]) not in {0, len(lines)}:
        draft.losses.add("LOSS_SUBSET")
    items = [{"id": f"e{place}", "text": draft.markdown(line)}
             for place, line in enumerate(lines, start=1)]
    method = next((_ORDER_METHODS[word] for word in words if word in _ORDER_METHODS),
                  "adjacent_pairs")
    return {"type": "ordering", "items": items, "answer": [item["id"] for item in items],
            "scoring": {"method": method, "points": 1}}


def letter(place: int) -> str:
    """a, b, c... then a number: too many options are refused later, with a better reason."""
    return chr(ord("a") + place) if place < 26 else str(place)
