"""How typed words are judged: the fields of a short answer and of a gap for words."""

from lms.authoring.editor.fields import Choice, Field, Line, Number, Prose, Share
from lms.authoring.editor.records import Group, Rows
from lms.authoring.editor.several_fields import Codes
from lms.banks.kinds.folding import DEFAULT_STEPS
from lms.core.i18n import N_

_MATCHES = (("exact", N_("Ce texte")), ("wildcard", N_("Avec * pour n'importe quoi")),
            ("regex", N_("Expression régulière")))
_STEPS = (
    ("spaces", N_("Espaces")), ("case", N_("Majuscules")), ("accents", N_("Accents")),
    ("apostrophes", N_("Apostrophes")), ("ligatures", N_("Ligatures (œ, æ)")),
    ("hyphens", N_("Traits d'union")), ("punctuation", N_("Ponctuation")),
)
TEXT_FIELDS: tuple[Field, ...] = (
    Rows(name="answers", label=N_("Réponses acceptées"), row=N_("Réponse acceptée"),
         add=N_("Ajouter une réponse"), is_required=True, start=2, is_compact=True, fields=(
             Line(name="text", label=N_("Texte"), is_required=True, size="l"),
             Share(name="score", label=N_("Part des points"), default=1, size="s"),
             Choice(name="match", label=N_("Comparaison"), default="exact", choices=_MATCHES,
                    size="m", is_more=True),
             Prose(name="rationale", label=N_("Pourquoi"), rows=1, is_more=True),
         )),
    Codes(name="normalise", label=N_("Différences qui ne comptent pas"), choices=_STEPS,
          default=DEFAULT_STEPS),
    Group(name="fuzzy", label=N_("Fautes de frappe pardonnées"), is_more=True, fields=(
        Number(name="max_ratio", label=N_("Part de lettres fausses, au plus"), size="s",
               is_required=True, help=N_("0,15 pour une lettre sur sept. Vide : aucune.")),
        Number(name="min_length", label=N_("Pour les textes d'au moins… lettres"), default=8,
               size="s"),
    )),
    Number(name="max_length", label=N_("Longueur au plus, en caractères"), default=200, size="s",
           is_more=True),
)
