"""Pictures are known by their first bytes, and drawings must be inert."""

import pytest

from lms.banks.formats.pictures import extension_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


@pytest.mark.parametrize(("content", "expected"), [
    (b"\x89PNG\r\n\x1a\n...", "png"), (b"\xff\xd8\xff\xe0", "jpg"), (b"GIF89a..", "gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"), (b"RIFF\x00\x00\x00\x00WAVE", None),
    (b"%PDF-1.7", None), (b"MZ", None), (b"", None), (b"<html></html>", None),
    (SVG % b'<rect width="3" fill="url(#a)"/>', "svg"),
    (b'<?xml version="1.0"?>\n' + SVG % b"<text>Un</text>", "svg"),
])
def test_the_first_bytes_say_what_a_picture_is(content: bytes, expected: str | None) -> None:
    assert extension_of(content) == expected


@pytest.mark.parametrize("inside", [
    b"<script>1</script>", b'<rect onload="x()"/>', b'<image href="https://exemple.fr/a.png"/>',
    b'<use xlink:href="autre.svg#a"/>', b"<foreignObject/>", b"<style>@import 'a.css'</style>",
    b'<rect fill="url(https://exemple.fr)"/>', b'<a href="javascript:x()">x</a>', b"<pas ferme>",
    b'<image href="data:text/html;base64,eA=="/>',
])
def test_a_drawing_that_acts_or_looks_outside_is_no_picture(inside: bytes) -> None:
    assert extension_of(SVG % inside) is None


def test_a_drawing_with_entities_is_no_picture() -> None:
    assert extension_of(b'<!DOCTYPE svg [<!ENTITY a "x">]><svg>&a;</svg>') is None
