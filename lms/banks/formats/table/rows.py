"""One row of the house table as the question it asks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms.banks.formats.package_draft import number, rubric
from lms.banks.formats.shares import written
from lms.core.i18n import N_
from lms.core.sheets import fold_label

TEXTS: Mapping[str, str] = {
    "empty_stem": N_("L'énoncé de cette ligne est vide."),
    "unknown_kind": N_("Le type de cette ligne n'est pas connu."),
    "kind_missing": N_("Cette ligne n'a ni type, ni réponses."),
    "key_not_in_options": N_("Une bonne réponse de cette ligne n'est pas une réponse proposée."),
    "not_a_number": N_("La bonne réponse de cette ligne n'est pas un nombre (3,5 ou 3,5 ± 0,1)."),
    "points": N_("Les points de cette ligne ne sont pas un nombre."),
    "not_a_pair": N_("Chaque réponse d'une association s'écrit « gauche → droite »."),
    "not_true_or_false": N_("La bonne réponse de cette ligne est « vrai » ou « faux »."),
}
FILES = ("pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "txt", "png", "jpg")

_KINDS: Mapping[str, Sequence[str]] = {
    "choice": ("choix", "qcm", "choice", "question a choix"),
    "single": ("choix unique", "qcu", "single choice", "reponse unique"),
    "multiple": ("choix multiple", "choix multiples", "multiple choice", "reponses multiples",
                 "qrm"),
    "true_false": ("vrai ou faux", "vrai faux", "vf", "true false", "true or false"),
    "short_text": ("reponse courte", "texte court", "texte", "short text", "qroc"),
    "numeric": ("nombre", "numerique", "reponse numerique", "numeric"),
    "matching": ("association", "appariement", "matching"),
    "ordering": ("remise en ordre", "ordre", "classement", "ordering"),
    "essay": ("redaction", "question ouverte", "ouverte", "essay", "developpement"),
    "file_upload": ("depot de fichier", "fichier", "file upload"),
}
_BY_LABEL = {label: kind for kind, labels in _KINDS.items() for label in labels}
_TRUE = frozenset({"vrai", "v", "true", "t", "oui", "1"})
_FALSE = frozenset({"faux", "f", "false", "non", "0"})
_ARROW = re.compile(r"\s*(?:→|⇒|->|=>)\s*")
_VALUE = r"[-+−]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?"
_MARGIN = re.compile(rf"({_VALUE})\s*(?:±|\+/-|\+-)\s*({_VALUE})(\s*%)?")
_RANGE = re.compile(
    rf"\[\s*({_VALUE})\s*;\s*({_VALUE})\s*\]|entre\s+({_VALUE})\s+et\s+({_VALUE})"
)


class UnfitRowError(ValueError):
    """The row cannot be a question; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of a row; ``answers`` by letter, in order, those that are not empty."""

    kind: str
    stem: str
    answers: Mapping[str, str]
    key: str
    points: str
    block: str = ""
    competence: str = ""
    rationale: str = ""
    title: str = ""
    id: str = ""
    lang: str = "fr"


def data_of(row: Row) -> tuple[dict[str, Any], bool]:
    """The data of the question, and whether its key is missing. Raises ``UnfitRowError``."""
    if not row.stem:
        raise UnfitRowError("empty_stem")
    data = _READERS[_kind(row)](row)
    is_key_missing = data.pop("is_key_missing", False)
    return {"stem": row.stem, **data}, is_key_missing


def _kind(row: Row) -> str:
    """The kind said, or the one that the other cells look like."""
    label = fold_label(row.kind)
    if label:
        if label not in _BY_LABEL:
            raise UnfitRowError("unknown_kind")
        return _BY_LABEL[label]
    if len(row.answers) >= 2:
        return "choice"
    if fold_label(row.key) in (_TRUE | _FALSE) - {"0", "1", "v", "f", "t"}:
        return "true_false"
    if not row.key and not row.answers:
        raise UnfitRowError("kind_missing")
    return "numeric" if row.key and _value(row.key) is not None else "short_text"


def _choice(row: Row, most: int | None = None) -> dict[str, Any]:
    keys = _letters(row)
    options = [{"id": letter.lower(), "text": text, **({"correct": True} if letter in keys else {})}
               for letter, text in row.answers.items()]
    is_single = most == 1 or (most is None and len(keys) <= 1)
    return {"type": "choice", "options": options, "is_key_missing": not keys,
            "max_choices": 1 if is_single else max(len(options), 1),
            "scoring": {"method": "all_or_nothing", "points": _points(row)}}


def _letters(row: Row) -> list[str]:
    """The letters of the right answers: « A », « A, C », « AC », « 1 ; 3 », or their texts."""
    if not row.key:
        return []
    by_text = {fold_label(text): letter for letter, text in row.answers.items()}
    if len(row.key) > 1 and fold_label(row.key) in by_text:
        return [by_text[fold_label(row.key)]]
    found: list[str] = []
    for token in filter(None, re.split(r"[,;/+&\s]+|\bet\b", row.key)):
        bare = token.strip("().").upper()
        if bare.isdigit() and 0 < int(bare[:3]) <= 26:
            found.append(chr(ord("A") + int(bare[:3]) - 1))
        elif bare not in {"RÉPONSE", "REPONSE", "RÉPONSES", "REPONSES"}:
            found += list(bare)
    if not row.answers.keys() >= set(found):
        parts = [by_text.get(fold_label(part), "") for part in re.split(r"[;\n|]", row.key)]
        if not all(parts):
            raise UnfitRowError("key_not_in_options")
        found = parts
    return list(dict.fromkeys(found))


def _true_false(row: Row) -> dict[str, Any]:
    said = fold_label(row.answers.get(row.key.strip().upper(), row.key))
    if not said:
        return {"type": "true_false", "is_key_missing": True,
                "scoring": {"method": "all_or_nothing", "points": _points(row)}}
    if said not in _TRUE | _FALSE:
        raise UnfitRowError("not_true_or_false")
    return {"type": "true_false", "answer": said in _TRUE,
            "scoring": {"method": "all_or_nothing", "points": _points(row)}}


def _short_text(row: Row) -> dict[str, Any]:
    """Every answer is accepted; without answers, those that the key lists line by line."""
    texts = list(row.answers.values()) or [part.strip() for part in re.split(r"[\n;|]", row.key)]
    unique = dict.fromkeys(" ".join(text.split()) for text in texts if text.strip())
    return {"type": "short_text", "answers": [{"text": text} for text in unique],
            "is_key_missing": not unique,
            "scoring": {"method": "best_answer", "points": _points(row)}}


def _numeric(row: Row) -> dict[str, Any]:
    said = row.key or next(iter(row.answers.values()), "")
    scoring = {"method": "all_or_nothing", "points": _points(row)}
    if not said:
        return {"type": "numeric", "is_key_missing": True, "scoring": scoring}
    return {"type": "numeric", "answer": _number_key(said.strip()),
            "notation": "fr" if row.lang.startswith("fr") else "plain", "scoring": scoring}


def _number_key(said: str) -> dict[str, Any]:
    if match := _MARGIN.fullmatch(said):
        value, margin = _value(match[1]), _value(match[2])
        if value is not None and margin is not None:
            tolerance = {"relative": margin / 100} if match[3] else {"absolute": margin}
            return {"value": value, "tolerance": tolerance}
    if match := _RANGE.fullmatch(said):
        low, high = (_value(bound) for bound in match.groups() if bound)
        if low is not None and high is not None:
            return {"value": (low + high) / 2, "tolerance": {"range": [low, high]}}
    value = _value(said)
    if value is None:
        raise UnfitRowError("not_a_number")
    return {"value": value}


def _matching(row: Row) -> dict[str, Any]:
    """« gauche → droite »; nothing on the left makes a target that goes with nothing."""
    pairs = [_ARROW.split(text, maxsplit=1) for text in row.answers.values()]
    if any(len(pair) != 2 for pair in pairs):
        raise UnfitRowError("not_a_pair")
    ids: dict[str, str] = {}
    for _, right in pairs:
        if right:
            ids.setdefault(right, f"t{len(ids) + 1}")
    prompts = [{"id": f"p{index}", "text": left, "match": [ids[right]] if right else []}
               for index, (left, right) in enumerate((pair for pair in pairs if pair[0]), start=1)]
    used = [prompt["match"][0] for prompt in prompts if prompt["match"]]
    return {"type": "matching", "prompts": prompts,
            "targets": [{"id": target, "text": text} for text, target in ids.items()],
            **({"reuse_targets": True} if len(set(used)) < len(used) else {}),
            "scoring": {"method": "per_pair", "points": _points(row)}}


def _ordering(row: Row) -> dict[str, Any]:
    """The answers in the order of the key, or as they are written without one."""
    order = _letters(row) if row.key else list(row.answers)
    return {"type": "ordering",
            "items": [{"id": letter.lower(), "text": text} for letter, text in row.answers.items()],
            "answer": [letter.lower() for letter in order],
            "scoring": {"method": "all_or_nothing", "points": _points(row)}}


def _essay(row: Row) -> dict[str, Any]:
    points = _points(row)
    return {"type": "essay", "rubric": rubric(points),
            "scoring": {"method": "rubric", "points": points}}


def _file_upload(row: Row) -> dict[str, Any]:
    points = _points(row)
    said = [token.strip(". ").lower() for token in re.split(r"[,;\s]+", row.key) if token.strip()]
    return {"type": "file_upload", "response": {"accept": said or list(FILES)},
            "rubric": rubric(points), "scoring": {"method": "rubric", "points": points}}


_READERS: Mapping[str, Callable[[Row], dict[str, Any]]] = {
    "choice": _choice, "single": lambda row: _choice(row, 1),
    "multiple": lambda row: _choice(row, len(row.answers) or 1),
    "true_false": _true_false, "short_text": _short_text, "numeric": _numeric,
    "matching": _matching, "ordering": _ordering, "essay": _essay, "file_upload": _file_upload,
}


def _points(row: Row) -> int | str:
    if not row.points:
        return 1
    if match := re.fullmatch(r"(\d{1,4})\s*/\s*([1-9]\d{0,3})", row.points):
        return written(Fraction(int(match[1]), int(match[2])))
    value = _value(row.points)
    if value is None or value.copy_abs() > 1000:
        raise UnfitRowError("points")
    return written(Fraction(value).limit_denominator(9_999))


def _value(text: str) -> Decimal | None:
    """The number that a French cell says: « 1 234,5 »."""
    bare = re.sub(r"[ \u00a0\u202f]", "", text.strip()).replace("−", "-").replace(",", ".")
    return number(bare) if re.fullmatch(r"[-+]?\d+(\.\d+)?", bare) else None
