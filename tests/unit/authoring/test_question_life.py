"""The life of a question: which move leaves which state, and who may make it."""

import pytest

from lms.authoring import rules
from lms.authoring.rules import Move

ANN, BEN = 1, 2


def check(move: Move, state: str, *, writers=(ANN,), actor=BEN, remarks=0) -> str:
    return rules.check_move(move, state, writers=writers, actor_id=actor,
                            open_remarks=remarks).to


def test_every_state_can_be_left_and_reached() -> None:
    left = {state for passage in rules.PASSAGES.values() for state in passage.froms}
    reached = {passage.to for passage in rules.PASSAGES.values()}
    assert left == set(rules.STATES)
    assert reached == set(rules.STATES) - {"neutralised"}


@pytest.mark.parametrize("move", list(Move))
def test_a_move_leaves_only_its_own_states(move: Move) -> None:
    passage = rules.PASSAGES[move]
    for state in rules.STATES:
        if state in passage.froms:
            assert check(move, state) == passage.to
        else:
            with pytest.raises(rules.NotNow):
                check(move, state)


@pytest.mark.parametrize("move", [Move.APPROVE, Move.ASK_CHANGES, Move.REJECT])
@pytest.mark.parametrize("actor", [ANN, None])
def test_nobody_judges_their_own_work_nor_does_the_command_line(move: Move, actor) -> None:
    with pytest.raises(rules.OwnWork):
        check(move, "review", writers=(ANN, BEN), actor=actor)
    assert move not in rules.moves_from("review", is_writer=True)
    assert move in rules.moves_from("review", is_writer=False)


@pytest.mark.parametrize(("move", "state"), [(Move.SUBMIT, "draft"), (Move.APPROVE, "review")])
def test_open_remarks_hold_a_question_back(move: Move, state: str) -> None:
    with pytest.raises(rules.OpenRemarks):
        check(move, state, remarks=1)
    assert check(move, state, remarks=0)


def test_only_judgements_enter_the_reviews() -> None:
    said = {move: rules.review_decision(move) for move in Move}
    assert {move for move, decision in said.items() if decision} == {
        Move.APPROVE, Move.ASK_CHANGES, Move.REJECT}
