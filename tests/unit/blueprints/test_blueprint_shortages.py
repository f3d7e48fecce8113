"""What an author is told when a bank cannot fill a blueprint."""

import subprocess
import sys

import pytest

from lms.blueprints import apart, drawing, papers, shortages
from lms.blueprints.rules import Row, Wish
from lms.blueprints.supply import Supply
from lms.core.errors import Invalid
from tests.unit.blueprints.specified import every_paper, question

NUMBERS = [question(n, kind="numeric") for n in range(2)]
OTHERS = [question(n) for n in range(10, 16)]


def told(faults: list) -> list[str]:
    return [fault.message for fault in faults]


def test_a_row_says_what_it_needs_and_what_there_is() -> None:
    rows = [Row(3, "B1"), Row(4, "B1", "B1-C1", "numeric"), Row(1, "B1", "B1-C9"), Row(2, "B2")]
    assert told(shortages.shortages(Supply.of(rows, NUMBERS + OTHERS))) == [
        "Ligne 2 (B1-C1, nombre) : il faut 4 questions ; l'édition en a 2.",
        "Ligne 3 (B1-C9) : il faut une question ; l'édition n'en a aucune.",
        "Ligne 4 (B2) : il faut 2 questions ; l'édition n'en a aucune.",
    ]


def test_rows_that_share_the_same_questions_are_told_together() -> None:
    rows = [Row(5, "B1", kind="choice"), Row(2, "B1", level="apply", kind="choice"),
            Row(2, "B1", kind="numeric")]
    assert told(shortages.shortages(Supply.of(rows, NUMBERS + OTHERS))) == [
        "Lignes 1 et 2 : 7 questions demandées en tout, 6 dans l'édition.",
    ]


def test_questions_that_exclude_one_another_are_told_with_what_they_leave() -> None:
    """Eight places, nine questions of which three exclude one another: seven at most."""
    enemies = frozenset({"q1", "q2", "q3"})
    pool = [question(n, enemies=enemies) for n in (1, 2, 3)]
    pool += [question(n) for n in range(4, 10)]
    supply = Supply.of([Row(8, "B1")], pool)
    assert told(shortages.shortages(supply)) == [
        "Ligne 1 (B1) : les questions qui s'excluent laissent 7 questions pour 8 places."]
    assert shortages.shortages(Supply.of([Row(7, "B1")], pool)) == []


def test_enemies_across_rows_are_told_with_both_rows() -> None:
    pool = [question(1, "B1-C1", enemies=frozenset({"q2"})), question(2, "B1-C2"),
            question(3, "B1-C3")]
    rows = [Row(1, "B1", "B1-C1"), Row(1, "B1", "B1-C3"), Row(1, "B1", "B1-C2")]
    assert told(shortages.shortages(Supply.of(rows, pool), place="blueprint_id")) == [
        "Lignes 1 et 3 : les questions qui s'excluent n'en laissent qu'une pour 2 places."]


def test_what_chance_does_not_find_the_solver_does() -> None:
    """Of five questions a row, four exclude all those of the next row: one paper in 5 ** 15."""
    def code(row: int, rank: int) -> str:
        return f"q{5 * (row % 15) + rank}"

    pool = [
        question(5 * row + rank, f"B1-C{row}", enemies=frozenset(
            code(row + 1, other) for other in range(5) if rank))
        for row in range(15) for rank in range(5)
    ]
    supply = Supply.of([Row(1, "B1", f"B1-C{row}") for row in range(15)], pool)
    assert drawing.drawn(supply, 1) is None
    assert papers.drawn_for(supply, [1, 2]) == [tuple(range(0, 75, 5))] * 2
    assert shortages.shortages(supply) == []


def test_forms_that_share_nothing_need_more_questions() -> None:
    supply = Supply.of([Row(1, "B1", kind="numeric"), Row(2, "B1", kind="choice")],
                       NUMBERS + OTHERS)
    with pytest.raises(Invalid) as refused:
        papers.assembled(supply, Wish(3, 0, 10))
    [fault] = refused.value.faults
    assert fault.message == ("Ligne 1 (B1, nombre) : 3 questions demandées par 3 sujets sans "
                             "question commune, 2 dans l'édition.")
    made = papers.assembled(supply, Wish(2, 0, 10))
    assert [len(form) for form in made.forms] == [3, 3]


def test_what_is_missing_over_all_forms_is_told_when_enemies_are_the_reason() -> None:
    pool = [question(1, enemies=frozenset({"q2", "q3", "q4"})), question(2), question(3),
            question(4)]
    with pytest.raises(Invalid) as refused:
        papers.assembled(Supply.of([Row(2, "B1")], pool), Wish(2, 0, 10))
    assert told(list(refused.value.faults)) == [
        "Ligne 1 (B1) : il manque une question pour remplir les 2 sujets."]


def test_named_questions_must_be_there_fit_and_be_no_enemies() -> None:
    pool = [question(1, enemies=frozenset({"q2"})), question(2), question(3, "B2-C1"), *OTHERS]
    supply = Supply.of([Row(2, "B1"), Row(1, "B1", kind="numeric")], pool)
    assert told(shortages.named_faults(supply, pool, ["q1", "q2", "q3", "q99"])) == [
        "La question q3 ne convient à aucune ligne.",
        "La question q99 n'est pas dans cette édition, ou ne peut pas être posée en épreuve.",
        "Ligne 2 (B1, nombre) : il faut une question ; le plan n'en nomme aucune.",
        "Les questions q1 et q2 s'excluent : l'une donne la réponse de l'autre.",
    ]
    assert list(every_paper(Supply.of([Row(2, "B1")], pool[:2]))) == []


def test_a_server_never_loads_the_solver() -> None:
    """SciPy takes half a second and sixty megabytes: only the process apart has them."""
    code = "import sys, lms.app, lms.cli; print('scipy.optimize' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "False"


def test_a_bug_of_the_solver_is_told_as_one() -> None:
    with pytest.raises(RuntimeError, match="nothing_such"):
        apart.solve("choosing.nothing_such", seconds=1)
