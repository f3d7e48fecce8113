"""A few words to type, compared with the texts the author accepts."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.kinds import answers
from lms.banks.kinds.folding import distance, folded
from lms.banks.kinds.kind import Answer, Foreseen, Shuffler, settled
from lms.banks.kinds.patterns import Pattern, PatternError, regex, wildcard
from lms.banks.kinds.short_text_item import Expected, Fuzzy, ShortTextItem, TextRule
from lms.banks.kinds.soundness import common_faults
from lms.banks.text import html_of
from lms.core.errors import Fault
from lms.core.i18n import N_

METHODS = frozenset({"best_answer", "all_or_nothing"})
_TEXTS: Mapping[str, str] = {
    "no_full_answer": N_("Aucune réponse acceptée ne donne tous les points (score: 1)."),
    "answer_score": N_("Le « score » d'une réponse va de 0 à 1."),
    "score_without_best_answer": N_("Un « score » partiel demande la méthode « best_answer »."),
    "contradictory_answer": N_("Cette réponse est déjà écrite plus haut avec un autre score."),
    "answer_too_long": N_("Cette réponse dépasse « max_length » ({limit} caractères)."),
    "answer_folded_away": N_("Il ne reste rien de cette réponse après « normalise »."),
    "accepts_anything": N_("Ce modèle accepte n'importe quelle réponse."),
    "regex_invalid": N_("Cette expression régulière n'est pas lisible ou n'est pas permise."),
    "regex_nested": N_("Cette expression répète ce qui se répète déjà : simplifiez-la."),
    "fuzzy_ratio": N_("« max_ratio » va de 0 à 0.34."),
}


class ShortText:
    """Typing a few words."""

    name = "short_text"
    model = ShortTextItem
    is_automatic = True

    def check(self, item: ShortTextItem) -> Iterator[Fault]:
        """See ``Kind.check``."""
        yield from common_faults(item, METHODS)
        yield from rule_faults(item, item.scoring.max)
        if item.scoring.method == "all_or_nothing":
            for index, expected in enumerate(item.answers):
                if expected.score not in {0, 1}:
                    yield _fault(f"answers[{index}].score", "score_without_best_answer")

    def order(self, _item: ShortTextItem, _draw: Shuffler) -> tuple[str, ...]:
        """No options."""
        return ()

    def show(self, item: ShortTextItem, _order: Sequence[str]) -> dict[str, Any]:
        """See ``Kind.show``."""
        return {
            "kind": self.name,
            "lang": item.lang,
            "stem_html": html_of(item.stem, item.media),
            "max_length": item.max_length,
            "dont_know": item.scoring.dont_know,
        }

    def read(self, item: ShortTextItem, _order: Sequence[str], raw: Any) -> Answer | None:
        """``{"text": "surapprentissage"}``, as typed."""
        return answers.taken(
            item, raw, "text", lambda value: answers.typed(value, item.max_length)
        )

    def score(self, item: ShortTextItem, answer: Answer | None) -> Fraction:
        """See ``Kind.score``. The best of the accepted texts that match."""
        return settled(item, answer, lambda given: judged(item, given["text"]))

    def points(self, item: ShortTextItem) -> Fraction:
        """See ``Kind.points``."""
        return item.scoring.points

    def tell(self, _item: ShortTextItem, answer: Answer | None) -> str:
        """The words as they were typed."""
        return answers.told(answer, lambda given: str(given["text"]).strip())

    def tell_key(self, item: ShortTextItem) -> str:
        """The texts that give all the points; patterns only when there is nothing else."""
        return told_key(item)

    def foreseen(self, item: ShortTextItem) -> Iterator[Foreseen]:
        """Every accepted text."""
        for expected in item.answers:
            text = expected.text if expected.match == "exact" else f"`{expected.text}`"
            yield Foreseen(text, expected.score, expected.rationale)


def told_key(rule: TextRule) -> str:
    """The texts that give all the points; patterns only when there is nothing else."""
    best = max(expected.score for expected in rule.answers)
    full = [expected for expected in rule.answers if expected.score == best]
    words = [expected.text for expected in full if expected.match == "exact"]
    return " ; ".join(words or [expected.text for expected in full])


def judged(item: TextRule, text: str) -> Fraction:
    """The share that a typed text earns by a rule."""
    given = folded(text, item.normalise)
    scores = (answer.score for answer in item.answers if _fits(item, answer, given))
    return max(scores, default=Fraction(0))


def _fits(item: TextRule, expected: Expected, given: str) -> bool:
    if expected.match != "exact":
        return _pattern(item, expected).matches(given)
    wanted = folded(expected.text, item.normalise)
    return given == wanted or (item.fuzzy is not None and _is_slip(item.fuzzy, wanted, given))


def _is_slip(fuzzy: Fuzzy, wanted: str, given: str) -> bool:
    if len(wanted) < fuzzy.min_length or any(sign.isdigit() for sign in wanted):
        return False
    limit = int(fuzzy.max_ratio * len(wanted))
    return distance(given, wanted, limit) <= limit


def _pattern(item: TextRule, expected: Expected) -> Pattern:
    """The pattern, its plain letters folded like the answer; case is left to the matching."""
    ignore_case = "case" in item.normalise
    if expected.match == "wildcard":
        kept = [step for step in item.normalise if step != "case"]
        return wildcard(folded(expected.text, kept), ignore_case=ignore_case)
    kept = [step for step in item.normalise if step in {"accents", "apostrophes", "ligatures"}]
    return regex(folded(expected.text, kept), ignore_case=ignore_case)


def _contradictions(item: TextRule) -> Iterator[Fault]:
    scores: dict[tuple[str, str], Fraction] = {}
    for index, expected in enumerate(item.answers):
        same = (expected.match, folded(expected.text, item.normalise))
        if scores.setdefault(same, expected.score) != expected.score:
            yield _fault(f"answers[{index}].text", "contradictory_answer")


def rule_faults(item: TextRule, highest: Fraction) -> Iterator[Fault]:
    """What is wrong with a rule, of which some text must earn ``highest``."""
    if all(expected.score < highest for expected in item.answers):
        yield _fault("answers", "no_full_answer")
    if item.fuzzy and not 0 < item.fuzzy.max_ratio <= Fraction(34, 100):
        yield _fault("fuzzy.max_ratio", "fuzzy_ratio")
    yield from _contradictions(item)
    for index, expected in enumerate(item.answers):
        yield from _answer_faults(item, expected, f"answers[{index}]")


def _answer_faults(item: TextRule, expected: Expected, place: str) -> Iterator[Fault]:
    if not 0 <= expected.score <= 1:
        yield _fault(f"{place}.score", "answer_score")
    if expected.match == "exact":
        if len(expected.text) > item.max_length:
            yield _fault(f"{place}.text", "answer_too_long", limit=item.max_length)
        if not folded(expected.text, item.normalise).strip():
            yield _fault(f"{place}.text", "answer_folded_away")
        return
    try:
        pattern = _pattern(item, expected)
    except PatternError as error:
        yield _fault(f"{place}.text", error.code)
        return
    if expected.score > 0 and (pattern.matches("") or pattern.matches("\u2603" * 3)):
        yield _fault(f"{place}.text", "accepts_anything")


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _TEXTS[code], facts)
