"""Files inside an export of Moodle, set aside before its XML is parsed.

An export with pictures is long only because of them: the limit on XML is for what is left.
"""

import base64
import binascii
import re
from collections.abc import Sequence

_FILE = re.compile(rb"(<file\b[^<>]{0,2000}>)([A-Za-z0-9+/=\s]{64,})(?=</file>)")
_MARK = re.compile(r"\s*@([0-9]{1,6})@\s*")


def set_aside(content: bytes) -> tuple[bytes, list[bytes]]:
    """The XML with a mark in place of each file, and the files as written, lines kept alike."""
    files: list[bytes] = []

    def marked(found: re.Match[bytes]) -> bytes:
        files.append(found[2])
        return b"%b@%d@%b" % (found[1], len(files) - 1, b"\n" * found[2].count(b"\n"))

    return _FILE.sub(marked, content), files


def content_of(text: str, files: Sequence[bytes]) -> bytes | None:
    """The bytes of a file, set aside or not; ``None`` when they are not in base 64."""
    mark = _MARK.fullmatch(text)
    if mark is None:
        return decoded(text.encode(errors="replace"))
    place = int(mark[1])
    return decoded(files[place]) if place < len(files) else None


def decoded(text: bytes) -> bytes | None:
    """The bytes of a text in base 64, ``None`` when it is not one."""
    try:
        return base64.b64decode(b"".join(text.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None
