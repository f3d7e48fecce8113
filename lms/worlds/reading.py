"""Reading a scenario: the whole of it, or every fault at its path in the JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from lms.core.errors import Fault, Invalid
from lms.core.i18n import N_
from lms.core.validation import record_faults
from lms.worlds.inline_banks import item_faults
from lms.worlds.scenario import Scenario

_FORMS = {"email": N_("Une adresse comme ada@exemple.test.")}
_UNKNOWN = N_("La clé « {key} » n'est définie nulle part dans le scénario.")
_TWICE = N_("« {key} » est déjà écrit plus haut : une clé ne nomme qu'une chose.")
_TWO_SCOPES = N_("Un rôle vaut pour un organisme ou pour une cohorte, pas pour les deux.")
_NOT_TEXT = N_("Ce fichier n'est pas en UTF-8.")


def parse_scenario(source: str | bytes) -> Scenario:
    """The scenario that a JSON text says. Raises ``Invalid`` with every fault at once."""
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        scenario = Scenario.model_validate_json(text)
    except UnicodeDecodeError:
        raise Invalid([Fault("", "encoding", _NOT_TEXT)]) from None
    except ValidationError as error:
        raise Invalid(record_faults(error, Scenario, _FORMS)) from None
    faults = [*_repeated(scenario), *_unknown(scenario), *_scopes(scenario), *_items(scenario)]
    if faults:
        raise Invalid(faults)
    return scenario


def _repeated(scenario: Scenario) -> Iterator[Fault]:
    """Keys that name two things, and questions with one name in one bank."""
    for section in ("organisations", "people", "banks", "cohorts", "sittings"):
        keys = [asked.key for asked in getattr(scenario, section)]
        yield from _twice(keys, section + "[{}].key")
    for index, bank in enumerate(scenario.banks):
        yield from _twice([item.get("id") for item in bank.items], f"banks[{index}].items[{{}}].id")


def _twice(names: Sequence[Any], place: str) -> Iterator[Fault]:
    met: Counter[str] = Counter()
    for index, name in enumerate(names):
        met[str(name)] += 1
        if met[str(name)] > 1:
            yield Fault(place.format(index), "repeated_key", _TWICE, {"key": str(name)[:64]})


def _unknown(scenario: Scenario) -> Iterator[Fault]:
    """References to what the scenario does not define."""
    known = {
        section: {asked.key for asked in getattr(scenario, section)}
        for section in ("organisations", "people", "banks", "cohorts")
    }
    for place, section, key in _references(scenario):
        if key is not None and key not in known[section]:
            yield Fault(place, "unknown_key", _UNKNOWN, {"key": key})


def _references(scenario: Scenario) -> Iterable[tuple[str, str, str | None]]:
    for i, person in enumerate(scenario.people):
        for j, role in enumerate(person.roles):
            yield f"people[{i}].roles[{j}].organisation", "organisations", role.organisation
            yield f"people[{i}].roles[{j}].cohort", "cohorts", role.cohort
    for i, cohort in enumerate(scenario.cohorts):
        yield f"cohorts[{i}].organisation", "organisations", cohort.organisation
        for j, key in enumerate(cohort.trainees):
            yield f"cohorts[{i}].trainees[{j}]", "people", key
    for i, sitting in enumerate(scenario.sittings):
        yield f"sittings[{i}].cohort", "cohorts", sitting.cohort
        yield f"sittings[{i}].bank", "banks", sitting.bank


def _scopes(scenario: Scenario) -> Iterator[Fault]:
    for i, person in enumerate(scenario.people):
        for j, role in enumerate(person.roles):
            if role.organisation is not None and role.cohort is not None:
                yield Fault(f"people[{i}].roles[{j}]", "two_scopes", _TWO_SCOPES)


def _items(scenario: Scenario) -> Iterator[Fault]:
    for i, bank in enumerate(scenario.banks):
        for j, item in enumerate(bank.items):
            yield from item_faults(item, f"banks[{i}].items[{j}]")
