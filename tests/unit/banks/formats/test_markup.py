"""HTML from strangers becomes Markdown: nothing active, nothing remote, nothing silently lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.banks.formats.markup import (
    markdown_of,
    markdown_of_loose_html,
    markdown_of_markdown,
    markdown_of_plain,
    placed,
)
from lms.banks.text import html_of, plain_of, unshown

WRITTEN = {
    "words and emphasis": ("abc <b>x</b> <i>y</i><p>z</p>", "abc **x** *y*\n\nz"),
    "a sign less than": ("a < b && c <= d", "a < b && c <= d"),
    "code that looks like a tag": ("#include <stdio.h>", r"#include \<stdio.h>"),
    "emphasis that Markdown would not see": ("<b>mot:</b>bien", "mot:bien"),
    "two emphases that touch": ("<b>a</b><b>b</b>", "**ab**"),
    "emphasis in emphasis": ("<b><i>a</i></b> <i>b <b>c</b></i>", "***a*** *b **c***"),
    "small signs": ("H<sub>2</sub>O m<sup>2</sup> 1<sup>er</sup>", "H₂O m² 1er"),
    "small words": ("v<sub>max</sub>", r"v$_{\text{max}}$"),
    "a list in a list": ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
    "a list that starts late": ("<ol start=3><li>x<li>y</ol>", "3. x\n4. y"),
    "a table": ("<table><tr><th>a<th>b<tr><td>x|y<td>z</table>",
                "| a | b |\n| --- | --- |\n| x\\|y | z |"),
    "a table for layout": ("<table><tr><td>a<tr><td>b</table>", "a\n\nb"),
    "formulas": (r"\(x^2\) et $$\frac{1}{2}$$ à 5$", r"$x^2$ et $\frac{1}{2}$ à 5\$"),
    "a formula that cannot be drawn": (r"\(\begin{z}\)", r"`\begin{z}`"),
    "MathML": ("<math><mi>x</mi><mo>=</mo><msqrt><mn>2</mn></msqrt></math>", r"$x=\sqrt{2}$"),
    "MathML with its LaTeX": (
        "<math><mtable/><annotation encoding='application/x-tex'>a</annotation></math>", "$a$"),
    "what begins a line": ("1. a<br>- b<br>---<br># c", "1\\. a\\\n\\- b\\\n\\---\\\n\\# c"),
    "signs of Markdown": ("a**b [[c]] _d_ e_f", r"a\*\*b \[\[c]] \_d\_ e_f"),
    "code": ("<pre>a<br>  b</pre><code>x</code>", "```\na\n  b\n```\n\n`x`"),
    "quotes": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
    "a title": ("<h2>T</h2>", "## T"),
    "an address": ('<a href="https://x.fr/a">ici</a>', "ici (https://x.fr/a)"),
    "a comment": ("<!--x--><p>y</p>", "y"),
    "blanks to fill": ("_____ a <i>b</i> _____.<br>It ____ <b>x</b>____ y",
                       "_____ a *b* _____.\\\nIt ____ **x**\\_\\_\\_\\_ y"),
    "an index": ("t[0] et [a](b)", r"t[0] et \[a](b)"),
    "what acts inside a formula": ("<math><mtable/><script>x</script>a</math>", "a"),
    "nothing": ("<p>&nbsp;</p>", ""),
}
LOST = {
    "<script>alert(1)</script>a": "LOSS_ACTIVE_CONTENT",
    "<p onclick='x()'>a</p>": "LOSS_ACTIVE_CONTENT",
    "a<iframe src='//x'></iframe>": "LOSS_ACTIVE_CONTENT",
    "a<input>": "LOSS_FORM_FIELD",
    "a<audio src=x></audio>": "LOSS_MEDIA",
    "<u>a</u>": "LOSS_UNDERLINE",
    "<s>a</s>": "LOSS_STRIKE",
    "a<img src='http://x/y.png'>": "remote_media_removed",
    "a<img src='//x/y.png'>": "remote_media_removed",
    "<a href='javascript:x'>a</a>": "LOSS_LINK",
    "<math><mtable><mtr/></mtable></math>a": "LOSS_MATHML",
    "<table><tr><td colspan=2>a<td>b</table>": "LOSS_TABLE_SPANS",
    "a" + "<div>b" * 200: "LOSS_NESTING",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_html_is_written_as_markdown(name: str) -> None:
    source, expected = WRITTEN[name]
    assert markdown_of(source).text == expected
    assert not unshown(expected)


@pytest.mark.parametrize("source", LOST)
def test_what_cannot_be_kept_is_told(source: str) -> None:
    converted = markdown_of(source)
    assert LOST[source] in converted.losses
    assert "a" in converted.text or "MATHML" in LOST[source]


def test_pictures_are_placed_under_their_name_or_left_out() -> None:
    converted = markdown_of('x <img src="@@PLUGINFILE@@/a (1).png" alt="a]b"> <img src=b alt=u>')
    assert converted.pictures == ("@@PLUGINFILE@@/a (1).png", "b")
    kept = placed(converted, {"@@PLUGINFILE@@/a (1).png": "media/a.png"})
    assert kept.text == r"x ![a\]b](media/a.png) u"
    assert kept.losses == ("file_missing",)


def test_plain_loose_and_foreign_markdown_texts() -> None:
    assert markdown_of_plain("a\n<b> *c*").text == "a\\\n\\<b> \\*c\\*"
    assert markdown_of_loose_html("a\n<b>b</b>").text == "a\\\n**b**"
    assert markdown_of_markdown("a *b*\n\n- c<script>d</script>").text == "a *b*\n\n- c"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "),
               max_size=60))
def test_any_text_is_shown_as_it_was_typed(text: str) -> None:
    shown = plain_of(markdown_of_plain(text.replace("$$", "").replace("\\", "")).text)
    kept = text.replace("$$", "").replace("\\", "")
    assert "".join(shown.split()) == "".join(kept.split())


@given(st.lists(st.sampled_from([
    "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>",
    "</table>", "a", " ", "b", "*", "_", "<pre>", "</pre>", "<img src=x>", "<math>", "</math>",
    "<br>",
    "$", "\\(", "\\)", "<", "&", "1.", "#", "|", "`", "<script>", "<a href=javascript:x>",
]), max_size=25))
def test_any_soup_of_tags_gives_safe_markdown(parts: list[str]) -> None:
    shown = html_of(markdown_of("".join(parts)).text)
    assert "<script" not in shown
    assert "<a" not in shown
    assert "</" not in markdown_of("".join(parts)).text.replace("\\</", "")
