"""The question banks and frameworks that come with the product, found by name."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
# In a checkout the banks stand beside the package; in a wheel, inside it.
FOLDERS = (_PACKAGE.parent / "question_banks", _PACKAGE / "question_banks")


def path_of(given: str) -> Path:
    """The path if it exists, else the shipped bank of that name, else the path all the same."""
    path = Path(given)
    found = [folder / given for folder in FOLDERS if (folder / given).exists()]
    return found[0] if found and not path.exists() else path
