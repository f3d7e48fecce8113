"""What candidates of an invented world answer: right or wrong, as the runner would send it."""

from typing import Any

from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.numeric_item import NumericItem
from lms.banks.kinds.short_text_item import ShortTextItem
from lms.core.chance import Draw
from lms.exams.papers import Question


def answer_to(question: Question, right: bool, draw: Draw) -> Any:
    """A value for the question: the key, or something plausible that is not."""
    item = question.item
    if isinstance(item, ChoiceItem):
        return {"chosen": _positions(question, item, right, draw)}
    if isinstance(item, NumericItem):
        value = item.answer.value
        return {"text": _french(value if right else value * 2 + 1)}
    if isinstance(item, ShortTextItem):
        return {"text": item.answers[0].text if right else "je ne sais plus"}
    return {"value": item.answer is right}  # type: ignore[attr-defined]


def _positions(question: Question, item: ChoiceItem, right: bool, draw: Draw) -> list[str]:
    keys = {option.id for option in item.options if option.correct}
    positions = [str(n) for n, code in enumerate(question.order, start=1) if code in keys]
    if right:
        return positions
    others = [str(n) for n, code in enumerate(question.order, start=1) if code not in keys]
    return [draw.shuffled(others or positions)[0]]


def _french(value: Any) -> str:
    return str(value).replace(".", ",")
