"""The words of blueprints. ``say`` puts a sentence in the language of whoever reads."""

from collections.abc import Callable, Sequence

from lms.banks.wording import KINDS, LEVELS
from lms.blueprints.rules import Method, Row
from lms.core.i18n import N_

Say = Callable[..., str]

METHODS = {
    Method.RANDOM: N_("Tirage propre à chaque candidat"),
    Method.ASSEMBLED: N_("Sujets équivalents, assemblés une fois"),
    Method.FIXED: N_("Les mêmes questions pour tous"),
}
METHOD_HELP = {
    Method.RANDOM: N_("chacun a ses questions, qui remplissent toutes les lignes"),
    Method.ASSEMBLED: N_("quelques sujets aussi proches que possible, répartis entre les "
                         "candidats"),
    Method.FIXED: N_("vous les nommez ; seul leur ordre change d'un candidat à l'autre"),
}
_METHOD = N_("{method} : {help}")
_ANY_BAND = N_("toutes")
_BAND = N_("{least} à {most} %")
_AT_LEAST = N_("{least} % ou plus")
_AT_MOST = N_("{most} % ou moins")
_SUCCESS = N_("réussite attendue {band}")
_AND = N_("{before} et {last}")


def in_french(text: str, /, **facts: object) -> str:
    """The sentence as it is written, for terminals and journals."""
    return text.format(**facts) if facts else text


def percent(share: object) -> str:
    """A share as a number of percents, with a decimal only when it needs one."""
    return f"{float(100 * share):.4g}".replace(".", ",")  # type: ignore[operator]


def method_label(method: Method, say: Say) -> str:
    """A method and what it means, on one line."""
    return say(_METHOD, method=say(METHODS[method]), help=say(METHOD_HELP[method]))


def band_of(row: Row, say: Say) -> str:
    """The band of difficulty of a row."""
    least, most = row.success_from, row.success_to
    if least is None and most is None:
        return say(_ANY_BAND)
    if most is None:
        return say(_AT_LEAST, least=percent(least))
    if least is None:
        return say(_AT_MOST, most=percent(most))
    return say(_BAND, least=percent(least), most=percent(most))


def sort_of(row: Row, say: Say) -> str:
    """What a row accepts: « B1-C2, nombre, appliquer »."""
    parts = [row.competence or row.block]
    parts += [say(words[code]).lower() for code, words in ((row.kind, KINDS), (row.level, LEVELS))
              if code]
    if row.success_from is not None or row.success_to is not None:
        parts.append(say(_SUCCESS, band=band_of(row, say)))
    return ", ".join(parts)


def listed(numbers: Sequence[int], say: Say) -> str:
    """« 1, 2 et 4 »; ``numbers`` count rows from 0."""
    words = [str(number + 1) for number in numbers]
    if len(words) == 1:
        return words[0]
    return say(_AND, before=", ".join(words[:-1]), last=words[-1])
