"""QTI 3.0 and 2.0 to 2.2: one item, or a package of them."""

from lms.banks.formats.outcome import Met, Reading, Wish
from lms.banks.formats.qti.item import is_item, read_item
from lms.banks.formats.qti.media import Shelf
from lms.banks.formats.qti.names import normalised
from lms.banks.formats.qti.package import read_package
from lms.banks.formats.qti.refusals import TEXTS
from lms.banks.formats.xml import parse
from lms.core.errors import Fault, Invalid

__all__ = ["read", "read_package"]


def read(content: bytes, wish: Wish) -> Reading:
    """The question of one XML file. Raises ``Invalid`` when it is not an item at all."""
    root = normalised(parse(content, wish.name))
    if not is_item(root):
        raise Invalid([Fault(wish.name, "not_an_item", TEXTS["not_an_item"])])
    met: Met = read_item(root, wish.name, wish, Shelf())
    return Reading((met,))
