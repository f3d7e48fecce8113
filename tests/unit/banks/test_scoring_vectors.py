"""The exact scores of the reference vectors, by the counts and through whole items."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from written_items import multiple

from lms.banks.scoring import COUNT_METHODS, SCORING_VERSION, Counts, score_item

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "scoring" / "vectors.json").read_text())
OFFERED = [vector for vector in VECTORS if vector.get("method") in COUNT_METHODS]


def name_of(vector: dict[str, Any]) -> str:
    counts = (vector[name] for name in ("options", "correct", "chosen_correct", "chosen_wrong"))
    return "-".join([vector["method"], *map(str, counts)])


def test_the_vectors_cover_every_method_we_offer_by_counts() -> None:
    assert {vector["method"] for vector in OFFERED} == set(COUNT_METHODS)
    assert len(OFFERED) == 135


@pytest.mark.parametrize("vector", OFFERED, ids=name_of)
def test_a_method_gives_the_score_of_the_vector(vector: dict[str, Any]) -> None:
    counts = Counts(
        vector["options"], vector["correct"], vector["chosen_correct"], vector["chosen_wrong"]
    )
    assert COUNT_METHODS[vector["method"]](counts) == Fraction(vector["score"])


@pytest.mark.parametrize("vector", OFFERED, ids=name_of)
def test_a_whole_item_gives_the_score_of_the_vector(vector: dict[str, Any]) -> None:
    right, wrong = vector["correct"], vector["options"] - vector["correct"]
    item = multiple(right, wrong, vector["method"])
    chosen = [f"r{n}" for n in range(1, vector["chosen_correct"] + 1)]
    chosen += [f"w{n}" for n in range(1, vector["chosen_wrong"] + 1)]
    result = score_item(item, {"chosen": chosen} if chosen else None)
    assert result.score == Fraction(vector["score"])
    assert result.max == 1


def test_the_highest_score_follows_the_points_and_the_ceiling() -> None:
    item = multiple(1, 2, "net_correct", scoring={
        "method": "net_correct", "points": 3, "max": "1/2",
    })
    result = score_item(item, {"chosen": ["r1"]})
    assert (result.score, result.max) == (Fraction(3, 2), Fraction(3, 2))


def test_the_scoring_version_is_pinned() -> None:
    assert SCORING_VERSION == "1"
