"""An author tries answers, with the ids of the question or positions."""

from fractions import Fraction
from typing import Any

import pytest
from written_items import made

from lms.banks.bench import tried
from lms.core.errors import Invalid

MARKS = {"text": "Une note.", "marks": {"fond": "2"}}


@pytest.mark.parametrize(("kind", "given", "share"), [
    ("choice", {"chosen": ["juste"]}, 1), ("choice", {"chosen": ["1"]}, 1),
    ("choice", {"chosen": ["faux-1"]}, 0), ("choice", None, 0),
    ("true_false", {"value": False}, 1), ("numeric", {"text": "80,0"}, 1),
    ("matching", {"pairs": {"p1": "regression", "p2": ["classement"]}}, 1),
    ("matching", {"pairs": [["p1", "regression"], ["p2", "classement"]]}, 1),
    ("matching", {"pairs": {"1": ["1"], "2": ["2"]}}, 1),
    ("ordering", {"order": ["e1", "e2", "e3"]}, 1), ("ordering", {"order": ["e3", "e2", "e1"]}, 0),
    ("cloze", {"gaps": {"jour": "25", "autorite": "cnil", "nature": "a"}}, 1),
    ("cloze", {"gaps": {"1": "25", "2": "CNIL", "3": "1"}}, 1),
    ("hotspot", {"chosen": ["gauche"]}, 1),
    ("composite", {"parts": {"q1": {"text": "400"}, "q2": {"value": False}}}, Fraction(1, 2)),
    ("essay", MARKS, 1), ("essay", {"text": "Une note."}, 0), ("scale", {"degree": "2"}, 0),
])
def test_an_answer_earns_what_the_exam_would_give(kind: str, given: Any, share: Fraction) -> None:
    trial = tried(made(kind), given)
    assert trial.score.score == share * trial.score.max


@pytest.mark.parametrize(("kind", "given"), [
    ("choice", {"chosen": ["nulle"]}), ("matching", {"pairs": [["p1"]]}), ("essay", {"marks": 1}),
    ("essay", {"text": "x", "marks": {"fond": "1"}}), ("essay", {"text": "x", "marks": {"y": "2"}}),
    ("cloze", {"gaps": {"jour": 25}}), ("composite", {"parts": {"q9": {"text": "1"}}}),
    ("numeric", "80"), ("numeric", MARKS),
])
def test_what_makes_no_sense_is_refused(kind: str, given: Any) -> None:
    with pytest.raises(Invalid):
        tried(made(kind), given)
