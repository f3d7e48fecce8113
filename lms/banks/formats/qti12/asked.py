"""One item of QTI 1.2 being read: what it shows, how it scores, what it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks.formats.package_draft import Draft, letter, share
from lms.banks.formats.qti12.items import (
    Response,
    Shown,
    found,
    material_html,
    metadata_of,
    shown_of,
    tag_of,
    words,
)
from lms.banks.formats.qti12.scoring import NotExpressibleError, Rules, rules_of, tests_of
from lms.banks.formats.shares import written

_POINTS = ("points_possible", "cc_weighting", "qmd_absolutescore_max", "qmd_weighting",
           "max_score")
_MARK = re.compile("\ue0f0([0-9]+)\ue0f1")
_GENERAL = frozenset({"general_fb", "general", "solution"})
_CORRECT = frozenset({"correct_fb", "correct", "general_correct", "general_correct_fb"})
_INCORRECT = frozenset({"general_incorrect_fb", "incorrect", "incorrect_fb", "general_incorrect"})


@dataclass(slots=True)
class Asked:
    """What the readers of each kind need."""

    draft: Draft
    metadata: Mapping[str, str]
    shown: Shown
    rules: Rules
    feedback: dict[str, str]
    is_key_missing: bool = False

    @property
    def kind(self) -> str:
        """The kind that the platform names, without the affixes of its own."""
        raw = next((self.metadata[name] for name in (
            "question_type", "cc_profile", "bbmd_questiontype", "qmd_itemtype",
            "qmd_questiontype", "interaction_type",
        ) if self.metadata.get(name)), "")
        bare = re.sub(r"^cc\.|\.v\d+p\d+$|_question$", "", raw.strip().lower())
        return re.sub(r"[\s/_-]+", "_", bare)

    @property
    def is_canvas(self) -> bool:
        """Canvas shuffles by quiz, not by question."""
        return "question_type" in self.metadata

    def text(self, html: str) -> str:
        """Markdown of HTML."""
        return self.draft.text(html)

    def stem(self) -> str:
        """The words of the question; a box in the middle of them is a line to fill in."""
        html = self.shown.html
        last = html.rstrip()
        inside = _MARK.sub("", last[: last.rfind("\ue0f0")] if last.endswith("\ue0f1") else last)
        if last.endswith("\ue0f1"):
            return self.text(inside)
        is_gap = len(self.shown.responses) == 1 and self.shown.responses[0].tag in {
            "response_str", "response_num"}
        return self.text(_MARK.sub("_____" if is_gap else "", last))

    def points(self, best: Fraction) -> int | str:
        """What the item is worth: what the platform says, or what its conditions give."""
        said = next((value for value in (share(self.metadata.get(name)) for name in _POINTS)
                     if value is not None), None)
        if said is not None and said > 0:
            return written(said)
        if said is not None:
            self.draft.losses.add("LOSS_POINTS")
        if said is None and self.rules.high not in {None, 0, 100}:
            return written(self.rules.high or best)
        is_percentage = best in {0, 100} or self.rules.high == 100 or best > 1000
        return written(Fraction(1) if is_percentage or said is not None else best)

    def idents_of(self, response: Response) -> list[str]:
        """The idents to choose among. Raises ``NotExpressibleError`` when one is there twice."""
        idents = [label.ident for label in response.labels]
        if len(set(idents)) < len(idents):
            raise NotExpressibleError("duplicate_identifier")
        named = {words(one) for condition in self.rules.conditions
                 for one in tests_of(condition, "varequal")
                 if one.get("respident") == response.ident and condition.changes
                 and not condition.is_wrong}
        if not named <= set(idents):
            raise NotExpressibleError("key_not_in_options")
        return idents

    def options(self, response: Response) -> list[dict[str, Any]]:
        """The options with what is said of each."""
        return [{"id": letter(index), "text": self.text(label.html) or self._plain(label.ident),
                 **self._rationale(response.ident, label.ident)}
                for index, label in enumerate(response.labels)]

    def told(self) -> dict[str, Any]:
        """The field ``feedback``; what is said of one answer only is lost unless an option's."""
        said: dict[str, str] = {}
        for field, idents in (("general", _GENERAL), ("correct", _CORRECT),
                              ("incorrect", _INCORRECT)):
            texts = [self.feedback.pop(ident) for ident in list(self.feedback)
                     if ident.lower() in idents]
            if any(texts):
                said[field] = "\n\n".join(filter(None, texts))
        if any(self.feedback.values()):
            self.draft.losses.add("LOSS_FEEDBACK_PER_OPTION")
        return {"feedback": said} if said else {}

    def _rationale(self, response: str, label: str) -> dict[str, str]:
        """What is said when this option is chosen, taken out of the feedback."""
        linked = [ident for condition in self.rules.conditions for ident in condition.feedback
                  if [words(one) for one in tests_of(condition, "varequal")
                      if one.get("respident") == response] == [label]]
        for ident in [f"{label}_fb", *linked]:
            is_shared = ident.lower() in _GENERAL | _CORRECT | _INCORRECT
            if not is_shared and self.feedback.get(ident):
                return {"rationale": self.feedback.pop(ident)}
        return {}

    @staticmethod
    def _plain(ident: str) -> str:
        """Blackboard writes true and false as idents alone."""
        return ident if ident.lower() in {"true", "false"} else ""


def asked_of(item: Any, draft: Draft) -> Asked:
    """The item ready to be read. Raises ``NotExpressibleError``."""
    metadata = metadata_of(item)
    feedback = {}
    for one in found(item, "itemfeedback"):
        if any(tag_of(part) == "hint" for part in one.iter()):
            draft.losses.add("LOSS_HINTS")
            continue
        html = " ".join(material_html(part) for part in found(one, "material"))
        if text := draft.text(html):
            feedback[one.get("ident") or ""] = text
    most = share(metadata.get("qmd_absolutescore_max"))
    rules = rules_of(item, most if most and most > 0 else None)
    return Asked(draft, metadata, shown_of(item), rules, feedback)


def marked(asked: Asked, html: str) -> str:
    """The text of the question with each gap under its name: ``[[g1]]``."""
    return _MARK.sub(r"[[g\1]]", asked.text(html))
