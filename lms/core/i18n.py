"""The words shown to people.

The French text is the message itself (see docs/adr/0002): French can never be missing, and the
English catalogue under ``lms/translations`` is checked to be complete.
"""


def N_(text: str) -> str:  # noqa: N802 - the gettext convention for "mark, translate later"
    """Mark a French sentence for the catalogue; it is translated where it is shown."""
    return text
