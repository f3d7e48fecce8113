"""Questions of a bank that say nearly the same thing.

A text becomes the set of its meaningful words and of its pairs of neighbours, a rare one weighing
more than a common one (idf); the similarity of two texts is the cosine of their sets. Only texts
that share enough are compared, and a word leads to the last twenty that hold it and no further: ten
thousand questions take seconds, and a word that many share never brings two of them together alone.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from lms.banks.advice.english import ENGLISH
from lms.banks.advice.french import FRENCH
from lms.banks.advice.prose import folded, plain
from lms.banks.items import AnyItem
from lms.banks.kinds import kind_of

# What two wordings of one question pass; two questions on one subject seldom do.
THRESHOLD = 0.18
LAST_HOLDERS = 20
MAX_SHARED = 8
_WORD = re.compile(r"[^\W_]+")
_PAUSE = re.compile(r"[\n.;:?!()«»–]+|, ")
_PLURAL = re.compile(r"(?<=[^s]{3})[sx]$")
_EMPTY = FRENCH.empty | ENGLISH.empty

Feature = tuple[str, ...]
Weights = Mapping[Feature, float]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions alike: from 0, nothing in common, to 1; ``shared`` as the first writes it."""

    first: str
    second: str
    similarity: float
    shared: tuple[str, ...]


def near_duplicates(
    texts: Iterable[tuple[str, str]], threshold: float = THRESHOLD
) -> list[Pair]:
    """The pairs at least that similar among these (code, text), the most similar first."""
    features = {code: _features(text) for code, text in texts}
    counts = Counter(feature for found in features.values() for feature in found)
    weights = {feature: log(1 + len(features) / count) for feature, count in counts.items()}
    vectors = {code: _vector(found, weights) for code, found in features.items()}
    alone = frozenset(feature for feature, count in counts.items() if count == 1)
    pairs = [
        _pair(first, second, similarity, vectors, features[first])
        for first, second in sorted(_candidates(vectors, alone, threshold))
        if (similarity := _cosine(vectors[first], vectors[second])) >= threshold
    ]
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def duplicate_text(item: AnyItem) -> str:
    """What a question says, for ``near_duplicates``: all that is shown, and the answers."""
    shown = [text for _, text in item.shown_texts()]
    answers = [line.text for line in kind_of(item).foreseen(item) if not line.is_word]
    return "\n".join(plain(text) for text in dict.fromkeys([*shown, *answers]))


def _features(text: str) -> dict[Feature, str]:
    """Each feature with the words it comes from."""
    found: dict[Feature, str] = {}
    for line in _PAUSE.split(text):
        words = list(_meaningful(line))
        for word, at in words:
            found.setdefault((word,), line[at.start():at.end()])
        for (one, begin), (two, end) in pairwise(words):
            found.setdefault((one, two), line[begin.start():end.end()])
    return found


def _meaningful(line: str) -> Iterator[tuple[str, re.Match[str]]]:
    for at in _WORD.finditer(line):
        if word := _root(at[0]):
            yield word, at


@lru_cache(maxsize=50_000)
def _root(word: str) -> str:
    """The word folded, without mark of plural; nothing when it means nothing by itself."""
    bare = folded(word)
    return "" if bare in _EMPTY or len(bare) < 2 else _PLURAL.sub("", bare)


def _vector(features: Iterable[Feature], weights: Weights) -> dict[Feature, float]:
    """The features with their weights, brought to length one."""
    length = sqrt(sum(weights[feature] ** 2 for feature in features)) or 1
    return {feature: weights[feature] / length for feature in features}


def _candidates(
    vectors: Mapping[str, Weights], alone: frozenset[Feature], threshold: float
) -> Iterator[tuple[str, str]]:
    """The pairs, each once, worth comparing: enough of what they say is said by few others."""
    holders: defaultdict[Feature, deque[tuple[str, float]]] = defaultdict(_last_holders)
    for code, vector in vectors.items():
        shared: defaultdict[str, float] = defaultdict(float)
        for feature in vector.keys() - alone:
            known, weight = holders[feature], vector[feature]
            for other, its_weight in known:
                shared[other] += weight * its_weight
            known.append((code, weight))
        yield from ((other, code) for other, part in shared.items() if part >= threshold / 2)


def _last_holders() -> deque[tuple[str, float]]:
    return deque(maxlen=LAST_HOLDERS)


def _cosine(one: Weights, other: Weights) -> float:
    small, large = sorted((one, other), key=len)
    return min(1.0, sum(weight * large[feature] for feature, weight in small.items()
                        if feature in large))


def _pair(
    first: str, second: str, similarity: float, vectors: Mapping[str, Weights],
    written: Mapping[Feature, str],
) -> Pair:
    """What both say, the heaviest first, words inside a shared pair left out."""
    one, other = vectors[first], vectors[second]
    common = sorted((feature for feature in one if feature in other),
                    key=lambda feature: (-one[feature] * len(feature), feature))
    told: set[str] = set()
    shared: list[str] = []
    for feature in common:
        if not told.issuperset(feature):
            told.update(feature)
            shared.append(written[feature])
    return Pair(first, second, round(similarity, 3), tuple(shared[:MAX_SHARED]))
