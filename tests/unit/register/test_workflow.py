import pytest

from luoshi.delivery.register.choices import CommitmentStage, State
from luoshi.delivery.register.queries.history import EVENT_LABELS
from luoshi.delivery.register.workflow import BY_HAND, STAGE_MOVES, STATE_MOVES, moves_from


class TestTables:
    def test_every_state_is_reached_and_every_unfinished_one_left(self) -> None:
        reached = {move.target for move in STATE_MOVES.values()}
        left = {origin for move in STATE_MOVES.values() for origin in move.origins}
        assert reached | {State.UNPLANNED} == set(State)
        assert left == set(State)

    def test_every_stage_is_reached(self) -> None:
        assert {move.target for move in STAGE_MOVES.values()} | {CommitmentStage.DRAFTED} == set(CommitmentStage)

    def test_every_state_and_stage_has_a_label(self) -> None:
        assert all(each.label for each in [*State, *CommitmentStage])

    @pytest.mark.parametrize("name", ["start", "finish", "reopen", "fall_due"])
    def test_events_of_moves_have_words(self, name: str) -> None:
        assert STATE_MOVES[name].event in EVENT_LABELS


class TestMovesFrom:
    def test_a_body_may_begin_but_not_end(self) -> None:
        assert moves_from(State.UNPLANNED, "liaison") == ["start"]

    def test_supervision_ends_and_reopens(self) -> None:
        assert moves_from(State.OVERDUE, "supervision") == ["finish"]
        assert moves_from(State.DONE, "supervision") == ["reopen"]

    def test_nobody_chooses_to_be_late(self) -> None:
        assert "fall_due" not in BY_HAND

    def test_the_administrators_choose_nothing(self) -> None:
        assert moves_from(State.UNPLANNED, "system_admin") == []
