"""The situation of a trainee at entry: status, job category, level, hours planned."""

import re
import unicodedata

from lms.cohorts.readings import Note, Reading, refused, warned
from lms.core.i18n import N_
from lms.core.sheets import fold_label

EMPLOYEE, JOBSEEKER, SELF_EMPLOYED, OTHER = "salarie", "demandeur_emploi", "independant", "autre"
NO_QUALIFICATION = 0
MAX_HOURS = 5_000

_STATUSES = {
    EMPLOYEE: "salarie|salariee|salarie e|employe|employee|cdi|cdd|interim|interimaire|en poste"
    "|apprenti|apprentie|alternant|alternante|contrat de professionnalisation|fonctionnaire"
    "|agent public|en emploi|salarie en cdi|salarie en cdd|actif occupe",
    JOBSEEKER: "demandeur d emploi|demandeuse d emploi|demandeur emploi|demandeur euse d emploi"
    "|de|chomeur|chomeuse|sans emploi|recherche d emploi|en recherche d emploi|france travail"
    "|pole emploi|demandeurs d emploi|inscrit a france travail",
    SELF_EMPLOYED: "independant|independante|travailleur independant|travailleuse independante"
    "|auto entrepreneur|autoentrepreneur|micro entrepreneur|chef d entreprise|gerant|gerante"
    "|non salarie|tns|artisan|commercant|profession liberale|dirigeant non salarie",
    OTHER: "autre|autres|etudiant|etudiante|retraite|retraitee|benevole|sans activite|inactif"
    "|particulier|autre situation",
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words.split("|")}

# Level 1 of the INSEE nomenclature of occupations.
_CATEGORIES = {
    1: "agriculteur|agriculteur exploitant|agriculteurs exploitants|exploitant agricole",
    2: "artisan|commercant|chef d entreprise|artisans commercants et chefs d entreprise"
    "|artisan commercant chef d entreprise|artisans commercants chefs d entreprise",
    3: "cadre|cadres|ingenieur|ingenieurs|ingenieurs et cadres|cadres et professions"
    " intellectuelles superieures|cadre et profession intellectuelle superieure|cadre superieur",
    4: "profession intermediaire|professions intermediaires|agent de maitrise|technicien"
    "|technicienne|agents de maitrise|techniciens|etam|tam|agent de maitrise technicien"
    "|techniciens et agents de maitrise",
    5: "employe|employee|employes|employe e",
    6: "ouvrier|ouvriere|ouvriers|ouvrier qualifie|ouvrier non qualifie|ouvriere qualifiee",
    7: "retraite|retraitee|retraites",
    8: "autre|sans activite|sans activite professionnelle|autres personnes sans activite"
    " professionnelle",
}
_CATEGORY_OF = {word: n for n, words in _CATEGORIES.items() for word in words.split("|")}
_CATEGORY_CODE = re.compile(r"(?:csp|pcs)?\W*([1-8])(?:\d(?:\d?[a-z])?)?\b", re.IGNORECASE)

# Levels of the national framework (D.6113-19), and what the old Roman numerals became.
_LEVELS = {
    NO_QUALIFICATION: "sans|sans diplome|aucun|sans qualification|sans niveau",
    3: "cap|bep|cap bep|v",
    4: "bac|baccalaureat|bac pro|bp|iv|bac general|bac technologique",
    5: "bac 2|bts|dut|deug|bts dut|iii",
    6: "bac 3|bac 4|licence|licence pro|but|bachelor|master 1|maitrise|ii",
    7: "bac 5|master|master 2|ingenieur|diplome d ingenieur|dess|dea",
    8: "bac 8|doctorat|these",
}
_LEVEL_OF = {word: n for n, words in _LEVELS.items() for word in words.split("|")}
_OLD_LEVELS = frozenset({"v", "iv", "iii", "ii"})
_LEVEL_CODE = re.compile(r"([1-8])(?:\b.*)?")

_CLOCK = re.compile(r"(\d{1,4})(?::|h)(\d{2})(?::00|mn|min)?")
_DECIMAL = re.compile(r"(\d{1,6})(?:[.,](\d{1,6}))?(?:h|heures?|hrs?)?")

_UNKNOWN_WORD = N_("« {read} » n'est pas compris : la case est laissée vide.")
_OLD_LEVEL = N_("L'ancien niveau « {read} » a été compris comme le niveau {found}.")
_HOURS = N_("« {read} » n'est pas un nombre d'heures.")


def read_status(text: str) -> Reading[str]:
    """``salarie``, ``demandeur_emploi``, ``independant`` or ``autre``."""
    found = _STATUS_OF.get(fold_label(text))
    return Reading(found) if found else Reading(None, (_not_understood(text),))


def read_job_category(text: str) -> Reading[int]:
    """Level 1 of the occupation, 1 to 8, from its name or from a code as long as ``388a``."""
    found = _CATEGORY_OF.get(fold_label(text))
    code = _CATEGORY_CODE.match(text)
    if found or code:
        return Reading(found or int(code[1] if code else 0))
    return Reading(None, (_not_understood(text),))


def read_level(text: str) -> Reading[int]:
    """Level of qualification 1 to 8, 0 for none; the old Roman numerals are said aloud."""
    folded = fold_label(text).removeprefix("niveau").strip()
    code = _LEVEL_CODE.fullmatch(folded)
    if code:
        return Reading(int(code[1]))
    found = _LEVEL_OF.get(folded)
    if found is None:
        return Reading(None, (_not_understood(text),))
    if folded in _OLD_LEVELS:
        return Reading(found, (warned("old_level", _OLD_LEVEL, read=text, found=found),))
    return Reading(found)


def read_hours(text: str) -> Reading[int]:
    """Planned hours as whole minutes: ``35,5``, ``35.5 h``, ``35h30``, ``35:30``."""
    bare = re.sub(r"[\s']", "", unicodedata.normalize("NFKC", text)).casefold()
    clock, decimal = _CLOCK.fullmatch(bare), _DECIMAL.fullmatch(bare)
    minutes = MAX_HOURS * 60 + 1
    if clock and int(clock[2]) < 60:
        minutes = int(clock[1]) * 60 + int(clock[2])
    elif decimal:
        minutes = round(float(f"{decimal[1]}.{decimal[2] or 0}") * 60)
    if minutes > MAX_HOURS * 60:
        return Reading(None, (refused("hours_unreadable", _HOURS, read=text),))
    return Reading(minutes)


def _not_understood(text: str) -> Note:
    return warned("value_unknown", _UNKNOWN_WORD, read=text)
