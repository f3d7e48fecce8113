"""What a roster costs the others: statements that do not grow with it, and its longest length."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from lms.cohorts import previews
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.rosters import (
    MAX_TRAINEES,
    Decision,
    apply_roster,
    checked_roster,
    preview_roster,
)
from lms.cohorts.rules import day_of
from lms.cohorts.undoing import undo_roster
from lms.core.errors import Invalid
from lms.core.journal import JournalEntry
from lms.core.work import Work
from lms.people.models import Person
from lms.people.policy import Role
from lms.people.queries import roles_of
from tests import make

HEADER = "Nom;Prénom;Date de naissance;Courriel;SIRET employeur;Poste\n"
BASE = "https://passerelle.example"


def _list(count: int, job: str = "Comptable") -> bytes:
    letters = "abcdefghijklmnopqrstuvwxyz"
    rows = (
        f"Petit{letters[n // 26 % 26]}{letters[n % 26]};Luc;01/01/1980;p{n}@exemple.test;"
        f"73282932000074;{job}\n" for n in range(count)
    )
    return (HEADER + "".join(rows)).encode()


@contextmanager
def _statements(work: Work) -> Iterator[list[str]]:
    told: list[str] = []

    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    connection = work.session.connection()
    event.listen(connection, "before_cursor_execute", tell)
    yield told
    event.remove(connection, "before_cursor_execute", tell)


def _costs(work: Work, count: int) -> list[int]:
    """How many statements it takes to enrol, to change and to undo so many people."""
    cohort = make.make_cohort(work.session)
    costs = []

    def counted(act: Callable[[], object]) -> None:
        with _statements(work) as told:
            act()
        costs.append(len(told))

    def applied(data: bytes) -> RosterImport:
        roster = preview_roster(work, cohort, "liste.csv", data)
        transcript = previews.transcript_of(work.session, roster, day_of(work.now))
        counted(lambda: apply_roster(work, roster, transcript, Decision(base_url=BASE)))
        return roster

    first = applied(_list(count))
    second = applied(_list(count, "Directeur"))
    counted(lambda: undo_roster(work, second))
    counted(lambda: undo_roster(work, first))
    applied(_list(count, "Notaire"))
    return costs


def test_a_roster_takes_the_same_statements_whatever_its_length(work: Work) -> None:
    few = _costs(work, 2)
    assert _costs(work, 40) == few
    assert max(few) < 45


def test_one_record_tells_every_account_and_role_a_roster_made(work: Work) -> None:
    cohort = make.make_cohort(work.session)
    known = make.make_person(work.session, email="p0@exemple.test", family_name="Petitaa",
                             given_name="Luc")
    roster = preview_roster(work, cohort, "liste.csv", _list(3))
    transcript = previews.transcript_of(work.session, roster, day_of(work.now))
    apply_roster(work, roster, transcript)
    entry = work.session.query(JournalEntry).filter_by(kind="roster_applied").one()
    newcomers, trainees = entry.details["people_added"], entry.details["trainees"]
    assert known.id in trainees
    assert set(trainees) - {known.id} == set(newcomers)
    emails = {work.session.get_one(Person, number).email for number in trainees}
    assert emails == {"p0@exemple.test", "p1@exemple.test", "p2@exemple.test"}
    for number in trainees:
        assert [held.role for held in roles_of(work.session, number)] == [Role.TRAINEE]


@pytest.fixture
def cohort(work: Work) -> Cohort:
    return make.make_cohort(work.session, capacity=3)


def test_a_list_too_long_is_refused_with_its_length(work: Work, cohort: Cohort) -> None:
    blank = b";;;;;\n" * 10
    assert len(checked_roster("liste.csv", _list(MAX_TRAINEES) + blank).table.rows) > MAX_TRAINEES
    with pytest.raises(Invalid) as refusal:
        preview_roster(work, cohort, "liste.csv", _list(MAX_TRAINEES + 1))
    assert str(refusal.value) == (
        "liste.csv: Cette liste compte 5001 lignes : 5000 au plus sont appliquées à la fois. "
        "Partagez-la en plusieurs fichiers."
    )
