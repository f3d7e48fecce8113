"""Interactions of QTI where things are chosen, ordered or matched, as questions of ours."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.body import prompt_of
from lms.banks.formats.qti.declarations import Response, coords_of
from lms.banks.formats.qti.fitting import Fit, choice_fit, order_fit, written
from lms.banks.formats.qti.names import children, first
from lms.banks.formats.qti.parts import Context, Part, coded, is_true, labels, whole
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.typed import decimal
from lms.banks.formats.qti.values import Scalar

_SHAPES = {"rect": 4, "circle": 3, "ellipse": 4}


def choice(element: Any, context: Context) -> Part:
    """``choiceInteraction``."""
    return _chosen(element, children(element, "qti-simple-choice"), context)


def hottext(element: Any, context: Context) -> Part:
    """``hottextInteraction``: a choice among words of a text."""
    words = list(element.iter("qti-hottext"))
    part = _chosen(element, words, context)
    text = context.writer.of(element, _as_words)
    presentation = {**part.data.get("presentation", {}), "shuffle": False, "in_text": True}
    return Part({**part.data, "presentation": presentation}, text, part.method, part.top,
                part.rules, part.is_key_missing)


def _as_words(element: Any) -> str | None:
    return f"« {''.join(element.itertext()).strip()} »" if element.tag == "qti-hottext" else None


def _chosen(element: Any, elements: Sequence[Any], context: Context) -> Part:
    response = context.response(element)
    ids = coded(elements, "o")
    most = choices_allowed(element, response, len(ids))
    fit = choice_by(ids, most, response, context)
    rationales = [_rationale(one, context) for one in elements]
    options: list[dict[str, Any]] = []
    for one, text, why in zip(elements, labels(elements, context.writer), rationales, strict=True):
        option = {"id": ids[one.get("identifier")], "text": text}
        options.append({**option, "rationale": why} if why else option)
    keyed(options, ids, fit)
    data: dict[str, Any] = {"type": "choice", "options": options, "max_choices": most}
    least = whole(element.get("min-choices"), 0)
    if least and least <= most:
        data["min_choices"] = least
    data["presentation"] = _layout(element, elements, ids, context)
    return fitted(data, fit, prompt_of(element, context.writer))


def choices_allowed(element: Any, response: Response, options: int) -> int:
    """How many may be chosen: 0 is no limit; one when the response holds one value."""
    if response.cardinality == "single":
        return 1
    most = whole(element.get("max-choices"), 0) or options
    return min(max(most, 1), max(options, 1))


def choice_by(
    ids: Mapping[str, str], most: int, response: Response, context: Context
) -> Fit | None:
    """The method of a choice among foreign identifiers."""
    keys = [key for key in response.keys if isinstance(key, str)]
    mapped = [entry.key for entry in response.mapping.entries if entry.worth > 0] if (
        response.mapping) else []
    if any(key not in ids for key in [*keys, *mapped]):
        raise UnreadError("key_not_in_options")
    judge = context.judges.get(response.identifier)
    if judge is None or not ids:
        return None
    return choice_fit(list(ids), keys, most, lambda chosen: judge(
        response.holding(*(one for one in ids if one in chosen))))


def keyed(options: list[dict[str, Any]], ids: Mapping[str, str], fit: Fit | None) -> None:
    """Mark what is right, and what each is worth under ``weights``."""
    if fit is None:
        return
    worth = {ids[name]: share for name, share in fit.worth.items()}
    for option in options:
        share = worth.get(option["id"], Fraction(0))
        if share > 0:
            option["correct"] = True
        if fit.method == "weights" and share:
            option["score"] = written(share)


def fitted(data: dict[str, Any], fit: Fit | None, prompt: str) -> Part:
    """The part that a fit completes."""
    if fit is None:
        return Part(data, prompt, is_key_missing=True)
    return Part(data, prompt, fit.method, fit.top, fit.rules)


def _rationale(element: Any, context: Context) -> str:
    """Feedback shown when the option is chosen; taken out of its text."""
    found = [one for one in element.iter("qti-feedback-inline", "qti-feedback-block")
             if one.get("identifier") == element.get("identifier")
             and one.get("show-hide", "show") == "show"]
    if len(found) != 1:
        return ""
    text = context.writer.of(found[0])
    found[0].tag = "qti-template-inline"
    return text


def _layout(
    element: Any, elements: Sequence[Any], ids: Mapping[str, str], context: Context
) -> dict[str, Any]:
    """The order of the options: those fixed at the end stay there."""
    if not is_true(element.get("shuffle")):
        return {"shuffle": False}
    fixed = [is_true(one.get("fixed")) for one in elements]
    last: list[str] = []
    for one, is_fixed in zip(reversed(elements), reversed(fixed), strict=True):
        if not is_fixed:
            break
        last.insert(0, ids[one.get("identifier")])
    if len(last) < sum(fixed):
        context.lose("LOSS_FIXED_OPTION")
    return {"shuffle": True, "keep_last": last} if last else {"shuffle": True}


def order(element: Any, context: Context) -> Part:
    """``orderInteraction`` over all its choices."""
    elements = children(element, "qti-simple-choice")
    response = context.response(element)
    ids = coded(elements, "e")
    keys = [key for key in response.keys if isinstance(key, str)]
    if any(key not in ids for key in keys):
        raise UnreadError("key_not_in_options")
    most = whole(element.get("max-choices"), 0)
    if (most and most < len(ids)) or (keys and len(keys) < len(ids)):
        raise UnreadError("partial_order")
    data: dict[str, Any] = {"type": "ordering", "items": [
        {"id": ids[one.get("identifier")], "text": text}
        for one, text in zip(elements, labels(elements, context.writer), strict=True)
    ]}
    judge = context.judges.get(response.identifier)
    if judge is None or not keys:
        return Part(data, prompt_of(element, context.writer), is_key_missing=True)
    fit = order_fit(keys, lambda given: judge(response.holding(*given)))
    if fit is not None:
        data["answer"] = [ids[key] for key in keys]
    return fitted(data, fit, prompt_of(element, context.writer))


def hotspot(element: Any, context: Context) -> Part:
    """``hotspotInteraction``: zones of a picture."""
    elements = children(element, "qti-hotspot-choice")
    response = context.response(element)
    ids = coded(elements, "z")
    data = _pictured(element, context)
    most = choices_allowed(element, response, len(ids))
    fit = choice_by(ids, most, response, context)
    areas = [_area(ids[one.get("identifier")], one.get("shape") or "", coords_of(one), data)
             for one in elements]
    for area, one in zip(areas, elements, strict=True):
        words = one.get("hotspot-label") or one.get("label")
        if words:
            area["text"] = words
    keyed(areas, ids, fit)
    if sum("correct" in area for area in areas) > most:
        raise UnreadError("scoring_not_expressible")
    data |= {"areas": areas, "max_choices": most}
    return fitted(data, fit, prompt_of(element, context.writer))


def select_point(element: Any, context: Context) -> Part:
    """``selectPointInteraction``: the zones of the area mapping, each with its score."""
    response = context.response(element)
    zones = response.zones.zones if response.zones else ()
    data = _pictured(element, context)
    if len(zones) < 2:
        raise UnreadError("too_few_zones")
    ids = {f"z{rank}": f"z{rank}" for rank in range(1, len(zones) + 1)}
    centres = {f"z{rank}": _centre(zone.shape, zone.coords)
               for rank, zone in enumerate(zones, start=1)}
    areas = [_area(name, zone.shape, zone.coords, data)
             for name, zone in zip(ids, zones, strict=True)]
    judge = context.judges.get(response.identifier)
    most = choices_allowed(element, response, len(ids))
    fit = None if judge is None else choice_fit(list(ids), [], most, _pointing(
        judge, response, centres))
    keyed(areas, ids, fit)
    if sum("correct" in area for area in areas) > most:
        raise UnreadError("scoring_not_expressible")
    data |= {"areas": areas, "max_choices": most}
    return fitted(data, fit, prompt_of(element, context.writer))


def _pointing(
    judge: Callable[[Any], Fraction], response: Response, centres: Mapping[str, Scalar]
) -> Callable[[frozenset[str]], Fraction]:
    return lambda chosen: judge(response.holding(*(centres[one] for one in sorted(chosen))))


def _pictured(element: Any, context: Context) -> dict[str, Any]:
    found = first(element, "object", "img", "picture")
    if found is not None and found.tag == "picture":
        found = first(found, "img")
    address = "" if found is None else found.get("data") or found.get("src") or ""
    alt = "" if found is None else found.get("alt") or "".join(found.itertext())
    shelf = context.writer.shelf
    media = shelf.picture(address, alt)
    if media is None:
        remote = "remote_media_removed" in shelf.losses
        raise UnreadError("remote_resource" if remote else "file_missing",
                          file=address.rpartition("/")[2][:80])
    for side in ("width", "height"):
        said = whole(found.get(side), 0)
        if said:
            media[side] = said
    return {"type": "hotspot", "image": media["id"]}


def _area(
    name: str, shape: str, coords: Sequence[Fraction], data: Mapping[str, Any]
) -> dict[str, Any]:
    numbers = list(coords)
    known = _SHAPES.get(shape)
    if (known is None and shape != "poly") or known not in {None, len(numbers)} or not data:
        raise UnreadError("bad_value")
    if shape == "poly" and len(numbers) > 6 and numbers[:2] == numbers[-2:]:
        numbers = numbers[:-2]
    return {"id": name, "shape": shape, "coords": [decimal(number) for number in numbers]}


def _centre(shape: str, coords: Sequence[Fraction]) -> Scalar:
    if shape == "rect" and len(coords) == 4:
        return (coords[0] + coords[2]) / 2, (coords[1] + coords[3]) / 2
    if shape in {"circle", "ellipse"} and len(coords) >= 3:
        return coords[0], coords[1]
    if shape == "poly" and len(coords) >= 6:
        corners = len(coords) // 2
        return sum(coords[::2]) / Fraction(corners), sum(coords[1::2]) / Fraction(corners)
    raise UnreadError("bad_value")
