"""The task table's moves. Every claim is one conditional update, so two workers never hold one task;
a worker that dies lets its lease run out, and the next one goes on from the resume point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from luoshi.kernel.tasks.models import Task, TaskState

LEASE = timedelta(seconds=120)


def enqueue(
    *,
    kind: str,
    arguments: Mapping[str, Any],
    at: datetime,
    key: str | None = None,
    asked_by_user_id: int | None = None,
) -> Task:
    """Put a task in line, inside the caller's transaction. A `key` already in line gives that task back."""
    try:
        with transaction.atomic():
            return Task.objects.create(
                kind=kind,
                arguments=dict(arguments),
                key=key,
                run_at=at,
                created_at=at,
                asked_by_user_id=asked_by_user_id,
            )
    except IntegrityError:
        if key is None:
            raise
        return Task.objects.get(key=key)


def claimable(at: datetime) -> Q:
    return Q(state=TaskState.READY, run_at__lte=at) | Q(state=TaskState.RUNNING, lease_until__lte=at)


def claim(*, worker: str, at: datetime) -> Task | None:
    """The next task, leased to `worker`; None where nothing waits."""
    while True:
        task = Task.objects.filter(claimable(at)).order_by("run_at", "id").first()
        if task is None:
            return None
        taken = Task.objects.filter(claimable(at), pk=task.pk).update(
            state=TaskState.RUNNING, lease_until=at + LEASE, leased_by=worker, attempts=F("attempts") + 1
        )
        if taken:
            task.refresh_from_db()
            return task


def keep_alive(task: Task, *, worker: str, at: datetime) -> bool:
    """Renew the lease; False where another worker has taken the task over."""
    held = Task.objects.filter(pk=task.pk, state=TaskState.RUNNING, leased_by=worker)
    return held.update(lease_until=at + LEASE) == 1


def report(
    task: Task, *, worker: str, done: int, total: int, note: str, resume_point: Mapping[str, Any] | None
) -> bool:
    values: dict[str, Any] = {"done_steps": done, "total_steps": total, "note": note}
    if resume_point is not None:
        values["resume_point"] = dict(resume_point)
    return Task.objects.filter(pk=task.pk, state=TaskState.RUNNING, leased_by=worker).update(**values) == 1


def finish(task: Task, *, worker: str, at: datetime, result: Mapping[str, Any] | None) -> bool:
    return end(task, worker, state=TaskState.DONE, finished_at=at, result=dict(result or {}), error="")


def give_up(task: Task, *, worker: str, at: datetime, error: str) -> bool:
    return end(task, worker, state=TaskState.FAILED, finished_at=at, error=error)


def try_again(task: Task, *, worker: str, at: datetime, error: str, pauses: Sequence[timedelta]) -> bool:
    """Back in line after the pause of this try; given up when there is none left."""
    if task.attempts > len(pauses):
        return give_up(task, worker=worker, at=at, error=error)
    return end(task, worker, state=TaskState.READY, run_at=at + pauses[task.attempts - 1], error=error)


def put_off(task: Task, *, worker: str, until: datetime) -> bool:
    """Back in line for an instant, as if it had not been tried."""
    return end(task, worker, state=TaskState.READY, run_at=until, attempts=F("attempts") - 1)


def end(task: Task, worker: str, **values: Any) -> bool:
    held = Task.objects.filter(pk=task.pk, state=TaskState.RUNNING, leased_by=worker)
    return held.update(lease_until=None, leased_by="", **values) == 1
