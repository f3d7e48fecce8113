"""What a browser would post of a form that is shown, nothing touched."""

from collections.abc import Iterable, Iterator

from werkzeug.datastructures import MultiDict

from lms.authoring.editor.shown import Shown


def posted(trees: Iterable[Shown]) -> MultiDict[str, str]:
    """The names and values of the form, as HTML sends them."""
    return MultiDict([pair for tree in trees for node in tree.walk() for pair in _sent(node)])


def _sent(node: Shown) -> Iterator[tuple[str, str]]:
    match node.widget:
        case "flag":
            if node.value:
                yield node.place, "on"
        case "codes":
            for code in node.value:
                yield node.place, code
        case "pair":
            yield f"{node.place}[0]", node.value[0]
            yield f"{node.place}[1]", node.value[1]
        case "radios":
            if node.value:
                yield node.place, node.value
        case "gap":
            yield node.place.rpartition(".")[0], node.value
        case "line" | "number" | "day" | "select" | "hidden":
            yield node.place, node.value.replace("\n", "\n")
        case "prose" | "lines":
            yield node.place, node.value.replace("\n", "\r\n")
        case "section" | "group" | "rows" | "row" | "gaps" | "part" | "static":
            pass
        case _:
            raise AssertionError(node.widget)
