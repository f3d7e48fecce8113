"""Colours of drawings (CSS Color 3) as paper takes them."""

import re

from lms.banks.booklet.outlines import UndrawableError

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_NAMES = {
    "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000",
    "blue": "#0000ff", "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080",
    "gray": "#808080", "grey": "#808080", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3",
    "darkgray": "#a9a9a9", "darkgrey": "#a9a9a9", "silver": "#c0c0c0", "navy": "#000080",
    "teal": "#008080", "maroon": "#800000", "brown": "#a52a2a", "pink": "#ffc0cb",
    "cyan": "#00ffff", "magenta": "#ff00ff", "lime": "#00ff00", "gold": "#ffd700",
    "currentcolor": "#000000",
}


def colour_of(written: str) -> str:
    """``#rrggbb``, nothing for no colour. Raises ``UndrawableError`` for gradients and the like."""
    text = written.strip()
    if text.lower() in {"none", "transparent"}:
        return ""
    if _HEX.fullmatch(text):
        return text.lower() if len(text) == 7 else "#" + "".join(2 * sign for sign in text[1:])
    if found := _RGB.fullmatch(text):
        return "#" + "".join(f"{min(255, int(number)):02x}" for number in found.groups())
    if text.lower() in _NAMES:
        return _NAMES[text.lower()]
    raise UndrawableError
