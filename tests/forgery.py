"""The token against forgery, which tests that are as strict as a browser send back."""

import re


def token_of(page: str) -> str:
    """The token of the first form of a page; a page without one fails, and is shown."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]
