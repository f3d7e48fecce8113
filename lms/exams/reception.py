"""Files that come with a request: looked at while nothing of the database is held, then kept.

Reading, judging and scanning a file takes seconds; meanwhile others save. So the transaction that
let the candidate in is ended, and another one is begun to keep what was found sound.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from lms.core import scanning
from lms.core.errors import Conflict, Invalid, Refusal
from lms.exams import handing, handing_rules
from lms.exams.handing_rules import Box, Brought, Handed
from lms.exams.papers import Paper
from lms.web import context
from lms.web.errors import fault_text
from lms.web.languages import say

FILE_BODY = 21 * handing_rules.MO
"""The largest file that a question may take, and what a browser writes around it."""
FORM_BODY = 50_000_000
"""Of a plain form, with all its files: what sites are set up to let through at most."""


@dataclass(slots=True)
class _Kept:
    """What became of the files of one question."""

    box: Box
    sound: list[Brought]
    refused: list[Refusal]
    handed: list[Handed]


def received(number: int) -> Handed:
    """The one file of this request, for one question; raises the refusal to tell."""
    box = handing.box_of(context.session(), context.seat(), number)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid([handing_rules.fault("file_missing")])
    context.let_others_write()
    file = _looked_at(box, sent)
    context.come_in_again()
    return handing.receive(context.work(), context.seat(), box, file)


def with_files(
    values: Mapping[int, Any], paper: Paper
) -> tuple[Mapping[int, Any], Mapping[int, str]]:
    """The values of a plain form with its new files, and why others were not taken, by question.

    Questions name their new files ``q1.new``. Nothing must have been written before.
    """
    boxes = {
        question.number: handing.box_of(context.session(), context.seat(), question.number)
        for question in paper if question.handing and _new(question.number)
    }
    if not boxes:
        return values, {}
    context.let_others_write()
    kept = {number: _judged(box, values[number]) for number, box in boxes.items()}
    context.come_in_again()
    for one in kept.values():
        _keep(one)
    added = {number: _with(values[number], one.handed) for number, one in kept.items()}
    faults = {number: _told(one.refused) for number, one in kept.items() if one.refused}
    return {**values, **added}, faults


def _new(number: int) -> list[FileStorage]:
    """The files chosen for a question; a field left empty comes as a file without a name."""
    return [file for file in request.files.getlist(f"q{number}.new") if file.filename]


def _judged(box: Box, value: Any) -> _Kept:
    found = _Kept(box, [], [], [])
    sent, most = _new(box.number), box.handing.max_files
    if len((value or {}).get("files", ())) + len(sent) > most:
        found.refused.append(Invalid([handing_rules.fault("too_many_files", limit=most)]))
        return found
    for one in sent:
        try:
            found.sound.append(_looked_at(box, one))
        except Refusal as refusal:
            found.refused.append(refusal)
    return found


def _looked_at(box: Box, sent: FileStorage) -> Brought:
    """The file, when nothing is wrong with it; what was received before is not looked at again."""
    file = handing_rules.brought(sent.filename or "", sent.read())
    if file.sha256 not in box.received:
        handing.check_in_time(context.session(), context.seat(), context.now())
        faults = tuple(handing_rules.brought_faults(box, file))
        if faults:
            raise Invalid(faults)
        scanning.check_clean(context.settings(), file.content, handing_rules.PLACE)
    return file


def _keep(one: _Kept) -> None:
    for file in one.sound:
        try:
            one.handed.append(handing.receive(context.work(), context.seat(), one.box, file))
        except (Invalid, Conflict) as refusal:
            one.refused.append(refusal)


def _with(value: Any, handed: Iterable[Handed]) -> Any:
    """The value of the question with these files after those kept; a file stands there once."""
    files = {one["sha256"]: one for one in (value or {}).get("files", ())}
    files |= {one.sha256: {"name": one.name, "sha256": one.sha256} for one in handed}
    return {"files": list(files.values())} if files else value


def _told(refusals: Iterable[Refusal]) -> str:
    return " ".join(
        " ".join(map(fault_text, one.faults)) if isinstance(one, Invalid)
        else say(one.text, **one.facts)
        for one in refusals
    )
