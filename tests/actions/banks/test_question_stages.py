"""The life of a question through the editions of its bank, on both databases."""

from pathlib import Path

import pytest

from lms.banks import actions, queries
from lms.banks.history import Stage, stages_of
from lms.banks.models import Edition
from lms.banks.reader import read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.core.work import Work
from tests import make


@pytest.fixture
def certified(work: Work, bank_folder: Path) -> None:
    """The framework of the small bank is in the catalog."""
    publish_framework(work, read_framework(bank_folder))


def publish(work: Work, folder: Path) -> Edition:
    return actions.publish_edition(work, read_bank(folder))


def life(work: Work, code: str) -> list[Stage]:
    return stages_of(queries.editions_holding(work.session, "petite", code))


def told(stages: list[Stage]) -> list[tuple[int, str, int | None, int | None]]:
    return [(stage.edition.number, stage.how, stage.item and stage.item.version, stage.since)
            for stage in stages]


@pytest.mark.usefixtures("certified")
def test_each_edition_says_what_it_did_to_the_question(
    work: Work, write_item, bank_folder: Path
) -> None:
    author = make.make_person(work.session)
    write_item("q-1")
    publish(work, bank_folder)
    first = write_item("q-2")
    publish(Work(work.session, author.id, work.now), bank_folder)
    write_item("q-2", version=2, points=2)
    publish(work, bank_folder)
    text = first.read_text()
    first.unlink()
    write_item("q-3")
    publish(work, bank_folder)
    first.write_text(text)
    publish(work, bank_folder)

    stages = life(work, "q-2")
    assert told(stages) == [(2, "first", 1, None), (3, "changed", 2, 2), (4, "absent", None, None),
                            (5, "same", 2, 3)]
    assert [change.path for change in stages[1].changes] == ["version", "scoring.points"]
    assert [stage.publisher and stage.publisher.id for stage in stages] == [
        author.id, None, None, None]
    assert [stage.how for stage in life(work, "q-1")] == ["first", *["same"] * 4]


def test_a_question_that_no_edition_holds_has_no_life(work: Work) -> None:
    assert life(work, "q-9") == []
