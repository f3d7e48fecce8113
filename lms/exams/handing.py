"""Files handed in by candidates: received one by one, then named by the answer like any value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.banks.media_files import path_type
from lms.core import files
from lms.core.errors import Invalid, Missing
from lms.core.files import StoredFile
from lms.core.work import Work
from lms.exams import handing_rules, outages, papers, queries, rules, shelf
from lms.exams.handing_models import HandedFile
from lms.exams.handing_rules import Box, Brought, FileHeld, FileLate, Handed
from lms.exams.papers import Paper, Question
from lms.exams.seats import Seat

_COLUMNS = (HandedFile.name, HandedFile.sha256, HandedFile.size)


def box_of(session: Session, seat: Seat, number: int) -> Box:
    """Where the files of a question go; raises ``Invalid`` for one that takes none."""
    paper = shelf.paper_of(session, seat.form_id, seat.form_sha256)
    if not 1 <= number <= len(paper):
        raise papers.no_such_question(number)
    handing = paper[number - 1].handing
    if handing is None:
        raise Invalid([handing_rules.fault("no_files_here")])
    return Box(number, handing, received(session, seat.attempt_id, number))


def received(session: Session, attempt_id: int, number: int) -> Mapping[str, Handed]:
    """The files received for one question, by digest, first one first."""
    rows = session.execute(
        select(*_COLUMNS).order_by(HandedFile.id)
        .where(HandedFile.attempt_id == attempt_id, HandedFile.question == number)
    )
    return {row.sha256: Handed(*row) for row in rows}


def all_received(session: Session, attempt_id: int, paper: Paper) -> Mapping[int, list[Handed]]:
    """The files received for each question that takes some; asks nothing when none does."""
    found: dict[int, list[Handed]] = {one.number: [] for one in paper if one.handing}
    if found:
        rows = session.execute(
            select(HandedFile.question, *_COLUMNS).order_by(HandedFile.id)
            .where(HandedFile.attempt_id == attempt_id)
        )
        for number, name, sha256, size in rows:
            found[number].append(Handed(name, sha256, size))
    return found


def counting(session: Session, attempt_id: int, paper: Paper) -> Mapping[int, list[Handed]]:
    """The files that the answers of an attempt name, by question; none for questions without."""
    received_ = all_received(session, attempt_id, paper)
    if not any(received_.values()):
        return {}
    values = queries.progress_of(session, attempt_id).values
    found = {}
    for number, files_ in received_.items():
        answer = paper[number - 1].read(papers.loads(values.get(number, "null"))) or {}
        named = [one["sha256"] for one in answer.get("files", ())]
        found[number] = [file for digest in named for file in files_ if file.sha256 == digest]
    return {number: files_ for number, files_ in found.items() if files_}


def check_in_time(session: Session, seat: Seat, now: datetime) -> None:
    """Raise unless a file may be handed in now, in the words of files."""
    try:
        outages.check_may_answer(session, seat.standing, seat.sign_in_id, now)
    except rules.AttemptClosed:
        raise FileLate from None
    except rules.AttemptPaused:
        raise FileHeld from None


def receive(work: Work, seat: Seat, box: Box, file: Brought) -> Handed:
    """Keep a file that nothing is wrong with; the same one again is answered as the first time.

    ``seat`` is found ``locked``, after the file was looked at: what it says counts.
    """
    known = received(work.session, seat.attempt_id, box.number)
    if file.sha256 in known:
        return known[file.sha256]
    check_in_time(work.session, seat, work.now)
    if len(known) >= box.most_received:
        raise Invalid([handing_rules.fault("too_many_handed", limit=box.most_received)])
    kind = path_type(file.name) or "application/octet-stream"
    work.session.add(HandedFile(
        attempt_id=seat.attempt_id, question=box.number, name=file.name,
        sha256=files.store(work, file.content, kind), size=len(file.content),
        received_at=work.now, sign_in_id=seat.sign_in_id,
    ))
    work.session.flush()
    return Handed(file.name, file.sha256, len(file.content))


def check_named(session: Session, attempt_id: int, question: Question, value: Any) -> None:
    """Raise ``Invalid`` unless an answer names files received in this attempt for this question.

    Asks the database nothing about questions that take no files.
    """
    if question.handing is None or value is None:
        return
    named = (question.read(value) or {}).get("files", ())
    known = received(session, attempt_id, question.number) if named else {}
    if any(
        one["sha256"] not in known or known[one["sha256"]].name != one["name"] for one in named
    ):
        raise Invalid([handing_rules.fault("not_handed")])


def file_of(session: Session, attempt_id: int, sha256: str) -> tuple[str, StoredFile]:
    """The name and the bytes of a file received in this attempt; raises ``Missing``."""
    name = session.scalar(
        select(HandedFile.name).order_by(HandedFile.id).limit(1)
        .where(HandedFile.attempt_id == attempt_id, HandedFile.sha256 == sha256)
    )
    if name is None:
        raise Missing
    return name, files.read(session, sha256)
