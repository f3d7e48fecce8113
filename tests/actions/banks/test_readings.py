"""Long readings: nothing half-kept, gone on with after a death, one at a time, told as they go."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms.banks import importing
from lms.banks.models import Draft, QuestionImport
from lms.banks.readings import Order, Readings, State, _locked
from lms.core import db
from lms.core.config import Settings
from lms.core.errors import Missing

pytestmark = pytest.mark.usefixtures("reads_here")
ORDER = Order("fiche.gift", "bureau", "fr", "", None)
GIFT = "\n\n".join(f"Question {number} ? {{T}}" for number in range(60)).encode()


@pytest.fixture
def readings(settings: Settings) -> Iterator[Readings]:
    database = db.connect(settings)
    yield Readings(settings, database)
    database.dispose()


def count(readings: Readings, table: type) -> int:
    with db.transaction(readings.database, write=False) as session:
        return session.query(table).count()


@pytest.mark.usefixtures("own_process")
def test_a_file_left_is_read_and_kept_to_be_checked(readings: Readings) -> None:
    token = readings.leave(GIFT, ORDER)
    assert readings.unfinished() == [token]
    readings.run(token)
    assert readings.state(token).import_id is not None
    assert (count(readings, QuestionImport), count(readings, Draft)) == (1, 60)
    assert readings.unfinished() == []


def test_the_file_is_thrown_away_once_read(readings: Readings) -> None:
    token = readings.leave(GIFT, ORDER)
    readings.run(token)
    assert not (readings.folder / token / "file").exists()
    readings.run(token)  # nothing is left to do
    assert count(readings, QuestionImport) == 1


@pytest.mark.usefixtures("own_process")
def test_a_refused_file_says_why_and_keeps_nothing(readings: Readings) -> None:
    token = readings.leave(b"\x00\x01 rien", ORDER)
    readings.run(token)
    assert [fault["place"] for fault in readings.state(token).faults] == ["fiche.gift"]
    assert count(readings, QuestionImport) == 0


@pytest.mark.usefixtures("own_process")
def test_how_far_it_is_is_told_meanwhile(
    readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[int, int]] = []
    plain = Readings._say

    def heard(self: Readings, token: str, state: State) -> None:
        said.append((state.done, state.total))
        plain(self, token, state)

    monkeypatch.setattr(Readings, "_say", heard)
    readings.run(readings.leave(GIFT, ORDER))
    assert (60, 60) in said


def test_a_reading_that_another_worker_does_is_left_alone(readings: Readings) -> None:
    token = readings.leave(GIFT, ORDER)
    with _locked(readings.folder / ".lock") as is_mine:
        assert is_mine
        readings.run(token)
    assert not readings.state(token).is_over
    readings.run(token)
    assert readings.state(token).is_over


def test_a_worker_that_died_is_followed_by_another_and_not_for_ever(readings: Readings) -> None:
    token = readings.leave(GIFT, ORDER)
    place = readings.folder / token / "state"
    place.write_text(json.dumps({**json.loads(place.read_text()), "tries": 2, "done": 25}))
    readings.run(token)
    assert readings.state(token).import_id is not None

    again = readings.leave(GIFT, replace(ORDER, bank_code="autre"))
    place = readings.folder / again / "state"
    place.write_text(json.dumps({**json.loads(place.read_text()), "tries": 3}))
    readings.run(again)
    assert [fault["code"] for fault in readings.state(again).faults] == ["reader_died"]


def test_a_failure_of_the_disk_or_of_the_database_is_tried_again(
    readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = readings.leave(GIFT, ORDER)
    with monkeypatch.context() as broken:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")
        broken.setattr(importing, "keep", full)
        readings.run(token)
    assert not readings.state(token).is_over
    readings.run(token)
    assert readings.state(token).import_id is not None


@pytest.mark.parametrize("token", ["..", "../secret.key", "a" * 20, "", ".lock"])
def test_nothing_else_of_the_disk_is_a_reading(readings: Readings, token: str) -> None:
    with pytest.raises(Missing):
        readings.state(token)


def test_a_half_written_arrival_is_never_read(readings: Readings) -> None:
    (readings.folder / ".half").mkdir(parents=True)
    Path(readings.folder / ".half" / "file").write_bytes(GIFT)
    assert readings.unfinished() == []
