"""An essay and a file, from the candidate's keyboard to the points that two markers give."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lms.core import ambient, db
from lms.core.work import Work
from lms.exams import queries, score_queries, sittings
from lms.exams.models import Attempt
from lms.exams.replay import replay_all
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import Exam, OpenContext, picture, sign_in, violations
from tests.browser.test_runner import is_saved
from tests.browser.test_runner_access import PHONE

pytestmark = pytest.mark.browser
TEXT = "Je corrigerais l'annonce, puis je previendrais la referente."


@pytest.fixture
def questions() -> list[dict[str, Any]]:
    return [make.essay_content("q-0001"),
            make.file_content("q-0002") | {"marking": {"markers": 1, "anonymous": True}}]


@pytest.fixture
def written(page: Page, exam: Exam, tmp_path: Path) -> Exam:
    """The candidate wrote and handed in a file with the keyboard; the sitting is closed."""
    note = tmp_path / "dupont.pdf"
    note.write_bytes(b"%PDF-1.7\nnote")
    page.get_by_label("Votre texte").focus()
    page.keyboard.type(TEXT)
    page.locator("#map a").nth(1).click()
    with page.expect_file_chooser() as chooser:
        page.locator("#question-2-file").press("Space")
    chooser.value.set_files(note)
    expect(page.locator("[data-file]")).to_be_visible()
    is_saved(page)
    with db.transaction(exam.database, write=True) as session:
        work = Work(session, None, ambient.now())
        found = queries.sitting(session, session.scalars(select(Attempt.sitting_id)).one())
        for rank in range(3):
            person = make.make_person(session, email=f"correcteur{rank}@exemple.test")
            make.make_grant(session, person, Role.MARKER, cohort_id=found.cohort_id)
        sittings.close_sitting(work, found)
    return exam


def marker(new_context: OpenContext, exam: Exam, rank: int, **options: Any) -> Page:
    """Somebody who marks, at the questions of the sitting."""
    page = new_context(**options).new_page()
    sign_in(page, Exam(exam.url, exam.attempt_id, f"correcteur{rank}@exemple.test",
                       exam.database, exam.clock_file))
    page.goto(f"{exam.url}/")
    page.get_by_role("link", name="Corriger").first.click()
    return page


def take(page: Page, question: int) -> None:
    """Take a copy of one of the two questions, with the keyboard."""
    page.get_by_role("button", name="Corriger une copie").nth(question).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Copie", exact=False).first).to_be_visible()


def choose(page: Page, *levels: int) -> None:
    """Choose a level of each criterion with the arrows, and send the form with Enter."""
    for number, level in enumerate(levels):
        page.locator(f"#criterion_{number}-0").focus()
        page.keyboard.press("Space")
        for _ in range(level):
            page.keyboard.press("ArrowDown")
        expect(page.locator(f"#criterion_{number}-{level}")).to_be_checked()
    page.get_by_role("button", name="Enregistrer et prendre la suivante").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".flash, .notice, [role=status]").first).to_be_attached()


def report(exam: Exam) -> dict[str, Any]:
    with exam.database.reads() as session:
        run = score_queries.latest_run(session, exam.attempt_id)
        assert run is not None
        assert all(one.same for one in replay_all(session))
        found: dict[str, Any] = json.loads(run.report)
        return found


def test_a_text_and_a_file_are_marked_with_the_keyboard_and_make_the_score(
    written: Exam, new_context: OpenContext
) -> None:
    assert report(written)["awaiting"] == 2
    first = marker(new_context, written, 0)
    assert violations(first) == []
    take(first, 0)
    expect(first.locator(".copy-text")).to_have_text(TEXT)
    assert "DUPONT" not in first.content()
    assert violations(first) == []
    picture(first, "marking")
    choose(first, 2, 1)
    take(first, 0)  # the essay waits for somebody else: what is left is the file
    with first.expect_download() as download:
        first.locator(".file-names a").click()
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.7\nnote"
    assert "dupont" not in download.value.suggested_filename.lower()
    choose(first, 1)
    assert report(written)["awaiting"] == 1
    second = marker(new_context, written, 1, viewport=PHONE)
    take(second, 0)
    assert violations(second) == []
    assert second.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    choose(second, 0, 0)
    third = marker(new_context, written, 2)
    take(third, 0)
    expect(third.get_by_text("À vous de départager")).to_be_visible()
    assert violations(third) == []
    choose(third, 1, 1)
    found = report(written)
    assert "awaiting" not in found
    assert Fraction(found["score"]) == 2 + 2
    assert found["items"][0]["marks"] == {"fond": "1", "forme": "1"}


def test_a_level_left_out_is_told_and_what_was_chosen_stays(
    written: Exam, new_context: OpenContext
) -> None:
    page = marker(new_context, written, 0, java_script_enabled=False)
    page.get_by_role("button", name="Corriger une copie").first.click()
    page.locator("#criterion_1-1").check()
    page.get_by_role("button", name="Enregistrer et prendre la suivante").click()
    expect(page.locator(".summary")).to_contain_text("Choisissez un niveau.")
    expect(page.locator("#criterion_1-1")).to_be_checked()
    page.locator("#criterion_0-2").check()
    page.get_by_role("button", name="Enregistrer et prendre la suivante").click()
    assert report(written)["awaiting"] == 2  # one of the two who mark the text is still to come
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bloc B1")
