"""How a commitment moves: two tables one can print. The stage: is it on the register? The state: how does it stand?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from luoshi.delivery.register.choices import CommitmentStage as Stage
from luoshi.delivery.register.choices import State
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD, SUPERVISION

MACHINE_ROLE = "machine"
Node = TypeVar("Node", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Move(Generic[Node]):
    """`name` is the button's word, `event` the ledger's; `roles` may make it, of bodies only the one that leads."""

    name: str
    origins: tuple[Node, ...]
    target: Node
    roles: tuple[str, ...]
    event: str


STAGE_MOVES: dict[str, Move[Stage]] = {
    "accept": Move("登记", (Stage.DRAFTED,), Stage.ACCEPTED, (SUPERVISION, MACHINE_ROLE), "register.accepted"),
    "reject": Move("不登记", (Stage.DRAFTED,), Stage.REJECTED, (SUPERVISION,), "register.rejected"),
    "supersede": Move("拆并", (Stage.DRAFTED, Stage.ACCEPTED), Stage.SUPERSEDED, (SUPERVISION,), "register.superseded"),
    "withdraw": Move("撤销", (Stage.ACCEPTED,), Stage.WITHDRAWN, (SUPERVISION,), "register.withdrawn"),
}

STATE_MOVES: dict[str, Move[State]] = {
    "start": Move(
        "开始推进",
        (State.UNPLANNED,),
        State.IN_HAND,
        (SUPERVISION, LIAISON, SIGNING_HEAD, MACHINE_ROLE),
        "register.started",
    ),
    "finish": Move(
        "办结",
        (State.UNPLANNED, State.IN_HAND, State.OVERDUE),
        State.DONE,
        (SUPERVISION, MACHINE_ROLE),
        "register.finished",
    ),
    "reopen": Move("重新打开", (State.DONE,), State.IN_HAND, (SUPERVISION,), "register.reopened"),
    "fall_due": Move("逾期", (State.UNPLANNED, State.IN_HAND), State.OVERDUE, (MACHINE_ROLE,), "register.fell_due"),
    "extend": Move("调整时限", (State.OVERDUE,), State.IN_HAND, (SUPERVISION,), "register.due_moved"),
}

# Moves a person chooses from a commitment's page, in the order of the buttons.
BY_HAND = ("start", "finish", "reopen")


def moves_from(state: State, role: str | None) -> list[str]:
    """The names of the moves this role may choose in this state."""
    return [key for key in BY_HAND if state in STATE_MOVES[key].origins and role in STATE_MOVES[key].roles]
