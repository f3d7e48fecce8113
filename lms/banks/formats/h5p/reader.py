"""H5P packages: the questions that ``content/content.json`` holds; their JavaScript is left alone.

A package has one main library: a question, or a set of questions.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from lms.banks.formats import plain_json
from lms.banks.formats.h5p import choices, texts
from lms.banks.formats.outcome import Met, Reading, Wish, refused
from lms.banks.formats.package_draft import Draft, titled
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

MAX_JSON_BYTES = 5_000_000

_TEXTS: Mapping[str, str] = {
    "no_manifest": N_("Cette archive n'est pas un contenu H5P : il lui manque h5p.json."),
    "file_missing": N_("Ce contenu H5P est incomplet : il lui manque content/content.json."),
    "not_json": N_("Ce contenu H5P est abîmé : {file} n'est pas du JSON lisible."),
    "size": N_("Ce contenu H5P dépasse {limit} Mo de texte."),
    "no_main_library": N_("Ce contenu H5P ne dit pas de quelle sorte il est."),
    "wrong_shape": N_("Ce contenu H5P est abîmé : {file} n'a pas la forme attendue."),
    "unsupported_library": N_("Les contenus H5P « {library} » ne sont pas des questions reprises."),
    "no_question": N_("Ce contenu H5P ne contient aucune question."),
}
_KINDS: Mapping[str, Callable[[Draft, Mapping[str, Any]], Met]] = {
    "H5P.MultiChoice": choices.multi_choice,
    "H5P.MultiMediaChoice": choices.multi_media_choice,
    "H5P.TrueFalse": choices.true_false,
    "H5P.Blanks": texts.blanks,
    "H5P.DragText": texts.drag_text,
    "H5P.Essay": texts.essay,
}


def read(files: Mapping[str, bytes], wish: Wish) -> Reading:
    """The questions of an opened package. Raises ``Invalid`` when there is nothing to read."""
    folder = _folder(files, wish)
    about = _object(files, f"{folder}h5p.json", wish)
    library = about.get("mainLibrary")
    if not isinstance(library, str) or not library.strip():
        raise _refused(wish, "no_main_library")
    if f"{folder}content/content.json" not in files:
        raise _refused(wish, "file_missing")
    params = _object(files, f"{folder}content/content.json", wish)
    name = library.split()[0]
    if name not in _KINDS and name not in _SETS:
        raise _refused(wish, "unsupported_library", library=_short(name))
    said = str(about.get("defaultLanguage") or about.get("language") or "")
    lang = said if re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", said) else wish.lang
    whole = {"library": library, "params": params, "metadata": {"title": about.get("title")}}
    questions = tuple(_questions(whole, lang, _finder(files, folder)))
    if not questions:
        raise _refused(wish, "no_question")
    wish.check_count(len(questions))
    return Reading(questions)


def _questions(
    whole: Mapping[str, Any], lang: str, find: Callable[[str], bytes | None]
) -> Iterator[Met]:
    name = str(whole["library"]).split()[0]
    entries = _SETS[name](whole["params"]) if name in _SETS else [whole]
    for position, entry in enumerate(entries, start=1):
        place = "content.json" if entry is whole else f"question {position}"
        yield _question(entry, Draft(place, lang, find))


def _question(entry: Any, draft: Draft) -> Met:
    place = draft.place
    params = entry.get("params") if isinstance(entry, dict) else None
    library = entry.get("library") if isinstance(entry, dict) else None
    if not isinstance(params, dict) or not isinstance(library, str) or not library.strip():
        return refused(place, "wrong_shape", _TEXTS["wrong_shape"], file="content.json")
    name = library.split()[0]
    if name not in _KINDS:
        return refused(place, "unsupported_library", _TEXTS["unsupported_library"],
                       library=_short(name))
    metadata = entry.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    met = _KINDS[name](draft, params)
    if met.data is None or not isinstance(title, str):
        return met
    data = {**titled(html.unescape(title)), **met.data}
    return Met(place, data, met.losses, None, met.is_key_missing,
               str(entry.get("subContentId") or "")[:64], met.category, met.media)


def _question_set(params: Mapping[str, Any]) -> Sequence[Any]:
    listed = params.get("questions")
    return listed if isinstance(listed, list) else []


def _single_choice_set(params: Mapping[str, Any]) -> Sequence[Any]:
    """Each choice as the multiple choice it is; its first answer is the right one."""
    listed = params.get("choices")
    entries = []
    for choice in listed if isinstance(listed, list) else []:
        answers = choice.get("answers") if isinstance(choice, dict) else None
        texts = answers if isinstance(answers, list) else []
        entries.append({"library": "H5P.MultiChoice 1.16", "params": {
            "question": choice.get("question") if isinstance(choice, dict) else None,
            "answers": [{"text": text, "correct": at == 0} for at, text in enumerate(texts)],
            "behaviour": {"type": "single"},
        }})
    return entries


_SETS: Mapping[str, Callable[[Mapping[str, Any]], Sequence[Any]]] = {
    "H5P.QuestionSet": _question_set,
    "H5P.SingleChoiceSet": _single_choice_set,
}


def _folder(files: Mapping[str, bytes], wish: Wish) -> str:
    """Where the package starts: the root, or the one folder that was zipped with it."""
    found = [name for name in files if PurePosixPath(name).name == "h5p.json"]
    nearest = min(found, key=lambda name: name.count("/"), default=None)
    if nearest is None or nearest.count("/") > 1:
        raise _refused(wish, "no_manifest")
    return nearest.removesuffix("h5p.json")


def _finder(files: Mapping[str, bytes], folder: str) -> Callable[[str], bytes | None]:
    return lambda address: files.get(f"{folder}content/{unquote(address).split('#')[0]}")


def _object(files: Mapping[str, bytes], name: str, wish: Wish) -> dict[str, Any]:
    """The JSON object of one file, numbers exact. Raises ``Invalid``."""
    content, file = files[name], PurePosixPath(name).name
    if len(content) > MAX_JSON_BYTES:
        raise _refused(wish, "size", limit=MAX_JSON_BYTES // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(wish, "not_json", file=file) from None
    value = plain_json.parse(text, f"{wish.name} : {file}")
    if not isinstance(value, dict):
        raise _refused(wish, "wrong_shape", file=file)
    return value


def _short(name: str) -> str:
    return name[:60]


def _refused(wish: Wish, code: str, **facts: Any) -> Invalid:
    return Invalid([Fault(wish.name, code, _TEXTS[code], facts)])
