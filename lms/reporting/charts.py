"""Bar charts as SVG, drawn on the server from plain values: no script, no colour needed to read.

Every bar has its figure beside it; series differ by pattern as well as by colour, and a hidden
figure is a hatched track of full length, so that nothing can be measured on it. Colours come from
the page (``--brand``, ``--accent``, ``--success``, ``--ink``) with the house colours as fallbacks,
in attributes: the content security policy allows no inline style.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from lms.core.i18n import N_
from lms.reporting.indicators import (
    CERTIFIED,
    COMPLETED,
    ENROLLED,
    ENTERED,
    PRESENTED,
    indicators,
    passed_code,
    percent_text,
    presented_code,
)
from lms.reporting.masking import MASKED_TEXT
from lms.reporting.tables import Report

Say = Callable[[str], str]

PRESENTED_SERIES = N_("Présentés")
PASSED_SERIES = N_("Validés")
_WIDTH, _LABEL_WIDTH, _FIGURE_WIDTH = 720, 230, 190
_BAR_HEIGHT, _STEP, _TOP = 20, 30, 8
_TRACK = _WIDTH - _LABEL_WIDTH - _FIGURE_WIDTH
_FUNNEL = (ENROLLED, ENTERED, COMPLETED, PRESENTED, CERTIFIED)
_INK = "var(--ink,#12263f)"
_FILLS = ("var(--brand,#0b5c73)", "url(#{name}-stripes)")
_HIDDEN_FILL = "url(#{name}-hatch)"
_PATTERNS = (
    '<pattern id="{name}-stripes" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="var(--success,#1f7a4d)"/>'
    '<path d="M0 1.5H6" stroke="#fff" stroke-width="2"/></pattern>'
    '<pattern id="{name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/>'
    '<path d="M0 0V8" stroke="var(--accent,#c2410c)" stroke-width="2"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` is None when hidden; ``figure`` is what is written beside it.

    Without ``figure`` the value is written. ``series`` is 0 (plain) or 1 (striped).
    """

    label: str
    value: int | None
    figure: str = ""
    series: int = 0


def bars_svg(title: str, description: str, bars: Sequence[Bar], name: str = "bars") -> str:
    """A horizontal bar chart, scaled on the longest bar shown; texts are escaped.

    ``name`` makes the identifiers of this chart unique in its page.
    """
    longest = max((bar.value or 0 for bar in bars), default=0)
    height = 2 * _TOP + _STEP * len(bars)
    rows = "".join(
        _row(bar, _TOP + at * _STEP, _share(bar, longest), _fill(bar, name))
        for at, bar in enumerate(bars)
    )
    return (
        f'<svg class="bars" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="100%" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(_told(description, bars))}</desc>'
        f"<defs>{_PATTERNS.format(name=name)}</defs>"
        f'<g font-size="15" fill="{_INK}" stroke-width="1">{rows}</g></svg>'
    )


def funnel_bars(report: Report, say: Say = str) -> list[Bar]:
    """From enrolled to certified, over the whole report, in the language of ``say``."""
    texts = {one.code: one.text for one in indicators(report.blocks)}
    return [_bar(say, say(texts[code]), report.funnel.cells[code].value) for code in _FUNNEL]


def _bar(say: Say, label: str, value: int | None, figure: str = "", series: int = 0) -> Bar:
    return Bar(label, value, say(MASKED_TEXT) if value is None else figure, series)


def block_bars(report: Report, say: Say = str) -> list[Bar]:
    """For each block, those who presented it, then those who passed it with the success rate."""
    cells, rates = report.funnel.cells, report.funnel.rates
    bars: list[Bar] = []
    for block in report.blocks:
        presented, passed = cells[presented_code(block.code)], cells[passed_code(block.code)]
        rate = rates[f"success:{block.code}"].value
        figure = "" if rate is None else f"{passed.value} ({percent_text(rate)})"
        bars += [
            _bar(say, f"{block.code} · {say(PRESENTED_SERIES)}", presented.value),
            _bar(say, f"{block.code} · {say(PASSED_SERIES)}", passed.value, figure, 1),
        ]
    return bars


def _figure(bar: Bar) -> str:
    return bar.figure or (MASKED_TEXT if bar.value is None else str(bar.value))


def _told(description: str, bars: Sequence[Bar]) -> str:
    """The description, then every figure, for those who do not see the drawing."""
    told = " ; ".join(f"{bar.label} : {_figure(bar)}" for bar in bars)
    return f"{description} {told}".strip()


def _row(bar: Bar, top: int, share: float, fill: str) -> str:
    length = round(_TRACK * share, 1)
    middle = top + _BAR_HEIGHT * 3 // 4
    return (
        f'<text x="{_LABEL_WIDTH - 10}" y="{middle}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{_LABEL_WIDTH}" y="{top}" width="{length}" height="{_BAR_HEIGHT}" '
        f'fill="{fill}" stroke="{_INK}"/>'
        f'<text x="{_LABEL_WIDTH + length + 8}" y="{middle}">{escape(_figure(bar))}</text>'
    )


def _share(bar: Bar, longest: int) -> float:
    """The part of the track a bar fills: all of it when its figure is hidden."""
    if bar.value is None:
        return 1.0
    return bar.value / longest if longest else 0.0


def _fill(bar: Bar, name: str) -> str:
    return (_HIDDEN_FILL if bar.value is None else _FILLS[bar.series]).format(name=name)
