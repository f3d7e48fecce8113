"""French alphabetical order, the same on both databases: accents, case and signs do not count."""

import unicodedata


def french_key(*parts: str) -> tuple[str, ...]:
    """What to sort names by: « Hénaff » before « Hochart », « D'Hondt » as « dhondt »."""
    return tuple(_folded(part) for part in parts)


def _folded(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in flat if sign.isalnum() or sign == " ")
