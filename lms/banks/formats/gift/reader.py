"""Reading GIFT, the text format of Moodle, and mending the slips of French files out loud."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from lms.banks.formats.drafting import Unfit, text_of, whole_file
from lms.banks.formats.gift.answers import Draft, fields_of
from lms.banks.formats.gift.grammar import Chunk, Parts, category_of, chunks, parts_of
from lms.banks.formats.outcome import Met, Reading, Wish, refused, sound
from lms.banks.formats.progress import told
from lms.core.i18n import N_

MAX_GAPS = 30

_TEXTS: Mapping[str, str] = {
    "brace": N_("Une accolade n'est pas refermée, ou n'est pas ouverte : écrivez {{ … }}, et \\{{ "
                "pour une accolade du texte."),
    "decimal_comma": N_("Un nombre GIFT s'écrit avec un point : 3.5 et non 3,5."),
    "not_a_number": N_("Un nombre attendu n'est pas lisible."),
    "non_finite_score": N_("Une valeur n'est pas un nombre fini."),
    "several_values": N_("Plusieurs valeurs différentes donnent tous les points : gardez-en une."),
    "too_many_answers": N_("Cette question a trop de réponses."),
    "arrow_missing": N_("Une association n'a pas de « -> »."),
    "file_missing": N_("Une image remplace tout un texte, et ce fichier ne porte pas d'image."),
    "text_without_question": N_(
        "Ce texte ne pose pas de question : recopiez-le comme document d'une étude de cas."
    ),
    "blocks_not_gaps": N_(
        "Plusieurs blocs entre accolades, dont un qui n'est pas un trou : une accolade du texte "
        "s'écrit \\{{ ou \\}}."
    ),
}
_FILL: Mapping[str, str] = {"fr": "Complétez le texte.", "en": "Fill in the gaps."}


def read(content: bytes, wish: Wish) -> Reading:
    """Every question of the file. Raises ``Invalid`` when the file as a whole is not readable."""
    text, warnings = text_of(content, wish.name)
    questions = tuple(islice(_questions(text, wish), wish.enough))
    wish.check_count(len(questions))
    if not questions:
        raise whole_file(wish.name, "empty")
    return Reading(questions, warnings)


def _questions(text: str, wish: Wish) -> Iterator[Met]:
    category = ""
    for chunk in told(list(chunks(text))):
        named = category_of(chunk)
        category = category if named is None else named
        if chunk.text:
            yield _question(chunk, category, wish)


def _question(chunk: Chunk, category: str, wish: Wish) -> Met:
    place = f"ligne {chunk.line}"
    try:
        met = sound(_met(place, parts_of(chunk), chunk, wish))
    except Unfit as reason:
        met = refused(place, reason.code, _TEXTS[reason.code], **reason.facts)
    return replace(met, category=category)


def _met(place: str, parts: Parts, chunk: Chunk, wish: Wish) -> Met:
    draft = Draft(parts.format, wish.lang, set(chunk.repairs))
    if not parts.blocks:
        raise Unfit("text_without_question")
    if len(parts.blocks) > MAX_GAPS:
        raise Unfit("too_many_answers")
    if len(parts.blocks) > 1:
        fields = _cloze(parts, draft)
    else:
        fields = {"stem": draft.markdown(parts.stem), **fields_of(parts.blocks[0], draft)}
    title = _line(parts.title, draft)
    if not fields["stem"] and title:
        draft.losses.add("stem_from_title")
        fields["stem"] = draft.markdown(parts.title)
    data = {
        "lang": wish.lang, **({"title": title} if title else {}), **fields,
        **({"feedback": draft.feedback} if draft.feedback else {}),
        **({"tags": list(parts.tags)} if parts.tags else {}),
    }
    return Met(place, data, tuple(sorted(draft.losses)), is_key_missing=_lacks_key(data),
               external_id=parts.external_id)


def _cloze(parts: Parts, draft: Draft) -> dict[str, Any]:
    """Several blocks in one question: a text with gaps, which Moodle would not read."""
    draft.losses.add("read_as_cloze")
    gaps, text = {}, _not_a_gap(parts.pieces[0])
    for place, (block, after) in enumerate(
        zip(parts.blocks, parts.pieces[1:], strict=True), start=1
    ):
        if block.strip()[:1] not in {"=", "~", "#"}:
            raise Unfit("blocks_not_gaps")
        gaps[f"g{place}"] = _gap(fields_of(block, draft))
        text += f"\ue01ag{place}\ue01b{_not_a_gap(after)}"
    markdown = draft.markdown(text).replace("\ue01a", "[[").replace("\ue01b", "]]")
    return {"type": "cloze", "stem": _FILL.get(draft.lang[:2], _FILL["fr"]), "text": markdown,
            "gaps": gaps, "scoring": {"method": "per_gap", "points": 1}}


def _gap(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A gap from the fields of a question: words to choose, words to type or a number."""
    if fields["type"] == "choice" and fields["scoring"]["method"] != "weights":
        options = [{name: value for name, value in option.items()} for option in fields["options"]]
        if sum(option.get("correct", False) for option in options) == 1:
            return {"type": "inline_choice", "options": options}
    rules = {"short_text": ("answers", "normalise", "max_length"),
             "numeric": ("answer", "notation", "near_misses")}
    if fields["type"] not in rules:
        raise Unfit("blocks_not_gaps")
    kept = {name: fields[name] for name in rules[fields["type"]] if name in fields}
    return {"type": fields["type"], **kept}


def _not_a_gap(text: str) -> str:
    return text.replace("[[", "[ [")


def _lacks_key(data: Mapping[str, Any]) -> bool:
    if data["type"] == "choice":
        return not any(option.get("correct") for option in data["options"])
    return {"short_text": "answers", "numeric": "answer"}.get(data["type"], "type") not in data or (
        data["type"] == "short_text" and not data["answers"])


def _line(title: str, draft: Draft) -> str:
    words = " ".join(re.sub(r"<[^>]*>", " ", title).split())
    if len(words) > 500:
        draft.losses.add("LOSS_TITLE")
    return words[:500].strip()
