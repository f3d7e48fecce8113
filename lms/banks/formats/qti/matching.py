"""Interactions of QTI where things are put together in pairs: matching, associations."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.body import prompt_of
from lms.banks.formats.qti.declarations import Response
from lms.banks.formats.qti.fitting import Fit, written
from lms.banks.formats.qti.interactions import fitted
from lms.banks.formats.qti.names import children
from lms.banks.formats.qti.pairs import Pair, key_pairs, matching_fit
from lms.banks.formats.qti.parts import Context, Part, coded, labels, whole
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import couple


def match(element: Any, context: Context) -> Part:
    """``matchInteraction``: two sets; the one whose elements go with one other is the prompts."""
    sets = children(element, "qti-simple-match-set")
    if len(sets) != 2:
        raise UnreadError("bad_value")
    rows, columns = (children(one, "qti-simple-associable-choice") for one in sets)
    response = context.response(element)
    pairs = _declared(response, {one.get("identifier") for one in rows},
                      {one.get("identifier") for one in columns})
    if _is_upside_down(rows, columns, pairs):
        return _matched(element, context, (columns, rows), lambda pair: (pair[1], pair[0]))
    return _matched(element, context, (rows, columns), lambda pair: pair)


def associate(element: Any, context: Context) -> Part:
    """``associateInteraction``: the first of each right pair is a prompt, all others targets."""
    elements = children(element, "qti-simple-associable-choice")
    names = [one.get("identifier") for one in elements]
    response = context.response(element)
    pairs = _declared(response, set(names), set(names))
    prompts: list[str] = []
    for pair in pairs:
        one, other = sorted(pair, key=names.index)
        if one in prompts or other in prompts:
            raise UnreadError("scoring_not_expressible")
        prompts.append(one)
    context.lose("LOSS_SYMMETRIC_PAIRS")
    rows = [one for one in elements if one.get("identifier") in prompts]
    columns = [one for one in elements if one.get("identifier") not in prompts]
    if not prompts:
        half = (len(elements) + 1) // 2
        rows, columns = elements[:half], elements[half:]
    return _matched(element, context, (rows, columns), lambda pair: couple(*pair))


def _declared(response: Response, one_set: set[Any], other_set: set[Any]) -> list[Pair]:
    """The pairs of the key, else those that the mapping rewards."""
    pairs = [key for key in response.keys if isinstance(key, tuple)]
    if not pairs and response.mapping:
        pairs = [entry.key for entry in response.mapping.entries
                 if entry.worth > 0 and isinstance(entry.key, tuple)]
    found: list[Pair] = []
    for one, other in pairs:
        if one in one_set and other in other_set:
            found.append((str(one), str(other)))
        elif other in one_set and one in other_set:
            found.append((str(other), str(one)))
        else:
            raise UnreadError("key_not_in_options")
    return found


def _is_upside_down(rows: Sequence[Any], columns: Sequence[Any], pairs: Sequence[Pair]) -> bool:
    """Whether the second set is that of the prompts: several of it go with one of the first."""
    def is_single(elements: Sequence[Any], side: int) -> bool:
        used = [pair[side] for pair in pairs]
        return len(set(used)) == len(used) and (
            bool(used) or all(whole(one.get("match-max"), 1) == 1 for one in elements))

    return not is_single(rows, 0) and is_single(columns, 1)


def _matched(
    element: Any, context: Context, sets: tuple[Sequence[Any], Sequence[Any]],
    foreign: Callable[[Pair], Pair],
) -> Part:
    response = context.response(element)
    prompts, targets = sets
    rows, columns = coded(prompts, "p"), coded(targets, "t")
    known = [(row, column) for row in rows for column in columns]
    judge = context.judges.get(response.identifier)
    try:
        fit, key = _fit(response, known, judge, foreign)
    except UnreadError:
        fit, key = _fit(response, known, context.forgiven(response), foreign)
    several = {row for row, _ in key if sum(one == row for one, _ in key) > 1}
    matches = {row: [columns[column] for one, column in key if one == row] for row in rows}
    data = _data(rows, columns, _labelled(prompts, context), _labelled(targets, context))
    for prompt, row in zip(data["prompts"], rows, strict=True):
        prompt["match"] = matches[row]
    used = [column for _, column in key]
    free = any(whole(one.get("match-max"), 1) != 1 for one in targets)
    if len(set(used)) < len(used) or free:
        data["reuse_targets"] = True
    if fit is not None and fit.method == "per_gap" and not several:
        context.lose("LOSS_PRESENTATION")
        return _as_cloze(data, fit, rows, prompt_of(element, context.writer))
    return fitted(data, fit, prompt_of(element, context.writer))


def _fit(
    response: Response, known: Sequence[Pair],
    judge: Callable[[Any], Fraction] | None, foreign: Callable[[Pair], Pair],
) -> tuple[Fit | None, list[Pair]]:
    if judge is None:
        return None, []

    def score(pairs: Sequence[Pair]) -> Fraction:
        return judge(response.holding(*(foreign(pair) for pair in pairs)))

    declared = [pair for pair in known if foreign(pair) in response.keys]
    key = key_pairs(declared, known, score, one_each=True)
    most = max((sum(row == one for one, _ in key) for row, _ in key), default=1)
    return matching_fit(key, known, score, most), key


def _labelled(elements: Sequence[Any], context: Context) -> list[str]:
    return labels(elements, context.writer)


def _data(
    rows: Mapping[str, str], columns: Mapping[str, str], prompts: Sequence[str],
    targets: Sequence[str],
) -> dict[str, Any]:
    return {
        "type": "matching",
        "prompts": [{"id": ours, "text": text}
                    for ours, text in zip(rows.values(), prompts, strict=True)],
        "targets": [{"id": ours, "text": text}
                    for ours, text in zip(columns.values(), targets, strict=True)],
    }


def _as_cloze(data: Mapping[str, Any], fit: Fit, rows: Mapping[str, str], prompt: str) -> Part:
    """Pairs of unequal worth: a text with one gap a prompt, all sharing the targets."""
    worth = {rows[row]: share for row, share in fit.worth.items()}
    lines, gaps = [], {}
    for one in data["prompts"]:
        if one["match"]:
            lines.append(f"{one['text']} : [[{one['id']}]]")
            gaps[one["id"]] = {"type": "inline_choice", "answer": one["match"][0],
                               "points": written(worth[one["id"]])}
        else:
            raise UnreadError("scoring_not_expressible")
    return Part({"type": "cloze", "text": "\n\n".join(lines), "gaps": gaps,
                 "options": list(data["targets"])}, prompt, "per_gap", fit.top)
