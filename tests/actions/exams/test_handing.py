"""Files handed in, on both databases: received once, named only by whom they came from."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from lms.core.errors import Invalid, Missing
from lms.core.files import StoredFile, digest_of
from lms.core.work import Work
from lms.exams import actions, handing, handing_rules, papers, queries, rules, seats
from lms.exams.actions import Save
from lms.exams.handing_models import HandedFile
from lms.exams.handing_rules import Handed
from lms.exams.models import Attempt, AttemptState, SittingState
from lms.people.models import SignIn
from lms.people.rules import digest
from tests import make

PDF = b"%PDF-1.7\n"


@dataclass
class Paper:
    """Two candidates at a paper of a choice, two questions with files (2 and 3), on one device."""

    work: Work
    attempts: list[Attempt]
    rank: int = 0

    @property
    def attempt(self) -> Attempt:
        return self.attempts[self.rank]

    def later(self, **delta: float) -> "Paper":
        return replace(self, work=replace(self.work, now=self.work.now + timedelta(**delta)))

    def seat(self) -> seats.Seat:
        sign_in = self.attempt.sign_in_id
        found = seats.locked_seat_of(
            self.work.session, f"token {sign_in}", self.work.now, self.attempt.id)
        assert found is not None
        return found

    def hand(self, content: bytes = PDF, name: str = "a.pdf", number: int = 2) -> Handed:
        box = handing.box_of(self.work.session, self.seat(), number)
        return handing.receive(self.work, self.seat(), box, handing_rules.brought(name, content))

    def save(self, seq: int, *files: Handed, question: int = 2) -> Any:
        value = {"files": [{"name": one.name, "sha256": one.sha256} for one in files]}
        return actions.save_answer(self.work, self.seat(), Save(seq, question, value))

    def count(self, model: Any = HandedFile) -> int:
        return self.work.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def paper(work: Work) -> Paper:
    session = work.session
    cohort = make.make_cohort(session)
    edition = make.make_edition(session, cohort.certification, contents=[
        make.item_content("q-0001", "B1-C1"), make.file_content("q-0002", max_files=2),
        make.file_content("q-0003"),
    ])
    sitting = make.make_sitting(session, cohort, edition_id=edition.id, question_count=3,
                                state=SittingState.OPEN, published_at=make.NOW)
    attempts = []
    for _ in range(2):
        enrolment = make.make_enrolment(session, cohort)
        attempt = make.make_attempt(session, sitting, enrolment, AttemptState.OPEN)
        sign_in = SignIn(person_id=enrolment.person_id, token_sha256="", signed_in_at=make.NOW,
                         expires_at=make.NOW + timedelta(hours=10))
        session.add(sign_in)
        session.flush()
        sign_in.token_sha256 = digest(f"token {sign_in.id}")
        attempt.sign_in_id = sign_in.id
        session.flush()
        attempts.append(attempt)
    return Paper(work, attempts)


def test_a_file_is_kept_with_who_when_and_what(paper: Paper) -> None:
    handed = paper.hand()
    assert handed == Handed("a.pdf", digest_of(PDF), len(PDF))
    row = paper.work.session.scalars(select(HandedFile)).one()
    assert (row.attempt_id, row.question, row.name, row.size, row.received_at, row.sign_in_id) == (
        paper.attempt.id, 2, "a.pdf", len(PDF), make.NOW, paper.attempt.sign_in_id)
    assert handing.file_of(paper.work.session, paper.attempt.id, handed.sha256)[1].content == PDF


def test_the_same_file_again_is_the_same_answer_even_after_the_end(paper: Paper) -> None:
    handed = paper.hand()
    assert paper.later(seconds=5).hand(name="autre.pdf") == handed
    assert paper.later(hours=3).hand() == handed
    assert (paper.count(), paper.count(StoredFile)) == (1, 1)


def test_two_candidates_and_two_questions_share_the_bytes_alone(paper: Paper) -> None:
    handed = paper.hand()
    other = replace(paper, rank=1)
    assert other.hand(name="b.pdf").name == "b.pdf"
    paper.hand(number=3)
    assert (paper.count(), paper.count(StoredFile)) == (3, 1)
    assert handing.file_of(
        paper.work.session, other.attempt.id, handed.sha256)[0] == "b.pdf"


@pytest.mark.parametrize("later", [{"minutes": 61}, {"hours": 3}])
def test_a_late_file_is_refused_in_words_of_its_own(paper: Paper, later: dict[str, float]) -> None:
    with pytest.raises(handing_rules.FileLate) as late:
        paper.later(**later).hand()
    assert late.value.code == "attempt_closed"
    assert "ce fichier n'a pas été gardé" in str(late.value)
    assert paper.count() == 0


def test_a_pause_a_hand_in_and_another_device_refuse_it(paper: Paper) -> None:
    paper.attempt.paused_at = make.NOW
    paper.work.session.flush()
    paper.later(seconds=10).hand(PDF + b"in flight")
    with pytest.raises(handing_rules.FileHeld) as held:
        paper.later(seconds=30).hand()
    assert held.value.code == "attempt_paused"
    paper.attempt.paused_at = None
    here = paper.attempt.sign_in_id
    paper.attempt.sign_in_id = paper.attempts[1].sign_in_id
    paper.work.session.flush()
    seat = seats.locked_seat_of(
        paper.work.session, f"token {here}", make.NOW, paper.attempt.id)
    assert seat is not None
    with pytest.raises(rules.TakenElsewhere):
        handing.check_in_time(paper.work.session, seat, make.NOW)


def test_no_more_files_are_received_than_the_disk_can_bear(paper: Paper) -> None:
    first = paper.hand(PDF + b"0", number=3)
    for number in range(1, 4):
        paper.hand(PDF + str(number).encode(), number=3)
    with pytest.raises(Invalid) as full:
        paper.hand(PDF + b"4", number=3)
    assert [fault.code for fault in full.value.faults] == ["too_many_handed"]
    assert paper.hand(PDF + b"0", number=3) == first
    assert paper.hand(PDF + b"4", number=2).sha256 == digest_of(PDF + b"4")


@pytest.mark.parametrize(("number", "code"), [
    (0, "no_such_question"), (4, "no_such_question"), (1, "no_files_here")])
def test_only_questions_that_take_files_are_given_some(
    paper: Paper, number: int, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        paper.hand(number=number)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_an_answer_names_what_was_handed_in_for_it_and_nothing_else(paper: Paper) -> None:
    one, two = paper.hand(), paper.hand(PDF + b"2", "b.pdf")
    paper.save(1, one, two)
    theirs = replace(paper, rank=1).hand(PDF + b"3")
    for_another = paper.hand(PDF + b"4", number=3)
    never = Handed("a.pdf", "ab" * 32, 1)
    renamed = replace(one, name="b.pdf")
    for forged in (theirs, for_another, never, renamed):
        with pytest.raises(Invalid) as refused:
            paper.save(2, two, forged)
        assert [fault.code for fault in refused.value.faults] == ["not_handed"]
    values = rules.final_values(queries.saves_of(paper.work.session, paper.attempt.id))
    assert [file["name"] for file in papers.loads(values[2])["files"]] == ["a.pdf", "b.pdf"]


def test_what_is_taken_out_of_the_answer_stays_and_may_come_back(paper: Paper) -> None:
    handed = paper.hand()
    paper.save(1, handed)
    actions.save_answer(paper.work, paper.seat(), Save(2, 2, None))
    assert paper.count() == 1
    assert handing.counting(paper.work.session, paper.attempt.id, _questions(paper)) == {}
    paper.save(3, handed)
    assert handing.counting(paper.work.session, paper.attempt.id, _questions(paper)) == {
        2: [handed]}


def test_an_answer_that_comes_too_late_is_kept_aside_with_its_files(paper: Paper) -> None:
    handed = paper.hand()
    assert isinstance(paper.later(hours=2).save(1, handed), actions.KeptAside)
    assert [late.question for late in queries.late_answers_of(
        paper.work.session, paper.attempt.id)] == [2]


def test_other_questions_cost_not_one_statement_more(paper: Paper) -> None:
    handed, seat = paper.hand(), paper.seat()
    told: list[str] = []
    connection = paper.work.session.connection()

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    paper.save(1, handed)  # the paper is read once
    event.listen(connection, "before_cursor_execute", note)
    actions.save_answer(paper.work, seat, Save(2, 1, {"chosen": ["1"]}))
    plain, told[:] = len(told), []
    actions.save_answer(paper.work, seat, Save(3, 2, {"files": [
        {"name": handed.name, "sha256": handed.sha256}]}))
    event.remove(connection, "before_cursor_execute", note)
    assert (plain, len(told)) == (1, 2)


def test_nobody_finds_a_file_that_is_not_of_this_attempt(paper: Paper) -> None:
    handed = paper.hand()
    with pytest.raises(Missing):
        handing.file_of(paper.work.session, paper.attempts[1].id, handed.sha256)


def _questions(paper: Paper) -> papers.Paper:
    return queries.paper_of(paper.work.session, queries.attempt(
        paper.work.session, paper.attempt.id).form)
