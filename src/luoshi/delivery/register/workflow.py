"""How a commitment moves: two tables one can print, and one for the lists that come to it. The stage: is it on the
register? The state: how does it stand?

Labels, roles and ledger events are tables with the moves' keys. A role listed for a body's people means those of the
body that leads; `permissions` asks that.
"""

from __future__ import annotations

from luoshi.delivery.register.choices import CommitmentStage, ListStage, State
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD, SUPERVISION
from luoshi.kernel.workflow import Workflow, move

MACHINE_ROLE = "machine"

STAGES = Workflow(
    name="commitment stage",
    states={stage.value: stage.label for stage in CommitmentStage},
    start=CommitmentStage.DRAFTED,
    moves=[
        move("accept", "登记", "drafted", "accepted", "督查室、系统"),
        move("reject", "不登记", "drafted", "rejected", "督查室"),
        move("supersede", "拆并", "drafted accepted", "superseded", "督查室"),
        move("withdraw", "撤销", "accepted", "withdrawn", "督查室"),
    ],
)

STATES = Workflow(
    name="commitment state",
    states={state.value: state.label for state in State},
    start=State.UNPLANNED,
    moves=[
        move("start", "开始推进", "unplanned", "in_hand", "督查室、联络员、签发负责人、系统"),
        move("finish", "办结", "unplanned in_hand overdue", "done", "督查室、系统"),
        move("reopen", "重新打开", "done", "in_hand", "督查室"),
        move("fall_due", "逾期", "unplanned in_hand", "overdue", "系统"),
        move("extend", "调整时限", "overdue", "in_hand", "督查室"),
    ],
)

PROJECT_LIST = Workflow(
    name="project list",
    states={stage.value: stage.label for stage in ListStage},
    start=ListStage.WAITING,
    moves=[
        move("apply", "导入", "waiting", "applied", "牵头单位、督查室"),
        move("discard", "放弃，或由新的一份替换", "waiting", "discarded", "牵头单位、督查室"),
    ],
)

LABELS = {each.event: each.label for each in STATES.moves}

ROLES = {
    "start": (SUPERVISION, LIAISON, SIGNING_HEAD, MACHINE_ROLE),
    "finish": (SUPERVISION, MACHINE_ROLE),
    "reopen": (SUPERVISION,),
    "fall_due": (MACHINE_ROLE,),
    "extend": (SUPERVISION,),
}

EVENTS = {
    "start": "register.started",
    "finish": "register.finished",
    "reopen": "register.reopened",
    "fall_due": "register.fell_due",
    "extend": "register.due_moved",
}

RECORDED = "register.standing_recorded"
RESTANDING = frozenset({EVENTS["start"], EVENTS["finish"], EVENTS["reopen"], RECORDED})
"""After such an event one commitment, its subject, stands otherwise, and nothing else has changed."""
REWORDING = frozenset({"register.edited", "register.confirmed", "register.assigned"})
"""After such an event of one commitment it says something else; what is said of others, and where each stands in the
report, has not changed. A body may have come to see it that did not before."""

# Moves a person chooses from a commitment's page, in the order of the buttons.
BY_HAND = ("start", "finish", "reopen")


def moves_from(state: State, role: str | None) -> list[str]:
    """The moves this role may choose in this state."""
    possible = {each.event for each in STATES.moves_from(state)}
    return [key for key in BY_HAND if key in possible and role in ROLES[key]]
