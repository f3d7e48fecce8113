"""Reading the answers of a plain HTML form, for browsers without JavaScript."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from lms.exams.papers import Question


def typed_values(
    form: "MultiDict[str, str]", paper: Sequence[Question]
) -> Mapping[int, Any]:
    """The value of every question as the runner would send it; ``None`` where left blank.

    Fields are named ``q1``, ``q2``...: repeated for several choices, text otherwise, and ``dk``
    as the choice « je ne sais pas ».
    """
    return {question.number: _value(form, question) for question in paper}


def _value(form: "MultiDict[str, str]", question: Question) -> Any:
    given = [value for value in form.getlist(f"q{question.number}") if value.strip()]
    if not given:
        return None
    if "dk" in given and question.item.scoring.dont_know:
        return {"dont_know": True}
    if question.item.type == "choice":
        return {"chosen": given}
    if question.item.type == "true_false":
        return {"value": given[0] == "true"}
    return {"text": given[0]}
