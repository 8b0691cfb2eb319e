"""How a piece of background work goes: in line, leased to a worker, done or given up."""

from __future__ import annotations

from luoshi.kernel.tasks.models import TaskState
from luoshi.kernel.workflow import Workflow, move

TASK = Workflow(
    name="task",
    states={state.value: state.label for state in TaskState},
    start=TaskState.READY,
    moves=[
        move("claim", "领取", "ready", "running", "空闲的工作进程"),
        move("take_over", "租约过期，由别的进程接着做", "running", "running", "空闲的工作进程"),
        move("finish", "做完", "running", "done", "领取的进程"),
        move("try_again", "出错，隔一段再试", "running", "ready", "领取的进程"),
        move("put_off", "还不到时候，放回", "running", "ready", "领取的进程"),
        move("give_up", "试完各次仍不成", "running", "failed", "领取的进程"),
    ],
)
