"""One question of ours as QTI: its interaction, its declarations, the rules of its score.

Each function takes a ``Draft`` and gives a ``Piece``; a case study is made of several.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti import rules
from lms.banks.formats.qti.writing import Texts, identified, node, told
from lms.banks.items import AnyItem
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.hotspot_item import HotspotItem
from lms.banks.kinds.matching_item import MatchingItem
from lms.banks.kinds.ordering import OrderingItem
from lms.banks.kinds.scale import ScaleItem
from lms.banks.kinds.true_false import TrueFalseItem

ZERO = Fraction(0)
_TRUE = {"fr": ("Vrai", "Faux"), "en": ("True", "False")}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written: the item, its texts, the version, the name of its response."""

    item: Any
    texts: Texts
    version: str
    response: str = "RESPONSE"

    def lose(self, code: str) -> None:
        """Note a loss."""
        self.texts.losses.add(code)

    @property
    def points(self) -> Fraction:
        """What a share of one is worth."""
        return Fraction(self.item.scoring.points)


@dataclass(frozen=True, slots=True)
class Piece:
    """``body`` after the stem, ``responses`` declared, ``score`` the rules that add to ``SCORE``.

    ``template`` names the standard processing that says the same when the item stands alone.
    """

    body: Sequence[Any]
    responses: Sequence[Any]
    score: Sequence[Any] = ()
    template: str | None = None
    has_whole_text: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


Maker = Callable[[Draft], Piece]


def choice(draft: Draft) -> Piece:
    """``choiceInteraction``, its options with why they are wrong."""
    item: ChoiceItem = draft.item
    last = item.presentation.keep_last if item.presentation.shuffle else ()
    ordered = sorted(item.options, key=lambda option: option.id in last)
    if any(option.neutralised for option in item.options):
        draft.lose("LOSS_NEUTRALISED")
    media = {one.id: one for one in item.media}
    options = [
        node("qti-simple-choice", {"identifier": identified(option.id),
                                   "fixed": "true" if option.id in last else None},
             *draft.texts.line(option.text),
             draft.texts.picture(media[option.media], is_object=False)
             if option.media in media else None,
             _rationale(draft, option.id, option.rationale))
        for option in ordered
    ]
    shuffle = str(item.presentation.shuffle).lower()
    body = node("qti-choice-interaction", {
        "response-identifier": draft.response, "shuffle": shuffle,
        "max-choices": str(item.max_choices),
        "min-choices": str(item.min_choices) if item.min_choices else None}, *options)
    weights = {option.id: option.score for option in item.options if not option.neutralised}
    right = [option.id for option in item.right_options()]
    return _chosen(draft, body, right, weights)


def _rationale(draft: Draft, option: str, text: str | None) -> Any:
    if not text:
        return None
    return node("qti-feedback-inline", {
        "outcome-identifier": "FEEDBACK", "identifier": identified(option), "show-hide": "show",
    }, *draft.texts.line(text))


def _chosen(
    draft: Draft, body: Any, right: Sequence[str], weights: Mapping[str, Fraction | None]
) -> Piece:
    """What choosing earns: by comparing with the key, or by a mapping."""
    item, points = draft.item, draft.points
    cardinality = "single" if item.max_choices == 1 else "multiple"
    keys = [identified(one) for one in right]
    method = item.scoring.method
    if method == "net_correct" and item.max_choices > 1:
        step = points / max(1, len(right))
        worth = {identified(one): step if one in right else -step for one in weights}
        mapping = rules.mapping_of(worth, ZERO, points)
    elif method == "weights":
        worth = {identified(one): Fraction(share) * points
                 for one, share in weights.items() if share}
        mapping = rules.mapping_of(worth, item.scoring.floor * points, item.scoring.max * points)
    else:
        if method != "all_or_nothing":
            draft.lose("LOSS_METHOD")
        declared = rules.declared(draft.response, cardinality, "identifier", keys)
        return compared(draft, [body], declared)
    declared = rules.declared(draft.response, cardinality, "identifier", keys, mapping)
    return by_mapping(draft, [body], declared)


def compared(draft: Draft, body: Sequence[Any], declared: Any) -> Piece:
    """All or nothing: the template when it says it all, else the same with points."""
    scoring, points = draft.item.scoring, draft.points
    right = [rules.added(rules.value(points * scoring.max))]
    wrong = [rules.added(rules.value(scoring.penalty * points))] if scoring.penalty else None
    rule = rules.condition((rules.matched(draft.response), right), otherwise=wrong)
    if wrong or scoring.unanswered:
        rule = rules.when_given(draft.response, [rule], scoring.unanswered * points)
    plain = points == 1 and scoring.max == 1 and not wrong and not scoring.unanswered
    return Piece(body, [declared], [rule], "match_correct" if plain else None)


def by_mapping(draft: Draft, body: Sequence[Any], declared: Any) -> Piece:
    """The sum of what is chosen."""
    blank = draft.item.scoring.unanswered * draft.points
    rule = rules.when_given(draft.response, [rules.added(rules.mapped(draft.response))], blank)
    return Piece(body, [declared], [rule], None if blank else "map_response")


def true_false(draft: Draft) -> Piece:
    """A choice between two words."""
    item: TrueFalseItem = draft.item
    words = _TRUE.get(item.lang[:2], _TRUE["fr"])
    right = "true" if item.answer else "false"
    options = [
        node("qti-simple-choice", {"identifier": name}, word,
             _rationale(draft, name, item.rationale if name == right else None))
        for name, word in zip(("true", "false"), words, strict=True)
    ]
    body = node("qti-choice-interaction", {"response-identifier": draft.response,
                                           "shuffle": "false", "max-choices": "1"}, *options)
    declared = rules.declared(draft.response, "single", "identifier", [right])
    return compared(draft, [body], declared)


def scale(draft: Draft) -> Piece:
    """A choice without a key."""
    degrees = draft.item.scale
    item: ScaleItem = draft.item
    options = [
        node("qti-simple-choice", {"identifier": f"degree_{str(degree).replace('-', 'm')}"},
             item.scale.labels.get(str(degree), str(degree)))
        for degree in range(degrees.min, degrees.max + 1)
    ]
    body = node("qti-choice-interaction", {"response-identifier": draft.response,
                                           "shuffle": "false", "max-choices": "1"}, *options)
    return Piece([body], [rules.declared(draft.response, "single", "identifier")])


def ordering(draft: Draft) -> Piece:
    """``orderInteraction``."""
    item: OrderingItem = draft.item
    if item.scoring.method != "all_or_nothing":
        draft.lose("LOSS_METHOD")
    elements = [node("qti-simple-choice", {"identifier": identified(one.id)},
                     *draft.texts.line(one.text)) for one in item.items]
    body = node("qti-order-interaction", {"response-identifier": draft.response,
                                          "shuffle": "true"}, *elements)
    keys = [identified(one) for one in item.answer]
    return compared(draft, [body], rules.declared(draft.response, "ordered", "identifier", keys))


def matching(draft: Draft) -> Piece:
    """``matchInteraction``: prompts first, targets second."""
    item: MatchingItem = draft.item
    shared = {one.id for one in item.prompts} & {one.id for one in item.targets}
    if shared:
        draft.lose("LOSS_IDENTIFIERS")
    mark = ("P_", "T_") if shared else ("", "")
    several = any(len(one.match) > 1 for one in item.prompts)
    pairs = [f"{identified(mark[0] + prompt.id)} {identified(mark[1] + target)}"
             for prompt in item.prompts for target in prompt.match]
    sets = [
        _set(draft, item.prompts, mark[0], "0" if several else "1"),
        _set(draft, item.targets, mark[1], "0" if item.reuse_targets else "1"),
    ]
    body = node("qti-match-interaction", {
        "response-identifier": draft.response, "max-associations": "0",
        "shuffle": str(item.presentation.shuffle).lower()}, *sets)
    if item.scoring.method == "all_or_nothing":
        return compared(draft, [body], rules.declared(
            draft.response, "multiple", "directedPair", pairs))
    step = draft.points / len(pairs)
    wrong = -step if item.scoring.method == "net_correct" else ZERO
    mapping = rules.mapping_of(dict.fromkeys(pairs, step), ZERO, draft.points, wrong)
    return by_mapping(draft, [body], rules.declared(
        draft.response, "multiple", "directedPair", pairs, mapping))


def _set(draft: Draft, elements: Sequence[Any], mark: str, most: str) -> Any:
    media = {one.id: one for one in draft.item.media}
    return node("qti-simple-match-set", None, *(
        node("qti-simple-associable-choice",
             {"identifier": identified(mark + one.id), "match-max": most},
             *draft.texts.line(one.text),
             draft.texts.picture(media[one.media], is_object=False)
             if one.media in media else None)
        for one in elements
    ))


def hotspot(draft: Draft) -> Piece:
    """``hotspotInteraction`` on a picture."""
    item: HotspotItem = draft.item
    picture = item.picture()
    zones = [
        node("qti-hotspot-choice", {
            "identifier": identified(area.id), "shape": area.shape,
            "coords": ",".join(told(Fraction(number)) for number in area.coords),
            "hotspot-label": area.text})
        for area in item.areas
    ]
    shown = draft.texts.picture(picture, is_object=True) if picture else None
    body = node("qti-hotspot-interaction", {
        "response-identifier": draft.response, "max-choices": str(item.max_choices)},
        shown, *zones)
    weights = {area.id: area.score for area in item.areas}
    return _chosen(draft, body, [area.id for area in item.right_areas()], weights)


def note_scoring(item: AnyItem, texts: Texts) -> None:
    """What QTI has no place for, whatever the kind."""
    lost = {
        "LOSS_DONT_KNOW": item.scoring.dont_know,
        "LOSS_EXPOSURE": bool(item.exposure.written()),
        "LOSS_REVIEWS": bool(item.reviews),
    }
    texts.losses.update(code for code, is_lost in lost.items() if is_lost)
