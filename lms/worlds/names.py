"""Invented people and firms of the region: common names, no one in particular."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import luhn

from lms.core.chance import Draw

WOMEN = (
    "Adèle", "Aïcha", "Amandine", "Anaïs", "Awa", "Béatrice", "Camille", "Chloé", "Daphné",
    "Élodie", "Émilie", "Fatoumata", "Françoise", "Gaëlle", "Héloïse", "Inès", "Jeanne", "Karima",
    "Léa", "Lætitia", "Maëlle", "Mélanie", "Nadège", "Noémie", "Océane", "Pauline", "Rachida",
    "Salomé", "Sylvie", "Thaïs", "Valérie", "Yasmine", "Zoé",
)
MEN = (
    "Abdel", "Aurélien", "Benoît", "Cédric", "Damien", "Élie", "Étienne", "Farid", "François",
    "Gaël", "Grégory", "Hugo", "Ibrahim", "Jean-Baptiste", "Jérôme", "Joël", "Kévin", "Loïc",
    "Łukasz", "Mathéo", "Mickaël", "Moussa", "Noël", "Olivier", "Paweł", "Rémi", "Sébastien",
    "Théo", "Thierry", "Ulysse", "Victor", "Yann", "Zinédine",
)
FAMILIES = (
    "Bécu", "Ben Salah", "Blondel", "Bœuf", "Caron", "Carpentier", "Cœurdacier", "Dambrine",
    "Decroix", "Defossez", "Delannoy", "Delattre", "Delbecque", "Deleplanque", "Desmarets",
    "D'Hondt", "Diallo", "Dubois", "Dufour", "Dumont", "El Amrani", "Fauquembergue", "Fontaine",
    "Gérard", "Goubé", "Guilbert", "Hénaff", "Hochart", "Kowalczyk", "Lebrun", "Leclercq",
    "Lefèbvre", "Legrand", "Leroy", "Lheureux", "Ludé", "Maës", "Masson", "Mercier", "N'Diaye",
    "Nguyễn", "Pecqueur", "Petit", "Picard", "Platteau", "Poulain", "Quéméner", "Roussel",
    "Saint-Exupéry", "Sénéchal", "Szymański", "Thomas", "Vandamme", "Vanhoutte", "Verhaeghe",
    "Wattrelos", "Ximénès", "Yılmaz", "Zaïdi",
)
TOWNS = (("02", "Laon"), ("59", "Lille"), ("59", "Roubaix"), ("60", "Beauvais"), ("62", "Arras"),
         ("62", "Lens"), ("80", "Amiens"))
TRADES = (
    ("Textile", "0018", "Opératrice de contrôle"), ("Télécoms", "2148", "Conseiller clientèle"),
    ("Sécurité", "1351", "Agent de télésurveillance"),
    ("Logistique", "2002", "Gestionnaire de flux"),
    ("Eau", "2147", "Technicien de réseau"), ("Recyclage", "2149", "Planificatrice de tournées"),
    ("Habillement", "0247", "Modéliste"),
)
JOBS_OF_OFFICES = ("Comptable", "Gestionnaire de sinistres", "Assistante de direction")
HEADCOUNTS = (6, 18, 35, 42, 70, 120, 180, 320, 900, 6200)


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented employer."""

    siret: str
    name: str
    headcount: int
    branch_idcc: str
    department: str
    job_title: str


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented person, at ``firm`` or looking for a job."""

    civility: str
    given_name: str
    family_name: str
    email: str
    born_on: date
    status: str
    firm: Firm | None
    department: str


def firms(count: int, seed: int) -> tuple[Firm, ...]:
    """``count`` firms of the region with valid SIRETs."""
    found = []
    for number in range(count):
        draw = Draw(seed, "firm", number)
        trade, idcc, job = TRADES[draw.below(len(TRADES))]
        department, town = TOWNS[draw.below(len(TOWNS))]
        found.append(Firm(
            _siret(draw), f"{trade} {town} {number + 1}",
            HEADCOUNTS[draw.below(len(HEADCOUNTS))], idcc, department, job,
        ))
    return tuple(found)


def _siret(draw: Draw) -> str:
    siren = f"{100_000_00 + draw.below(89_999_999):08d}"
    siren += luhn.calc_check_digit(siren)
    start = siren + f"{10 + draw.below(80):04d}"
    return start + str(luhn.calc_check_digit(start))


def invented(
    count: int, seed: int, employers: Sequence[Firm], today: date
) -> tuple[Invented, ...]:
    """``count`` different people, aged 19 to 62; the seed is in their addresses."""
    people = []
    for number in range(count):
        draw = Draw(seed, "person", number)
        is_woman = draw.below(100) < 46
        given = draw.shuffled(WOMEN if is_woman else MEN)[0]
        family = FAMILIES[draw.below(len(FAMILIES))]
        firm = employers[draw.below(len(employers))] if draw.below(100) < 82 else None
        status = "salarie" if firm else ("demandeur_emploi", "independant")[draw.below(6) == 0]
        people.append(Invented(
            civility="Mme" if is_woman else "M.", given_name=given, family_name=family,
            email=f"stagiaire{seed}-{number + 1:03d}@demo.example",
            born_on=today - timedelta(days=365 * 19 + draw.below(365 * 43)), status=status,
            firm=firm, department=firm.department if firm else TOWNS[draw.below(len(TOWNS))][0],
        ))
    return tuple(people)
