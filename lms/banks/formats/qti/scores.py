"""What each response of an item earns alone, when the score of the item lets it be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lms.banks.formats.qti.declarations import Response
from lms.banks.formats.qti.operators import map_points, map_response
from lms.banks.formats.qti.processing import Processing, Score
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.qti.values import Value, is_same

Judge = Callable[[Value], Fraction]


@dataclass(frozen=True, slots=True)
class Scores:
    """A judge for each response; ``is_joint`` when only all right together earn something.

    ``blank`` is what an empty answer earns.
    """

    judges: Mapping[str, Judge]
    is_joint: bool = False
    blank: Fraction = Fraction(0)
    losses: frozenset[str] = field(default=frozenset())


def judges_of(processing: Processing, responses: Mapping[str, Response]) -> Scores:
    """How each response is judged. Raises ``UnreadError`` when that cannot be told."""
    if processing.score is None:
        return _unsaid(responses)
    blank = processing.score({})
    if len(responses) == 1:
        name = next(iter(responses))
        return Scores({name: _alone(processing.score, name)}, blank=blank)
    keys = {name: best_value(one) or _written_key(one, processing)
            for name, one in responses.items()}
    given = {name: value for name, value in keys.items() if value is not None}
    if blank != 0:
        raise UnreadError("scoring_not_expressible")
    return _several(processing.score, given, responses)


def _several(
    score: Score, keys: Mapping[str, Value], responses: Mapping[str, Response]
) -> Scores:
    total = score(keys)
    singles = {name: score({name: value}) for name, value in keys.items()}
    if total == sum(singles.values(), Fraction(0)) and (total > 0 or not keys):
        return Scores({name: _alone(score, name) for name in responses if name in keys})
    if total > 0 and all(score(_without(keys, name)) == 0 for name in keys):
        return Scores({name: _among(score, keys, name) for name in keys}, is_joint=True)
    if total <= 0 and not any(singles.values()):
        return Scores({})
    raise UnreadError("scoring_not_expressible")


def _unsaid(responses: Mapping[str, Response]) -> Scores:
    """No processing: the key is compared, or the mapping applied, which the file did not ask."""
    judges: dict[str, Judge] = {}
    for name, response in responses.items():
        if response.mapping is not None and response.mapping.entries:
            judges[name] = _mapped(response)
        elif response.correct is not None:
            judges[name] = _matched(response)
        elif response.zones is not None:
            judges[name] = _pointed(response)
    return Scores(judges, losses=frozenset({"LOSS_NO_PROCESSING"}) if judges else frozenset())


def _written_key(response: Response, processing: Processing) -> Value:
    """The value in the rules that earns most alone, for a response that declares no key."""
    score = processing.score
    written = dict.fromkeys(processing.literals({response.base_type}))
    if score is None or not written:
        return None
    worth = {one: score({response.identifier: response.holding(one)}) for one in written}
    best = max(worth, key=lambda one: worth[one])
    return response.holding(best) if worth[best] > 0 else None


def best_value(response: Response) -> Value:
    """The key, or what the mapping rewards most."""
    if response.correct is not None:
        if response.cardinality == "single":
            return response.holding(*response.keys[:1])
        return response.correct
    entries = response.mapping.entries if response.mapping else ()
    worth = [entry for entry in entries if entry.worth > 0]
    if not worth:
        return None
    if response.cardinality == "single":
        return response.holding(max(worth, key=lambda entry: entry.worth).key)
    return response.holding(*(entry.key for entry in worth))


def forgiving(response: Response) -> Judge:
    """The judge of a mapping that takes nothing off for what is wrong."""
    mapping = response.mapping
    if mapping is None:
        raise UnreadError("scoring_not_expressible")
    kept = replace(mapping, default=max(mapping.default, Fraction(0)), lower=None, entries=tuple(
        replace(entry, worth=max(entry.worth, Fraction(0))) for entry in mapping.entries))
    return _mapped(replace(response, mapping=kept))


def _alone(score: Score, name: str) -> Judge:
    return lambda value: score({name: value})


def _among(score: Score, keys: Mapping[str, Value], name: str) -> Judge:
    return lambda value: score({**keys, name: value})


def _without(keys: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    return {one: value for one, value in keys.items() if one != name}


def _matched(response: Response) -> Judge:
    return lambda value: Fraction(value is not None and is_same(value, response.correct))


def _mapped(response: Response) -> Judge:
    return lambda value: Fraction(0) if value is None else map_response(response, value)


def _pointed(response: Response) -> Judge:
    return lambda value: Fraction(0) if value is None else map_points(response, value)
