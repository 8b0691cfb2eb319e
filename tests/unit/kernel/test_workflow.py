"""State machines as tables: what they allow, and that a wrong table is refused."""

import pytest

from luoshi.kernel.workflow import NotPossible, Workflow, move

STATES = {"open": "办理中", "replied": "已答复", "closed": "已销号"}
MATTER = Workflow(
    "matter",
    STATES,
    "open",
    [
        move("reply", "答复", "open", "replied", "承办单位"),
        move("return", "退回", "replied", "open", "督查室"),
        move("close", "销号", "replied", "closed", "督查室"),
    ],
)


class TestNextState:
    def test_follows_the_table(self) -> None:
        assert MATTER.next_state("open", "reply") == "replied"

    def test_says_where_the_thing_stands_when_it_cannot(self) -> None:
        with pytest.raises(NotPossible, match="当前为“办理中”，不能销号"):
            MATTER.next_state("open", "close")


class TestTable:
    def test_refuses_a_state_without_a_label(self) -> None:
        with pytest.raises(ValueError, match="lost"):
            Workflow("x", STATES, "open", [move("go", "去", "open", "lost", "甲")])

    def test_refuses_a_state_nobody_reaches(self) -> None:
        with pytest.raises(ValueError, match="closed"):
            Workflow("x", STATES, "open", [move("reply", "答复", "open", "replied", "甲")])

    def test_refuses_an_event_with_two_ends(self) -> None:
        moves = [*MATTER.moves, move("reply", "答复", "open", "closed", "甲")]
        with pytest.raises(ValueError, match="two states"):
            Workflow("x", STATES, "open", moves)

    def test_prints_itself(self) -> None:
        assert "open --> replied: 答复（承办单位）" in MATTER.diagram()
        assert MATTER.diagram().endswith("closed --> [*]")
