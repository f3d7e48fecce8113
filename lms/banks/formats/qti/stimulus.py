"""The text that several items share: read from its own file, kept beside the question."""

import hashlib
import posixpath
import re
from typing import Any

from lms.banks.formats.qti.body import Writer
from lms.banks.formats.qti.media import Shelf, is_remote, located
from lms.banks.formats.qti.names import LANG, children, first, language, normalised
from lms.banks.formats.qti.parts import Context
from lms.banks.formats.qti.refusals import UnreadError
from lms.banks.formats.xml import parse
from lms.banks.kinds.composite import PART_KINDS
from lms.core.i18n import N_

ASKED = N_("Répondez à partir du document.")
_TITLE = N_("Document")
_ID = re.compile(r"[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}")
_FILE = re.compile(r"\]\((media/[^)]+)\)")


def stimulus_of(root: Any, data: dict[str, Any], context: Context) -> dict[str, Any]:
    """The question with the stimuli it refers to: a case study when it can be one."""
    lang = language(root.get(LANG), context.lang)
    references = children(root, "qti-assessment-stimulus-ref")
    found = [_read(one, context.writer, lang) for one in references]
    texts = [one for one in found if one["text"]]
    if not texts:
        return data
    whole = "\n\n".join(one["text"] for one in texts)
    if data["type"] not in PART_KINDS and data["type"] != "composite":
        return {**data, "stem": f"{whole}\n\n{data['stem']}"}
    stimulus = {**texts[0], "text": whole}
    shown = set(_FILE.findall(whole))
    media = [one for one in context.writer.shelf.declared if one["file"] in shown]
    if media:
        stimulus["media"] = [dict(one) for one in media]
    if data["type"] == "composite":
        return {**data, "stimulus": stimulus}
    part = {**data, "id": "q1"}
    notes = {"notes": part.pop("notes")} if "notes" in part else {}
    return {"type": "composite", "stem": ASKED, "stimulus": stimulus, "parts": [part],
            "scoring": {"method": "sum", "points": data["scoring"]["points"]}, **notes}


def _read(reference: Any, writer: Writer, lang: str) -> dict[str, Any]:
    address = reference.get("href") or ""
    if is_remote(address):
        raise UnreadError("remote_resource")
    name = located(writer.shelf.files, writer.shelf.folder, address)
    if name is None:
        raise UnreadError("file_missing", file=address.rpartition("/")[2][:80])
    root = normalised(parse(writer.shelf.files[name]))
    body = first(root, "qti-stimulus-body")
    shelf = writer.shelf
    inner = Shelf(shelf.files, posixpath.dirname(name), shelf.losses, shelf.shown, shelf.declared)
    own = Writer(inner, writer.losses)
    title = " ".join((root.get("title") or "").split())
    code = root.get("identifier") or ""
    if not _ID.fullmatch(code):
        code = f"st-{hashlib.sha256(shelf.files[name]).hexdigest()[:12]}"
    return {"schema": "lms-stimulus/1", "id": code, "version": 1,
            "lang": language(root.get(LANG), lang),
            "title": title[:500] or _TITLE, "text": own.of(body)}
