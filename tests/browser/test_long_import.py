"""A long file of questions in a real browser: progress is seen, a closed tab stops nothing."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from lms.banks.models import Draft, QuestionImport
from lms.core.work import Work
from lms.people.policy import Role
from tests import make
from tests.benchmarks.banks.written import moodle_xml
from tests.browser.conftest import OpenContext, serving, violations

pytestmark = pytest.mark.browser
World = Callable[[], AbstractContextManager[Work]]
COUNT = 3_000


def test_the_progress_shows_and_closing_the_tab_stops_nothing(
    strict_app: Flask, world: World, new_context: OpenContext, tmp_path: Path
) -> None:
    with world() as work:
        person = make.make_person(work.session, email="zoe@exemple.test")
        make.make_grant(work.session, person, Role.AUTHOR)
    file = tmp_path / "long.xml"
    file.write_bytes(moodle_xml(COUNT))
    with serving(strict_app) as address:
        page = new_context().new_page()
        page.goto(f"{address}/sign-in")
        page.fill("[name=email]", "zoe@exemple.test")
        page.fill("[name=password]", make.PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"{address}/banks/imports/new?bank=bureau")
        page.set_input_files("[name=file]", file)
        page.click("main button[type=submit]")
        page.wait_for_selector("#reading progress", timeout=60_000)
        assert "/ 3\u202f000" in page.inner_text("#reading").replace("\u00a0", "\u202f")
        assert violations(page) == []
        page.close()
        until = time.monotonic() + 90
        while time.monotonic() < until:
            with world() as work:
                if work.session.query(QuestionImport).count():
                    assert work.session.query(Draft).count() == COUNT
                    return
            time.sleep(0.5)
    pytest.fail("the reading stopped with the tab")
