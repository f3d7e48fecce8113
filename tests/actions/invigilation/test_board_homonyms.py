"""Two candidates of one name can be told apart in the room."""

from datetime import date

from lms.core.work import Work
from lms.exams import queries, sittings
from lms.invigilation import board
from tests import make


def test_homonyms_show_their_birth_date_and_nobody_else_does(work: Work) -> None:
    session = work.session
    cohort = make.make_cohort(session)
    for name, born_on in (("Delbecque", date(1980, 5, 1)), ("Delbecque", date(1991, 2, 3)),
                          ("Bécu", date(1985, 7, 9))):
        person = make.make_person(session, family_name=name, born_on=born_on)
        make.make_enrolment(session, cohort, person)
    sitting = queries.sitting(session, make.make_sitting(session, cohort).id)
    sittings.publish(work, sitting)
    shown = {(card.name, card.born_on) for card in board.cards_of(session, sitting, work.now)}
    assert shown == {("DELBECQUE Zoé", date(1980, 5, 1)), ("DELBECQUE Zoé", date(1991, 2, 3)),
                     ("BÉCU Zoé", None)}
