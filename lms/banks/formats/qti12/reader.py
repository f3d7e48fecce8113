"""QTI 1.2 as Canvas, Blackboard and Common Cartridge write it: one XML file, or a package.

How an item scores is found by running its conditions, not by knowing who wrote them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from lms.banks.formats import xml
from lms.banks.formats.outcome import Met, Reading, Wish, refused
from lms.banks.formats.package_draft import Draft, titled
from lms.banks.formats.qti12 import choices, package, texts
from lms.banks.formats.qti12.asked import Asked, asked_of
from lms.banks.formats.qti12.items import found, shown_of, tag_of
from lms.banks.formats.qti12.scoring import NotExpressibleError
from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_

_TITLE_OF_NOBODY = re.compile(r"(?:question|item)?\s*\d*", re.IGNORECASE)
_TEXTS: Mapping[str, str] = {
    "not_qti12": N_("Ce fichier n'est pas du QTI 1.2."),
    "no_question": N_("Ce fichier ne contient aucune question."),
    "not_a_question": N_("Ce texte ne pose pas de question."),
    "unsupported_kind": N_("Cette sorte de question n'est pas reprise."),
    "several_interactions": N_("Cette question en pose plusieurs d'un coup."),
    "scoring_not_expressible": N_("La notation de cette question n'a pas d'équivalent ici."),
    "several_numbers": N_("Plusieurs nombres sont acceptés : séparez la question."),
    "non_finite_score": N_("Un nombre de points de cette question n'est pas un nombre."),
    "duplicate_identifier": N_("Deux réponses de cette question portent le même identifiant."),
    "key_not_in_options": N_("La bonne réponse ne fait pas partie des réponses proposées."),
}
_UNSUPPORTED = frozenset({"calculated", "formula", "hot_spot", "hotspot", "jumbled_sentence",
                          "quiz_bowl"})
_INFORMATION = frozenset({"text_only", "stimulus", "passage"})
_MARKED = {"essay": texts.essay, "short_response": texts.essay,
           "file_upload": texts.file_upload}


def read(content: bytes, wish: Wish) -> Reading:
    """The questions of one XML file. Raises ``Invalid``."""
    root = xml.parse(content, wish.name)
    if tag_of(root) != "questestinterop":
        raise Invalid([Fault(wish.name, "not_qti12", _TEXTS["not_qti12"])])
    return Reading(_limited([*_met(root, wish, "", lambda _: None)], wish))


def read_package(files: Mapping[str, bytes], wish: Wish) -> Reading:
    """The questions of an opened package, pages and links left out. Raises ``Invalid``."""
    opened = package.opened(files, wish)
    met = list(opened.refusals)
    for name, root in opened.roots:
        met += _met(root, wish, name, package.finder(files, name))
    return Reading(_limited(met, wish), opened.warnings)


def is_qti12(content: bytes) -> bool:
    """Whether the beginning of a file says so."""
    return b"questestinterop" in content[:4_000]


def _limited(met: list[Met], wish: Wish) -> tuple[Met, ...]:
    if not met:
        raise Invalid([Fault(wish.name, "no_question", _TEXTS["no_question"])])
    wish.check_count(len(met))
    return tuple(met)


def _met(
    root: Any, wish: Wish, name: str, find: Callable[[str], bytes | None]
) -> Iterator[Met]:
    items = list(found(root, "item"))
    known = {item.get("ident"): item for item in items}
    for position, item in enumerate(items, start=1):
        file = name if len(name) <= 60 else PurePosixPath(name).name[:60]
        place = f"{file}, question {position}" if file else f"question {position}"
        yield _question(item, Draft(place, wish.lang, find), known)


def _question(item: Any, draft: Draft, known: Mapping[str, Any]) -> Met:
    try:
        asked = asked_of(item, draft)
        read_as = _reader_of(asked)
        data = read_as(asked)
    except NotExpressibleError as error:
        return refused(draft.place, error.code, _TEXTS[error.code])
    title = item.get("title") or ""
    stem = asked.stem() if "stem" not in data else data["stem"]
    above = known.get(asked.metadata.get("parent_stimulus_item_ident", ""))
    if above is not None and above is not item:
        # The newer Canvas shows one text above several questions.
        stem = f"{draft.text(shown_of(above).html)}\n\n{stem}".strip()
    kept = {} if _TITLE_OF_NOBODY.fullmatch(title.strip()) else titled(title)
    return draft.met(
        {**kept, **data, "stem": stem, **asked.told()}, is_key_missing=asked.is_key_missing,
        external_id=(item.get("ident") or "")[:200], category=_category(item),
    )


def _reader_of(asked: Asked) -> Callable[[Asked], dict[str, Any]]:
    """How to read the item: what the platform names, else what it shows."""
    responses, kind = asked.shown.responses, asked.kind
    if kind in _MARKED:
        return _MARKED[kind]
    if kind in _UNSUPPORTED:
        raise NotExpressibleError("unsupported_kind")
    if not responses or kind in _INFORMATION:
        raise NotExpressibleError("not_a_question")
    tags = {one.tag for one in responses}
    renders = {one.render for one in responses}
    if tags & {"response_xy", "response_grp"} or renders & {"render_slider", "render_hotspot"}:
        raise NotExpressibleError("unsupported_kind")
    if tags <= {"response_str", "response_num"}:
        return _typed_reader(asked)
    if tags != {"response_lid"}:
        raise NotExpressibleError("several_interactions")
    return _chosen_reader(asked)


def _typed_reader(asked: Asked) -> Callable[[Asked], dict[str, Any]]:
    responses = asked.shown.responses
    if len(responses) > 1:
        return texts.typed_gaps
    if texts.is_number(asked, responses[0]) or asked.kind in {"numerical", "numeric"}:
        return texts.numeric
    return texts.essay if texts.is_essay(asked, responses[0]) else (
        texts.short_text)


def _chosen_reader(asked: Asked) -> Callable[[Asked], dict[str, Any]]:
    responses = asked.shown.responses
    first = responses[0]
    if asked.kind.startswith("fill_in") or asked.kind == "multiple_dropdowns":
        return texts.named_gaps
    if asked.kind == "categorization":
        return choices.categorisation
    if len(responses) == 1 and asked.kind != "matching":
        if first.cardinality == "Ordered":
            return choices.ordering
        if first.render == "render_choice" or first.labels:
            return choices.choice
        raise NotExpressibleError("unsupported_kind")
    if asked.kind == "matching" or choices.is_about_pairs(responses):
        return choices.matching
    raise NotExpressibleError("several_interactions")


def _category(item: Any) -> str:
    """The titles of what holds the item, from the outside in."""
    titles = [" ".join((one.get("title") or "").split()) for one in item.iterancestors()
              if tag_of(one) in {"assessment", "objectbank", "section"}]
    return " / ".join(title for title in reversed(titles) if title)[:200]
