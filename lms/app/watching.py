"""The watch kept by every worker of the server while an exam runs.

Each few seconds, and in whichever worker comes first: prove that the server can write, give back
an outage, take in the papers whose time is over, follow the wall clock when no exam runs, go on
with the files of questions that a worker left half read. Each worker warms what it will show.
"""

import threading

import structlog

from lms.banks.readings import Readings
from lms.core import ambient, db, refusals
from lms.core.work import Fact, Work
from lms.exams import collecting, outages
from lms.exams.warming import Warming

AGAIN_SECONDS = 0.5
"""How soon to look again when nothing could be written: the candidates wait for their time."""
JUMP_SECONDS = 2.0
"""A wall clock that leaves ours by more than this was set by somebody."""


def start(database: db.Database, readings: Readings, warming: Warming) -> threading.Event:
    """Watch from a thread of this process until the event returned is set."""
    stop = threading.Event()
    threading.Thread(
        target=_watch, args=(database, readings, stop), name="watch", daemon=True).start()
    threading.Thread(target=_warm, args=(warming, stop), name="warming", daemon=True).start()
    return stop


def _warm(warming: Warming, stop: threading.Event) -> None:
    """Draw ahead apart from the watch: it must be neither late nor stopped by a question."""
    while True:
        try:
            warming.look()
        except Exception as error:
            structlog.get_logger().warning("warming", error=type(error).__name__)
        if stop.wait(outages.BEAT.total_seconds()):
            return


def _watch(database: db.Database, readings: Readings, stop: threading.Event) -> None:
    """Look at once, then at each beat: a worker that does not live long has proved something."""
    while True:
        is_well = False
        try:
            is_well = look(database)
            for token in readings.unfinished()[:1]:
                readings.go_on(token)
        except Exception as error:
            # The next look will tell how long the database was away; it must come, whatever failed.
            structlog.get_logger().warning("watch", error=type(error).__name__)
        if stop.wait(outages.BEAT.total_seconds() if is_well else AGAIN_SECONDS):
            return


def look(database: db.Database) -> bool:
    """Do once what is due now; nothing while answers are refused, so that an outage shows.

    Returns whether what was due is done.
    """
    with db.transaction(database, write=False) as session:
        now = ambient.now()
        is_running = outages.is_exam_running(session)
        is_due = outages.is_beat_due(session, now) or bool(collecting.overdue(session, now))
    if not is_running:
        ambient.follow_wall_clock()
    if is_due and refusals.is_refusing():
        return False
    if is_due:
        with db.transaction(database, write=True) as session:
            outages.hold(session)
            # The time is looked at once the database is ours: waiting for it is part of an outage.
            work = Work(session, None, ambient.now())
            outages.beat(work)
            collecting.take_in_overdue(work)
    return True


def resume_clock(database: db.Database) -> None:
    """Go on with the clock of the exam that was running, and note a jump of the wall clock."""
    with db.transaction(database, write=False) as session:
        outages.resume_clock(session)
        is_running = outages.is_exam_running(session)
    jump = ambient.wall_clock_jump()
    if is_running and abs(jump) > JUMP_SECONDS:
        with db.transaction(database, write=True) as session:
            Work(session, None, ambient.now()).record(
                Fact("clock_jumped", "server", {"seconds": round(jump)})
            )
