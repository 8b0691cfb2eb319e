"""The worker: claims a task, runs its handler while a second thread renews the lease, writes how it ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import close_old_connections, connection

from luoshi.kernel.tasks import operations
from luoshi.kernel.tasks.models import Task
from luoshi.kernel.tasks.registry import Later, UserError, handler_of

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class LeaseLost(Exception):
    """Another worker took the task over: this one must stop without writing."""


@dataclass
class RunningTask:
    """The `Context` a handler sees."""

    task: Task
    worker: str
    now: Clock

    @property
    def arguments(self) -> Mapping[str, Any]:
        return dict(self.task.arguments)

    @property
    def asked_by_user_id(self) -> int | None:
        asked: int | None = self.task.asked_by_user_id
        return asked

    @property
    def resume_point(self) -> Mapping[str, Any]:
        return dict(self.task.resume_point)

    def progress(self, done: int, total: int, note: str = "", *, resume_point: Mapping[str, Any] | None = None) -> None:
        """Say how far it is. Call it outside the handler's own transaction, or nobody sees it in time."""
        held = operations.report(
            self.task, worker=self.worker, done=done, total=total, note=note, resume_point=resume_point
        )
        if not held:
            raise LeaseLost(self.task.pk)


def run_one(*, worker: str, now: Clock) -> bool:
    """Do one task if one waits. True where one was done, failed or put back."""
    task = operations.claim(worker=worker, at=now())
    if task is None:
        return False
    with lease_kept(task, worker, now):
        run(task, worker, now)
    return True


def run(task: Task, worker: str, now: Clock) -> None:
    handled = handler_of(task.kind)
    try:
        result = handled.function(RunningTask(task=task, worker=worker, now=now))
    except Later as fault:
        operations.put_off(task, worker=worker, until=fault.until)
    except LeaseLost:
        log.warning("task %s was taken over by another worker", task.pk)
    except UserError as fault:
        operations.give_up(task, worker=worker, at=now(), error=fault.message)
    except Exception as fault:
        log.exception("task %s (%s) failed", task.pk, task.kind)
        error = f"{type(fault).__name__}: {fault}"
        operations.try_again(task, worker=worker, at=now(), error=error, pauses=handled.pauses)
    else:
        operations.finish(task, worker=worker, at=now(), result=result)


@contextmanager
def lease_kept(task: Task, worker: str, now: Clock):  # type: ignore[no-untyped-def]  # a generator behind contextmanager
    stop = threading.Event()
    thread = threading.Thread(target=renew, args=(task, worker, now, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def renew(task: Task, worker: str, now: Clock, stop: threading.Event) -> None:
    every = operations.LEASE.total_seconds() / 4
    while not stop.wait(every):
        operations.keep_alive(task, worker=worker, at=now())
    connection.close()


def run_until(stop: threading.Event, *, worker: str, now: Clock, pause: float = 1.0) -> None:
    """Work until told to stop; a task under way is finished first."""
    while not stop.is_set():
        close_old_connections()
        if not run_one(worker=worker, now=now):
            stop.wait(pause)
