"""What the readers share: exact scores, and the parts that foreign files do not write."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lms.banks.formats.markup import Converted, placed
from lms.banks.formats.shares import writable, written
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.sheets.decoding import decoded

MAX_BYTES = 5_000_000

_ROUNDED = Fraction(1, 50)
_TEXTS: Mapping[str, str] = {
    "size": N_("Ce fichier dépasse {limit} Mo."),
    "not_text": N_("Ce fichier n'est pas un texte lisible."),
    "empty": N_("Ce fichier ne contient aucune question."),
    "encoding_guessed": N_(
        "Ce fichier n'est pas en UTF-8 : il a été lu comme un fichier Windows, "
        "vérifiez les accents."
    ),
}
_LEVELS: Mapping[str, Sequence[str]] = {
    "fr": ("Réponse d'ensemble", "Insuffisant", "Partiel", "Complet"),
    "en": ("Whole answer", "Insufficient", "Partial", "Complete"),
}


class Unfit(Exception):  # noqa: N818 - a refusal of one question, never seen outside its reader
    """One question that cannot be taken in; the reader makes it a refusal with its place."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def text_of(content: bytes, name: str) -> tuple[str, tuple[Fault, ...]]:
    """The text of a file, its lines ended alike, and what is to be told of its encoding."""
    if len(content) > MAX_BYTES:
        raise whole_file(name, "size", limit=MAX_BYTES // 1_000_000)
    try:
        text, encoding = decoded(name, content)
    except Invalid:
        raise whole_file(name, "not_text") from None
    if not text.strip():
        raise whole_file(name, "empty")
    warnings = (Fault(name, "encoding_guessed", _TEXTS["encoding_guessed"]),)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines, warnings if encoding == "cp1252" else ()


def whole_file(name: str, code: str, **facts: Any) -> Invalid:
    """The refusal of a whole file."""
    return Invalid([Fault(name, code, _TEXTS[code], facts)])


def number_of(text: str) -> Decimal:
    """A number as machines write it. Raises ``Unfit``, with a hint when it has a comma."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        has_comma = text.count(",") == 1 and text.replace(",", "").strip(" +-").isdigit()
        raise Unfit("decimal_comma" if has_comma else "not_a_number") from None
    if not number.is_finite():
        raise Unfit("non_finite_score")
    if abs(number.adjusted()) > 18 or len(number.as_tuple().digits) > 30:
        raise Unfit("not_a_number")
    return number


def percentage(text: str) -> Fraction:
    """The share that a percentage writes, 1/3 for ``33.33333``."""
    return writable(Fraction(number_of(text)) / 100)


def scored_choice(
    options: Sequence[dict[str, Any]], shares: Sequence[Fraction], *, is_single: bool
) -> dict[str, Any]:
    """The fields of a choice whose options earn ``shares``: with its key, scored by a plain
    method when one gives the same results, else by weights."""
    right = [share for share in shares if share > 0]
    is_single = is_single or not right
    is_even = len(set(right)) == 1 and abs(sum(right, Fraction(0)) - 1) <= _ROUNDED
    if is_even and not is_single:
        exact = Fraction(1, len(right))
        shares = [exact if share == right[0] else -exact if share == -right[0] else share
                  for share in shares]
        right = [exact] * len(right)
    scoring = _simple_scoring(shares, right, is_single=is_single)
    fields = [{**option, **({"correct": True} if share > 0 else {})}
              for option, share in zip(options, shares, strict=True)]
    if scoring is None:
        scoring = _weights(shares, right, is_single=is_single)
        for option, share in zip(fields, shares, strict=True):
            option.update({"score": written(share)} if share else {})
    return {"options": fields, "max_choices": 1 if is_single else len(fields), "scoring": scoring}


def _simple_scoring(
    shares: Sequence[Fraction], right: Sequence[Fraction], *, is_single: bool
) -> dict[str, Any] | None:
    wrong = {share for share in shares if share <= 0}
    if not right:
        return {"method": "all_or_nothing", "points": 1}
    if is_single:
        if list(right) != [1] or len(wrong) > 1 or min(wrong, default=0) < -1:
            return None
        penalty = min(wrong, default=Fraction(0))
        extra = {"penalty": written(penalty)} if penalty else {}
        return {"method": "all_or_nothing", "points": 1, **extra}
    each = Fraction(1, len(right))
    if set(right) != {each}:
        return None
    method = "net_correct" if wrong <= {-each} else "proportional_if_no_error"
    return {"method": method, "points": 1} if wrong <= {-each} or wrong == {Fraction(-1)} else None


def _weights(
    shares: Sequence[Fraction], right: Sequence[Fraction], *, is_single: bool
) -> dict[str, Any]:
    best = max(right, default=Fraction(1)) if is_single else sum(right, Fraction(0))
    worst = max(min(shares), Fraction(-1)) if is_single else Fraction(0)
    scoring: dict[str, Any] = {"method": "weights", "points": 1}
    if best < 1:
        scoring["max"] = written(best)
    if worst < 0:
        scoring["min"] = written(worst)
    return scoring


def default_rubric(lang: str) -> list[dict[str, Any]]:
    """One criterion to be made precise by the author: a marked question needs a rubric."""
    title, *levels = _LEVELS.get(lang[:2], _LEVELS["fr"])
    scores = (0, "1/2", 1)
    said = [{"score": score, "text": text} for score, text in zip(scores, levels, strict=True)]
    return [{"id": "ensemble", "title": title, "max": 1, "levels": said}]


def without_pictures(text: Converted, losses: set[str]) -> str:
    """The words of a text whose files are not there; its losses are added to ``losses``."""
    left = placed(text, {})
    losses.update(left.losses)
    if not left.text and "file_missing" in left.losses:
        raise Unfit("file_missing")
    return left.text
