"""The heartbeat on both databases: presence, lost lines, calls for help, messages."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from lms.core.errors import Invalid
from lms.core.work import Work
from lms.exams import supervision
from lms.exams.models import Attempt, AttemptEvent, AttemptState, EventKind, SittingState
from lms.invigilation.beats import Beat, FocusChange, LiveSeat, Reply, live_seat_of, take_beat
from lms.invigilation.messages import NobodyToRead, send_message
from lms.invigilation.models import Presence
from lms.people import rules as people_rules
from lms.people.models import SignIn
from tests import make
from tests.make import NOW

TOKEN = "jeton"


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def note(*told: object) -> None:
        seen.append(str(told[2]))

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    yield seen
    event.remove(bind, "before_cursor_execute", note)


@dataclass
class Page:
    """The exam page of a candidate who has started."""

    work: Work
    attempt: Attempt
    sign_in: SignIn

    def live(self, at: datetime, token: str = TOKEN) -> LiveSeat:
        live = live_seat_of(self.work.session, token, at, self.attempt.id)
        assert live is not None
        return live

    def beat(self, seconds: float = 0, token: str = TOKEN, **told: object) -> Reply:
        at = NOW + timedelta(seconds=seconds)
        work = replace(self.work, now=at, actor_id=self.sign_in.person_id)
        return take_beat(work, self.live(at, token), Beat(**told))  # type: ignore[arg-type]

    def kinds(self) -> list[EventKind]:
        return list(self.work.session.scalars(
            select(AttemptEvent.kind).where(AttemptEvent.attempt_id == self.attempt.id)
            .order_by(AttemptEvent.id)
        ))

    def presence(self) -> Presence | None:
        return self.work.session.get(Presence, self.attempt.id, populate_existing=True)


def _sign_in(session: Session, person_id: int, token: str) -> SignIn:
    sign_in = SignIn(person_id=person_id, token_sha256=people_rules.digest(token),
                     signed_in_at=NOW, expires_at=NOW + timedelta(days=1))
    session.add(sign_in)
    session.flush()
    return sign_in


@pytest.fixture
def page(work: Work) -> Page:
    session = work.session
    cohort = make.make_cohort(session)
    sitting = make.make_sitting(session, cohort, state=SittingState.OPEN, published_at=NOW,
                                opened_at=NOW)
    enrolment = make.make_enrolment(session, cohort)
    attempt = make.make_attempt(session, sitting, enrolment, AttemptState.OPEN)
    sign_in = _sign_in(session, enrolment.person_id, TOKEN)
    attempt.sign_in_id = sign_in.id
    session.flush()
    return Page(work, attempt, sign_in)


def test_a_quiet_beat_costs_one_read_and_one_write(page: Page) -> None:
    page.beat()
    page.beat(15)
    with statements(page.work.session) as seen:
        page.beat(30, question=4, is_hidden=True)
    assert [text.split()[0] for text in seen] == ["SELECT", "INSERT"]
    presence = page.presence()
    assert presence is not None
    assert (presence.seen_at, presence.question, presence.is_hidden) == (
        NOW + timedelta(seconds=30), 4, True
    )
    assert page.kinds() == []


def test_a_line_lost_for_more_than_a_minute_is_told_once_by_the_servers_measure(
    page: Page,
) -> None:
    page.beat()
    page.beat(60)
    assert page.kinds() == []
    page.beat(60 + 61.4)
    page.beat(60 + 76)
    assert page.kinds() == [EventKind.LINE_LOST]
    told = page.work.session.scalars(select(AttemptEvent)).one()
    assert told.seconds == 61


def test_of_two_beats_that_cross_each_other_one_tells_the_lost_line(page: Page) -> None:
    page.beat()
    at = NOW + timedelta(seconds=300)
    work = replace(page.work, now=at)
    first, second = page.live(at), page.live(at)
    take_beat(work, first, Beat())
    take_beat(work, second, Beat())
    assert page.kinds() == [EventKind.LINE_LOST]


def test_comings_and_goings_are_told_at_their_own_time(page: Page) -> None:
    page.beat(100, focus=[FocusChange(EventKind.FOCUS_LOST, timedelta(seconds=9)),
                          FocusChange(EventKind.FOCUS_BACK, timedelta(seconds=2))])
    rows = page.work.session.execute(
        select(AttemptEvent.kind, AttemptEvent.at).order_by(AttemptEvent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        (EventKind.FOCUS_LOST, NOW + timedelta(seconds=91)),
        (EventKind.FOCUS_BACK, NOW + timedelta(seconds=98)),
    ]


def test_help_is_asked_once_and_taken_back_once(page: Page) -> None:
    assert page.beat(wants_help=True).help_asked
    assert page.beat(1, wants_help=True).help_asked
    assert page.beat(2).help_asked
    assert not page.beat(3, wants_help=False).help_asked
    assert not page.beat(4, wants_help=False).help_asked
    assert page.kinds() == [EventKind.HELP_ASKED, EventKind.HELP_SETTLED]


def test_a_call_that_the_invigilator_settled_is_over_for_the_page_too(page: Page) -> None:
    page.beat(wants_help=True)
    page.work.session.refresh(page.attempt)
    supervision.settle_help(page.work, page.attempt)
    assert not page.beat(15).help_asked


def test_a_replaced_device_is_answered_and_changes_nothing(page: Page) -> None:
    _sign_in(page.work.session, page.sign_in.person_id, "autre")
    page.beat()
    reply = page.beat(90, token="autre", wants_help=True,
                      focus=[FocusChange(EventKind.FOCUS_LOST, timedelta())])
    assert not reply.help_asked
    assert not page.live(NOW, "autre").is_here
    presence = page.presence()
    assert presence is not None
    assert presence.seen_at == NOW
    assert page.kinds() == []


def test_before_the_start_and_after_the_end_nobody_is_present(page: Page) -> None:
    for state in (AttemptState.SUBMITTED, AttemptState.EXCLUDED):
        page.attempt.state = state
        page.attempt.ended_at = NOW
        page.attempt.submitted_at = NOW if state is AttemptState.SUBMITTED else None
        page.work.session.flush()
        assert not page.beat(200, wants_help=True).help_asked
        assert page.presence() is None


def test_messages_to_the_room_and_to_the_candidate_are_read_once(page: Page) -> None:
    session = page.work.session
    sitting = session.get_one(make.Sitting, page.attempt.sitting_id)
    cohort = session.get_one(make.Cohort, sitting.cohort_id)
    other = make.make_attempt(session, sitting, make.make_enrolment(session, cohort),
                              AttemptState.OPEN)
    assert send_message(page.work, sitting, " Encore dix minutes. ") == 2
    assert send_message(page.work, sitting, "Pour vous seul", page.attempt) == 1
    assert send_message(page.work, sitting, "Pour un autre", other) == 1
    found = page.beat().messages
    assert [message.text for message in found] == ["Encore dix minutes.", "Pour vous seul"]
    with statements(session) as seen:
        again = page.beat(15, after_message_id=found[-1].id).messages
    assert list(again) == []
    assert len(seen) == 2
    session.refresh(page.attempt)
    assert page.attempt.news == 2


@pytest.mark.parametrize("text", ["", "   \n", "x" * 501])
def test_an_empty_or_endless_message_is_refused(page: Page, text: str) -> None:
    sitting = page.work.session.get_one(make.Sitting, page.attempt.sitting_id)
    with pytest.raises(Invalid):
        send_message(page.work, sitting, text)


def test_a_message_that_nobody_can_read_any_more_is_refused(page: Page) -> None:
    page.attempt.state, page.attempt.ended_at = AttemptState.EXPIRED, NOW
    page.work.session.flush()
    sitting = page.work.session.get_one(make.Sitting, page.attempt.sitting_id)
    with pytest.raises(NobodyToRead):
        send_message(page.work, sitting, "Il est temps.")
    with pytest.raises(NobodyToRead):
        send_message(page.work, sitting, "Il est temps.", page.attempt)
