"""The Markdown of the house as HTML for other platforms: formulas between ``\\( \\)``.

Pictures keep their name under the address that Moodle gives to the files of a question.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

PLUGIN_FILE = "@@PLUGINFILE@@/"
_PLAIN = frozenset({"text", "softbreak"})


def plain_line(markdown: str) -> str | None:
    """The words of a text that is one paragraph without any markup, else ``None``."""
    tokens = _MARKDOWN.parse(markdown)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    children = tokens[1].children or []
    if any(token.type not in _PLAIN for token in children):
        return None
    return "".join(" " if token.type == "softbreak" else token.content for token in children)


def html_from(markdown: str) -> str:
    """HTML of a text; a lone paragraph loses its tags, so that an option stays a line."""
    written = str(_MARKDOWN.render(markdown)).strip()
    inside = written.removeprefix("<p>").removesuffix("</p>")
    return inside if len(written) == len(inside) + 7 and "<p>" not in inside else written


def pictures_in(markdown: str) -> bool:
    """Whether the text shows a picture."""
    return any(child.type == "image" for token in _MARKDOWN.parse(markdown)
               for child in token.children or ())


def _formula(latex: str, options: Mapping[str, Any]) -> str:
    opens, closes = ("\\[", "\\]") if options.get("display_mode") else ("\\(", "\\)")
    return f"{opens}{html.escape(latex, quote=False)}{closes}"


def _picture(_renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
    name = str(tokens[at].attrs.get("src", "")).rpartition("/")[2]
    alt = html.escape(tokens[at].content)
    return f'<img src="{PLUGIN_FILE}{html.escape(name)}" alt="{alt}">'


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=RendererHTML)
    parser.enable("table")
    dollarmath_plugin(parser, allow_labels=False, allow_space=False, allow_digits=False,
                      double_inline=True, renderer=_formula)
    parser.add_render_rule("image", _picture)
    for name in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(name, _bare_formula)
    return parser


def _bare_formula(
    _renderer: Any, tokens: Sequence[Token], at: int, _options: Any, _env: Any
) -> str:
    return _formula(tokens[at].content, {"display_mode": tokens[at].type != "math_inline"})


_MARKDOWN = _markdown()
