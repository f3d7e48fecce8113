"""Judges a run: the candidates' own diaries against what the database holds afterwards.

The names I1 to I14 are those of ``docs/reliability.md``. Nothing here asks the product's rules
what counts: the highest number wins, and that is computed again.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lms.core import journal
from lms.exams import replay, rules, timing
from lms.exams.models import Answer, Attempt, AttemptEvent, AttemptState, EventKind, LateAnswer
from lms.exams.outages import BEAT, Outage
from tests.journeys.diary import Answered, Sent, digest

CREDIT_MARGIN = 2 * BEAT.total_seconds() + 2
"""An outage is measured from the last proof before it to the first one after it."""
READY_SECONDS = 120
"""A bound for a machine that runs other tests beside; the campaign asserts the promised ones."""
_LEAKS = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "INSERT INTO", "SELECT ", "/lms/")


@dataclass(frozen=True)
class Fault:
    """A time during which nothing could be saved, on the tests' monotonic clock."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class Evidence:
    """All that was seen from outside: diaries, receipts, ``/readyz``, and the faults made."""

    sent: Sequence[Sent]
    answered: Sequence[Answered]
    receipts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    readiness: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def acks(self) -> list[Answered]:
        return [line for line in self.answered if line.outcome == "saved"]

    def recovered_at(self, fault: Fault) -> float | None:
        """The first sign of life after a fault: ready again, or a save taken."""
        signs = [line.at for line in self.acks if line.at >= fault.ended]
        signs += [at for at, ready in self.readiness if ready and at >= fault.ended]
        return min(signs, default=None)


@dataclass
class Verdict:
    """Figures to show, and what is wrong; a run is good when nothing is."""

    figures: dict[str, float] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass
class Stored:
    """What the database holds of the attempts of the run."""

    answers: list[Answer]
    late: list[LateAnswer]
    attempts: list[Attempt]
    events: list[AttemptEvent]
    outages: list[Outage]


def check(session: Session, evidence: Evidence) -> Verdict:
    """Every invariant that the database and the diaries decide."""
    stored = Stored(
        list(session.scalars(select(Answer).order_by(Answer.id))),
        list(session.scalars(select(LateAnswer).order_by(LateAnswer.id))),
        list(session.scalars(select(Attempt).order_by(Attempt.id))),
        list(session.scalars(select(AttemptEvent).order_by(AttemptEvent.id))),
        list(session.scalars(select(Outage).order_by(Outage.id))),
    )
    lost = list(lost_acks(evidence, stored))
    problems = [*lost]
    for rule in (older_finals, inventions, after_the_end, submissions, times, credits_,
                 bad_refusals, readiness):
        problems += rule(evidence, stored)
    problems += [f"I5 {line}" for line in other_scores(session)]
    problems += [f"I12 {line}" for line in damage(session)]
    sound, broken = journal.verify(session)
    if broken is not None or not sound:
        problems.append(f"I14 the journal is broken: {broken}")
    return Verdict(_figures(evidence, stored, len(lost)), problems)


def _figures(evidence: Evidence, stored: Stored, lost: int) -> dict[str, float]:
    statuses = Counter(line.status for line in evidence.answered)
    recoveries = [at - fault.ended for fault in evidence.faults
                  if (at := evidence.recovered_at(fault)) is not None]
    return {
        "sent": len({(line.attempt, line.client_seq) for line in evidence.sent}),
        "requests": len(evidence.sent),
        "acknowledged": len({(line.attempt, line.client_seq) for line in evidence.acks}),
        "found": len(stored.answers), "lost": lost, "kept_aside": len(stored.late),
        "duplicates": _repeated(stored.answers) + _repeated(stored.late),
        "no_answer": statuses[0], "http_500": statuses[500], "http_503": statuses[503],
        "outage_s": round(sum(fault.seconds for fault in evidence.faults), 1),
        "recovery_s": round(max(recoveries, default=0.0), 1),
        "credited_s": max((each.credited_seconds for each in stored.attempts), default=0),
        "save_p99_ms": _p99(evidence),
    }


def _p99(evidence: Evidence) -> float:
    """Milliseconds within which 99 % of acknowledged requests were."""
    left: dict[tuple[int, int], float] = {}
    for line in evidence.sent:
        left[line.attempt, line.client_seq] = line.at
    took = sorted(line.at - left[line.attempt, line.client_seq] for line in evidence.acks)
    return round(1000 * took[int(0.99 * (len(took) - 1))], 1) if took else 0.0


def _repeated(rows: Sequence[Answer | LateAnswer]) -> int:
    counts = Counter((row.attempt_id, row.client_seq) for row in rows)
    return sum(count - 1 for count in counts.values())


def lost_acks(evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I1: every promise was kept, to the letter."""
    rows = {(row.attempt_id, row.client_seq): row for row in stored.answers}
    digests = {(line.attempt, line.client_seq): line.sha256 for line in evidence.sent}
    for ack in evidence.acks:
        key = (ack.attempt, ack.client_seq)
        row = rows.get(key)
        if row is None:
            yield f"I1 attempt {ack.attempt}: the acknowledged save {ack.client_seq} is lost"
        elif (row.question, digest(json.loads(row.value))) != (ack.question, digests[key]):
            yield f"I1 attempt {ack.attempt}: save {ack.client_seq} was stored differently"
        elif row.received_at != datetime.fromisoformat(ack.server_at):
            yield f"I1 attempt {ack.attempt}: save {ack.client_seq} has another instant"


def older_finals(evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I2: no answer that counts is older than the last one acknowledged."""
    newest: dict[tuple[int, int], int] = {}
    for ack in evidence.acks:
        key = (ack.attempt, ack.question)
        newest[key] = max(newest.get(key, 0), ack.client_seq)
    rows: dict[int, list[Answer]] = defaultdict(list)
    for row in stored.answers:
        rows[row.attempt_id].append(row)
    for (attempt, question), seq in newest.items():
        final = max((row.client_seq for row in rows[attempt] if row.question == question),
                    default=0)
        if final < seq:
            yield f"I2 attempt {attempt} question {question}: {final} counts, {seq} was promised"
    for attempt, saves in rows.items():
        ours = {row.question: row.value for row in sorted(saves, key=lambda r: r.client_seq)}
        theirs = rules.final_values(
            rules.Saved(row.client_seq, row.question, row.value) for row in saves
        )
        if dict(theirs) != ours:
            yield f"I2 attempt {attempt}: the product counts other values"


def inventions(evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I3: nothing is stored that nobody sent, nothing twice."""
    known = {(line.attempt, line.client_seq, line.question, line.sha256) for line in evidence.sent}
    for row in (*stored.answers, *stored.late):
        key = (row.attempt_id, row.client_seq, row.question, digest(json.loads(row.value)))
        if key not in known:
            yield f"I3 attempt {row.attempt_id}: nobody sent save {row.client_seq}"
    repeated = _repeated(stored.answers) + _repeated(stored.late)
    if repeated:
        yield f"I3 {repeated} saves are stored twice"


def after_the_end(_evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I4: nothing that counts came after the end, and time only goes forward."""
    ends = {attempt.id: attempt.ended_at for attempt in stored.attempts}
    before: dict[int, datetime] = {}
    for row in stored.answers:
        ended_at = ends[row.attempt_id]
        if ended_at and row.received_at > ended_at:
            yield f"I4 attempt {row.attempt_id}: save {row.client_seq} counts after the end"
        if row.received_at < before.get(row.attempt_id, row.received_at):
            yield f"I4 attempt {row.attempt_id}: save {row.client_seq} goes back in time"
        before[row.attempt_id] = row.received_at


def submissions(evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I6: one submission an attempt, one receipt however often it is asked."""
    counts = Counter(event.attempt_id for event in stored.events
                     if event.kind is EventKind.SUBMITTED)
    for attempt in stored.attempts:
        expected = 1 if attempt.state is AttemptState.SUBMITTED else 0
        if counts[attempt.id] != expected:
            yield f"I6 attempt {attempt.id}: {counts[attempt.id]} submissions"
    for number, receipts in evidence.receipts.items():
        if any(receipt != receipts[0] for receipt in receipts):
            yield f"I6 attempt {number}: two receipts differ"


def times(_evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I7: nobody had more time than allowed and given back."""
    grace = timing.GRACE.total_seconds()
    for attempt in stored.attempts:
        if attempt.started_at is None or attempt.ended_at is None:
            continue
        used = (attempt.ended_at - attempt.started_at).total_seconds()
        # Whoever never comes back is taken in by a watch that looks every few seconds.
        allowed = attempt.allowed_seconds + attempt.credited_seconds + grace
        if attempt.state is AttemptState.SUBMITTED and used > allowed:
            yield f"I7 attempt {attempt.id}: {used:.0f} s used, {allowed:.0f} s allowed"


def credits_(evidence: Evidence, stored: Stored) -> Iterator[str]:
    """I7: what was given back is what was lost, to the seconds between two proofs."""
    least = most = 0.0
    for fault in evidence.faults:
        lasted = (evidence.recovered_at(fault) or fault.ended) - fault.began
        threshold = timing.OUTAGE_THRESHOLD.total_seconds()
        least += max(0.0, fault.seconds - 1) if fault.seconds >= threshold else 0.0
        most += lasted + CREDIT_MARGIN if lasted + CREDIT_MARGIN >= threshold else 0.0
    for attempt in stored.attempts:
        if attempt.started_at and not least <= attempt.credited_seconds <= most:
            yield (f"I7 attempt {attempt.id}: {attempt.credited_seconds} s given back, "
                   f"between {least:.0f} and {most:.0f} s were lost")


def bad_refusals(evidence: Evidence, _stored: Stored) -> Iterator[str]:
    """I8: a save that was not taken was refused in so many words, without a look inside."""
    for line in evidence.answered:
        place = f"I8 attempt {line.attempt} save {line.client_seq}: {line.status}"
        if line.outcome == "unsure" and 200 <= line.status < 300 and '"saved"' in line.body:
            yield f"{place} of the server without a promise"
        if any(leak in line.body for leak in _LEAKS):
            yield f"{place} shows the inside: {line.body[:200]}"
        if line.status == 503 and not line.retry_after:
            yield f"{place} without Retry-After"


def readiness(evidence: Evidence, _stored: Stored) -> Iterator[str]:
    """I11: ``/readyz`` says no while nothing can be saved, and yes soon after."""
    for fault in evidence.faults:
        during = [ready for at, ready in evidence.readiness
                  if fault.began + 4 <= at <= fault.ended]
        if during and all(during):
            yield f"I11 /readyz said yes during {fault.seconds:.0f} s without a possible save"
        back = [at for at, ready in evidence.readiness if ready and at >= fault.ended]
        if evidence.readiness and (not back or min(back) - fault.ended > READY_SECONDS):
            yield f"I11 /readyz did not say yes within {READY_SECONDS} s of the end of a fault"


def other_scores(session: Session) -> Iterator[str]:
    """I5: every score computed again, twice, gives the bytes that were stored."""
    runs = [[(line.run.id, line.same, line.reason) for line in replay.replay_all(session)]
            for _ in range(2)]
    if not runs[0]:
        yield "nothing was scored"
    for number, same, reason in (*runs[0], *runs[1]):
        if not same:
            yield f"score run {number}: {reason}"


def damage(session: Session) -> list[str]:
    """I12: what the database's own checker finds wrong."""
    if session.get_bind().dialect.name == "sqlite":
        lines = list(session.scalars(text("PRAGMA integrity_check")))
        lines += [str(tuple(row)) for row in session.execute(text("PRAGMA foreign_key_check"))]
        return [] if lines == ["ok"] else lines
    session.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
    session.execute(text(
        "SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE a.amname = 'btree' AND c.relkind = 'i' AND n.nspname = 'public'"
    )).all()
    found = session.execute(text(
        "SELECT c.relname, v.msg FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
        "LATERAL verify_heapam(c.oid) v WHERE c.relkind = 'r' AND n.nspname = 'public'"
    ))
    return [f"{name}: {message}" for name, message in found]
