"""The titles French training bodies give the columns of a roster."""

from dataclasses import dataclass

from lms.core.sheets import fold_label

# The plain "Nom" of a file that has a column for the birth name too.
CURRENT_NAME = "current_name"


@dataclass(frozen=True, slots=True)
class Title:
    """One thing a roster may tell: the field it fills, its usual title, the other spellings.

    ``expected`` ones are missed aloud. ``spellings`` are separated by bars.
    """

    field: str
    usual: str
    spellings: str
    expected: bool = False

    @property
    def folded(self) -> tuple[str, ...]:
        """Every spelling, in the form in which titles are compared."""
        return tuple(fold_label(spelling) for spelling in (self.usual, *self.spellings.split("|")))


TITLES = (
    Title("civility", "Civilité", "civ|titre|genre civilité|M/Mme|Mme/M"),
    Title(
        "family_name",
        "Nom",
        "nom de naissance|nom de famille|nom patronymique|nom de jeune fille|noms|patronyme"
        "|nom naissance|last name|family name",
        expected=True,
    ),
    Title(
        "usage_name",
        "Nom d'usage",
        "nom usage|nom usuel|nom marital|nom d'épouse|nom d'époux|nom épouse|usage"
        "|nom d'usage ou marital|nom d'usage ou nom marital",
    ),
    Title(
        "given_name",
        "Prénom",
        "prénoms|prénom s|premier prénom|1er prénom|prénom usuel|prénom d'usage|first name"
        "|given name",
        expected=True,
    ),
    Title(
        "born_on",
        "Date de naissance",
        "naissance|date naissance|né le|née le|né e le|ddn|date de naiss|date naiss"
        "|dt naissance|date de naissance jj mm aaaa|birth date|date of birth",
        expected=True,
    ),
    Title(
        "email",
        "Courriel",
        "e-mail|email|mail|mél|adresse électronique|adresse e-mail|adresse email|adresse mail"
        "|adresse courriel|adresse de courriel|courrier électronique|courriel professionnel"
        "|courriel pro|e-mail professionnel|email professionnel|e-mail pro|email pro|mail pro"
        "|mail professionnel|adresse de messagerie|messagerie|adresse mail professionnelle"
        "|adresse électronique professionnelle|email address",
        expected=True,
    ),
    Title(
        "phone",
        "Téléphone",
        "tél|téléphone portable|portable|mobile|téléphone mobile|n° de téléphone|n° téléphone"
        "|numéro de téléphone|gsm|tél portable|tél mobile|téléphone professionnel|n° tél",
    ),
    Title("sex", "Sexe", "genre|sexe F/M|sexe M/F|sexe H/F|F/M|M/F|H/F|F/H|sex"),
    Title(
        "firm_siret",
        "SIRET employeur",
        "siret|n° siret|n° de siret|numéro siret|numéro de siret|code siret|siret entreprise"
        "|siret de l'employeur|siret de l'entreprise|siret établissement|siret société"
        "|siret de l'établissement|n° siret employeur|n° siret entreprise",
        expected=True,
    ),
    Title(
        "firm_name",
        "Entreprise",
        "raison sociale|employeur|société|établissement|nom de l'entreprise|nom entreprise"
        "|nom de l'employeur|nom employeur|structure|nom société|nom de la société"
        "|entreprise employeur|raison sociale employeur|raison sociale de l'entreprise"
        "|raison sociale de l'employeur|dénomination sociale",
    ),
    Title(
        "firm_headcount",
        "Effectif",
        "effectifs|effectif de l'entreprise|effectif entreprise|effectif salarié|effectif total"
        "|effectif employeur|nombre de salariés|nb salariés|nb de salariés"
        "|taille de l'entreprise|taille entreprise",
    ),
    Title(
        "branch_idcc",
        "Code IDCC",
        "idcc|n° idcc|numéro idcc|branche|branche professionnelle|branche idcc|idcc branche"
        "|convention collective|convention collective idcc|convention collective nationale"
        "|ccn|code ccn|code convention collective",
    ),
    Title(
        "department",
        "Département",
        "dépt|dép|dpt|code département|n° département|numéro de département"
        "|département entreprise|département de l'entreprise|département employeur"
        "|département de l'établissement|code postal entreprise|code postal employeur"
        "|code postal de l'entreprise|cp entreprise",
    ),
    Title(
        "status",
        "Statut",
        "situation|situation professionnelle|situation à l'entrée|statut professionnel"
        "|statut à l'entrée|statut à l'entrée en formation|type de public|public"
        "|type de contrat|contrat",
    ),
    Title(
        "job_title",
        "Poste",
        "emploi|fonction|métier|poste occupé|emploi occupé|fonction occupée|profession"
        "|intitulé du poste|intitulé de poste|poste de travail",
    ),
    Title(
        "job_category",
        "CSP",
        "pcs|csp pcs|pcs csp|code pcs|code csp|catégorie|catégorie socioprofessionnelle"
        "|catégorie socio professionnelle|catégorie professionnelle|cat socio pro|cat sp",
    ),
    Title(
        "qualification_level",
        "Niveau",
        "niveau de qualification|niveau de formation|niveau formation|niveau d'études"
        "|niveau étude|niveau de diplôme|niveau à l'entrée|niveau d'entrée|niveau scolaire"
        "|diplôme|dernier diplôme|diplôme le plus élevé",
    ),
    Title(
        "planned_minutes",
        "Heures prévues",
        "heures|nb heures|nb d'heures|nombre d'heures|nombre d'heures prévues|heure prévue"
        "|nb heures prévues|heures de formation|heures stagiaire prévues|durée|durée prévue"
        "|durée en heures|durée h|nb h|volume horaire",
    ),
)
