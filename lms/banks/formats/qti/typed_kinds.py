"""Questions of ours where people type, as QTI: numbers, words, texts with gaps, essays, files."""


from fractions import Fraction
from typing import Any

from lms.banks.formats.qti import rules
from lms.banks.formats.qti.kinds import ZERO, Draft, Piece, by_mapping
from lms.banks.formats.qti.open_kinds import mime_of
from lms.banks.formats.qti.writing import identified, node, put
from lms.banks.kinds.cloze_item import GAP, ClozeItem, InlineChoice, NumberGap
from lms.banks.kinds.essay import EssayItem
from lms.banks.kinds.file_upload import FileUploadItem
from lms.banks.kinds.numeric_item import NumericItem, NumericRule
from lms.banks.kinds.rubric import MarkedItem
from lms.banks.kinds.short_text_item import ShortTextItem, TextRule

_KEPT_STEPS = frozenset({"spaces", "case"})


def numeric(draft: Draft) -> Piece:
    """``textEntryInteraction`` or ``sliderInteraction`` on a number."""
    item: NumericItem = draft.item
    slider = item.presentation.slider
    if slider is None:
        body = node("p", None, node("qti-text-entry-interaction",
                                    {"response-identifier": draft.response}))
    else:
        body = node("qti-slider-interaction", {
            "response-identifier": draft.response, "lower-bound": f"{slider.min:f}",
            "upper-bound": f"{slider.max:f}", "step": f"{slider.step:f}"})
    rule = number_rule(draft, item, draft.response, draft.points)
    scoring = item.scoring
    if scoring.penalty or scoring.unanswered:
        rule = rules.when_given(draft.response, [rule], scoring.unanswered * draft.points)
    return Piece([body], [_number(draft.response, item)], [rule])


def _number(name: str, rule: NumericRule) -> Any:
    return rules.declared(name, "single", "float", [f"{rule.answer.value:f}"])


def number_rule(draft: Draft, rule: NumericRule, name: str, points: Fraction) -> Any:
    """What a typed number earns: the key, then the near misses."""
    _note_number(draft, rule)
    branches = [(rules.is_key(name, rule.answer), [rules.added(rules.value(points))])]
    for near in sorted(rule.near_misses, key=lambda one: -one.score):
        expected = node("qti-base-value", {"base-type": "float"}, f"{near.value:f}")
        branches.append((rules.is_close(name, expected, near.value, near.tolerance),
                         [rules.added(rules.value(points * near.score))]))
    penalty = draft.item.scoring.penalty * points
    return rules.condition(
        *branches, otherwise=[rules.added(rules.value(penalty))] if penalty else None)


def _note_number(draft: Draft, rule: NumericRule) -> None:
    lost = {
        "LOSS_UNIT": rule.answer.unit is not None,
        "LOSS_NOTATION": rule.notation != "fr",
        "LOSS_RATIONALE": any(near.rationale for near in rule.near_misses),
        "LOSS_FOLLOW_THROUGH": getattr(rule, "follow_through", None) is not None,
    }
    draft.texts.losses.update(code for code, is_lost in lost.items() if is_lost)


def short_text(draft: Draft) -> Piece:
    """``textEntryInteraction`` with the mapping of the accepted texts."""
    item: ShortTextItem = draft.item
    body = node("p", None, _entry(draft.response, item))
    penalty = item.scoring.penalty * draft.points
    declared = _words(draft, item, draft.response, draft.points, penalty)
    return by_mapping(draft, [body], declared)


def _entry(name: str, rule: TextRule) -> Any:
    longest = max(len(one.text) for one in rule.answers)
    return node("qti-text-entry-interaction",
                {"response-identifier": name, "expected-length": str(longest)})


def _words(draft: Draft, rule: TextRule, name: str, points: Fraction, wrong: Fraction) -> Any:
    exact = [one for one in rule.answers if one.match == "exact"]
    lost = {
        "LOSS_PATTERN": len(exact) < len(rule.answers),
        "LOSS_NORMALISE": bool(set(rule.normalise) - _KEPT_STEPS),
        "LOSS_FUZZY": rule.fuzzy is not None,
        "LOSS_RATIONALE": any(one.rationale for one in rule.answers),
    }
    draft.texts.losses.update(code for code, is_lost in lost.items() if is_lost)
    best = max(exact, key=lambda one: one.score, default=None)
    worth = {one.text: one.score * points for one in exact}
    mapping = rules.mapping_of(worth, min(ZERO, wrong), points, wrong,
                               "case" not in rule.normalise) if worth else None
    return rules.declared(name, "single", "string", [best.text] if best else [], mapping)


def cloze(draft: Draft) -> Piece:
    """A text with its gaps; words shared by all of them are dragged."""
    item: ClozeItem = draft.item
    shared = all(isinstance(gap, InlineChoice) and not gap.options for gap in item.gaps.values())
    return _dragged(draft, item) if shared else _filled(draft, item)


def _worth(draft: Draft, item: ClozeItem, name: str) -> Fraction:
    total = sum((gap.points for gap in item.gaps.values()), ZERO)
    return draft.points * item.gaps[name].points / total


def _dragged(draft: Draft, item: ClozeItem) -> Piece:
    words = [node("qti-gap-text", {"identifier": identified(option.id), "match-max": "0"},
                  *draft.texts.line(option.text)) for option in item.options]
    holes = {name: node("qti-gap", {"identifier": identified(name)}) for name in item.names()}
    body = node("qti-gap-match-interaction", {
        "response-identifier": draft.response,
        "shuffle": str(item.presentation.shuffle).lower()},
        *words, *_with_gaps(draft, item, holes))
    pairs = {name: f"{identified(_answer(item, name))} {identified(name)}" for name in item.names()}
    joint = item.scoring.method == "all_or_nothing"
    worth = {pair: _worth(draft, item, name) for name, pair in pairs.items()}
    declared = rules.declared(
        draft.response, "multiple", "directedPair", pairs.values(),
        None if joint else rules.mapping_of(worth, ZERO, draft.points))
    if not joint:
        return by_mapping(draft, [body], declared)
    rule = rules.condition((rules.matched(draft.response),
                            [rules.added(rules.value(draft.points))]))
    return Piece([body], [declared], [rule], "match_correct" if draft.points == 1 else None)


def _answer(item: ClozeItem, name: str) -> str:
    gap = item.gaps[name]
    return (gap.answer or "") if isinstance(gap, InlineChoice) else ""


def _filled(draft: Draft, item: ClozeItem) -> Piece:
    if item.options:
        draft.lose("LOSS_SHARED_LIST")
    prefix = "RESPONSE_" if draft.response == "RESPONSE" else f"{draft.response}."
    holes, declared, tests, score = {}, [], [], []
    joint = item.scoring.method == "all_or_nothing"
    for name in item.names():
        response = prefix + name
        worth = Fraction(1) if joint else _worth(draft, item, name)
        holes[name], one, test, rule = _gap(draft, item, name, (response, worth))
        declared.append(one)
        tests.append(test)
        score.append(rule)
    if joint:
        score = [rules.condition((rules.every(tests), [rules.added(rules.value(draft.points))]))]
    return Piece(_with_gaps(draft, item, holes), declared, score)


def _gap(
    draft: Draft, item: ClozeItem, name: str, of: tuple[str, Fraction]
) -> tuple[Any, Any, Any, Any]:
    """The interaction of a gap, its declaration, the test that it is right, its rule."""
    gap, (response, worth) = item.gaps[name], of
    if isinstance(gap, NumberGap):
        entry = node("qti-text-entry-interaction", {"response-identifier": response})
        return (entry, _number(response, gap), rules.is_key(response, gap.answer),
                number_rule(draft, gap, response, worth))
    by_map = rules.when_given(response, [rules.added(rules.mapped(response))])
    test = rules.reaches(rules.mapped(response), worth)
    if not isinstance(gap, InlineChoice):
        return (_entry(response, gap), _words(draft, gap, response, worth, ZERO), test, by_map)
    if any(option.rationale for option in gap.options):
        draft.lose("LOSS_RATIONALE")
    texts = item.words_of(gap)
    shares = {identified(word): item.share_of(gap, word) * worth for word in texts}
    entry = node("qti-inline-choice-interaction", {
        "response-identifier": response, "shuffle": str(item.presentation.shuffle).lower()},
        *(node("qti-inline-choice", {"identifier": identified(word)}, *draft.texts.line(text))
          for word, text in texts.items()))
    best = max(shares, key=lambda word: shares[word])
    mapping = rules.mapping_of({key: share for key, share in shares.items() if share}, ZERO)
    declared = rules.declared(response, "single", "identifier", [best], mapping)
    return entry, declared, test, by_map


def _with_gaps(draft: Draft, item: ClozeItem, holes: dict[str, Any]) -> list[Any]:
    """The paragraphs of the text, an element standing in place of each gap."""
    holder = node("div", None, *draft.texts.blocks(item.text))
    for element in list(holder.iter()):
        if not isinstance(element.tag, str):
            continue
        _split(element, "text", holes)
        if element is not holder:
            _split(element, "tail", holes)
    return list(holder)


def _split(element: Any, side: str, holes: dict[str, Any]) -> None:
    pieces = GAP.split(getattr(element, side) or "")
    if len(pieces) == 1:
        return
    made = [holes[name] for name in pieces[1::2]]
    for one, tail in zip(made, pieces[2::2], strict=True):
        one.tail = tail
    setattr(element, side, pieces[0])
    parent = element if side == "text" else element.getparent()
    at = 0 if side == "text" else parent.index(element) + 1
    for offset, one in enumerate(made):
        parent.insert(at + offset, one)


def essay(draft: Draft) -> Piece:
    """``extendedTextInteraction``."""
    item: EssayItem = draft.item
    most = item.response.max_words
    if item.response.min_words or most:
        draft.lose("LOSS_WORD_COUNT")
    body = node("qti-extended-text-interaction", {
        "response-identifier": draft.response,
        "expected-length": str(most * 6) if most else None})
    return _marked(draft, body, "string")


def file_upload(draft: Draft) -> Piece:
    """``uploadInteraction``."""
    item: FileUploadItem = draft.item
    types = list(dict.fromkeys(mime_of(one) for one in item.response.accept))
    one_type = draft.version == "3.0" or len(types) == 1
    if not one_type or item.response.max_files > 1:
        draft.lose("LOSS_FILE_TYPE")
    body = node("qti-upload-interaction", {"response-identifier": draft.response,
                                           "type": " ".join(types) if one_type else None})
    return _marked(draft, body, "file")


def _marked(draft: Draft, body: Any, base_type: str) -> Piece:
    """A question that people mark: the rubric is a note for them."""
    item: MarkedItem = draft.item
    draft.lose("LOSS_RUBRIC_LEVELS")
    use = "scoring" if draft.version == "3.0" else None
    lines = [node("ul", None, *(
        node("li", None, f"{criterion.title} ({criterion.max})", node("ul", None, *(
            node("li", None, f"{level.score} : ", *draft.texts.line(level.text))
            for level in criterion.levels)))
        for criterion in item.rubric))]
    notes = node("qti-rubric-block", {"view": "scorer", "use": use})
    put(notes, node("qti-content-body", None, *lines) if use else lines)
    return Piece([body, notes], [rules.declared(draft.response, "single", base_type)])


