"""Canaries: a random token in every secret field, so that a leak is found by searching for it.

Secret are what makes a question's key known (rationales, feedback, notes, the accepted answers of
short texts), the access code of a sitting, and the contact details of a person.
"""

from typing import Any

from lms.core import ambient
from lms.worlds.scenario import AskedBank, AskedPerson, AskedSitting, Scenario

Planted = dict[str, str]


def planted_in(scenario: Scenario) -> tuple[Scenario, Planted]:
    """The scenario with its canaries, and which token stands where."""
    planted: Planted = {}
    return scenario.model_copy(update={
        "banks": tuple(_bank(bank, planted) for bank in scenario.banks),
        "people": tuple(_person(person, planted) for person in scenario.people),
        "sittings": tuple(_sitting(sitting, planted) for sitting in scenario.sittings),
    }), planted


def _token(place: str, planted: Planted) -> str:
    token = "canary" + ambient.random_bytes(8).hex()
    planted[place] = token
    return token


def _person(person: AskedPerson, planted: Planted) -> AskedPerson:
    phone = _token(f"people.{person.key}.phone", planted)
    return person.model_copy(update={"phone": phone})


def _sitting(sitting: AskedSitting, planted: Planted) -> AskedSitting:
    code = _token(f"sittings.{sitting.key}.access_code", planted)[:20]
    planted[f"sittings.{sitting.key}.access_code"] = code
    return sitting.model_copy(update={"access_code": code})


def _bank(bank: AskedBank, planted: Planted) -> AskedBank:
    items = tuple(_item(bank.key, item, planted) for item in bank.items)
    return bank.model_copy(update={"items": items})


def _item(bank: str, item: dict[str, Any], planted: Planted) -> dict[str, Any]:
    place = f"banks.{bank}.{item.get('id')}"
    marked = dict(item)
    marked["notes"] = _token(f"{place}.notes", planted)
    marked["feedback"] = {"general": _token(f"{place}.feedback", planted)}
    if item.get("type") == "choice":
        marked["options"] = [
            {**option, "rationale": _token(f"{place}.options.{option.get('id')}", planted)}
            for option in item.get("options", [])
        ]
    elif item.get("type") == "true_false":
        marked["rationale"] = _token(f"{place}.rationale", planted)
    elif item.get("type") == "short_text":
        accepted = {"text": _token(f"{place}.answers", planted)}
        marked["answers"] = [*item.get("answers", []), accepted]
    return marked
