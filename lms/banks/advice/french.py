"""The French words that the rules of item writing look for."""

from lms.banks.advice.agreement import french_clash
from lms.banks.advice.readability import kandel_moles
from lms.banks.advice.vocabulary import Vocabulary, opening, pattern

_NOT = r"(?:ne |n')(?:\S+ ){0,4}?(?:pas|jamais|plus|aucune?|rien|guère|nulle?)"
_THEM = r"(?:réponses|propositions|affirmations|options|solutions|choix)"
_ARTICLES = "le la les l un une des du de d au aux a"
_EMPTY = """
    et ou en dans par pour sur avec ce cet cette ces il elle ils elles on nous vous je tu me te se s
    y est sont etre ete ont avoir fait faire qui que qu quoi dont son sa ses leur leurs mon ma mes
    notre nos votre vos quel quelle quels quelles lequel laquelle lesquels lesquelles n ne c cela
    ceci ca entre comme chez vers si meme tres bien aussi puis donc car ni peut peuvent doit doivent
    faut
"""

FRENCH = Vocabulary(
    negation=pattern(_NOT, "sauf", "excepté", "hormis", "à l'exception d(?:e|es|u)"),
    double_negation=pattern(
        r"(?:ne |n')(?:\S+ ){0,4}?(?:pas|jamais) (?:\S+ ){0,3}?"
        r"(?:im(?:possible|probable|prudent)|in(?:exacte?|correcte?|utile|adaptée?|compatible)"
        r"|fau(?:x|sse)s?|sans|non)s?",
        r"(?:ne |n')(?:\S+ ){0,3}?pas ne pas", rf"sauf (?:\S+ ){{0,6}}?{_NOT}",
    ),
    all_of_them=opening(
        rf"toutes? (?:les|ces|l[ae]s? autres) (?:autres )?{_THEM}(?: (?:ci-dessus|précédentes"
        r"|sont (?:justes|exactes|correctes|vraies|bonnes)))?$",
        r"tout(?:es)? (?:ce qui précède|à la fois)$",
        rf"les (?:deux|trois|quatre) (?:{_THEM}|premières)\b.{{0,30}}$",
        r"(?:les réponses |à la fois )?[a-e] et [a-e]$",
    ),
    none_of_them=opening(
        rf"aucune? (?:de ces|des|de ces autres|des autres) (?:autres )?{_THEM}\b.{{0,30}}$",
        r"aucune? (?:réponse|proposition)\b.{0,25}$",
        r"(?:aucune? d'entre (?:elles|eux)|rien de tout (?:cela|ça))$",
    ),
    absolute=pattern(
        "(?<!presque )toujours", "(?<!plus )jamais", "systématiquement", "forcément", "à coup sûr",
        "nécessairement", "totalement", "exclusivement", "en aucun cas", "dans tous les cas",
        "sans aucune exception", "infailliblement", "tous les cas", "toute circonstance",
    ),
    sweeping=pattern("suffi(?:t|sent)", "par nature", "par définition"),
    vague=pattern("souvent", "parfois", "généralement", "en général", "rarement", "la plupart",
                  "fréquemment", "de temps en temps", "quelquefois"),
    opinion=pattern("selon vous", "à votre avis", "d'après vous", "que pensez-vous",
                    "pensez-vous", "préférez-vous", "votre opinion"),
    trick=pattern("attention", "piège", "question piège", "stricto sensu", "au sens strict",
                  "strictement parlant", "techniquement parlant", "réfléchissez bien",
                  "lisez bien"),
    command=opening(
        r"\w+ez", "choisir", "cocher", "indiquer", "sélectionner", "compléter", "associer",
        "retrouver", "identifier", "relier", "classer", "répondre",
    ),
    selection=opening(
        r"(?:coch|cliqu|choisiss|indiqu|sélectionn|repér|retrouv|trouv|désign|cit)ez"
    ),
    subordinate=pattern(
        "qui", "dont", "où", "si", "s'ils?", "quand", r"\w*squ(?:e|')", "dès qu(?:e|')",
        r"(?<!conclure )(?<!déduire )(?<!affirmer )(?<!dire )qu(?:e|')",
    ),
    which_is_true=pattern(
        r"(?:laquelle|lesquelles|lequel|lesquels|quelles?) .{0,60}?(?:affirmations?|propositions?"
        r"|phrases?|énoncés?) .{0,40}?(?:vraies?|exactes?|justes?|correctes?|vrais?)",
        r"parmi .{0,20}(?:affirmations|propositions|phrases|énoncés).{0,60}?(?:vraies?|exactes?"
        r"|justes?|correctes?|vrais?)",
    ),
    about=opening("environ", "à peu près", "près de", "presque"),
    between=opening("de", "entre"),
    below=opening("moins d[e']", "inférieure? à", "strictement inférieure? à", "en dessous de"),
    at_most=opening("au plus", "jusqu'à", "pas plus de", "au maximum", "maximum"),
    above=opening("plus d[e']", "supérieure? à", "strictement supérieure? à", "au-delà de",
                  "au-dessus de"),
    at_least=opening("au moins", "à partir de", "pas moins de", "au minimum", "minimum"),
    articles=frozenset(_ARTICLES.split()),
    empty=frozenset(f"{_ARTICLES} {_EMPTY}".split()),
    clashes=french_clash,
    reading_ease=kandel_moles,
)
