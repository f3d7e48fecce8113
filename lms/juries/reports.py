"""The score report of an attempt, read back into exact numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class CompetenceScore:
    """The points of one competence; a question of several competences counts in each."""

    code: str
    score: Fraction
    max: Fraction

    @property
    def share(self) -> Fraction | None:
        """The part of the points obtained, ``None`` when no question bears on it."""
        return self.score / self.max if self.max else None


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One question: what was answered (``None`` when blank), the key, the points.

    A neutralised one counts for nobody. ``marks`` are the points by criterion of an answer that
    people marked; one that ``is_awaited`` earns nothing until they have.
    """

    question: int
    item: str
    version: int
    competences: tuple[str, ...]
    score: Fraction
    max: Fraction
    given: str | None
    key: str
    is_neutralised: bool = False
    marks: Mapping[str, Fraction] = field(default_factory=dict)
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The score of an attempt; ``share`` is the part of all points.

    ``awaiting`` counts the answers that people have not marked yet.
    """

    block: str
    score: Fraction
    max: Fraction
    share: Fraction
    competences: tuple[CompetenceScore, ...]
    items: tuple[ItemScore, ...]
    scoring_version: str
    awaiting: int = 0


def read_report(text: str) -> Report:
    """The report of a score run; it was written by the scoring, so a broken one is a bug."""
    content = json.loads(text)
    return Report(
        block=content["block"],
        score=Fraction(content["score"]),
        max=Fraction(content["max"]),
        share=Fraction(content["share"]),
        competences=tuple(
            CompetenceScore(line["code"], Fraction(line["score"]), Fraction(line["max"]))
            for line in content["competences"]
        ),
        items=tuple(_item(line) for line in content["items"]),
        scoring_version=content["scoring_version"],
        awaiting=content.get("awaiting", 0),
    )


def _item(line: Mapping[str, Any]) -> ItemScore:
    return ItemScore(
        question=line["question"], item=line["item"], version=line["version"],
        competences=tuple(line["competences"]), score=Fraction(line["score"]),
        max=Fraction(line["max"]), given=line["given"], key=line["key"],
        is_neutralised=line.get("neutralised", False),
        marks={name: Fraction(share) for name, share in line.get("marks", {}).items()},
        is_awaited="awaits" in line,
    )
