"""The exam of the demo that people mark: three ways of answering, and how far the markers are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from lms.blueprints.rules import Method, Plan, Row
from lms.core.work import Work
from lms.exams import sittings
from lms.exams.models import Sitting
from lms.marking import actions as marking
from lms.marking import queries
from lms.people.models import Person
from lms.worlds import sitting_in

ITEM = "ia-b4-0103"
PLAN = Plan(
    code="b4-mise-en-situation", title="Mise en situation du bloc B4",
    certification_code="IA-HDF", duration_minutes=60, method=Method.FIXED,
    rows=(Row(1, "B4", kind="essay"),), item_codes=(ITEM,),
)

_FULL = """\
A. Je relève sept passages. « Jeune » écarte les candidats plus âgés. « Directeur » et « vos \
hommes » écartent les femmes. « Sans contrainte familiale » vise la situation de famille, donc \
surtout les mères. « De langue maternelle française » écarte des personnes d'une autre origine : \
demander la maîtrise du français suffit. L'image place un homme qui dirige et une femme qui prend \
des notes. « Douce, attentive » contre « meneur ambitieux » : d'autres qualités pour les mêmes \
chiffres. Enfin « à sa place à l'accueil » et « je recommande S2 » orientent autrement deux \
dossiers identiques.

B. Annonce : « Directrice ou directeur d'agence à Valenciennes. Vous animez l'équipe, suivez les \
objectifs et la satisfaction des clients. Bonne maîtrise du français. Présence certains soirs et \
le samedi, selon un planning connu à l'avance. » Image : deux personnes, une femme et un homme, \
présentent ensemble un tableau. Les faits (104 %, 8,6, trois collègues formés) sont identiques : \
ils ne départagent pas S1 et S2, il faut d'autres critères liés au poste.

C. J'alerte la référente égalité professionnelle, avec la copie de l'échange et sa date.

D. « Texte et image produits avec une intelligence artificielle, relus et corrigés par le service \
des ressources humaines. » Je retire le slogan : il appartient à une banque concurrente."""
_FAIR = """\
A. « Jeune » discrimine selon l'âge. « Vos hommes » et « directeur » supposent un homme. « Sans \
contrainte familiale » désavantage les parents. La comparaison décrit S1 comme douce et S2 comme \
un meneur, alors que les chiffres sont les mêmes.

B. « Directeur ou directrice d'agence, vous menez votre équipe à la réussite. Disponible le soir \
et le samedi. » Pour l'image je garderais une réunion, avec une femme qui la dirige. Entre S1 et \
S2 on ne peut pas choisir avec ces éléments.

C. Je préviens la référente égalité professionnelle.

D. Il faut dire que l'image est générée par une IA. Je change le slogan pour ne pas copier un \
concurrent."""
_SHORT = """\
L'annonce n'est pas très moderne, il faudrait écrire « directeur / directrice » et enlever \
« jeune ». Sinon elle est plutôt bien faite et donne envie. L'assistant recommande S2, on peut le \
suivre s'il a bien analysé les dossiers. Pour l'image il faut demander l'accord du service \
communication."""

# A text, then what each of the two markers gives it: biases, correction, alert, mention.
_WAYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (_FULL, ("4 4 2 4", "4 4 2 4")), (_FAIR, ("2 3 1 3", "2 3 1 1")),
    (_SHORT, ("0 0 0 0", "0 1 0 0")), (_FULL, ("4 3 2 4", "4 4 2 4")),
    (_FAIR, ("3 4 1 3", "2 1 1 1")), (_FULL, ("4 4 2 4",)), (_FAIR, ("2 3 1 3",)),
    (_FULL, ()), (_SHORT, ()), (_FAIR, ()),
)
_CRITERIA = ("biais", "correction", "alerte", "mention")


def play(work: Work, sitting: Sitting, people: Mapping[str, Person]) -> None:
    """Everybody but two writes; the papers are taken in; two markers are in the middle of them."""
    sittings.open_sitting(work, sitting)
    attempts = sitting_in.attempts_of(work.session, sitting.id)
    for attempt, (text, _given) in zip(attempts, _WAYS, strict=False):
        sitting_in.write(work, attempt, text)
    closing = replace(work, now=work.now + timedelta(hours=1))
    sittings.close_sitting(closing, sitting)
    for turn, key in enumerate(("correctrice", "correcteur")):
        marker = replace(closing, now=closing.now + timedelta(days=1 + turn),
                         actor_id=people[key].id)
        copies = {copy.attempt_id: copy for copy in queries.copies_of(work.session, sitting.id)}
        for attempt, (_text, given) in zip(attempts, _WAYS, strict=False):
            if turn < len(given):
                levels = dict(zip(_CRITERIA, given[turn].split(), strict=True))
                found = queries.copy(work.session, copies[attempt.id].id)
                marking.give(marker, found, levels)
