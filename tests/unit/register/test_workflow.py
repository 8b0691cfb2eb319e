import pytest

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.queries.history import EVENT_LABELS
from luoshi.delivery.register.workflow import BY_HAND, EVENTS, LABELS, ROLES, STAGES, STATES, moves_from


class TestTables:
    def test_every_unfinished_state_can_be_left(self) -> None:
        assert [state for state in STATES.states if not STATES.moves_from(state)] == []

    def test_a_stage_that_is_an_end_stays_one(self) -> None:
        ends = [stage for stage in STAGES.states if not STAGES.moves_from(stage)]
        assert ends == ["rejected", "superseded", "withdrawn"]

    def test_every_table_has_the_keys_of_the_moves(self) -> None:
        assert set(ROLES) == set(EVENTS) == set(LABELS) == {move.event for move in STATES.moves}

    @pytest.mark.parametrize("name", ["start", "finish", "reopen", "fall_due"])
    def test_events_of_moves_have_words(self, name: str) -> None:
        assert EVENTS[name] in EVENT_LABELS


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
