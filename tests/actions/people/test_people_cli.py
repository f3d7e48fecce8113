"""``lms people`` and ``lms mail`` from the terminal: no argument makes a traceback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from lms.core import db, outbox
from lms.core.cli import mail
from lms.core.config import Settings
from lms.core.errors import Refusal
from lms.core.outbox import Mail
from lms.people import actions
from lms.people.cli import people
from lms.people.models import Grant, Organisation, Person
from tests import make
from tests.databases import OpenDatabase

PASSWORD = "quatre mots bien choisis"
HALF = "a\udcff"  # what the bytes of another encoding become in an argument


class Terminal:
    """A terminal whose product lives in one folder and one database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.settings = Settings(database_url=url)
        self.runner = CliRunner(env={"LMS_DATA_DIR": str(folder), "LMS_DATABASE_URL": url,
                                     "LMS_MAIL_DIR": str(folder / "mails")})

    def people(self, *arguments: str) -> Result:
        return self.runner.invoke(people, arguments)

    def mail(self, *arguments: str) -> Result:
        return self.runner.invoke(mail, arguments)

    def add(self, **given: str) -> Result:
        values = {"email": "zoe@exemple.test", "family-name": "Petit", "given-name": "Zoé"} | given
        return self.people("add", *(f"--{name}={value}" for name, value in values.items()))


@pytest.fixture
def terminal(tmp_path: Path, fresh_database: OpenDatabase) -> Iterator[Terminal]:
    """With tables, one administrator and one organisation."""
    with fresh_database("sqlite") as url:
        found = Terminal(tmp_path, url)
        made = found.people("create-admin", "--email=a@exemple.test", "--family-name=A",
                            "--given-name=B", f"--password={PASSWORD}")
        assert made.exit_code == 0, made.exception
        assert found.people("add-organisation", "GRETA").output == "1\n"
        yield found


def rows(terminal: Terminal, model: type[Person] | type[Grant] | type[Organisation]) -> int:
    database = db.connect(terminal.settings)
    with db.transaction(database, write=False) as session:
        count = len(session.scalars(select(model.id)).all())
    database.dispose()
    return count


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", "a@exemple.test", "empereur"), ("revoke", "a@exemple.test", HALF),
        ("grant", "a@exemple.test", "trainer", "--cohort", "9" * 30),
        ("grant", "a@exemple.test", "trainer", "--cohort", "-1"),
        ("grant", "a@exemple.test", "trainer", "--cohort", "un"),
        ("grant", "a@exemple.test", "trainer", "--cohort", "1", "--organisation", "GRETA"),
    ],
)
def test_an_argument_that_is_none_is_a_usage_error(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    result = terminal.people(*arguments)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].startswith("Error: ")
    assert (rows(terminal, Person), rows(terminal, Grant), rows(terminal, Organisation)) == (
        1, 1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", "a@exemple.test", "trainer", "--cohort", "77"),
        ("grant", "personne@exemple.test", "trainer"),
        ("grant", "a@exemple.test", "trainer", "--organisation", "Inconnue"),
        ("revoke", "a@exemple.test", "administrator"), ("revoke", "", "trainer"),
        ("add-organisation", "GRETA"), ("add-organisation", " "),
        ("add-organisation", "a\nb"), ("add-organisation", "x" * 201),
        ("add-organisation", "x", "--siret", "12345678901234"),
        ("grant", f"{HALF}@exemple.test", "trainer"), ("revoke", HALF, "trainer"),
        ("grant", "a@exemple.test", "trainer", "--organisation", HALF),
        ("add-organisation", HALF), ("add-organisation", "x", "--address", HALF),
        ("add", "--email", HALF, "--family-name", "A", "--given-name", "B"),
        ("add", "--email", "b@exemple.test", "--family-name", HALF, "--given-name", "B"),
        ("add", "--email", "b@exemple.test", "--family-name", "A", "--given-name", "B",
         "--password", f"{PASSWORD} {HALF}"),
        ("add-organisation", "x", "--nda", "12"), ("add-organisation", "x", "--address", "x" * 301),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    result = terminal.people(*arguments)
    assert isinstance(result.exception, Refusal)
    assert len(str(result.exception).splitlines()) == 1
    assert (rows(terminal, Person), rows(terminal, Grant), rows(terminal, Organisation)) == (
        1, 1, 1)


def test_every_fault_of_an_identity_is_told_at_once(terminal: Terminal) -> None:
    result = terminal.add(**{"email": "é@exemple.test", "family-name": "a\r\nb", "given-name": ""})
    assert str(result.exception).splitlines() == [
        "email: La partie d'une adresse électronique avant « @ » s'écrit sans accent.",
        "family_name: Ce texte contient un saut de ligne ou un caractère invisible : retirez-le.",
        "given_name: Ce champ est obligatoire.",
    ]
    assert rows(terminal, Person) == 1


def test_the_last_administrator_is_kept_with_a_clear_sentence(terminal: Terminal) -> None:
    result = terminal.people("revoke", "a@exemple.test", "administrator")
    assert isinstance(result.exception, actions.LastAdministrator)
    assert "nommez-en un autre" in str(result.exception)


def test_mails_are_sent_counted_listed_and_put_back(terminal: Terminal) -> None:
    assert terminal.add().exit_code == 0
    database = db.connect(terminal.settings)
    with db.transaction(database, write=True) as session:
        session.add(Mail(key="vieux", to="é@exemple.test", subject="Vieux\x1b[31m", body="",
                         queued_at=make.NOW, failed_at=make.NOW, attempts=1,
                         last_error="550 inconnu"))
    database.dispose()
    listed = terminal.mail("list").output.splitlines()
    assert [line.split("  ")[1] for line in listed[:-1]] == ["failed", "waiting"]
    assert listed[0].endswith("Vieux?[31m  550 inconnu")
    assert listed[-1] == "1 waiting, 0 sent, 1 failed"
    assert terminal.mail("send").output == "1 sent, 0 delayed, 0 failed\n"
    assert terminal.mail("retry", "99").output == "0 put back\n"
    assert terminal.mail("retry").output == "1 put back\n"
    assert terminal.mail("send").output.splitlines()[0] == "1 sent, 0 delayed, 0 failed"
    assert len(terminal.mail("list", "sent", "--limit", "1").output.splitlines()) == 2
    assert terminal.mail("list", "perdu").exit_code == 2
    assert outbox.State.SENT in terminal.mail("list", "sent").output
