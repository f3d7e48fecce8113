"""The score of an attempt: a pure function of answers, item editions and scoring version.

Everything is exact (fractions); the report is canonical JSON, so that computing it again from the
answers must give the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks import kinds
from lms.banks.scoring import SCORING_VERSION, score_item
from lms.exams.papers import Question


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being scored: the attempt and the block it certifies."""

    attempt_id: int
    block: str


def report_of(subject: Subject, paper: Sequence[Question], values: Mapping[int, str]) -> str:
    """The score report as canonical JSON.

    ``values`` maps question numbers to the stored JSON of the answer that counts. A question of
    several competences counts for each of them; the block counts every question once.
    """
    items = [_item_line(question, values.get(question.number)) for question in paper]
    score = sum((Fraction(line["score"]) for line in items), Fraction(0))
    highest = sum((Fraction(line["max"]) for line in items), Fraction(0))
    return canonical({
        "attempt": subject.attempt_id,
        "block": subject.block,
        "score": str(score),
        "max": str(highest),
        "share": str(score / highest if highest else Fraction(0)),
        "competences": _by_competence(items),
        "items": items,
        "scoring_version": SCORING_VERSION,
    })


def _item_line(question: Question, stored: str | None) -> dict[str, Any]:
    answer = None if stored is None else question.read(json.loads(stored))
    result = score_item(question.item, answer)
    kind = kinds.kind_of(question.item)
    return {
        "question": question.number,
        "item": question.item.id,
        "version": question.item.version,
        "competences": list(question.item.competences),
        "score": str(result.score),
        "max": str(result.max),
        "given": None if answer is None else kind.tell(question.item, answer),
        "key": kind.tell_key(question.item),
    }


def _by_competence(items: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    codes = sorted({code for line in items for code in line["competences"]})
    lines = []
    for code in codes:
        own = [line for line in items if code in line["competences"]]
        lines.append({
            "code": code,
            "score": str(sum((Fraction(line["score"]) for line in own), Fraction(0))),
            "max": str(sum((Fraction(line["max"]) for line in own), Fraction(0))),
        })
    return lines


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(attempt_id: int, values: Mapping[int, str]) -> str:
    """What the candidate takes away: a digest of the final answers, in readable groups."""
    content = canonical([attempt_id, [[number, values[number]] for number in sorted(values)]])
    head = digest(content)[:24].upper()
    return "-".join(head[start:start + 4] for start in range(0, 24, 4))
