"""Items of QTI 1.2 answered by choosing: options, orders, pairs and categories."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from lms.banks.formats.package_draft import letter
from lms.banks.formats.qti12.asked import Asked
from lms.banks.formats.qti12.items import Response, words
from lms.banks.formats.qti12.scoring import NotExpressibleError, sample_answers, tests_of
from lms.banks.formats.shares import written
from lms.banks.kinds.counting import COUNT_METHODS, Counts

_TRUE = frozenset({"true", "vrai"})
_FALSE = frozenset({"false", "faux"})
_METHODS = ("all_or_nothing", "net_correct", "proportional_if_no_error", "coverage", "each_option")


def choice(asked: Asked) -> dict[str, Any]:
    """One or several right options."""
    (response,) = asked.shown.responses
    idents = asked.idents_of(response)
    options = asked.options(response)
    if response.cardinality == "Multiple":
        fields = _several(asked, response.ident, idents)
    else:
        alone = {one: asked.rules.score({response.ident: frozenset({one})}) for one in idents}
        answer = _truth([option["text"] for option in options], list(alone.values()))
        if answer is not None and len(idents) == 2:
            return _true_false(asked, answer, options, max(alone.values()))
        fields = _single(asked, alone)
    keys, scores = fields.pop("keys"), fields.pop("scores", {})
    for ident, option in zip(idents, options, strict=True):
        option.update({"correct": True} if ident in keys else {})
        option.update({"score": written(scores[ident])} if scores.get(ident) else {})
    shuffle = {} if response.is_shuffled or asked.is_canvas else {"presentation": {
        "shuffle": False}}
    return {"type": "choice", "options": options, **fields, **shuffle}


def ordering(asked: Asked) -> dict[str, Any]:
    """Elements to put in the order in which the first condition that earns points names them."""
    (response,) = asked.shown.responses
    idents = asked.idents_of(response)
    first = next(asked.rules.scoring(), None)
    named = [words(one) for one in tests_of(first, "varequal")] if first else []
    if first and sorted(named) != sorted(idents):
        raise NotExpressibleError
    ids = {ident: letter(index) for index, ident in enumerate(idents)}
    best = sum((value for _, value in first.changes), Fraction(0)) if first else Fraction(0)
    asked.is_key_missing = first is None
    return {"type": "ordering", "items": [{name: option[name] for name in ("id", "text")}
                                          for option in asked.options(response)],
            "answer": [ids[one] for one in (named or idents)],
            "scoring": {"method": "all_or_nothing", "points": asked.points(best)}}


def matching(asked: Asked) -> dict[str, Any]:
    """One list of targets for each prompt; one target may serve several prompts."""
    targets = _targets(asked)
    texts = list(dict.fromkeys(text for known in targets.values() for text in known.values()))
    ids = {text: f"t{index}" for index, text in enumerate(texts, start=1)}
    prompts, used, shares = [], [], []
    for index, response in enumerate(asked.shown.responses, start=1):
        known = targets[response.ident]
        earned = {one: asked.rules.score({response.ident: frozenset({one})}) for one in known}
        best = max(earned.values(), default=Fraction(0))
        right = [known[one] for one, value in earned.items() if value == best and best > 0]
        if len(dict.fromkeys(right)) > 1 or any(0 < value < best for value in earned.values()):
            raise NotExpressibleError
        asked.is_key_missing |= not right
        match = [ids[text] for text in right[:1]]
        prompts.append({"id": f"p{index}", "text": asked.text(response.html), "match": match})
        used += match
        shares.append(best)
    if len(set(shares)) > 1:
        asked.draft.losses.add("LOSS_WEIGHTS")
    return {"type": "matching", "prompts": prompts,
            "targets": [{"id": ids[text], "text": text} for text in texts],
            **({"reuse_targets": True} if len(set(used)) < len(used) else {}),
            "scoring": {"method": _pair_method(asked),
                        "points": asked.points(sum(shares, Fraction(0)))}}


def categorisation(asked: Asked) -> dict[str, Any]:
    """Each element goes to the category whose condition names it; the others go nowhere."""
    targets = [{"id": f"t{index}", "text": asked.text(response.html)}
               for index, response in enumerate(asked.shown.responses, start=1)]
    places: dict[str, list[str]] = {}
    for index, response in enumerate(asked.shown.responses, start=1):
        named = {words(one) for condition in asked.rules.scoring()
                 for one in tests_of(condition, "varequal")
                 if one.get("respident") == response.ident}
        for label in response.labels:
            places.setdefault(label.ident, []).extend([f"t{index}"] if label.ident in named else [])
    labels = {label.ident: label for one in asked.shown.responses for label in one.labels}
    prompts = [{"id": f"p{index}", "text": asked.text(labels[ident].html), "match": match}
               for index, (ident, match) in enumerate(places.items(), start=1)]
    if any(not prompt["match"] for prompt in prompts) or len(targets) > 1:
        asked.draft.losses.add("LOSS_SCORING")
    return {"type": "matching", "prompts": prompts, "targets": targets, "reuse_targets": True,
            "scoring": {"method": "per_pair", "points": asked.points(Fraction(100))}}


def _single(asked: Asked, alone: Mapping[str, Fraction]) -> dict[str, Any]:
    best = max(alone.values(), default=Fraction(0))
    points = asked.points(best)
    keys = [one for one, value in alone.items() if value == best and best > 0]
    others = {value for one, value in alone.items() if one not in keys}
    asked.is_key_missing = not keys
    if len(keys) <= 1 and others <= {0}:
        return {"keys": keys, "max_choices": 1,
                "scoring": {"method": "all_or_nothing", "points": points}}
    scores = {one: value / best for one, value in alone.items()}
    scoring: dict[str, Any] = {"method": "weights", "points": points}
    worst = min(scores.values())
    if worst < 0:
        scoring["min"] = written(max(worst, Fraction(-1)))
    right = [one for one, value in scores.items() if value > 0]
    return {"keys": right, "max_choices": 1, "scores": scores, "scoring": scoring}


def _several(asked: Asked, ident: str, idents: Sequence[str]) -> dict[str, Any]:
    key = _best_choice(asked, ident, idents)
    asked.is_key_missing = not key
    answers = sample_answers(ident, idents, key)
    raw = [(frozenset(one[ident]), asked.rules.score(one)) for one in answers]
    best = max((value for _, value in raw), default=Fraction(0))
    most = max(len(idents), 1)
    base = {"keys": key, "max_choices": most}
    points = asked.points(best)
    if not key:
        return {**base, "scoring": {"method": "all_or_nothing", "points": points}}
    table = [(chosen, max(value / best, Fraction(0))) for chosen, value in raw if chosen]
    for method in _METHODS:
        if all(COUNT_METHODS[method](_counts(idents, key, chosen)) == value
               for chosen, value in table):
            return {**base, "scoring": {"method": method, "points": points}}
    alone = {one: asked.rules.sum({ident: frozenset({one})}) / best for one in idents}
    if all(min(max(sum((alone[one] for one in chosen), Fraction(0)), Fraction(0)), Fraction(1))
           == value for chosen, value in table):
        right = [one for one, value in alone.items() if value > 0]
        return {"keys": right, "max_choices": most, "scores": alone,
                "scoring": {"method": "weights", "points": points}}
    # Right options asked for, nothing said of the others: ticking everything would earn all.
    if all(value == (1 if chosen.issuperset(key) else 0) for chosen, value in table):
        asked.draft.losses.add("LOSS_SCORING")
        return {**base, "scoring": {"method": "all_or_nothing", "points": points}}
    raise NotExpressibleError


def _best_choice(asked: Asked, ident: str, idents: Sequence[str]) -> list[str]:
    """The smallest choice that earns most: what the conditions name, or each option that earns."""
    named = [{words(one) for one in tests_of(condition, "varequal")
              if one.get("respident") == ident} for condition in asked.rules.scoring()]
    alone = {one for one in idents if asked.rules.score({ident: frozenset({one})}) > 0}
    whole = [*named, alone, set().union(*named)]
    candidates = [frozenset(one) & frozenset(idents) for one in whole]
    ranked = sorted(candidates, key=lambda one: (-asked.rules.score({ident: one}), len(one)))
    chosen = ranked[0] if ranked and asked.rules.score({ident: ranked[0]}) > 0 else frozenset()
    return [one for one in idents if one in chosen]


def _counts(idents: Sequence[str], key: Sequence[str], chosen: frozenset[str]) -> Counts:
    right = len(chosen.intersection(key))
    return Counts(n=len(idents), k=len(key), c=right, w=len(chosen) - right)


def _truth(texts: Sequence[str], scores: Sequence[Fraction]) -> bool | None:
    """Whether « true » is the right one of two options that say true and false."""
    plain = [text.strip(" .*").casefold() for text in texts]
    if len(plain) != 2 or sum(score > 0 for score in scores) != 1 or min(scores) < 0:
        return None
    right, wrong = plain if scores[0] > 0 else plain[::-1]
    if right in _TRUE and wrong in _FALSE:
        return True
    return False if right in _FALSE and wrong in _TRUE else None


def _true_false(
    asked: Asked, answer: bool, options: Sequence[dict[str, Any]], best: Fraction
) -> dict[str, Any]:
    why = [option["rationale"] for option in options if option.get("rationale")]
    return {"type": "true_false", "answer": answer,
            **({"rationale": "\n\n".join(why)} if why else {}),
            "scoring": {"method": "all_or_nothing", "points": asked.points(best)}}


def _targets(asked: Asked) -> dict[str, dict[str, str]]:
    """The text of each target by response, then by its ident."""
    shown = asked.shown
    if shown.matches and not any(label.html for one in shown.responses for label in one.labels):
        texts = [asked.text(match) for match in shown.matches]
        return {one.ident: {label.ident: text for label, text
                            in zip(one.labels, texts, strict=False)} for one in shown.responses}
    return {one.ident: {label.ident: asked.text(label.html) for label in one.labels}
            for one in shown.responses}


def _pair_method(asked: Asked) -> str:
    """All the pairs are asked for at once when one condition names several responses."""
    for condition in asked.rules.scoring():
        named = {one.get("respident") for one in tests_of(condition, "varequal")}
        if len(named) > 1 and len(named) == len(asked.shown.responses):
            return "all_or_nothing"
    return "per_pair"


def is_about_pairs(responses: Sequence[Response]) -> bool:
    """Whether several lists offer the same things: a matching rather than separate questions."""
    lists = [frozenset(label.html.strip() for label in one.labels) for one in responses]
    return len(lists) > 1 and all(one.tag == "response_lid" for one in responses) and (
        all(one & lists[0] for one in lists[1:]) or not any(any(one) for one in lists))
