"""Background work: nobody does a task twice at once, nobody's task is lost."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from luoshi.kernel.tasks import operations, registry
from luoshi.kernel.tasks.models import Task, TaskState
from luoshi.kernel.tasks.registry import Context, UserError
from luoshi.kernel.tasks.worker import run_one
from luoshi.kernel.tasks.workflow import TASK

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def morning() -> datetime:
    return MORNING


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test registers its own kinds."""
    monkeypatch.setattr(registry, "_handlers", {})


@pytest.mark.django_db
class TestEnqueue:
    def test_puts_a_keyed_task_in_line_once(self) -> None:
        first = operations.enqueue(kind="count", arguments={}, at=MORNING, key="daily-2026-03-02")
        again = operations.enqueue(kind="count", arguments={}, at=MORNING, key="daily-2026-03-02")
        assert (again.pk, Task.objects.count()) == (first.pk, 1)


@pytest.mark.django_db
class TestClaim:
    def test_waits_for_the_task_s_time(self) -> None:
        operations.enqueue(kind="count", arguments={}, at=MORNING + timedelta(hours=1))
        assert operations.claim(worker="甲", at=MORNING) is None
        assert operations.claim(worker="甲", at=MORNING + timedelta(hours=1)) is not None

    def test_leaves_a_leased_task_alone_until_the_lease_runs_out(self) -> None:
        operations.enqueue(kind="count", arguments={}, at=MORNING)
        operations.claim(worker="甲", at=MORNING)
        assert operations.claim(worker="乙", at=MORNING + operations.LEASE - timedelta(seconds=1)) is None
        taken = operations.claim(worker="乙", at=MORNING + operations.LEASE)
        assert taken is not None
        assert (taken.leased_by, taken.attempts) == ("乙", 2)

    def test_lets_the_first_worker_know_it_has_lost_the_task(self) -> None:
        task = operations.enqueue(kind="count", arguments={}, at=MORNING)
        operations.claim(worker="甲", at=MORNING)
        operations.claim(worker="乙", at=MORNING + operations.LEASE)
        assert not operations.finish(task, worker="甲", at=MORNING, result=None)
        assert Task.objects.get().state == TaskState.RUNNING


LATER = MORNING + operations.LEASE
PAUSES = [operations.LEASE, operations.LEASE]
MOVES: dict[str, Callable[[Task], object]] = {
    "claim": lambda task: operations.claim(worker="甲", at=MORNING),
    "take_over": lambda task: operations.claim(worker="乙", at=LATER),
    "finish": lambda task: operations.finish(task, worker="甲", at=MORNING, result=None),
    "try_again": lambda task: operations.try_again(task, worker="甲", at=MORNING, error="断网", pauses=PAUSES),
    "put_off": lambda task: operations.put_off(task, worker="甲", until=LATER),
    "give_up": lambda task: operations.give_up(task, worker="甲", at=MORNING, error="断网"),
}


@pytest.mark.django_db
class TestStates:
    @pytest.mark.parametrize("event", [move.event for move in TASK.moves])
    def test_every_move_of_the_table_leads_where_it_says(self, event: str) -> None:
        operations.enqueue(kind="count", arguments={}, at=MORNING)
        if "running" in next(move for move in TASK.moves if move.event == event).sources:
            operations.claim(worker="甲", at=MORNING)
        before = Task.objects.get()
        assert MOVES[event](before)
        assert Task.objects.get().state == TASK.next_state(before.state, event)

    @pytest.mark.parametrize("event", ["finish", "try_again", "put_off", "give_up"])
    def test_what_nobody_has_claimed_stays_in_line(self, event: str) -> None:
        task = operations.enqueue(kind="count", arguments={}, at=MORNING)
        assert not MOVES[event](task)
        assert Task.objects.get().state == TASK.start


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    def test_never_hand_one_task_to_two(self) -> None:
        for number in range(20):
            operations.enqueue(kind="count", arguments={"number": number}, at=MORNING)
        taken: list[int] = []
        workers = [threading.Thread(target=claim_all, args=(name, taken)) for name in ("甲", "乙", "丙", "丁")]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted(taken) == sorted(Task.objects.values_list("pk", flat=True))


def claim_all(name: str, taken: list[int]) -> None:
    try:
        while task := operations.claim(worker=name, at=MORNING):
            taken.append(task.pk)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
class TestRunOne:
    @pytest.fixture
    def seen(self) -> list[object]:
        return []

    def test_runs_the_handler_and_keeps_its_result(self) -> None:
        @registry.handler("add")
        def add(context: Context) -> dict[str, int]:
            context.progress(1, 2, "一半")
            return {"sum": sum(context.arguments["numbers"])}

        operations.enqueue(kind="add", arguments={"numbers": [1, 2]}, at=MORNING)
        assert run_one(worker="甲", now=morning)
        task = Task.objects.get()
        assert (task.state, task.result, task.note) == (TaskState.DONE, {"sum": 3}, "一半")
        assert not run_one(worker="甲", now=morning)

    def test_goes_on_from_the_resume_point_after_a_crash(self, seen: list[object]) -> None:
        @registry.handler("walk")
        def walk(context: Context) -> None:
            seen.append(context.resume_point.get("step", 0))
            context.progress(1, 2, resume_point={"step": 1})
            if len(seen) == 1:
                raise ConnectionError("the line went dead")

        operations.enqueue(kind="walk", arguments={}, at=MORNING)
        run_one(worker="甲", now=morning)
        assert Task.objects.get().state == TaskState.READY
        run_one(worker="甲", now=lambda: MORNING + timedelta(minutes=5))
        assert seen == [0, 1]
        assert Task.objects.get().state == TaskState.DONE

    def test_does_not_repeat_what_the_user_must_put_right(self) -> None:
        @registry.handler("read")
        def read(context: Context) -> None:
            raise UserError("文件是空的，请重新上传。")

        operations.enqueue(kind="read", arguments={}, at=MORNING)
        run_one(worker="甲", now=morning)
        task = Task.objects.get()
        assert (task.state, task.error) == (TaskState.FAILED, "文件是空的，请重新上传。")

    def test_gives_up_in_the_end(self) -> None:
        @registry.handler("fall")
        def fall(context: Context) -> None:
            raise ValueError("always")

        operations.enqueue(kind="fall", arguments={}, at=MORNING)
        later = MORNING
        for _ in range(len(registry.USUAL_PAUSES) + 1):
            later += timedelta(hours=1)
            run_one(worker="甲", now=lambda at=later: at)  # type: ignore[misc]  # a default binds the loop's value
        assert Task.objects.get().state == TaskState.FAILED
