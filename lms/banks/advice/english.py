"""The English words that the rules of item writing look for."""

from lms.banks.advice.agreement import english_clash
from lms.banks.advice.readability import flesch
from lms.banks.advice.vocabulary import Vocabulary, opening, pattern

_NOT = r"not|never|\w+n't|cannot"
_THEM = r"(?:answers|options|statements|choices|these|those|them)"
_ARTICLES = "a an the"
_EMPTY = """
    of to in on at by for with and or is are was were be been it its this that these those which who
    what how as from his her their our your my we you they he she i do does did has have had can may
    must should will would there here so if than then s t
"""

ENGLISH = Vocabulary(
    negation=pattern(_NOT, "except", "excluding"),
    double_negation=pattern(
        rf"(?:{_NOT}) (?:\S+ ){{0,4}}?(?:not|never|un\w{{4,}}|im(?:possible|probable)|incorrect"
        r"|false|without)",
        rf"except (?:\S+ ){{0,6}}?(?:{_NOT})",
    ),
    all_of_them=opening(
        rf"all (?:of )?(?:the )?(?:above|{_THEM})$", r"both (?:\(?[a-e]\)? and \(?[a-e]\)?)?$",
        r"[a-e] and [a-e]$",
    ),
    none_of_them=opening(rf"none (?:of )?(?:the )?(?:above|{_THEM})$", "none$", "neither$"),
    absolute=pattern("(?<!almost )always", "(?<!almost )never", "only ever", "in all cases",
                     "under no circumstances", "absolutely", "necessarily", "invariably",
                     "without exception", "inevitably"),
    sweeping=pattern("is enough", "are enough", "suffices?", "by nature", "by definition"),
    vague=pattern("often", "sometimes", "usually", "generally", "rarely", "most of the time",
                  "frequently", "occasionally", "in general"),
    opinion=pattern("in your opinion", "do you think", "do you feel", "would you prefer",
                    "according to you"),
    trick=pattern("beware", "watch out", "trick question", "strictly speaking",
                  "technically speaking", "read carefully", "think carefully"),
    command=opening("choose", "select", "tick", "check", "complete", "match", "indicate", "pick",
                    "identify", "find", "name", "mark", "rank", "sort"),
    selection=opening("choose", "select", "tick", "check", "pick", "identify", "find", "name"),
    subordinate=pattern("who", "which", "that", "whose", "if", "when", "where", "because"),
    which_is_true=pattern(
        r"which (?:one |ones )?(?:of (?:the|these) )?.{0,30}?(?:statements?|sentences?"
        r"|propositions?) .{0,30}?(?:true|correct|right|accurate)",
    ),
    about=opening("about", "around", "approximately", "nearly"),
    between=opening("from", "between"),
    below=opening("less than", "fewer than", "under", "below"),
    at_most=opening("at most", "up to", "no more than"),
    above=opening("more than", "over", "above"),
    at_least=opening("at least", "no less than", "from"),
    articles=frozenset(_ARTICLES.split()),
    empty=frozenset(f"{_ARTICLES} {_EMPTY}".split()),
    clashes=english_clash,
    reading_ease=flesch,
)
