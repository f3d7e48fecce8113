"""Forms side by side as SVG: what each is expected to give, with its standard deviation."""

from collections.abc import Callable, Sequence
from html import escape

from lms.blueprints.equivalence import Figures

_WIDTH, _LEFT, _RIGHT, _STEP, _TOP = 560, 80, 70, 34, 14


def expected_scores(
    forms: Sequence[Figures], names: Sequence[str], told: str, number: Callable[[float], str]
) -> str:
    """A dot a form at its expected score, a line over one standard deviation each side.

    ``told`` says all of it for those who do not see it; ``number`` writes a number.
    """
    most = max((form.points for form in forms), default=1.0) or 1.0
    scale = (_WIDTH - _LEFT - _RIGHT) / most
    bottom = _TOP + _STEP * len(forms)
    marks = "".join(
        _form(form, (escape(name), escape(number(form.expected))), _TOP + _STEP * at, scale)
        for at, (form, name) in enumerate(zip(forms, names, strict=True))
    )
    ticks = "".join(
        f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{escape(number(value))}</text>'
        for value, x in ((most * part / 4, _LEFT + scale * most * part / 4) for part in range(5))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + 26}" '
        f'width="{_WIDTH}" role="img" aria-label="{escape(told)}"><g font-size="15">{ticks}{marks}'
        "</g></svg>"
    )


def _form(form: Figures, words: tuple[str, str], top: float, scale: float) -> str:
    middle = top + _STEP / 2
    x = _LEFT + scale * form.expected
    low = _LEFT + scale * max(form.expected - form.deviation, 0)
    high = _LEFT + scale * min(form.expected + form.deviation, form.points)
    return (
        f'<text x="{_LEFT - 12}" y="{middle + 5}" text-anchor="end">{words[0]}</text>'
        f'<line class="axis" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}" '
        'stroke-width="3"/>'
        f'<circle class="mark" cx="{x:.1f}" cy="{middle}" r="6"/>'
        f'<text x="{high + 10:.1f}" y="{middle + 5}">{words[1]}</text>'
    )
