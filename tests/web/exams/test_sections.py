"""Questions drawn once for everybody are the very ones drawn for one."""

import pytest
from flask import Flask

from lms.exams import sections


def _question(kind: str, stem: str, *texts: str) -> dict[str, object]:
    own = {"options": [{"id": str(at), "html": text} for at, text in enumerate(texts, 1)]}
    return {"number": 3, "kind": kind, "stem_html": stem, "multiple": False, "max_choices": 1,
            "min_choices": 1, "dont_know": True, "max_length": 20} | (own if texts else {})


@pytest.mark.parametrize("question", [
    _question("choice", "<p>Lequel&nbsp;?</p>", "<p>L'un</p>", "<p>L'<em>autre</em></p>"),
    _question("choice", "<p>Lequel&nbsp;?</p>", "<p>L'<em>autre</em></p>", "<p>L'un</p>"),
    _question("choice", "<p>?</p>", "\\1 \\g<0>", "\ue000", "\ue0019\ue001"),
    _question("choice", "<p>\ue0019\ue001 \ue000</p>", "Oui", "Non"),
    _question("true_false", "<p>Vrai&nbsp;?</p>"),
    _question("short_text", "<p>Combien&nbsp;?</p>"),
])
def test_a_shared_question_is_drawn_as_a_lone_one(app: Flask, question: dict[str, object]) -> None:
    with app.test_request_context("/"):
        for _ in range(2):
            assert sections.section(question, None, 7) == sections._drawn(question, {}, 7)
