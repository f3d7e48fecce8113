"""One QTI item, whatever its version, as a question of ours."""

from collections.abc import Callable, Mapping
from typing import Any

from lms.banks.formats.outcome import Met, Wish, refused, sound
from lms.banks.formats.qti import gaps, interactions, matching, open_kinds
from lms.banks.formats.qti.assembly import assembled
from lms.banks.formats.qti.body import Writer, interactions_of
from lms.banks.formats.qti.declarations import Response, outcomes_of, responses_of
from lms.banks.formats.qti.feedback import add_feedback
from lms.banks.formats.qti.marks import remembered, said
from lms.banks.formats.qti.media import Shelf
from lms.banks.formats.qti.names import LANG, children, first, language
from lms.banks.formats.qti.parts import Context, Part
from lms.banks.formats.qti.processing import Processing, processing_of
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.scores import Scores, judges_of
from lms.core.errors import Invalid

Builder = Callable[[Any, Context], Part]

_BUILDERS: Mapping[str, Builder] = {
    "qti-choice-interaction": interactions.choice,
    "qti-hottext-interaction": interactions.hottext,
    "qti-order-interaction": interactions.order,
    "qti-hotspot-interaction": interactions.hotspot,
    "qti-select-point-interaction": interactions.select_point,
    "qti-match-interaction": matching.match,
    "qti-associate-interaction": matching.associate,
    "qti-gap-match-interaction": gaps.gap_match,
    "qti-slider-interaction": gaps.slider,
    "qti-text-entry-interaction": gaps.text_entry,
    "qti-inline-choice-interaction": gaps.text_entry,
    "qti-extended-text-interaction": open_kinds.extended_text,
    "qti-upload-interaction": open_kinds.upload,
}
_REFUSED = {
    "qti-end-attempt-interaction": "end_attempt",
    "qti-portable-custom-interaction": "custom_interaction",
    "qti-position-object-interaction": "position_object",
    "qti-drawing-interaction": "drawing",
    "qti-graphic-order-interaction": "graphic_not_supported",
    "qti-graphic-associate-interaction": "graphic_not_supported",
    "qti-graphic-gap-match-interaction": "graphic_not_supported",
}
_PAIRED = frozenset({"qti-match-interaction", "qti-gap-match-interaction"})
_NOT_PAIRS = frozenset({"identifier", "string"})
_INCLUDE = "{http://www.w3.org/2001/XInclude}include"
MANUAL = frozenset({"essay", "file_upload"})


def is_item(root: Any) -> bool:
    """Whether a tree, its names made ours, is an item."""
    return bool(root.tag == "qti-assessment-item")


def read_item(root: Any, place: str, wish: Wish, shelf: Shelf) -> Met:
    """The question of a tree whose names are those of QTI 3.0."""
    try:
        return sound(_met(root, place, wish, shelf))
    except UnreadError as error:
        return refused(place, error.code, error.text, **error.facts)
    except Invalid as error:
        fault = error.faults[0]
        return refused(place, fault.code, fault.text, **fault.facts)


def _met(root: Any, place: str, wish: Wish, shelf: Shelf) -> Met:
    if not is_item(root):
        raise UnreadError("not_an_item")
    body = first(root, "qti-item-body")
    _check(root, body)
    writer = Writer(shelf)
    interactions = _without_media(interactions_of(body), writer)
    _mend_pairs(root, interactions)
    if first(root, "qti-catalog-info", "qti-companion-materials-info") is not None:
        writer.losses.add("LOSS_CATALOG")
    responses, outcomes = responses_of(root), outcomes_of(root)
    processing = _processing(root, responses, outcomes, interactions)
    scores = _scores(interactions, responses, processing)
    writer.losses.update(scores.losses)
    context = Context(writer, responses, scores, processing, wish.lang)
    data, is_key_missing = assembled(root, interactions, context, _BUILDERS)
    data = remembered(said(root, "type"), said(root, "method"), _described(root, data, wish))
    add_feedback(root, data, writer)
    if shelf.declared:
        data["media"] = [dict(one) for one in shelf.declared]
    losses = tuple(sorted(writer.losses | shelf.losses))
    return Met(place, data, losses, is_key_missing=is_key_missing and data["type"] != "scale",
               external_id=(root.get("identifier") or "")[:500], media=dict(shelf.shown))


def _check(root: Any, body: Any) -> None:
    """Refuse what cannot be said here, before reading further."""
    if root.get("adaptive") in {"true", "1"}:
        raise UnreadError("adaptive")
    if first(root, "qti-template-processing", "qti-template-declaration") is not None:
        raise UnreadError("template")
    if any(True for _ in root.iter(_INCLUDE)):
        raise UnreadError("xinclude")
    if body is None or not interactions_of(body):
        raise UnreadError("no_interaction")
    for one in interactions_of(body):
        if one.tag in _REFUSED:
            raise UnreadError(_REFUSED[one.tag])
        if one.tag not in _BUILDERS and one.tag != "qti-media-interaction":
            raise UnreadError("unknown_interaction")


def _without_media(interactions: list[Any], writer: Writer) -> list[Any]:
    """The interactions that expect an answer: a media alone is not a question."""
    kept = [one for one in interactions if one.tag != "qti-media-interaction"]
    if not kept:
        raise UnreadError("media_only")
    for one in interactions:
        if one not in kept:
            writer.losses.add("LOSS_MEDIA")
            one.tag = "qti-template-block"
    return kept


def _mend_pairs(root: Any, interactions: list[Any]) -> None:
    """Responses of matchings that are declared as identifiers are pairs all the same."""
    names = {one.get("response-identifier") for one in interactions if one.tag in _PAIRED}
    for declared in children(root, "qti-response-declaration"):
        if declared.get("identifier") in names and declared.get("base-type") in _NOT_PAIRS:
            declared.set("base-type", "directedPair")


def _processing(
    root: Any, responses: Mapping[str, Response], outcomes: Any, interactions: list[Any]
) -> Processing:
    """The processing, which does not matter when people mark everything."""
    try:
        return processing_of(root, responses, outcomes)
    except UnreadError:
        if all(map(_is_manual, interactions)):
            return Processing(None, None)
        raise


def _scores(
    interactions: list[Any], responses: Mapping[str, Response], processing: Processing
) -> Scores:
    """What each response earns; nothing when people mark them all."""
    if all(map(_is_manual, interactions)):
        return Scores({})
    asked = dict.fromkeys(one.get("response-identifier") for one in interactions)
    return judges_of(processing, {name: responses[name] for name in asked if name in responses})


def _is_manual(element: Any) -> bool:
    return element.tag in {"qti-extended-text-interaction", "qti-upload-interaction"}


def _described(root: Any, data: dict[str, Any], wish: Wish) -> dict[str, Any]:
    """With what the item says of itself: language, title, general feedback."""
    described = {"lang": language(root.get(LANG), wish.lang), **data}
    title = " ".join((root.get("title") or "").split())
    if title and title != root.get("identifier"):
        described["title"] = title[:500]
    return described
