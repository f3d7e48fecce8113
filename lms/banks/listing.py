"""Items as lists show them: what selects them, filters, counts. Never the key of a question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

# What may be scored for real; an exam with any other question is a specimen.
APPROVED = "approved"
IN_REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Listed:
    """One item in a list. ``words`` is all its text that a search looks in, in lower case."""

    id: int
    code: str
    version: int
    status: str
    kind: str
    block_code: str
    competences: tuple[str, ...]
    points: Fraction
    level: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; an empty text keeps everything."""

    competence: str = ""
    kind: str = ""
    status: str = ""
    words: str = ""

    def keeps(self, item: Listed) -> bool:
        """Whether the item is in the narrowed list; a block code keeps all its competences."""
        return (
            (not self.competence or self.competence in (item.block_code, *item.competences))
            and self.kind in ("", item.kind)
            and self.status in ("", item.status)
            and all(word in item.words for word in self.words.lower().split())
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many items evaluate one competence or block, and how many of them are approved."""

    total: int = 0
    approved: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Totals of a list of items by what selects them."""

    total: int
    by_status: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_level: Mapping[str, int]
    by_block: Mapping[str, Coverage]
    by_competence: Mapping[str, Coverage]

    @property
    def approved(self) -> int:
        """Items that may be scored for real."""
        return self.by_status.get(APPROVED, 0)

    @property
    def in_review(self) -> int:
        """Items that wait for their reviewers."""
        return self.by_status.get(IN_REVIEW, 0)

    @property
    def specimen_blocks(self) -> tuple[str, ...]:
        """The codes of the blocks whose exams may hold a question that is not approved."""
        return tuple(code for code, block in self.by_block.items()
                     if block.approved < block.total)


def tally(items: Sequence[Listed]) -> Tally:
    """The totals of these items."""
    return Tally(
        total=len(items),
        by_status=_counted(item.status for item in items),
        by_kind=_counted(item.kind for item in items),
        by_level=_counted(item.level for item in items),
        by_block=_covered((item, item.block_code) for item in items),
        by_competence=_covered((item, code) for item in items for code in item.competences),
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _covered(pairs: Iterable[tuple[Listed, str]]) -> dict[str, Coverage]:
    totals: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    for item, code in pairs:
        totals[code] += 1
        approved[code] += item.status == APPROVED
    return {code: Coverage(totals[code], approved[code]) for code in sorted(totals)}
