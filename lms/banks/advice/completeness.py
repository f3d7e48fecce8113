"""What a question should come with: a review, reasons, sources, a competence."""

from collections.abc import Iterator

from lms.banks.advice.asked import Asked
from lms.banks.advice.rule import Rule, Spot, guideline
from lms.core.i18n import N_

_HOUSE = "lms-item/1"


def not_reviewed(asked: Asked) -> Iterator[Spot]:
    """An approved question that nobody but its authors has accepted."""
    item = asked.item
    authors = {author.name.casefold() for author in item.authors}
    accepted = {review.by.casefold() for review in item.reviews if review.decision == "accepted"}
    if not asked.place and item.status == "approved" and not accepted - authors:
        yield Spot("status")


def no_rationale(asked: Asked) -> Iterator[Spot]:
    """Nothing says why the key is right."""
    is_judged = asked.item.scoring.method != "none"
    if not asked.place and is_judged and not any(asked.item.rationales()):
        yield Spot("")


def no_source(asked: Asked) -> Iterator[Spot]:
    """Nothing says where the content can be checked."""
    if not asked.place and not asked.item.sources:
        yield Spot("")


def no_competence(asked: Asked) -> Iterator[Spot]:
    """The question evaluates nothing of the framework."""
    if not asked.place and not asked.item.competences:
        yield Spot("competences")


def distractor_without_rationale(asked: Asked) -> Iterator[Spot]:
    """Some wrong options have a reason and others none."""
    for choices in asked.lists:
        bare = [offer for offer in choices.distractors if not offer.rationale]
        if bare and any(asked.item.rationales()) and not asked.item.rationale:
            yield Spot(bare[0].place.removesuffix(".text"),
                       {"options": ", ".join(offer.name for offer in bare)})


RULES = (
    Rule("not_reviewed", _HOUSE,
         N_("Question approuvée sans relecture acceptée par une autre personne."), not_reviewed),
    Rule("no_rationale", _HOUSE,
         N_("Aucune justification n'explique la bonne réponse."), no_rationale),
    Rule("no_source", _HOUSE, N_("Aucune source n'est citée."), no_source),
    Rule("no_competence", guideline(1),
         N_("Cette question n'évalue aucune compétence."), no_competence),
    Rule("distractor_without_rationale", guideline(30), N_(
        "Aucune justification pour : {options}. Une mauvaise réponse naît d'une erreur courante : "
        "nommez-la, ou remplacez cette proposition."
    ), distractor_without_rationale),
)
