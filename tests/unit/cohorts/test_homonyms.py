"""Telling apart people who bear the same name: pure, on anybody with a name and an address."""

from dataclasses import dataclass

from lms.cohorts.homonyms import distinguished, full_label


@dataclass
class Someone:
    sorted_name: str
    email: str


ZOE = Someone("MARTIN Zoé", "zoe@exemple.test")
OTHER_ZOE = Someone("Martin zoe", "z.martin@exemple.test")
LUC = Someone("PETIT Luc", "luc@exemple.test")


def test_only_people_who_share_a_name_are_told_apart() -> None:
    assert distinguished({1: ZOE, 2: LUC}) == {}
    assert distinguished({}) == {}
    people = {1: ZOE, 2: LUC, 3: OTHER_ZOE}
    assert distinguished(people) == {1: ZOE.email, 3: OTHER_ZOE.email}


def test_one_person_listed_twice_is_no_homonym() -> None:
    assert distinguished({1: ZOE, 2: ZOE}) == {}
    assert distinguished({1: ZOE, 2: ZOE, 3: OTHER_ZOE}) == {
        1: ZOE.email, 2: ZOE.email, 3: OTHER_ZOE.email
    }


def test_a_label_on_one_line_adds_the_address_only_when_needed() -> None:
    labels = distinguished({1: ZOE, 2: LUC, 3: OTHER_ZOE})
    assert full_label(ZOE, labels, 1) == "MARTIN Zoé (zoe@exemple.test)"
    assert full_label(LUC, labels, 2) == "PETIT Luc"
