"""Homonyms are told apart by birth date, by number where that is not enough, and nobody else is."""

from datetime import date

import pytest

from lms.juries.homonyms import NONE, Distinction, Named, distinctions
from lms.juries.rules import check_held_on, day_of
from tests import make

SPRING, AUTUMN = date(1980, 5, 17), date(1991, 11, 2)


def told(*people: Named) -> list[str]:
    found = distinctions(people)
    return [found[one.number].in_french for one in people]


def test_a_name_alone_is_enough() -> None:
    assert distinctions([Named(1, "AUBERT Camille", SPRING)]) == {1: NONE}
    assert not NONE


def test_two_of_a_name_are_told_by_their_birth() -> None:
    assert told(Named(1, "AUBERT Camille", SPRING), Named(2, "AUBERT Camille", AUTUMN),
                Named(3, "BERNARD Zoé", SPRING)) == [
        "né(e) le 17/05/1980", "né(e) le 02/11/1991", ""]


@pytest.mark.parametrize("births", [(SPRING, SPRING), (None, None)])
def test_where_the_birth_does_not_tell_the_number_does(births: tuple[date | None, ...]) -> None:
    found = told(*(Named(number, "AUBERT Camille", born) for number, born in enumerate(births, 7)))
    assert [text.rpartition(", ")[2] for text in found] == [
        "candidature n° 7", "candidature n° 8"]
    assert len(set(found)) == 2


def test_one_birth_unknown_is_told_by_the_number() -> None:
    assert told(Named(1, "AUBERT Camille", SPRING), Named(2, "AUBERT Camille", None)) == [
        "né(e) le 17/05/1980", "candidature n° 2"]


def test_accents_and_case_do_not_make_two_names() -> None:
    found = distinctions([Named(1, "LEFÈVRE René", SPRING), Named(2, "Lefevre Rene", AUTUMN)])
    assert found[1] == Distinction(SPRING)


def test_the_day_of_a_deliberation_is_planned_from_today_on() -> None:
    today = day_of(make.NOW)
    yesterday, tomorrow = today - make.timedelta(days=1), today + make.timedelta(days=1)
    assert [fault.code for fault in check_held_on(yesterday, None, None, today)] == ["past"]
    assert check_held_on(today, None, None, today) == []
    assert check_held_on(yesterday, yesterday, None, tomorrow) == []


def test_once_open_the_day_is_a_fact() -> None:
    today = day_of(make.NOW)
    [fault] = check_held_on(today + make.timedelta(days=1), today, make.NOW, today)
    assert (fault.place, fault.code) == ("held_on", "held_already")
    assert "23/11/2026" in fault.message


def test_the_day_is_the_one_in_paris() -> None:
    assert day_of(make.datetime(2026, 11, 22, 23, 30, tzinfo=make.UTC)) == date(2026, 11, 23)
