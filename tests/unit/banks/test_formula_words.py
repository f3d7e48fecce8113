"""Formulas on one line, where no page can draw them."""

import pytest

from lms.banks.text import plain_of, said_of


@pytest.mark.parametrize(("markdown", "told"), [
    (r"$\frac{3}{4}$", "3/4"), (r"$\frac{a+b}{2}$", "(a + b)/2"),
    (r"$x^2 + y_1 \leq \sqrt{2}$", "x² + y₁ ≤ √2"), (r"$\sqrt{a+b}$", "√(a + b)"),
    (r"$\sqrt[3]{8}$", "³√8"), (r"$e^{i\pi} + 1 = 0$", "e^(iπ) + 1 = 0"), (r"$x_{max}$", "x_max"),
    (r"$\alpha \times 10^{-3}$", "α × 10⁻³"), ("$-5$", "−5"), (r"$\bar{x}$", "x\u0304"),
    (r"$$\frac{1}{n}\sum_{i=1}^{n} x_i$$", "1/n ∑ᵢ₌₁ⁿ xᵢ"),
    (r"$\begin{pmatrix}1&2\\3&4\end{pmatrix}$", "([1 ; 2 | 3 ; 4])"),
    (r"Soit $x^2$ ou **$y$**", "Soit x² ou y"),
])
def test_a_formula_is_told_in_one_line(markdown: str, told: str) -> None:
    assert said_of(markdown) == told


@pytest.mark.parametrize("broken", [r"\frac{1}{", r"\left(", r"\begin{x}", "{" * 60, r"\sqrt[", ""])
def test_a_broken_formula_stays_as_it_was_typed(broken: str) -> None:
    assert said_of(f"a ${broken}$ b") == plain_of(f"a ${broken}$ b")
