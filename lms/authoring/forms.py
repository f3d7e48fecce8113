"""Forms of the workshop: a bank, a question to begin, a remark, a move, the filters of a list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from lms.authoring import wording
from lms.authoring.listing import Filters
from lms.banks import wording as bank_wording
from lms.banks.import_forms import LANGUAGES
from lms.catalog.models import Block, Certification
from lms.core.i18n import N_
from lms.web.fields import OneLine, required
from lms.web.forms import Form
from lms.web.languages import say


class BankForm(Form):
    """What is said of a bank once."""

    title = StringField(N_("Titre"), [required(), OneLine(200)])
    code = StringField(
        N_("Code"), [required(), OneLine(64)],
        description=N_("Minuscules, chiffres et tirets, comme « ia-hdf » ; il ne change plus."),
    )
    certification_code = SelectField(N_("Certification"), [required()])
    lang = SelectField(N_("Langue"), default="fr")
    licence = StringField(
        N_("Licence"), [required(), OneLine(40)], default="CC-BY-SA-4.0",
        description=N_("Un identifiant SPDX : celle sous laquelle la banque sera diffusée, si elle "
                       "l'est."),
    )
    owner = StringField(N_("Titulaire"), [required(), OneLine(500)],
                        description=N_("L'organisme qui répond de la banque."))

    def offer(self, certifications: Iterable[Certification]) -> None:
        """Set the choices."""
        self.certification_code.choices = [(one.code, one.title) for one in certifications]
        self.lang.choices = [(code, say(label)) for code, label in LANGUAGES.items()]


class FilesForm(Form):
    """The files of a bank, in one archive."""

    file = FileField(
        N_("Archive des fichiers"), [FileRequired(N_("Choisissez un fichier."))],
        description=N_("Une archive ZIP du dossier de la banque : bank.yaml, framework.yaml, une "
                       "question par fichier."),
    )
    theirs = BooleanField(
        N_("Là où une question a changé des deux côtés, garder celle des fichiers"))


class NewQuestionForm(Form):
    """How a question begins: its kind, its block, what it evaluates."""

    kind = SelectField(N_("Type"), [required()])
    block = SelectField(N_("Bloc"), [required()])

    def offer(self, blocks: Sequence[Block]) -> None:
        """Set the choices."""
        self.kind.choices = [(code, say(label)) for code, label in bank_wording.KINDS.items()]
        self.block.choices = [(one.code, f"{one.code} – {one.title}") for one in blocks]


class RemarkForm(Form):
    """What a reviewer says, and of what."""

    field = SelectField(N_("À propos de"), default="", validate_choice=False)
    text = TextAreaField(N_("Remarque"), [required()])

    def offer(self, places: Sequence[tuple[str, str]]) -> None:
        """Set the fields of the question that may be spoken of, with their words."""
        self.field.choices = [("", say(N_("Toute la question"))), *places]


class MoveForm(Form):
    """A move and its reason."""

    move = StringField()
    note = TextAreaField(N_("Motif"))


class FilterForm(Form):
    """What the list of a bank can be narrowed to; a value that is not offered keeps all."""

    state = SelectField(N_("État"), default="")
    competence = SelectField(N_("Bloc ou compétence"), default="")
    kind = SelectField(N_("Type"), default="")
    level = SelectField(N_("Niveau"), default="")
    q = StringField(N_("Mots"), default="")
    mine = BooleanField(N_("Que j'ai écrites"))
    to_review = BooleanField(N_("Que je peux relire"))
    faulty = BooleanField(N_("À corriger"))

    def offer(self, blocks: Sequence[Block], counts: Mapping[str, int]) -> None:
        """Set the choices."""
        self.state.choices = [("", say(N_("Tous"))), *(
            (code, f"{say(label)} ({counts[code]})" if code in counts else say(label))
            for code, label in wording.STATES.items())]
        self.competence.choices = [("", say(N_("Toutes"))), *(
            (code, f"{code} – {title}") for block in blocks for code, title in _codes(block))]
        self.kind.choices = _said(bank_wording.KINDS)
        self.level.choices = _said({code: label for code, label in bank_wording.LEVELS.items()
                                    if code})

    def filters(self, person_id: int) -> Filters:
        """The chosen filters; those that are not offered are left out."""
        chosen: dict[str, Any] = {
            field.name: field.data for field in (self.state, self.competence, self.kind, self.level)
            if field.data in dict(field.choices)
        }
        return Filters(
            **chosen, words=(self.q.data or "").strip()[:100], with_faults=bool(self.faulty.data),
            writer_id=person_id if self.mine.data else None,
            for_reviewer_id=person_id if self.to_review.data else None,
        )


def _codes(block: Block) -> list[tuple[str, str]]:
    return [(block.code, block.title), *((one.code, one.title) for one in block.competences)]


def _said(labels: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", say(N_("Tous"))), *((code, say(label)) for code, label in labels.items())]
