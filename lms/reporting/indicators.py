"""What is counted, and the rates drawn from the counts.

Sources: the indicator dictionary of the follow-up (STG_INS, STG_ENT, TX_PRES_EXAM, TX_REUS...).
Counts are nested by definition, whatever the records say: nobody completes, drops out or presents
a block without having entered, nor passes a block not presented. A success rate never stands
without its presentation rate: a high success among few presented is not a success.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lms.core.i18n import N_
from lms.reporting.facts import EnrolmentFacts

ENROLLED, PERSONS, FIRMS, ENTERED = "enrolled", "persons", "firms", "entered"
COMPLETED, DROPPED_OUT, PRESENTED, CERTIFIED = "completed", "dropped_out", "presented", "certified"


@dataclass(frozen=True, slots=True)
class BlockName:
    """A block of the framework under report, in the order to print."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A count: ``text`` is a French template in which ``{block}`` is the code of the block."""

    code: str
    text: str
    block: str = ""

    @property
    def label(self) -> str:
        """The heading in French."""
        return self.text.format(block=self.block)


@dataclass(frozen=True, slots=True)
class RateKind(Indicator):
    """A rate between two counts; ``companion`` is the rate without which it is not shown."""

    numerator: str = ""
    denominator: str = ""
    companion: str = ""


def presented_code(block: str) -> str:
    """The code of the count of those who presented a block."""
    return f"presented:{block}"


def passed_code(block: str) -> str:
    """The code of the count of those who passed a block."""
    return f"passed:{block}"


def indicators(blocks: Sequence[BlockName]) -> tuple[Indicator, ...]:
    """Every count, from the widest to the narrowest."""
    head = (
        Indicator(ENROLLED, N_("Inscrits")),
        Indicator(PERSONS, N_("Personnes")),
        Indicator(FIRMS, N_("Entreprises")),
        Indicator(ENTERED, N_("Entrés en formation")),
        Indicator(COMPLETED, N_("Parcours achevés")),
        Indicator(DROPPED_OUT, N_("Abandons")),
        Indicator(PRESENTED, N_("Présentés à un bloc au moins")),
    )
    presented = [(presented_code, N_("Présentés au bloc {block}"))]
    passed = [(passed_code, N_("Bloc {block} validé"))]
    per_block = tuple(
        Indicator(code(block.code), text, block.code)
        for block in blocks
        for code, text in presented + passed
    )
    return (*head, *per_block, Indicator(CERTIFIED, N_("Certifiés (tous les blocs)")))


def rate_kinds(blocks: Sequence[BlockName]) -> tuple[RateKind, ...]:
    """Every rate, each presentation rate just before the success rate it goes with."""
    kinds = [
        RateKind("presentation", N_("Taux de présentation"),
                 numerator=PRESENTED, denominator=ENTERED),
        RateKind("success", N_("Taux de réussite"),
                 numerator=CERTIFIED, denominator=PRESENTED, companion="presentation"),
    ]
    for block in blocks:
        presentation = f"presentation:{block.code}"
        presented = presented_code(block.code)
        kinds += [
            RateKind(presentation, N_("Taux de présentation au bloc {block}"), block.code,
                     numerator=presented, denominator=ENTERED),
            RateKind(f"success:{block.code}", N_("Taux de réussite au bloc {block}"), block.code,
                     numerator=passed_code(block.code), denominator=presented,
                     companion=presentation),
        ]
    return tuple(kinds)


def marks_of(fact: EnrolmentFacts, blocks: Sequence[BlockName]) -> frozenset[str]:
    """The codes of the counts in which this enrolment counts for one (not persons nor firms)."""
    if fact.entered_on is None or fact.withdrew_on is not None:
        return frozenset({ENROLLED})
    marks = {ENROLLED, ENTERED}
    if fact.dropped_out_on is not None:
        marks.add(DROPPED_OUT)
    elif fact.completed_on is not None:
        marks.add(COMPLETED)
    return frozenset(marks | _exam_marks(fact, {block.code for block in blocks}))


def counts_of(counted: Iterable[tuple[EnrolmentFacts, frozenset[str]]]) -> Counter[str]:
    """Every count over enrolments given with their marks; a person or a firm met twice is one."""
    counts: Counter[str] = Counter()
    persons, firms = set(), set()
    for fact, marks in counted:
        counts.update(marks)
        persons.add(fact.person_id)
        firms.add(fact.firm_siren)
    counts[PERSONS], counts[FIRMS] = len(persons), len(firms - {None})
    return counts


def tenth_of_percent(value: Fraction) -> Decimal:
    """A rate rounded half up to 0.1 %, as a number: 7/8 gives 0.875."""
    return Decimal((value * 1000 + Fraction(1, 2)).__floor__()).scaleb(-3)


def percent_text(value: Fraction) -> str:
    """A rate as it is read in French: 7/8 gives ``87,5 %``."""
    return f"{tenth_of_percent(value) * 100:.1f} %".replace(".", ",")


def _exam_marks(fact: EnrolmentFacts, codes: set[str]) -> set[str]:
    presented = fact.presented_blocks & codes
    if not presented:
        return set()
    passed = fact.passed_blocks & presented
    marks = {PRESENTED} | {presented_code(code) for code in presented}
    marks |= {passed_code(code) for code in passed}
    if fact.certified_on is not None or passed == codes:
        marks.add(CERTIFIED)
    return marks
