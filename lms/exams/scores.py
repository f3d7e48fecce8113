"""The score of an attempt: a pure function of answers, item editions and scoring version.

Everything is exact (fractions); the report is canonical JSON, so that computing it again from the
answers must give the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.banks import kinds
from lms.banks.kinds import Answer
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.purpose import ON_TRIAL
from lms.banks.scoring import SCORING_VERSION, score_item
from lms.exams import marks
from lms.exams.marks import Given
from lms.exams.papers import Question


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """What people decided about a score besides the answers, stored with each run.

    ``neutralised`` holds the items taken out for everyone; answers kept aside count up to the
    ``LateAnswer`` of id ``late_up_to``, marks up to the ``Mark`` of id ``marks_up_to``; none when
    it is ``None``.
    """

    neutralised: frozenset[int] = frozenset()
    late_up_to: int | None = None
    marks_up_to: int | None = None

    def to_json(self) -> str:
        """How it is stored; ``{}`` when nothing was decided."""
        decided: dict[str, Any] = {}
        if self.neutralised:
            decided["neutralised"] = sorted(self.neutralised)
        if self.late_up_to is not None:
            decided["late_up_to"] = self.late_up_to
        if self.marks_up_to is not None:
            decided["marks_up_to"] = self.marks_up_to
        return canonical(decided)

    @classmethod
    def from_json(cls, stored: str) -> "ScoreInputs":
        """Read back what ``to_json`` wrote."""
        decided = json.loads(stored)
        return cls(frozenset(decided.get("neutralised", ())), decided.get("late_up_to"),
                   decided.get("marks_up_to"))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is being scored: the attempt, the block it certifies, what people decided about it.

    ``marks`` are those given to each answer, by question number and digest of the answer.
    """

    attempt_id: int
    block: str
    neutralised: frozenset[int] = frozenset()
    marks: Mapping[tuple[int, str], Sequence[Given]] = field(default_factory=dict)


def report_of(subject: Subject, paper: Sequence[Question], values: Mapping[int, str]) -> str:
    """The score report as canonical JSON.

    ``values`` maps question numbers to the stored JSON of the answer that counts. A question of
    several competences counts for each of them; the block counts every question once. A
    neutralised one counts for nobody, whatever was answered, and so does one on trial. One that
    people mark earns nothing until they have: ``awaiting`` counts those, and is left out when
    nothing is awaited.
    """
    items = [_item_line(subject, question, values.get(question.number)) for question in paper]
    awaiting = sum("awaits" in line for line in items)
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
        **({"awaiting": awaiting} if awaiting else {}),
    })


def _item_line(subject: Subject, question: Question, stored: str | None) -> dict[str, Any]:
    answer = None if stored is None else question.read(json.loads(stored))
    told = _marked(subject, question, stored, answer)
    marked = {name: Fraction(share) for name, share in told.get("marks", {}).items()}
    result = score_item(question.item, {**answer, "marks": marked} if answer and marked else answer)
    kind = kinds.kind_of(question.item)
    line = {
        "question": question.number,
        "item": question.item.id,
        "version": question.item.version,
        "competences": list(question.item.competences),
        "score": str(result.score),
        "max": str(result.max),
        "given": None if answer is None else kind.tell(question.item, answer),
        "key": kind.tell_key(question.item),
    }
    if question.item_id in subject.neutralised:
        return line | {"score": "0", "max": "0", "neutralised": True}
    line |= told
    if question.item.status == ON_TRIAL:
        line |= {"score": "0", "max": "0", "on_trial": True}
    return line


def _marked(
    subject: Subject, question: Question, stored: str | None, answer: Answer | None
) -> dict[str, Any]:
    """What a line says of an answer that people mark: what it awaits, or what they gave."""
    item = question.item
    if not isinstance(item, MarkedItem) or not stored or not answer or "dont_know" in answer:
        return {}
    given = subject.marks.get((question.number, digest(stored)), ())
    points = marks.settled(item, given)
    if points is None:
        return {"awaits": str(marks.need_of(item, given))}
    return {"marks": {name: str(share) for name, share in points.items()}}


def _by_competence(items: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    items = [line for line in items if "on_trial" not in line]
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
