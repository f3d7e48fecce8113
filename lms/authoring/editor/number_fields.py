"""How a typed number is judged: the fields of a numeric question and of a gap for a number."""

from lms.authoring.editor.fields import Choice, Field, Flag, Line, Number, Prose, Share
from lms.authoring.editor.records import Group, Named, Rows
from lms.authoring.editor.several_fields import Pair
from lms.core.i18n import N_


def _tolerance(*, is_more: bool = False) -> Group:
    return Group(
        name="tolerance", label=N_("Marge d'erreur"), is_more=is_more,
        help=N_("Une seule façon, ou aucune pour la valeur exacte."), fields=(
            Number(name="absolute", label=N_("± en plus ou en moins"), size="s"),
            Number(name="relative", label=N_("± en part de la valeur"), size="s",
                   help=N_("0,05 pour 5 %.")),
            Pair(name="range", label=N_("ou de… à…"), size="m"),
        ))


_UNIT = Group(name="unit", label=N_("Unité"), is_more=True, fields=(
    Named(name="accept", label=N_("Unités acceptées"), row=N_("Unité"),
          add=N_("Ajouter une unité"), help=N_(
              "Facteur : ce qui ramène à l'unité de la valeur (1 pour la même, 0,001 de g à kg). "
              "Nom vide : sans unité."),
          key=Line(name="key", label=N_("Nom"), size="s"),
          value=Number(name="value", label=N_("Facteur"), size="s")),
    Flag(name="required", label=N_("L'unité est obligatoire")),
    Share(name="penalty", label=N_("Part retirée si elle manque ou est inconnue"), default=1,
          size="s"),
))
NUMBER_FIELDS: tuple[Field, ...] = (
    Group(name="answer", label=N_("Valeur attendue"), is_required=True, fields=(
        Number(name="value", label=N_("Valeur"), is_required=True, size="s"),
        _tolerance(),
        Number(name="decimals", label=N_("Arrondi aux décimales"), size="s", is_more=True,
               help=N_("Nombre de décimales comparées.")),
        Number(name="significant_figures", label=N_("Chiffres significatifs"), size="s",
               is_more=True),
        _UNIT,
    )),
    Choice(name="notation", label=N_("Écriture des nombres"), default="fr", size="m", is_more=True,
           choices=(("fr", N_("Française : 1 234,5")), ("en", N_("Anglaise : 1,234.5")),
                    ("plain", N_("Simple : 1234.5 ou 1.2e3")))),
    Rows(name="near_misses", label=N_("Valeurs voisines"), row=N_("Valeur voisine"), is_more=True,
         help=N_("Des erreurs connues qui gagnent une partie des points."),
         add=N_("Ajouter une valeur voisine"), is_compact=True, fields=(
             Number(name="value", label=N_("Valeur"), is_required=True, size="s"),
             Share(name="score", label=N_("Part des points"), is_required=True, size="s"),
             Prose(name="rationale", label=N_("Erreur que cela montre"), rows=1),
             _tolerance(is_more=True),
         )),
)
