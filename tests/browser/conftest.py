"""A real server, a real Chromium, and an exam of every kind of question to take."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
)
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.banks import kinds
from lms.banks.models import Edition, Item
from lms.banks.parsing import parse_item
from lms.core import ambient, db
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import queries, supervision
from lms.exams.models import (
    Answer,
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    SittingState,
)
from tests import make
from tests.forgery import token_of

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
# What passes is not described nor sent: that is most of the time.
VIOLATIONS = """async (rules) => (await axe.run(
    {resultTypes: ["violations"], ...(rules && {runOnly: rules})})).violations.map(
    (one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`)"""
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on the theme: they alone are asked again in the other one."""
CODE = "PONT-42"
SECRET = "Confusion entre une règle écrite et un modèle appris"
DONT_KNOW = {"scoring": {"method": "all_or_nothing", "points": 1, "dont_know": True}}


def _choice(number: int, stem: str, texts: list[str], right: int = 1) -> dict[str, Any]:
    options = [
        {"id": name, "text": text, "correct": position <= right, "rationale": SECRET}
        for position, (name, text) in enumerate(zip("abcdef", texts, strict=False), start=1)
    ]
    return make.item_content(f"q-{number:04d}", "B1-C1", stem=stem, options=options,
                             max_choices=max(1, right), rationale=SECRET)


def _other(number: int, kind: str, stem: str, **given: Any) -> dict[str, Any]:
    content = make.item_content(f"q-{number:04d}", "B1-C2", type=kind, stem=stem,
                                rationale=SECRET, **given)
    del content["options"], content["max_choices"]
    return content


QUESTIONS: list[dict[str, Any]] = [
    _choice(1, "Dans une mutuelle de Lille, un logiciel trie les déclarations de dégât des eaux. "
               "La direction a écrit ses critères : si le contrat est à jour et si le devis est "
               "inférieur à **500 €**, le dossier part en règlement direct.\n\n"
               "Comment ce logiciel prend-il sa décision ?",
            ["Il applique des règles que des personnes ont écrites à l'avance.",
             "Il a appris ses critères en observant des dossiers déjà réglés.",
             "Il estime une probabilité de fraude et la compare à un seuil.",
             "Il génère une réponse nouvelle à partir du texte de chaque dossier."]),
    _choice(2, "Lesquelles de ces tâches se prêtent à un apprentissage automatique ?",
            ["Prédire le risque de retard de paiement d'un client",
             "Proposer le compte d'imputation d'une facture",
             "Calculer la TVA d'une facture au taux légal",
             "Numéroter les factures dans l'ordre"], right=2),
    _other(3, "true_false", "Un système d'intelligence artificielle comprend toujours un réseau "
                            "de neurones.", answer=False, **DONT_KNOW),
    _other(4, "numeric", "Un modèle signale 50 pièces défectueuses. Après contrôle, 40 le sont "
                         "vraiment. Quelle est sa **précision**, en pourcentage ?",
           answer={"value": 80}, notation="fr"),
    _other(5, "short_text", "Comment appelle-t-on un modèle excellent sur les données "
                            "d'entraînement mais mauvais sur des données nouvelles ?",
           answers=[{"text": "surapprentissage"}], max_length=60, **DONT_KNOW),
    _choice(6, "Un collègue vous envoie par erreur un tableau avec les numéros de sécurité sociale "
               "de 120 salariés. Que faites-vous en premier ?",
            ["Je supprime le fichier et je préviens le délégué à la protection des données.",
             "Je le range dans le dossier partagé.", "Je réponds à tous."]),
]


@dataclass(frozen=True)
class Exam:
    """A served exam: where it is, who takes it, and what the server has of it."""

    url: str
    attempt_id: int
    email: str
    database: db.Database
    clock_file: Path

    @property
    def page_url(self) -> str:
        return f"{self.url}/attempts/{self.attempt_id}"

    def saves(self) -> list[tuple[int, int, Any]]:
        """``(client_seq, question, value)`` of every stored save, in order of number."""
        with self.database.reads() as session:
            rows = session.execute(
                select(Answer.client_seq, Answer.question, Answer.value)
                .where(Answer.attempt_id == self.attempt_id).order_by(Answer.client_seq)
            ).all()
        return [(seq, question, json.loads(value)) for seq, question, value in rows]

    def final(self) -> dict[int, Any]:
        """What counts for each question."""
        return {question: value for _, question, value in self.saves()}

    def holds(self, expected: dict[int, Any]) -> bool:
        """Wait, but not for ever, until these and no others are the answers that count."""
        for _ in range(100):
            if self.final() == expected:
                return True
            time.sleep(0.1)
        raise AssertionError(f"{self.final()} is not {expected}")

    def change(self, **values: Any) -> None:
        """Change the attempt behind the candidate's back."""
        with db.transaction(self.database, write=True) as session:
            attempt = session.get_one(Attempt, self.attempt_id)
            for name, value in values.items():
                setattr(attempt, name, value)

    def invigilate(self, act: Callable[..., Any], *given: Any) -> None:
        """Do to the attempt what an invigilator does, at the instant of the server's clock."""
        with db.transaction(self.database, write=True) as session:
            attempt = queries.attempt(session, self.attempt_id)
            act(Work(session, None, ambient.now()), attempt, *given)

    def events(self) -> list[EventKind]:
        """What happened to the attempt, oldest first."""
        with self.database.reads() as session:
            return list(session.scalars(
                select(AttemptEvent.kind).where(AttemptEvent.attempt_id == self.attempt_id)
                .order_by(AttemptEvent.id)
            ))

    def aside(self) -> list[tuple[int, Any]]:
        """``(question, value)`` of the answers kept aside, oldest first."""
        with self.database.reads() as session:
            late = queries.late_answers_of(session, self.attempt_id)
        return [(answer.question, json.loads(answer.value)) for answer in late]

    def jump_to_end(self, seconds_before: float) -> None:
        """Set the server's clock that many seconds before the deadline."""
        with db.transaction(self.database, write=True) as session:
            deadline_at = session.get_one(Attempt, self.attempt_id).deadline_at
            assert deadline_at is not None
            instant = deadline_at - timedelta(seconds=seconds_before)
            make.keep_watching(session, instant)
        ahead = instant - datetime.now(UTC)  # noqa: TID251
        self.clock_file.write_text(str(ahead.total_seconds()))


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        """A line a request would drown the failures."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of the application, served by threads on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def questions() -> list[dict[str, Any]]:
    """What the exam asks; a module of tests may ask for others."""
    return QUESTIONS


@pytest.fixture
def exam(
    strict_app: Flask, settings: Settings, questions: list[dict[str, Any]]
) -> Iterator[Exam]:
    """An open sitting of a few questions, served exactly as in production, ready to be started."""
    database = strict_app.extensions["lms.database"]
    assert settings.clock_file is not None
    with db.transaction(database, write=True) as session:
        cohort = make.make_cohort(session)
        edition = Edition(bank_code="essai", number=1, title="Essai", licence="CC-BY-SA-4.0",
                          certification_code="IA-TEST", content_sha256="0" * 64,
                          published_at=make.NOW, items=[_item(content) for content in questions])
        session.add(edition)
        session.flush()
        sitting = make.make_sitting(
            session, cohort, edition_id=edition.id, title="Bloc B1 : situer l'IA dans son métier",
            question_count=len(questions), state=SittingState.OPEN, published_at=make.NOW,
            opened_at=make.NOW, access_code=CODE,
        )
        person = make.make_person(session, family_name="DUPONT", given_name="Élise")
        enrolment = make.make_enrolment(session, cohort, person)
        form = make.make_form(session, sitting, {
            item: kinds.kind_of(asked := parse_item(question)).order(asked, _AsWritten())
            for item, question in zip(edition.items, questions, strict=True)
        })
        attempt = Attempt(sitting_id=sitting.id, enrolment_id=enrolment.id, form_id=form.id,
                          state=AttemptState.READY, allowed_seconds=3600)
        session.add(attempt)
        session.flush()
        attempt_id, email = attempt.id, person.email
    with serving(strict_app) as url:
        yield Exam(url, attempt_id, email, database, settings.clock_file)


class _AsWritten:
    """A draw that moves nothing."""

    def shuffled(self, items: Sequence[Any], /) -> tuple[Any, ...]:
        return tuple(items)


def _item(content: dict[str, Any]) -> Item:
    text = json.dumps(content, ensure_ascii=False)
    return Item(code=content["id"], version=1, status="approved", kind=content["type"],
                block_code="B1", competences=content["competences"], points=Fraction(1),
                content=text, content_sha256="0" * 64)


OpenContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[OpenContext]:
    """Open a browser of its own (another device); a script error in any page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Failed requests are what these tests provoke; everything else is a fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    def watched(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", heard)

    def new_context(**options: Any) -> BrowserContext:
        sizes = {"viewport": {"width": 1280, "height": 900}, "locale": "fr-FR"}
        context = chromium.new_context(**sizes | options)
        context.set_default_timeout(30_000)  # as for what is expected
        # A route set in mid-page may miss the next request; one set beforehand keeps watch.
        context.route("**/never-asked", lambda route: route.continue_())
        context.on("page", watched)
        contexts.append(context)
        return context

    yield new_context
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page: Page, exam: Exam) -> None:
    """Sign in as the candidate, without drawing the pages."""
    _post(page, f"{exam.url}/sign-in", {"email": exam.email, "password": make.PASSWORD})


def start(page: Page, exam: Exam) -> None:
    """Give the access code and arrive at the questions."""
    _post(page, f"{exam.page_url}/start", {"access_code": CODE.lower()})
    page.goto(exam.page_url)


def start_elsewhere(new_context: OpenContext, exam: Exam) -> Page:
    """The candidate on another device, with the invigilator's consent."""
    page = new_context().new_page()
    sign_in(page, exam)
    exam.invigilate(supervision.grant_handover)
    start(page, exam)
    return page


def _post(page: Page, url: str, fields: dict[str, str]) -> None:
    shown = page.request.get(url).text()
    sent = fields | {"csrf_token": token_of(shown)}
    answer = page.request.post(url, form=sent, max_redirects=0)
    assert answer.status == 302, answer.text()


@pytest.fixture
def page(new_context: OpenContext, exam: Exam) -> Page:
    """The candidate at the first question."""
    page = new_context().new_page()
    sign_in(page, exam)
    start(page, exam)
    return page


def violations(page: Page, rules: Sequence[str] | None = None) -> list[str]:
    """What axe finds, one line a fault, by all its rules or by some."""
    # A colour half-way to another one is not a fault of contrast.
    page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null)))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(VIOLATIONS, rules)
    return found


def picture(page: Page, name: str, width: int = 1280) -> None:
    """Keep what the page looks like, for the documentation, when ``make screenshots`` asks."""
    folder = os.environ.get("LMS_TEST_SCREENSHOTS", "")  # noqa: TID251 - a setting of tests alone
    if folder:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{folder}/{name}.png", full_page=False)
        page.set_viewport_size({"width": 1280, "height": 900})
