"""Modal feedback: what is said after one option, after a right answer, after a wrong one."""

import re
from typing import Any

from lms.banks.formats.qti.body import Writer
from lms.banks.formats.qti.names import children

_RIGHT = re.compile(r"correct|right|true|bonne?|juste|success", re.IGNORECASE)
_WRONG = re.compile(r"incorrect|wrong|false|not_?correct|mauvaise?|fausse?|faux", re.IGNORECASE)


def add_feedback(root: Any, data: dict[str, Any], writer: Writer) -> None:
    """Put each modal feedback where it belongs; a loss for the others."""
    options = {option["id"]: option for option in data.get("options", ())
               if data["type"] == "choice"}
    for element in children(root, "qti-modal-feedback"):
        text = writer.of(element)
        name = element.get("identifier") or ""
        if not text:
            continue
        if element.get("show-hide", "show") != "show":
            writer.losses.add("LOSS_FEEDBACK")
        elif name in options and "rationale" not in options[name]:
            options[name]["rationale"] = text
        else:
            _general(data, name, text, writer)


def _general(data: dict[str, Any], name: str, text: str, writer: Writer) -> None:
    moment = "incorrect" if _WRONG.search(name) else "correct" if _RIGHT.search(name) else ""
    feedback = data.get("feedback", {})
    if not moment or moment in feedback:
        writer.losses.add("LOSS_FEEDBACK")
        return
    data["feedback"] = {**feedback, moment: text}
