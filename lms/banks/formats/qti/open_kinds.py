"""Interactions of QTI that people mark: texts to write, files to hand in."""

from fractions import Fraction
from typing import Any

from lms.banks.formats.qti.body import prompt_of
from lms.banks.formats.qti.fitting import written
from lms.banks.formats.qti.parts import Context, Part
from lms.core.i18n import N_

_MIME = {
    "application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "text/csv": "csv",
    "text/plain": "txt", "text/markdown": "md",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
_ANY = ("pdf", "docx", "odt", "xlsx", "ods", "png", "jpg")
_TITLE = N_("Qualité de la réponse")
_LEVELS = (N_("Ne répond pas à la demande."), N_("Répond à la demande."))


def extended_text(element: Any, context: Context) -> Part:
    """``extendedTextInteraction``: an essay."""
    if element.get("pattern-mask"):
        context.lose("LOSS_PATTERN_MASK")
    if element.get("format") in {"xhtml", "html"}:
        context.lose("LOSS_RICH_TEXT")
    return Part({"type": "essay"}, prompt_of(element, context.writer), "rubric")


def upload(element: Any, context: Context) -> Part:
    """``uploadInteraction``: a file to hand in."""
    said = (element.get("type") or "").replace(",", " ").split()
    accept = list(dict.fromkeys(_MIME[one] for one in said if one in _MIME))
    if any(one not in _MIME for one in said):
        context.lose("LOSS_FILE_TYPE")
    data = {"type": "file_upload", "response": {"accept": accept or list(_ANY)}}
    return Part(data, prompt_of(element, context.writer), "rubric")


def rubric(points: Fraction, expected: str) -> list[dict[str, Any]]:
    """The one criterion of an item that comes without any; people complete it."""
    top = expected[:2000] if expected else _LEVELS[1]
    return [{"id": "qualite", "title": _TITLE, "max": written(points), "levels": [
        {"score": 0, "text": _LEVELS[0]}, {"score": written(points), "text": top},
    ]}]


def mime_of(extension: str) -> str:
    """The type of a file by its extension."""
    plain = {"jpeg": "jpg"}.get(extension, extension)
    return next(mime for mime, known in _MIME.items() if known == plain)
