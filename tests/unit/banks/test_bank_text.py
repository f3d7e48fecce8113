"""What authors write is shown safely, formulas included, and in time."""

import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.banks.text import (
    MAX_CHARS,
    _losses,
    _parsed,
    _words,
    html_of,
    line_html_of,
    plain_of,
    unshown,
)

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    "![x](x.png\" onerror=\"alert(1))",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<!-- --><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    r"$\text{<img src=x onerror=alert(1)>}$",
    r"$\text{</mtext><script>alert(1)</script>}$",
    r"$\href{javascript:alert(1)}{x}$",
    r"$\class{x" + '" onclick="alert(1)' + r"}{y}$",
    r"$\style{background:url(//evil.example)}{x}$",
    "$<script>alert(1)</script>$",
    "$$\n<svg><style><img src=x onerror=alert(1)>\n$$",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
]
ACTIVE = {"script", "img", "svg", "iframe", "style", "a", "object", "embed", "form", "mglyph"}


def assert_inert(shown: str) -> None:
    for element in BeautifulSoup(shown, "html.parser").find_all(True):
        assert element.name not in ACTIVE
        assert not {"href", "src", "style", "class", "id"} & set(element.attrs)
        assert not [name for name in element.attrs if name.startswith("on")]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_is_ever_shown(attack: str) -> None:
    assert_inert(html_of(attack))
    assert_inert(line_html_of(attack))


@settings(deadline=None)
@given(st.lists(st.sampled_from([*ATTACKS, "$", "$$", "\n", "|", "`", "*", " "]), max_size=6))
def test_no_mixture_of_attacks_becomes_active(parts: list[str]) -> None:
    assert_inert(html_of("".join(parts)))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_shown_and_told(text: str) -> None:
    assert_inert(html_of(text))
    assert isinstance(plain_of(text), str)


@settings(deadline=None)
@given(st.text(alphabet="\\{}^_&abfrct12 $sq[]lednig()", max_size=60))
def test_any_formula_is_shown_as_mathematics_or_as_it_was_typed(latex: str) -> None:
    assert_inert(html_of(f"${latex}$"))


def test_raw_html_is_shown_as_it_was_typed() -> None:
    assert html_of("a <b>c</b>") == "<p>a &lt;b&gt;c&lt;/b&gt;</p>"


def test_emphasis_lists_code_and_tables_are_kept() -> None:
    soup = BeautifulSoup(html_of(
        "**fort** et *doux* avec `code`\n\n3. un\n4. deux\n\n> cité\n\n"
        "| a | b |\n|---|--:|\n| 1 | 2 |"
    ), "html.parser")
    for tag in ("strong", "em", "code", "ol", "li", "blockquote", "table", "th", "td"):
        assert soup.find(tag) is not None
    assert soup.ol["start"] == "3"


def test_a_title_is_only_strong_so_that_the_page_keeps_its_own_titles() -> None:
    assert html_of("# Titre") == "<p><strong>Titre</strong></p>"


def test_a_link_is_shown_as_its_words_and_an_image_not_at_all() -> None:
    assert html_of("voir [la CNIL](https://www.cnil.fr) ![x](y.png)") == "<p>voir la CNIL </p>"


def test_a_formula_becomes_mathml_with_nothing_to_load() -> None:
    shown = html_of(r"Soit $\frac{a}{b} \le \sqrt{x^2}$.")
    assert "<mfrac>" in shown
    assert "<msqrt>" in shown
    assert "≤" in shown
    assert BeautifulSoup(html_of("$$\nx\n$$"), "html.parser").math["display"] == "block"


def test_a_broken_formula_is_shown_as_it_was_typed() -> None:
    assert html_of(r"$\frac{a$") == html_of(r"$\frac{a$")
    assert html_of(r"$\sqrt$") == r"<p><code>\sqrt</code></p>"
    assert "<code>" in html_of("$" + "{" * 900 + "$")
    assert "<code>" in html_of("$" + "x" * 1_001 + "$")


def test_prices_in_dollars_are_not_formulas() -> None:
    assert html_of("De 5 $ à 10 $.") == "<p>De 5 $ à 10 $.</p>"
    assert html_of("De 5$ à 10$.") == "<p>De 5$ à 10$.</p>"


def test_a_lone_line_loses_its_paragraph_and_other_texts_keep_theirs() -> None:
    assert line_html_of("Un **mot**") == "Un <strong>mot</strong>"
    assert line_html_of("a\n\nb") == "<p>a</p>\n<p>b</p>"
    assert line_html_of("- a") == "<ul>\n<li>a</li>\n</ul>"


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("Un **mot** et `x`", "Un mot et x"),
        ("a  \nb", "a b"),
        ("a\n\n- b\n- c", "a\nb\nc"),
        ("[la CNIL](https://www.cnil.fr) ![x](y)", "la CNIL"),
        (r"Soit $\frac{1}{2}$", r"Soit \frac{1}{2}"),
        ("<b>x</b> &amp; y", "<b>x</b> & y"),
        ("```\ncode\n```", "code"),
    ],
)
def test_the_words_alone_can_be_told(markdown: str, plain: str) -> None:
    assert plain_of(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "losses"),
    [
        ("rien **de** spécial, $x^2$", set()),
        ("![x](y.png)", {"image"}),
        ("**![x](y.png)** [z](http://z.example)", {"image", "link"}),
        (r"$\sqrt$", {"math"}),
        ("$$\n\\sqrt\n$$", {"math"}),
        ("`![x](y)` `$\\sqrt$`", set()),
    ],
)
def test_what_cannot_be_shown_is_known(markdown: str, losses: set[str]) -> None:
    assert unshown(markdown) == losses


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "a!", "[a](", "![a](b", "*", "_", "**a", "`", "$", "$a", "<", "<a", "|", "> ",
     "- ", "&", "\\", "[](", "(", "{", "\\frac{", "[a]: b\n", "  - "],
)
@pytest.mark.parametrize("size", [MAX_CHARS, 65_536])
def test_no_text_is_slow_to_show(piece: str, size: int) -> None:
    text = (piece * size)[:size]
    html_of.cache_clear()
    started = time.process_time()
    html_of(text)
    plain_of(text)
    unshown(text)
    assert time.process_time() - started < 1


def test_a_text_that_is_too_long_is_shown_as_it_was_typed() -> None:
    shown = html_of("**<" + "a" * MAX_CHARS)
    assert shown.startswith("<p>**&lt;aaa")


@settings(deadline=None)
@given(
    st.text(max_size=40)
    | st.text(alphabet="aé1 .,;:-+=)(~|#>'\"\u00a0\n\t«»@/", min_size=1, max_size=30)
    .map(lambda text: f"a{text}")
    | st.lists(st.text(alphabet="aé1 .,:-+=|!~#>'\"\u00a0\u2028«»", max_size=8)
               .map(lambda text: f"b{text}"), max_size=4).map("\n".join)
    | st.lists(st.sampled_from(["a", "b ", "c  ", "", " ", "d", "- e", "1. f", "==", "--", "|",
                                "x|y", "-|-", "> g", "# h", "é\u00a0", "\u00a0i"]), max_size=6)
    .map("\n".join)
)
def test_what_needs_no_parsing_gives_what_parsing_gives(markdown: str) -> None:
    blocks = (_words(token) for token in _parsed(markdown))
    assert plain_of(markdown) == "\n".join(block for block in blocks if block)
    assert unshown(markdown) == frozenset(_losses(_parsed(markdown), set()))
