"""Reading the questions that Moodle exports as XML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lms.banks.formats import xml
from lms.banks.formats.moodle import answers, cloze, typed
from lms.banks.formats.moodle.answers import Data, Reader
from lms.banks.formats.moodle.faults import TEXTS, UnfitError
from lms.banks.formats.moodle.files import content_of, set_aside
from lms.banks.formats.moodle.scores import points
from lms.banks.formats.moodle.texts import Texts, line, raw
from lms.banks.formats.outcome import Met, Reading, Wish, refused, sound
from lms.banks.formats.progress import told_of
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_READERS: Mapping[str, Reader] = {
    "multichoice": answers.choice,
    "multichoiceset": answers.choice_set,
    "truefalse": answers.true_false,
    "matching": answers.matching,
    "match": answers.matching,
    "ordering": answers.ordering,
    "shortanswer": typed.short_answer,
    "numerical": typed.numerical,
    "essay": typed.essay,
    "cloze": cloze.embedded,
    "multianswer": cloze.embedded,
    "gapselect": cloze.select_words,
    "ddwtos": cloze.drag_words,
}
_UNREAD: Mapping[str, str] = {
    "description": "not_a_question",
    "calculated": "calculated", "calculatedsimple": "calculated", "calculatedmulti": "calculated",
    "ddimageortext": "picture_zones", "ddmarker": "picture_zones",
    "random": "drawn_elsewhere", "randomsamatch": "drawn_elsewhere",
}
# The field without which a question of a kind has no key.
_KEYS: Mapping[str, str] = {"true_false": "answer", "short_text": "answers", "numeric": "answer"}
# What Moodle writes by itself: nobody would miss it.
_HOUSE_WORDS = frozenset({
    "your answer is correct.", "your answer is partially correct.", "your answer is incorrect.",
    "votre réponse est correcte.", "votre réponse est partiellement correcte.",
    "votre réponse est incorrecte.",
})
_HOUSE_PENALTIES = frozenset({"", "0", "1", "0.1", "0.3333333"})
_FILE_TEXTS = {
    "not_a_quiz": N_("Ce fichier n'est pas un export de questions de Moodle (balise « quiz »)."),
    "encoding_guessed": N_("Ce fichier n'est pas en UTF-8 : il a été lu comme du Windows-1252."),
    "fragments": N_("Ce fichier n'a pas de balise « quiz » : ses questions sont lues une à une."),
}
# Five thousand questions with their comments, their files set aside.
MAX_MARKUP_BYTES = 25_000_000
_BARE = re.compile(rb"\s*(?:<\?xml[^>]*\?>)?(?:\s|<!--.*?-->)*(?=<question[\s>])", re.DOTALL)


def read(content: bytes, wish: Wish) -> Reading:
    """Every question of the file. Raises ``Invalid`` when the file itself cannot be read."""
    readable, warnings = _readable(content, wish.name)
    markup, files = set_aside(readable)
    count = _counted(markup, wish)
    met: list[Met] = []
    category = ""
    for question in told_of(_questions(markup, wish), count):
        if question.get("type") == "category":
            category = _category(raw(question.find("category")))
        else:
            place = f"question {len(met) + 1} (ligne {question.sourceline})"
            met.append(_met(question, Texts(wish.lang, files), place, category))
    return Reading(tuple(met), tuple(warnings))


def _counted(markup: bytes, wish: Wish) -> int:
    """How many questions the file holds, all of it being sound XML."""
    count, root = 0, ""
    for piece in xml.pieces(markup, wish.name, MAX_MARKUP_BYTES):
        count += piece.tag == "question" and piece.getparent() is not None
        root = piece.tag
    if root != "quiz":
        raise Invalid([_fault(wish.name, "not_a_quiz")])
    wish.check_count(count)
    return count


def _questions(markup: bytes, wish: Wish) -> Iterator[Any]:
    """One question at a time, gone once the next one is asked for."""
    for piece in xml.pieces(markup, wish.name, MAX_MARKUP_BYTES):
        if piece.tag == "question" and piece.getparent() is not None:
            yield piece


def _readable(content: bytes, name: str) -> tuple[bytes, list[Fault]]:
    """The bytes as XML asks for them: its first line first, one root, one encoding."""
    warnings = []
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.removeprefix(b"\xef\xbb\xbf").lstrip()
        declared = re.match(rb"<\?xml[^>]*encoding=['\"]([A-Za-z0-9._-]+)['\"]", content)
        if declared is None or declared[1].lower() in {b"utf-8", b"utf8"}:
            try:
                content.decode()
            except UnicodeDecodeError:
                warnings.append(_fault(name, "encoding_guessed"))
                content = content.decode("cp1252", errors="replace").encode()
    bare = _BARE.match(content)
    if bare is not None:
        warnings.append(_fault(name, "fragments"))
        content = bare[0] + b"<quiz>" + content[bare.end():] + b"</quiz>"
    return content, warnings


def _met(question: Any, texts: Texts, place: str, category: str) -> Met:
    """What becomes of one question."""
    kind = (question.get("type") or "").strip().lower()
    if not kind:
        return refused(place, "type_missing", TEXTS["type_missing"])
    if kind in _UNREAD:
        return refused(place, _UNREAD[kind], TEXTS[_UNREAD[kind]])
    if kind not in _READERS:
        return refused(place, "unknown_type", TEXTS["unknown_type"], kind=kind[:40])
    try:
        data = _data(question, _READERS[kind], texts)
    except UnfitError as error:
        return refused(place, error.code, TEXTS[error.code], **error.facts)
    return _checked(Met(
        place, data, tuple(sorted(texts.losses)), is_key_missing=_is_keyless(data),
        external_id=line(question.find("idnumber"))[:100], category=category, media=texts.media,
    ))


def _checked(met: Met) -> Met:
    """The question, or its refusal; one without its key must be sound with any key."""
    if not met.is_key_missing or met.data is None:
        return sound(met)
    checked = sound(replace(met, data=_with_a_key(met.data), is_key_missing=False))
    return checked if checked.data is None else met


def _with_a_key(data: Mapping[str, Any]) -> Data:
    if data["type"] != "choice":
        keys = {"true_false": True, "short_text": [{"text": "x"}], "numeric": {"value": 1}}
        return {**data, _KEYS[data["type"]]: keys[data["type"]]}
    options = list(data["options"])
    return {**data, "options": [{**one, "correct": one is options[0]} for one in options]}


def _is_keyless(data: Data) -> bool:
    """Whether nothing in the question says what is right."""
    if data["type"] == "choice":
        return not any("correct" in option for option in data["options"])
    return _KEYS.get(data["type"], "type") not in data


def _data(question: Any, reader: Reader, texts: Texts) -> Data:
    """The item that the question is, less its identity."""
    own = reader(question, texts)
    title = line(question.find("name"))[:500].strip()
    if "stem" not in own:
        own["stem"] = texts.of(question.find("questiontext"), _default_format(question))
        if not own["stem"] and title:
            own["stem"] = texts.of_plain(title)
            texts.losses.add("stem_from_title")
    own["stem"] += _old_picture(question, texts)
    if points(question.findtext("defaultgrade")) <= 0 and own["type"] not in {"cloze", "scale"}:
        texts.losses.add("LOSS_ZERO_POINTS")
    feedback = own.pop("feedback", {}) | _feedback(question, texts)
    _note_losses(question, texts)
    tags = dict.fromkeys(line(tag)[:500] for tag in question.iterfind("tags/tag"))
    data: Data = {"lang": texts.lang, **({"title": title} if title else {}), **own}
    data |= {"feedback": feedback} if feedback else {}
    data |= {"tags": [tag for tag in tags if tag]} if any(tags) else {}
    media = texts.declared()
    return data | ({"media": media} if media else {})


def _default_format(question: Any) -> str:
    """Files of the first versions of Moodle do not say what their texts are written in."""
    holder = question.find("questiontext")
    return "moodle_auto_format" if holder is not None and holder.get("format") is None else "html"


def _old_picture(question: Any, texts: Texts) -> str:
    """The picture that Moodle 1.9 kept beside the text."""
    content = content_of(question.findtext("image_base64") or "", ())
    shown = texts.picture(content) if content else ""
    return f"\n\n{shown}" if shown else ""


def _feedback(question: Any, texts: Texts) -> Data:
    """What is said after the answer, in general and by its worth."""
    said = {"general": texts.of(question.find("generalfeedback"))}
    for name in ("correct", "incorrect"):
        said[name] = texts.of(question.find(f"{name}feedback"))
    if line(question.find("partiallycorrectfeedback")).lower() not in _HOUSE_WORDS | {""}:
        texts.losses.add("LOSS_FEEDBACK_PARTIAL")
    return {name: words for name, words in said.items()
            if words and words.lower() not in _HOUSE_WORDS}


def _note_losses(question: Any, texts: Texts) -> None:
    if any(line(hint) for hint in question.iterfind("hint")):
        texts.losses.add("LOSS_HINTS")
    if (question.findtext("penalty") or "").strip().rstrip("0").rstrip(".") not in _HOUSE_PENALTIES:
        texts.losses.add("LOSS_PENALTY")


def _category(path: str) -> str:
    """``$course$/top/Réseaux/Adresses`` as « Réseaux/Adresses »; ``//`` is a sign of a name."""
    steps = [step.replace("\0", "/").strip() for step in path.replace("//", "\0").split("/")]
    while steps and (re.fullmatch(r"\$[a-z]+\$", steps[0]) or steps[0] == "top"):
        steps.pop(0)
    return "/".join(step for step in steps if step)


def _fault(place: str, code: str, **facts: Any) -> Fault:
    return Fault(place, code, _FILE_TEXTS[code], facts)
