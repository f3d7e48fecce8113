"""A bank of the workshop for the certification IA-MINI, and two people who write in it."""

import pytest

from lms.authoring import actions
from lms.authoring.models import WorkingBank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.core.work import Work
from tests import make
from tests.actions.banks.conftest import DATA, bank_folder, write_item

__all__ = ["bank_folder", "write_item"]


@pytest.fixture
def certified(work: Work, tmp_path) -> None:
    """The framework of the small bank is in the catalog."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "framework.yaml").write_text((DATA / "frameworks" / "small.yaml").read_text())
    publish_framework(work, read_framework(folder))


@pytest.fixture
def ann(session) -> Work:
    return Work(session, make.make_person(session, given_name="Ann").id, make.NOW)


@pytest.fixture
def ben(session) -> Work:
    return Work(session, make.make_person(session, given_name="Ben").id, make.NOW)


@pytest.fixture
def bank(ann: Work, certified: None) -> WorkingBank:
    return actions.create_bank(ann, actions.Header(
        "petite", "Petite banque", "fr", "CC-BY-SA-4.0", "Collectif", "IA-MINI"))


@pytest.fixture
def data() -> dict:
    """A sound question, as an author writes it."""
    return {name: value for name, value in make.item_content("", "B1-C1").items()
            if name not in {"id", "version", "status"}}
