"""Reading quizzes in JSON: Open Trivia DB, OpenQuizzDB with its French keys, and their kin."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms.banks.formats import plain_json
from lms.banks.formats.drafting import (
    Unfit,
    scored_choice,
    text_of,
    without_pictures,
)
from lms.banks.formats.gift.answers import letter
from lms.banks.formats.markup import markdown_of_plain
from lms.banks.formats.outcome import Met, Reading, Wish, refused, sound
from lms.banks.formats.text.trivia_encoding import decoder_of
from lms.core.errors import Fault
from lms.core.i18n import N_

_NAMES: Mapping[str, Sequence[str]] = {
    "stem": ("question", "enonce", "intitule"),
    "options": ("propositions", "options", "choices", "choix", "reponses", "answers"),
    "wrong": ("incorrect_answers", "mauvaises_reponses"),
    "key": ("correct_answer", "reponse", "bonne_reponse", "correct", "answer", "bonnes_reponses"),
    "why": ("anecdote", "explication", "explanation"),
}
_TRUE = frozenset({"true", "vrai"})
_FALSE = frozenset({"false", "faux"})
_MENDED = re.compile(r'("difficult[ée]"\s*:\s*)([0-9]+\s*/\s*[0-9]+)')
_TEXTS: Mapping[str, str] = {
    "no_question": N_("Aucune question reconnue dans ce fichier : {known}."),
    "key_not_in_options": N_("La bonne réponse n'est aucune des options."),
    "key_position": N_(
        "La bonne réponse est donnée par un rang, dont on ne sait pas s'il se compte de 0 ou de 1."
    ),
    "not_a_text": N_("Un champ de la question n'est pas un texte."),
    "file_missing": N_("Une image remplace tout un texte."),
    "other_languages": N_("D'autres langues de ce fichier ne sont pas lues : {langs}."),
    "json_mended": N_("Une difficulté était écrite sans guillemets : elle a été lue malgré tout."),
}
_KNOWN = "Open Trivia DB, OpenQuizzDB, ou question / options / correct"


@dataclass(frozen=True, slots=True)
class _Found:
    """A question as the file writes it, with the names of the levels above it."""

    fields: Mapping[str, Any]
    path: tuple[str, ...]


def read(content: bytes, wish: Wish) -> Reading:
    """Every question of the file. Raises ``Invalid`` when the file as a whole is not readable."""
    text, encoding = text_of(content, wish.name)
    warnings = list(encoding)
    mended = _MENDED.sub(r'\1"\2"', text)
    if mended != text:
        warnings.append(Fault(wish.name, "json_mended", _TEXTS["json_mended"]))
    whole = plain_json.parse(mended, wish.name)
    found, others = _in_one_language(list(_found(whole, ())), wish.lang)
    if others:
        facts = {"langs": ", ".join(others)}
        warnings.append(Fault(wish.name, "other_languages", _TEXTS["other_languages"], facts))
    if not found:
        raise plain_json.refusal(wish.name, "no_question", _TEXTS["no_question"], known=_KNOWN)
    wish.check_count(len(found))
    reader = _Reader(whole, found, wish)
    return Reading(tuple(map(reader.question, range(len(found)), found)), tuple(warnings))


def _found(value: Any, path: tuple[str, ...]) -> Iterator[_Found]:
    """Every question of the file, in its order, however deep it stands."""
    if isinstance(value, list):
        for entry in value:
            yield from _found(entry, path)
    elif isinstance(value, dict):
        fields = {_folded(name): inner for name, inner in value.items()}
        if _one(fields, "stem") is not None and (
            _one(fields, "options") is not None or _one(fields, "wrong") is not None
        ):
            yield _Found(fields, path)
        else:
            for name, inner in value.items():
                yield from _found(inner, (*path, name))


def _in_one_language(found: Sequence[_Found], lang: str) -> tuple[list[_Found], list[str]]:
    """The questions of the wished language when the file has several, and the other languages."""
    langs = list(dict.fromkeys(_lang(one) for one in found if _lang(one)))
    if not langs:
        return list(found), []
    kept = lang[:2] if lang[:2] in langs else langs[0]
    return ([one for one in found if _lang(one) in {kept, ""}],
            [other for other in langs if other != kept])


def _lang(found: _Found) -> str:
    return next((step for step in found.path if re.fullmatch("[a-z]{2}", step)), "")


class _Reader:
    """What the questions of one file share: encoding, category, licence, how ranks count."""

    def __init__(self, whole: Any, found: Sequence[_Found], wish: Wish) -> None:
        self._wish = wish
        self._decoded = decoder_of([one.fields for one in found])
        top = {_folded(name): value for name, value in whole.items()} if isinstance(
            whole, dict) else {}
        self._licence = _line(top.get("licence"))
        self._source = _source(top)
        self._category = _line(top.get("theme")) or _category(top, wish.lang)
        self._first_rank = _first_rank([one.fields for one in found])

    def question(self, number: int, found: _Found) -> Met:
        """One question, or why there is none."""
        place = f"question {number + 1}"
        losses: set[str] = set()
        try:
            data = self._data(found, losses)
        except Unfit as reason:
            return refused(place, reason.code, _TEXTS[reason.code], **reason.facts)
        category = self._text(found.fields.get("category", "")) or self._category
        identity = found.fields.get("id", "")
        return sound(Met(place, data, tuple(sorted(losses)), category=category,
                         external_id=str(identity) if isinstance(identity, str | int) else ""))

    def _data(self, found: _Found, losses: set[str]) -> dict[str, Any]:
        fields = found.fields
        stem = self._markdown(_one(fields, "stem"), losses)
        why = _one(fields, "why")
        said = self._markdown(why, losses) if isinstance(why, str) else ""
        level = [step for step in found.path[-1:] if step not in {"results", "questions"}
                 and not re.fullmatch("[a-z]{2}", step) and step != "quizz"]
        tags = level or [self._text(fields[name]) for name in ("difficulty", "difficulte")
                         if isinstance(fields.get(name), str)]
        return {
            "lang": _lang(found) or self._wish.lang, "stem": stem, **self._answers(fields, losses),
            **({"feedback": {"general": said}} if said else {}),
            **({"tags": [tag for tag in tags if tag.strip()]} if any(tags) else {}),
            **({"licence": self._licence} if self._licence else {}),
            **({"sources": [self._source]} if self._source else {}),
        }

    def _answers(self, fields: Mapping[str, Any], losses: set[str]) -> dict[str, Any]:
        texts, keys = self._texts_and_keys(fields)
        folded = [text.strip().casefold() for text in texts]
        if len(texts) == 2 and set(folded) in ({"true", "false"}, {"vrai", "faux"}):
            return {"type": "true_false", "answer": folded[keys[0]] in _TRUE,
                    "scoring": {"method": "all_or_nothing", "points": 1}}
        options = [{"id": letter(place), "text": self._markdown(text, losses)}
                   for place, text in enumerate(texts)]
        right = Fraction(1, len(keys))
        shares = [right if place in keys else Fraction(0) if len(keys) == 1 else -right
                  for place in range(len(texts))]
        return {"type": "choice", **scored_choice(options, shares, is_single=len(keys) == 1)}

    def _texts_and_keys(self, fields: Mapping[str, Any]) -> tuple[list[str], list[int]]:
        key, wrong = _one(fields, "key"), _one(fields, "wrong")
        if isinstance(wrong, list):
            # The key apart from the others: sorted, so that its place tells nothing.
            texts = sorted([self._text(key), *map(self._text, wrong)], key=str.casefold)
            return texts, [texts.index(self._text(key))]
        offered = _one(fields, "options")
        names = list(offered) if isinstance(offered, dict) else []
        entries = list(offered.values()) if isinstance(offered, dict) else offered
        if not isinstance(entries, list):
            raise Unfit("not_a_text")
        texts = [self._text(entry) for entry in entries]
        keys = key if isinstance(key, list) and key else [key]
        return texts, sorted({self._place(one, texts, names) for one in keys})

    def _place(self, key: Any, texts: Sequence[str], names: Sequence[str]) -> int:
        """The place of a key: a rank, a letter or the text itself."""
        if isinstance(key, int) and not isinstance(key, bool):
            if self._first_rank is None:
                raise Unfit("key_position")
            place = key - self._first_rank
        elif isinstance(key, str):
            said = _folded(self._text(key))
            known = [_folded(text) for text in texts]
            letters = [_folded(name) for name in names] or [letter(n) for n in range(len(texts))]
            place = known.index(said) if said in known else (
                letters.index(said) if said in letters else -1)
        else:
            place = -1
        if not 0 <= place < len(texts):
            raise Unfit("key_not_in_options")
        return place

    def _text(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise Unfit("not_a_text")
        return self._decoded(str(value))

    def _markdown(self, value: Any, losses: set[str]) -> str:
        return without_pictures(markdown_of_plain(self._text(value)), losses)


def _one(fields: Mapping[str, Any], meaning: str) -> Any:
    return next((fields[name] for name in _NAMES[meaning] if name in fields), None)


def _first_rank(all_fields: Sequence[Mapping[str, Any]]) -> int | None:
    """0 or 1 as the whole file shows, ``None`` when nothing does."""
    ranks = [(key, len(offered)) for fields in all_fields
             if isinstance(key := _one(fields, "key"), int) and not isinstance(key, bool)
             and isinstance(offered := _one(fields, "options"), list | dict)]
    if any(rank == 0 for rank, _ in ranks):
        return 0
    return 1 if any(rank == count for rank, count in ranks) else None


def _source(top: Mapping[str, Any]) -> dict[str, str] | None:
    title, author = _line(top.get("fournisseur")), _line(top.get("redacteur"))
    return {"title": title, **({"author": author} if author else {})} if title else None


def _category(top: Mapping[str, Any], lang: str) -> str:
    named = top.get("categorie-nom-slogan")
    words = named.get(lang[:2], next(iter(named.values()), None)) if isinstance(
        named, dict) and named else None
    if not isinstance(words, dict):
        return ""
    folded = {_folded(name): _line(value) for name, value in words.items()}
    return "/".join(filter(None, (folded.get("categorie"), folded.get("nom"))))


def _line(value: Any) -> str:
    return " ".join(value.split())[:500] if isinstance(value, str) else ""


def _folded(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())
