"""The whole way in Chromium: from a roster to a verified attestation and the funder's file.

With ``LMS_TEST_SCREENSHOTS=docs/images`` (``make screenshots``) it takes the pictures of the
documentation as it goes.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lms.banks.actions import publish_edition
from lms.banks.models import Item
from lms.banks.reader import read_bank
from lms.catalog.actions import publish_framework
from lms.catalog.reader import read_framework
from lms.catalog.shipped import path_of
from lms.core import db, journal
from lms.core.config import Settings
from lms.core.work import Work
from lms.exams import drawing, queries
from lms.people.policy import Role
from tests import make
from tests.browser.conftest import OpenContext, picture, serving
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.browser
ROSTER = """\
Civilité;Nom;Prénom;Courriel;Date de naissance;SIRET employeur;Raison sociale;Effectif;IDCC;Statut
Mme;Lefèbvre;Zoé;zoe@exemple.test;17/05/1985;73282932000074;Atelier du Nord;42;2148;salarié
M.;N'Diaye;Moussa;moussa@exemple.test;1er janvier 1990;73282932000074;Atelier;42;2148;salarié
Mme;Szymańska;Ewa;ewa@exemple.test;03/11/1979;;;;;demandeur d'emploi
M.;Sans Adresse;Paul;;03/11/1979;;;;;salarié
"""


@dataclass
class Story:
    """A served product with its people; each of them gets a browser of their own."""

    url: str
    mails: Path
    folder: Path
    open_context: OpenContext
    database: db.Database
    pages: dict[str, Page] = field(default_factory=dict)

    def as_(self, email: str, password: str = PASSWORD) -> Page:
        """The browser of this person, signed in once."""
        if email not in self.pages:
            page = self.open_context(accept_downloads=True).new_page()
            page.goto(f"{self.url}/sign-in")
            page.get_by_label("Adresse électronique").fill(email)
            page.get_by_label("Mot de passe").fill(password)
            page.get_by_role("button", name="Se connecter").click()
            expect(page.get_by_role("heading", name=re.compile("Bonjour"))).to_be_visible()
            self.pages[email] = page
        return self.pages[email]

    def link_in_mail_to(self, email: str) -> str:
        """The latest link sent to this address."""
        for mail in sorted(self.mails.glob("*.eml"), reverse=True):
            text = mail.read_text()
            found = re.search(r"http\S+/invitations/\S+", text)
            if f"To: {email}" in text and found:
                return self.url + found[0][found[0].index("/invitations"):]
        raise AssertionError(f"no mail to {email}")


@pytest.fixture
def story(
    strict_app: Flask, settings: Settings, new_context: Callable[..., BrowserContext],
    tmp_path: Path,
) -> Iterator[Story]:
    """A base with the framework, its bank and the staff; no cohort yet."""
    database = strict_app.extensions["lms.database"]
    with db.transaction(database, write=True) as session:
        work = Work(session, None, NOW)
        publish_framework(work, read_framework(path_of("ia-hdf") / "framework.yaml"))
        publish_edition(work, read_bank(path_of("ia-hdf")))
        body = make.make_organisation(session, name="Formation pilote Hauts-de-France")
        make.make_agreement(session)
        for email, name, role in (
            ("formateur@exemple.test", "Vanhoutte", Role.TRAINER),
            ("admin@exemple.test", "Delattre", Role.ADMINISTRATOR),
            ("presidente@exemple.test", "Blondel", Role.JURY_MEMBER),
            ("jure@exemple.test", "Ben Salah", Role.JURY_MEMBER),
            ("opcalia@exemple.test", "Fontaine", Role.OPCALIA),
        ):
            person = make.make_person(session, email=email, family_name=name)
            everywhere = role in {Role.ADMINISTRATOR, Role.OPCALIA}
            make.make_grant(session, person, role,
                            **({} if everywhere else {"organisation_id": body.id}))
    assert settings.mail_dir is not None
    with serving(strict_app) as url:
        yield Story(url, settings.mail_dir, tmp_path, new_context, database)


def test_from_a_roster_to_a_verified_attestation(story: Story, chromium: Browser) -> None:
    _opens_a_cohort(story)
    _enrols_from_a_roster(story)
    _schedules_and_opens(story)
    for email in ("zoe@exemple.test", "moussa@exemple.test"):
        _accepts_the_invitation(story, email)
    _takes_the_exam(story)
    _closes_and_releases(story)
    _convenes_the_jury(story)
    _deliberates(story)
    number = _issues(story)
    _verifies(story, chromium, number)
    _reads_the_statistics(story)
    with db.transaction(story.database, write=False) as session:
        sound, broken = journal.verify(session)
    assert broken is None
    assert sound > 20


def _opens_a_cohort(story: Story) -> None:
    page = story.as_("formateur@exemple.test")
    page.get_by_role("link", name="Cohortes").click()
    page.get_by_role("link", name="Ouvrir une cohorte").first.click()
    page.get_by_label("Intitulé").fill("Promotion pilote 1")
    page.get_by_label("Code").fill("PILOTE-1")
    page.get_by_label("Début").fill("2026-09-01")
    page.get_by_label("Fin").fill("2026-12-31")
    page.get_by_label("Places").fill("100")
    page.get_by_role("button", name="Ouvrir la cohorte").click()
    expect(page.get_by_role("heading", name="Promotion pilote 1")).to_be_visible()


def _enrols_from_a_roster(story: Story) -> None:
    page = story.as_("formateur@exemple.test")
    roster = story.folder / "stagiaires.csv"
    roster.write_text(ROSTER, encoding="utf-8-sig")
    page.get_by_role("link", name="Importer une liste").first.click()
    page.locator("input[type=file]").set_input_files(roster)
    page.get_by_role("button", name="Vérifier le fichier").click()
    expect(page.get_by_role("heading", name="Vérifier la liste")).to_be_visible()
    expect(page.locator("#refused")).to_contain_text("Refusées")
    picture(page, "roster")
    page.get_by_role("button", name=re.compile("Appliquer")).click()
    expect(page.get_by_role("heading", name="Bilan de la liste")).to_be_visible()
    page.get_by_role("link", name="Voir les stagiaires").click()
    expect(page.get_by_role("link", name="N'DIAYE Moussa")).to_be_visible()


def _schedules_and_opens(story: Story) -> None:
    page = story.as_("formateur@exemple.test")
    page.get_by_role("navigation").get_by_role("link", name="Épreuves").first.click()
    page.get_by_role("link", name="Programmer une épreuve").first.click()
    page.get_by_label("Bloc de compétences").select_option("B1")
    page.get_by_label("Intitulé de l'épreuve").fill("Épreuve du bloc B1")
    page.get_by_label("Lieu et salle").fill("Salle 12, Lille")
    page.get_by_label("Date et heure (Paris)").fill("2026-11-23T10:00")
    page.get_by_label("Nombre de questions").fill("10")
    page.get_by_label("Seuil de réussite").fill("50")
    page.get_by_label("Code d'accès").fill("PONT-42")
    page.get_by_role("button", name="Programmer l'épreuve").click()
    page.get_by_role("button", name="Publier et tirer les sujets").click()
    expect(page.get_by_role("status").first).to_contain_text("3 sujets sont prêts")
    page.get_by_role("button", name="Ouvrir l'épreuve").click()
    expect(page.get_by_role("link", name="Clore l'épreuve")).to_be_visible()


def _accepts_the_invitation(story: Story, email: str) -> None:
    page = story.open_context().new_page()
    page.goto(story.link_in_mail_to(email))
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    page.context.close()


def _takes_the_exam(story: Story) -> None:
    page = story.as_("zoe@exemple.test")
    picture(page, "home")
    page.get_by_role("link", name="Entrer dans l'épreuve").click()
    page.get_by_label("Code d'accès").fill("pont 43")
    page.get_by_role("button", name="Commencer l'épreuve").click()
    expect(page.locator(".field-error")).to_contain_text("Ce code d'accès n'est pas")
    page.get_by_label("Code d'accès").fill("pont 42")
    page.get_by_role("button", name="Commencer l'épreuve").click()
    page.wait_for_url(re.compile(r"/attempts/\d+$"))
    keys = _keys(story, int(page.url.partition("#")[0].rsplit("/", 1)[1]))
    for number in range(1, 11):
        _answer(page, number, keys[number - 1])
        if number == 4:
            picture(page, "exam")
            picture(page, "exam-phone", width=390)
        if number < 10:
            page.keyboard.press("PageDown")
    expect(page.get_by_text(re.compile("Enregistré à")).first).to_be_visible()
    page.goto(page.url.split("#")[0] + "/review")
    page.get_by_role("button", name="Remettre ma copie").click()
    expect(page.get_by_role("heading", name="Votre copie est remise")).to_be_visible()
    expect(page.get_by_text("10 réponses enregistrées")).to_be_visible()
    picture(page, "receipt")


def _keys(story: Story, attempt_id: int) -> list[list[int] | str]:
    """What is right for each question: places of the options to tick, or what to type."""
    with db.transaction(story.database, write=False) as session:
        form = queries.attempt(session, attempt_id).form
        return [
            _key(json.loads(session.get_one(Item, slot.item_id).content), slot.order)
            for slot in drawing.from_json(form.content)
        ]


def _key(item: dict[str, Any], order: Sequence[str]) -> list[int] | str:
    if item["type"] == "choice":
        right = {option["id"] for option in item["options"] if option.get("correct")}
        return [place for place, name in enumerate(order) if name in right]
    if item["type"] == "true_false":
        return [0 if item["answer"] else 1]
    if item["type"] == "numeric":
        return str(item["answer"]["value"]).replace(".", ",")
    return str(item["answers"][0]["text"])


def _answer(page: Page, number: int, key: list[int] | str) -> None:
    """Answer the shown question as it should be."""
    question = page.locator(f"#question-{number}")
    expect(question).to_be_visible()
    if isinstance(key, str):
        question.locator("input[type=text], input:not([type]), textarea").first.fill(key)
        return
    for place in key:
        question.locator("input[type=radio], input[type=checkbox]").nth(place).check(force=True)


def _closes_and_releases(story: Story) -> None:
    page = story.as_("formateur@exemple.test")
    page.get_by_role("link", name="Surveiller la salle").click()
    row = page.get_by_role("row", name=re.compile("LEFÈBVRE Zoé.*A remis sa copie"))
    expect(row).to_be_visible()
    picture(page, "board")
    page.get_by_role("link", name="Clore l'épreuve").click()
    page.get_by_role("button", name="Clore l'épreuve").click()
    page.get_by_role("link", name="Publier les résultats…").click()
    page.get_by_role("button", name="Publier les résultats aux candidats").click()
    candidate = story.as_("zoe@exemple.test")
    candidate.goto(story.url)
    candidate.get_by_role("link", name="Voir mes résultats").click()
    expect(candidate.get_by_role("heading", name="Par compétence")).to_be_visible()
    picture(candidate, "results")


def _convenes_the_jury(story: Story) -> None:
    page = story.as_("admin@exemple.test")
    page.goto(story.url)
    page.get_by_role("link", name=re.compile("Convoquer un jury")).click()
    page.get_by_label("Intitulé").fill("Jury du bloc B1")
    page.get_by_label("Date de la délibération").fill("2026-11-23")
    page.get_by_label("Quorum").fill("2")
    page.get_by_label("Lieu").fill("Lille")
    for seat, email in enumerate(("presidente@exemple.test", "jure@exemple.test")):
        choices = page.locator(f"#person_{seat} option")
        label = next(text for text in choices.all_text_contents() if email in text)
        page.locator(f"#person_{seat}").select_option(label=label)
        page.locator(f"#quality_{seat}").fill("Professionnelle du secteur")
    page.locator("#external_1").check()
    page.locator("#president-0").check()
    page.get_by_role("button", name="Convoquer le jury").click()
    expect(page.get_by_role("heading", name="Jury du bloc B1")).to_be_visible()


def _deliberates(story: Story) -> None:
    for email in ("presidente@exemple.test", "jure@exemple.test"):
        page = story.as_(email)
        page.get_by_role("link", name=re.compile("Délibérer")).click()
        page.get_by_role("link", name="Jury du bloc B1").first.click()
        page.locator("main input[type=checkbox]").first.check()
        page.get_by_role("button", name="Déposer ma déclaration").click()
    page = story.as_("presidente@exemple.test")
    page.goto(f"{story.url}/deliberations")
    page.get_by_role("link", name="Jury du bloc B1").first.click()
    page.get_by_role("button", name="Ouvrir la délibération").click()
    picture(page, "jury")
    page.get_by_role("link", name=re.compile("Décider comme proposé")).click()
    page.get_by_role("button", name=re.compile("Enregistrer 3 décisions")).click()
    page.get_by_role("link", name="Clore la délibération").click()
    page.get_by_role("button", name="Clore la délibération").click()
    expect(page.get_by_role("heading", name="Procès-verbal de jury")).to_be_visible()
    picture(page, "minutes")


def _issues(story: Story) -> str:
    """Issue what the jury validated; the number of the attestation."""
    page = story.as_("admin@exemple.test")
    page.goto(f"{story.url}/attestations")
    page.get_by_role("button", name="Délivrer…").first.click()
    page.get_by_role("button", name="Délivrer").click()
    row = page.get_by_role("row", name=re.compile("LEFÈBVRE"))
    expect(row).to_be_visible()
    found = re.search(r"IA-HDF-2026-\d{6}", row.inner_text())
    assert found is not None
    return found[0]


def _verifies(story: Story, chromium: Browser, number: str) -> None:
    """The holder downloads; anyone verifies, by code and with the file."""
    holder = story.as_("zoe@exemple.test")
    holder.goto(story.url)
    holder.get_by_role("link", name=number).click()
    with holder.expect_download() as download:
        holder.get_by_role("link", name=re.compile("PDF")).first.click()
    document = story.folder / "attestation.pdf"
    download.value.save_as(document)
    assert document.read_bytes().startswith(b"%PDF-")
    code = re.search(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b", holder.inner_text("main"))
    assert code is not None
    visitor = story.open_context().new_page()
    visitor.goto(f"{story.url}/verify")
    visitor.locator("section input[name=code]").fill(code[0].lower())
    visitor.locator("main form").first.get_by_role("button").click()
    expect(visitor.locator("main")).to_contain_text(number)
    expect(visitor.locator("main")).to_contain_text("LEFÈBVRE")
    picture(visitor, "verification")
    visitor.goto(f"{story.url}/verify")
    visitor.locator("input[type=file]").set_input_files(document)
    visitor.get_by_role("button", name="Vérifier ce document").click()
    expect(visitor.locator("main")).to_contain_text("aucun octet n'a changé")
    forged = story.folder / "forged.pdf"
    forged.write_bytes(document.read_bytes() + b"\n")
    visitor.goto(f"{story.url}/verify")
    visitor.locator("input[type=file]").set_input_files(forged)
    visitor.get_by_role("button", name="Vérifier ce document").click()
    expect(visitor.locator("main")).not_to_contain_text(number)


def _reads_the_statistics(story: Story) -> None:
    page = story.as_("opcalia@exemple.test")
    page.get_by_role("link", name="Statistiques").click()
    expect(page.locator("main")).to_contain_text("Moins de 5 personnes dans ce périmètre")
    with db.transaction(story.database, write=True) as session:
        cohort = make.make_cohort(session)
        for rank in range(12):
            make.make_enrolment(session, cohort, firm_siret=f"{300000000 + rank}00011")
    page.reload()
    expect(page.locator(".stat", has_text="Inscrits").first).to_be_visible()
    assert "LEFÈBVRE" not in page.content()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger en XLSX").click()
    workbook = story.folder / "statistiques.xlsx"
    download.value.save_as(workbook)
    assert "xl/workbook.xml" in zipfile.ZipFile(workbook).namelist()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger en CSV").click()
    table = story.folder / "statistiques.csv"
    download.value.save_as(table)
    assert table.read_bytes().startswith("\ufeffTableau;".encode())
