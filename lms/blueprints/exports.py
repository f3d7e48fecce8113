"""Parallel forms as a table: one line a form, and one line a question of a form."""

from collections.abc import Sequence

from lms.banks.wording import KINDS, LEVELS
from lms.blueprints.equivalence import Equivalence, Form
from lms.blueprints.rules import Question
from lms.blueprints.wording import Say
from lms.core.i18n import N_
from lms.core.sheets import csv_bytes

_HEADS = (
    N_("Sujet"), N_("Ligne"), N_("Question"), N_("Compétences"), N_("Type"), N_("Niveau"),
    N_("Points"), N_("Réussite attendue"), N_("Secondes"), N_("Réussite attendue du sujet"),
    N_("Score attendu du sujet"), N_("Écart-type du score"), N_("Durée du sujet (secondes)"),
    N_("Points du sujet"),
)


def csv_of(
    forms: Sequence[Form], found: Equivalence, pool: Sequence[Question], say: Say
) -> bytes:
    """One line a question, with the figures of its form beside it."""
    by_id = {question.id: question for question in pool}
    rows = []
    for number, (form, figures) in enumerate(zip(forms, found.forms, strict=True), start=1):
        totals = [round(value, 4) for value in (
            figures.success, figures.expected, figures.deviation, figures.seconds, figures.points)]
        for row, item_id in form:
            one = by_id[item_id]
            rows.append([
                number, row + 1, one.code, " ".join(one.competences), say(KINDS[one.kind]),
                say(LEVELS[one.level]), float(one.points),
                None if one.success is None else float(one.success), one.seconds, *totals,
            ])
    return csv_bytes([say(head) for head in _HEADS], rows)
