"""Rules about what is asked: its form, its clarity, its words."""

import re
from collections.abc import Iterator

from lms.banks.advice.asked import Asked
from lms.banks.advice.prose import plain, words
from lms.banks.advice.rule import Rule, Spot, guideline
from lms.banks.kinds.choice_item import ChoiceItem
from lms.banks.kinds.composite_item import CompositeItem
from lms.banks.kinds.true_false import TrueFalseItem
from lms.core.i18n import N_

# Under these the text is as hard as a law; a stem that short cannot hold a situation.
MIN_EASE = 30
FEW_WORDS = 4
FEW_WORDS_OF_QUESTION = 2
MAX_BARE_WORDS = 14
_EMPHASISED = re.compile(r"\*{1,3}([^*]+)\*{1,3}|__([^_]+)__")
# A text to be completed, at its end or in the middle.
_TO_COMPLETE = re.compile(r":\s*$|…|\.\.\.|_{2,}|\[\s*\]|\(\s*\)")


def negative_stem(asked: Asked) -> Iterator[Spot]:
    """A question asked in the negative, in letters like the others."""
    known = asked.vocabulary
    is_question = "?" in asked.ask or known.selection.match(asked.ask)
    found = known.negation.search(asked.ask)
    if is_question and found and not _is_emphasised(asked.item.stem, found[0]):
        yield Spot(asked.at("stem"), {"words": found[0]})


def negative_statement(asked: Asked) -> Iterator[Spot]:
    """A negative statement: calling it false makes two negations."""
    if isinstance(asked.item, TrueFalseItem):
        found = asked.vocabulary.negation.search(asked.ask)
        main = found and not asked.vocabulary.subordinate.search(asked.ask[:found.start()])
        if found and main and not _is_emphasised(asked.item.stem, found[0]):
            yield Spot(asked.at("stem"), {"words": found[0]})


def double_negative(asked: Asked) -> Iterator[Spot]:
    """Two negations in one sentence, or one in the question and one in an option."""
    found = asked.vocabulary.double_negation.search(asked.ask)
    if found:
        yield Spot(asked.at("stem"), {"words": found[0]})
    elif asked.vocabulary.negation.search(asked.ask):
        for choices in asked.lists:
            for offer in choices.offers:
                if again := asked.vocabulary.negation.search(offer.text):
                    yield Spot(offer.place, {"words": again[0]})
                    return


def not_a_question(asked: Asked) -> Iterator[Spot]:
    """Options under a text that asks nothing."""
    is_choice = isinstance(asked.item, ChoiceItem) and asked.vocabulary.is_known
    if is_choice and len(words(asked.stem)) > FEW_WORDS:
        asks = "?" in asked.stem or asked.vocabulary.command.match(asked.ask)
        if not asks and not _TO_COMPLETE.search(asked.stem):
            yield Spot(asked.at("stem"))


def unfocused_stem(asked: Asked) -> Iterator[Spot]:
    """The question lies in the options: the stem alone cannot be answered."""
    if not isinstance(asked.item, ChoiceItem):
        return
    length = len(words(asked.stem))
    least = FEW_WORDS_OF_QUESTION if "?" in asked.stem else FEW_WORDS
    which = asked.vocabulary.which_is_true.search(asked.stem)
    is_short = length <= least and not re.search(r"\d|__|\$|!\[|`", asked.item.stem)
    if is_short or (which and length <= MAX_BARE_WORDS):
        yield Spot(asked.at("stem"))


def hard_to_read(asked: Asked) -> Iterator[Spot]:
    """A text as hard to read as a law."""
    ease = asked.vocabulary.reading_ease
    texts = [("stem", asked.item.stem)]
    if isinstance(asked.item, CompositeItem) and asked.item.stimulus is not None:
        texts.append(("stimulus", asked.item.stimulus.text))
    for name, text in texts:
        index = round(ease(plain(text)))
        if index < MIN_EASE:
            yield Spot(asked.at(name), {"index": index, "least": MIN_EASE})


def opinion_asked(asked: Asked) -> Iterator[Spot]:
    """An opinion is asked for, and judged."""
    if isinstance(asked.item, ChoiceItem | TrueFalseItem):
        yield from _word(asked, asked.vocabulary.opinion)


def trick_words(asked: Asked) -> Iterator[Spot]:
    """Words that announce a trap."""
    found = asked.vocabulary.trick.match(asked.stem) or asked.vocabulary.trick.search(asked.ask)
    if found:
        yield Spot(asked.at("stem"), {"words": found[0]})


def hedged_statement(asked: Asked) -> Iterator[Spot]:
    """A true statement that its « in general » gives away."""
    if isinstance(asked.item, TrueFalseItem) and asked.item.answer:
        yield from _word(asked, asked.vocabulary.vague)


def absolute_statement(asked: Asked) -> Iterator[Spot]:
    """A false statement that its « always » gives away."""
    if isinstance(asked.item, TrueFalseItem) and not asked.item.answer:
        met = [*_word(asked, asked.vocabulary.absolute), *_word(asked, asked.vocabulary.sweeping)]
        yield from met[:1]


def _word(asked: Asked, pattern: re.Pattern[str]) -> Iterator[Spot]:
    found = pattern.search(asked.ask)
    if found:
        yield Spot(asked.at("stem"), {"words": found[0]})


def _is_emphasised(markdown: str, negation: str) -> bool:
    """Whether a word of the negation stands out, by bold, italics or capitals."""
    strong = " ".join(one or other for one, other in _EMPHASISED.findall(markdown)).casefold()
    last = negation.rsplit(maxsplit=1)[-1]
    return last.casefold() in strong.split() or last.isupper() or negation.casefold() in strong


RULES = (
    Rule("negative_stem", guideline(17), N_(
        "La question est posée à la forme négative (« {words} ») sans que cela se voie : on la "
        "manque en lisant vite. Posez-la à la forme positive, ou mettez la négation en gras."
    ), negative_stem),
    Rule("negative_statement", guideline(17), N_(
        "L'affirmation est négative (« {words} ») : la dire fausse demande une double négation. "
        "Affirmez plutôt, ou mettez la négation en gras."
    ), negative_statement),
    Rule("double_negative", guideline(17, 27), N_(
        "Double négation (« {words} ») : elle mesure la lecture plus que le savoir. Gardez-en une "
        "au plus, entre l'énoncé et les propositions."
    ), double_negative),
    Rule("not_a_question", guideline(9, 14), N_(
        "L'énoncé ne pose pas de question et ne se complète pas : terminez-le par une question."
    ), not_a_question),
    Rule("unfocused_stem", guideline(15), N_(
        "L'énoncé ne dit pas ce qui est demandé sans ses propositions : on devrait pouvoir "
        "répondre avant de les lire. Mettez-y l'idée principale."
    ), unfocused_stem),
    Rule("hard_to_read", guideline(8, 13), N_(
        "Texte très difficile à lire : indice de lisibilité {index} (moins de {least}). "
        "Raccourcissez les phrases et prenez des mots courants, sauf ceux du métier."
    ), hard_to_read),
    Rule("opinion_asked", guideline(6), N_(
        "« {words} » demande un avis, qui ne peut pas être faux : demandez un fait, une règle ou "
        "la réponse d'une source que vous citez."
    ), opinion_asked),
    Rule("trick_words", guideline(7), N_(
        "« {words} » annonce un piège : une question mesure ce que l'on sait, non la méfiance."
    ), trick_words),
    Rule("hedged_statement", guideline(28), N_(
        "« {words} » trahit une affirmation vraie : une nuance se lit comme un indice. Dites dans "
        "quel cas elle est vraie."
    ), hedged_statement),
    Rule("absolute_statement", guideline(28), N_(
        "« {words} » trahit une affirmation fausse : peu de choses sont vraies sans exception. "
        "Choisissez une erreur moins entière."
    ), absolute_statement),
)
