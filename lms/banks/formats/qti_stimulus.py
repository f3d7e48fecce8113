"""The text that several items share: read from its own file, kept beside the question."""

import hashlib
import posixpath
import re
from typing import Any

from lms.banks.formats.qti_body import Writer
from lms.banks.formats.qti_media import Shelf, is_remote, located
from lms.banks.formats.qti_names import children, first, normalised
from lms.banks.formats.qti_parts import Context
from lms.banks.formats.qti_refusals import UnreadError
from lms.banks.formats.xml import parse
from lms.banks.kinds.composite import PART_KINDS
from lms.core.i18n import N_

ASKED = N_("Répondez à partir du document.")
_TITLE = N_("Document")
_FILE = re.compile(r"\]\((media/[^)]+)\)")


def stimulus_of(root: Any, data: dict[str, Any], context: Context) -> dict[str, Any]:
    """The question with the stimuli it refers to: a case study when it can be one."""
    found = [_read(one, context.writer) for one in children(root, "qti-assessment-stimulus-ref")]
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


def _read(reference: Any, writer: Writer) -> dict[str, Any]:
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
    digest = hashlib.sha256(shelf.files[name]).hexdigest()
    return {"schema": "lms-stimulus/1", "id": f"st-{digest[:12]}", "version": 1,
            "lang": "fr", "title": title[:500] or _TITLE, "text": own.of(body)}
