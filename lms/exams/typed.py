"""Reading the answers of a plain HTML form, for browsers without JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms.banks.typed import Form, TiedRanksError, typed_value
from lms.exams.papers import Question, tied_ranks


def typed_values(form: Form, paper: Sequence[Question]) -> Mapping[int, Any]:
    """The value of every question as the runner would send it; ``None`` where left blank.

    Fields are named ``q1``, ``q2``...: see ``typed_value``. Raises ``Invalid`` for two elements of
    one rank.
    """
    return {question.number: _value(form, question) for question in paper}


def _value(form: Form, question: Question) -> Any:
    try:
        return typed_value(form, question.shown(), f"q{question.number}")
    except TiedRanksError:
        raise tied_ranks(str(question.number)) from None
