"""The fields that every kind of question has, and the sections they stand in."""

from collections.abc import Sequence

from lms.authoring.editor.fields import (
    Choice,
    Day,
    Field,
    Flag,
    Hidden,
    Line,
    Number,
    Prose,
    Scope,
    Share,
)
from lms.authoring.editor.kind_form import Section
from lms.authoring.editor.records import Group, Rows, id_field, listed, mapping, numbered
from lms.authoring.editor.several_fields import Codes, Lines
from lms.banks.wording import LEVELS, METHODS, POOLS
from lms.core.i18n import N_

_LANGUAGES = (("fr", N_("Français")), ("en", N_("Anglais")))


def blocks(scope: Scope) -> Sequence[tuple[str, str]]:
    """The blocks of the framework."""
    return [(code, f"{code} – {title}") for code, title in scope.catalog.blocks]


def competences(scope: Scope) -> Sequence[tuple[str, str]]:
    """The competences of the block of the question, or all of them when it has none."""
    block = scope.record.get("block")
    found = scope.catalog.competences
    own = [one for one in found if one[2] == block] or found
    return [(code, f"{code} – {title}") for code, title, _ in own]


def media_choices(scope: Scope) -> Sequence[tuple[str, str]]:
    """The files the question has."""
    rows = [mapping(row) for row in listed(scope.record.get("media"))]
    return [(str(row["id"]), str(row.get("alt") or row.get("file") or row["id"])[:60])
            for row in rows if row.get("id")]


def media_field(label: str = N_("Image")) -> Choice:
    """A file of the question shown with something."""
    return Choice(name="media", label=label, choices=media_choices, empty=N_("Aucune"),
                  is_more=True, size="m")


def scoring(
    methods: Sequence[str], *, has_penalty: bool = True, has_points: bool = True,
    has_dont_know: bool = True,
) -> Group:
    """How the answer becomes points, with the methods that the kind allows."""
    fields: list[Field] = [
        Hidden(name="method", default=methods[0], is_required=True) if len(methods) == 1 else
        Choice(name="method", label=N_("Méthode"), is_required=True, redraws=True, size="l",
               choices=[(code, METHODS[code]) for code in methods]),
    ]
    if has_points:
        fields.append(Share(name="points", label=N_("Points"), default=1, size="s"))
    if has_penalty:
        fields.append(Share(
            name="penalty", label=N_("Mauvaise réponse"), default=0, size="s",
            help=N_("Part des points : 0, ou -1/2 par exemple.")))
    if has_dont_know:
        fields += [
            Share(name="unanswered", label=N_("Sans réponse"), default=0, size="s", is_more=True,
                  help=N_("Part des points, aussi pour « je ne sais pas ».")),
            Share(name="min", label=N_("Note la plus basse"), size="s", is_more=True,
                  help=N_("Part des points. Vide : 0, ou la pénalité.")),
            Share(name="max", label=N_("Note la plus haute"), default=1, size="s", is_more=True,
                  help=N_("Part des points, 1 le plus souvent.")),
            Flag(name="dont_know", label=N_("Proposer « je ne sais pas »")),
        ]
    return Group(name="scoring", label=N_("Notation"), fields=tuple(fields), is_required=True)


def presentation(*fields: Field) -> Group:
    """How the question is laid out."""
    shuffle = Flag(name="shuffle", label=N_("Mélanger les propositions pour chaque candidat"),
                   default=True)
    return Group(name="presentation", label=N_("Présentation"), fields=(shuffle, *fields))


STEM = Prose(name="stem", label=N_("Énoncé"), rows=4, is_required=True,
             help=N_("Markdown et formules entre $. Ce que le candidat lit en premier."))
RATIONALE = Prose(name="rationale", label=N_("Justification"), rows=2,
                  help=N_("Pourquoi la bonne réponse est la bonne. Montrée après coup."))
MEDIA = Rows(
    name="media", label=N_("Images et fichiers"), row=N_("Fichier"), may_move=False,
    ids=numbered("m"), fields=(
        id_field(), Hidden(name="file", counts=True), Hidden(name="sha256"),
        Prose(name="alt", label=N_("Description qui remplace le fichier"), is_required=True,
              help=N_("Ce que le fichier montre ou dit, pour qui ne le voit ou ne l'entend pas.")),
        Number(name="width", label=N_("Largeur en pixels"), size="s", is_more=True),
        Number(name="height", label=N_("Hauteur en pixels"), size="s", is_more=True),
        Line(name="licence", label=N_("Licence du fichier"), size="m", is_more=True),
        Line(name="credit", label=N_("Crédit"), size="m", is_more=True),
    ),
)
SOURCES = Rows(
    name="sources", label=N_("Sources"), row=N_("Source"), add=N_("Ajouter une source"),
    is_compact=True, fields=(
        Line(name="title", label=N_("Titre"), is_required=True, size="l"),
        Line(name="author", label=N_("Auteur"), size="m"),
        Line(name="url", label=N_("Adresse"), size="l"),
        Line(name="date", label=N_("Date de la source"), size="s"),
    ),
)
_FEEDBACK = Group(name="feedback", label=N_("Commentaires en entraînement"), fields=(
    Prose(name="general", label=N_("Dans tous les cas")),
    Prose(name="correct", label=N_("Si la réponse est bonne")),
    Prose(name="incorrect", label=N_("Si la réponse est mauvaise")),
))
_CLASSING = (
    Choice(name="block", label=N_("Bloc"), choices=blocks, is_required=True, redraws=True),
    Codes(name="competences", label=N_("Compétences évaluées"), choices=competences,
          is_required=True),
    Choice(name="level", label=N_("Niveau"), size="m", empty=LEVELS[""],
           choices=[(code, words) for code, words in LEVELS.items() if code]),
    Number(name="time_seconds", label=N_("Temps conseillé, en secondes"), size="s"),
    Group(name="difficulty", label=N_("Difficulté estimée"), fields=(
        Share(name="estimated",
              label=N_("Part des candidats tout juste compétents qui réussissent"), is_decimal=True,
              is_required=True, size="s", help=N_("De 0 à 1, par exemple 0,75.")),
        Line(name="method", label=N_("Méthode d'estimation"), size="m"),
        Number(name="judges", label=N_("Nombre de juges"), size="s"),
        Day(name="date", label=N_("Estimée le"), size="m"),
    )),
    Lines(name="tags", label=N_("Mots clés"), help=N_("Un par ligne."), rows=2),
)
_DIFFUSION = (
    Group(name="exposure", label=N_("Diffusion"), fields=(
        Choice(name="pool", label=N_("Usage"), size="m", choices=list(POOLS.items()),
               empty=N_("Celui de la banque")),
        Number(name="max_exposures", label=N_("Nombre d'emplois au plus"), size="s"),
        Day(name="embargo_until", label=N_("Pas avant le"), size="m"),
        Lines(name="enemies", label=N_("Questions à ne jamais poser avec celle-ci"),
              help=N_("Leurs codes, un par ligne.")),
    )),
    Choice(name="lang", label=N_("Langue"), choices=_LANGUAGES, is_required=True, size="m"),
)
_ORIGINS = (
    Rows(name="authors", label=N_("Auteurs"), row=N_("Auteur"), add=N_("Ajouter un auteur"),
         start=1, is_required=True, is_compact=True, fields=(
             Line(name="name", label=N_("Nom"), is_required=True, size="m"),
             Line(name="organisation", label=N_("Organisme"), size="m"),
         )),
    SOURCES,
    Line(name="licence", label=N_("Licence"), size="m",
         help=N_("Vide : celle de la banque. Par exemple CC-BY-SA-4.0.")),
    Prose(name="notes", label=N_("Notes pour les auteurs"), rows=3,
          help=N_("Jamais montrées aux candidats.")),
)


def sections(own: Sequence[Section], *, scored: Group | None, laid: Group | None = None,
             ) -> tuple[Section, ...]:
    """All the sections of a kind around its own."""
    title = Line(name="title", label=N_("Titre"),
                 help=N_("Pour s'y retrouver ; les candidats ne le voient pas."))
    layout = (laid,) if laid else ()
    judged = (scored,) if scored else ()
    return (
        Section("stem", N_("L'énoncé"), (title, STEM)), *own,
        Section("files", N_("Images et fichiers"), (MEDIA,), is_folded=True),
        *((Section("scoring", N_("Notation et présentation"), (*judged, *layout)),)
          if judged or layout else ()),
        Section("why", N_("Justification et commentaires"), (RATIONALE, _FEEDBACK)),
        Section("classing", N_("Classement"), _CLASSING),
        Section("origins", N_("Auteurs, sources, notes"), _ORIGINS, is_folded=True),
        Section("diffusion", N_("Diffusion et langue"), _DIFFUSION, is_folded=True),
    )


def part_sections(
    own: Sequence[Section], *, scored: Group, laid: Group | None = None
) -> tuple[Section, ...]:
    """The sections of a kind as a part of a case study: what is not said by the whole."""
    return (
        Section("stem", N_("L'énoncé"), (STEM,)), *own,
        Section("scoring", N_("Notation et présentation"), (scored, *((laid,) if laid else ()))),
        Section("why", N_("Justification"), (RATIONALE,), is_folded=True),
        Section("files", N_("Images et fichiers"), (MEDIA,), is_folded=True),
    )
