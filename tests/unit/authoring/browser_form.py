"""What a browser would post of a form that is shown, nothing touched."""

from collections.abc import Iterable, Iterator

from werkzeug.datastructures import MultiDict

from lms.authoring.editor.shown import Shown

ONE_VALUE = {"line", "number", "day", "select", "hidden", "prose", "lines"}


def posted(trees: Iterable[Shown]) -> MultiDict[str, str]:
    """The names and values of the form, as HTML sends them."""
    return MultiDict([pair for tree in trees for node in tree.walk() for pair in _sent(node)])


def _sent(node: Shown) -> Iterator[tuple[str, str]]:
    text = node.value if isinstance(node.value, str) else ""
    if node.widget == "flag" and node.value:
        yield node.place, "on"
    elif node.widget == "codes":
        yield from ((node.place, code) for code in node.value)
    elif node.widget == "pair":
        yield from ((f"{node.place}[{at}]", one) for at, one in enumerate(node.value))
    elif node.widget == "gap":
        yield node.place.rpartition(".")[0], text
    elif node.widget in ONE_VALUE or (node.widget == "radios" and text):
        yield node.place, text.replace("\n", "\r\n")
