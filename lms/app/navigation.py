"""What every page shows around its content: menu, account, languages, footer."""

from typing import Any

from flask import Flask, request, url_for
from flask_babel import get_locale

from lms.core.i18n import N_
from lms.people.actor import Actor
from lms.people.policy import ROLE_LABELS, Scope, Verb
from lms.web import context
from lms.web.languages import say

MENU = (
    (N_("Accueil"), "home.show", Verb.BE_SIGNED_IN),
    (N_("Cohortes"), "cohorts.index", Verb.SEE_COHORTS),
    (N_("Épreuves"), "exams.index", Verb.SEE_SITTINGS),
    (N_("Correction"), "marking.index", Verb.MARK),
    (N_("Jurys"), "juries.index", Verb.CONVENE_JURY),
    (N_("Délibérations"), "juries.mine", Verb.DELIBERATE),
    (N_("Attestations"), "attestations.index", Verb.ISSUE_ATTESTATIONS),
    (N_("Statistiques"), "reporting.show", Verb.SEE_STATISTICS),
    (N_("Référentiels"), "catalog.index", Verb.SEE_CATALOG),
    (N_("Questions"), "banks.index", Verb.SEE_BANKS),
    (N_("Personnes"), "people.index", Verb.MANAGE_PEOPLE),
)

# Blueprints whose pages belong to a section of the menu that has another name.
_SECTIONS = dict.fromkeys(
    ("scheduling", "room", "incidents", "report", "questions", "papers", "timeline",
     "accommodations"), "exams"
) | dict.fromkeys((
    "imports", "readings", "workshop", "workshop_questions", "workshop_editor", "workshop_files",
    "blueprints", "blueprint_writing", "assemblies",
), "banks")


def configure(app: Flask) -> None:
    """Give the layout its variables."""
    app.context_processor(_layout)


def _layout() -> dict[str, Any]:
    # Called by the header alone: an error page, which has none, reads nothing of a failed request.
    return {
        "language": str(get_locale() or "fr"),
        "navigation": _menu,
        "account": _account,
        "sign_in_url": url_for("people.sign_in"),
        "footer": [
            (say(N_("Vérifier une attestation")), url_for("attestations.verify_form")),
            (say(N_("Accessibilité : non conforme")), url_for("web.accessibility")),
            (say(N_("Mentions légales et données personnelles")), url_for("web.legal")),
        ],
    }


def _menu() -> list[tuple[str, str, bool]]:
    actor: Actor | None = context.actor_or_none()
    if actor is None:
        return []
    here = _SECTIONS.get(request.blueprint or "", request.blueprint)
    return [
        (say(label), url_for(endpoint), here == endpoint.split(".")[0])
        for label, endpoint, verb in MENU
        if actor.may(verb, Scope()) or actor.reach(verb)
    ]


def _account() -> dict[str, str] | None:
    actor: Actor | None = context.actor_or_none()
    if actor is None:
        return None
    roles = sorted({say(ROLE_LABELS[held.role]) for held in actor.roles})
    return {
        "name": actor.person.full_name,
        "role": ", ".join(roles) or say(N_("Aucun rôle")),
        "url": url_for("home.show"),
        "sign_out_url": url_for("people.sign_out"),
    }
