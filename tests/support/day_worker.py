"""A worker that runs the day in a process of its own, for tests that kill it or let two of them meet.

    python -m tests.support.day_worker DAY [POINT]

It says READY, waits for a line, runs the day item by item and says DONE. With a POINT it stops there, inside whatever
transaction is open, says HERE and waits to be killed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

POINTS = ("between chunks", "inside a chunk", "asking", "escalating", "telling")


def wait_here(*_args: Any, **_named: Any) -> None:
    say("HERE")
    time.sleep(600)


def say(word: str) -> None:
    print(word, flush=True)


def on_second_call(real: Callable[..., Any]) -> Callable[..., Any]:
    """The real thing once, so that something was written; then the stop."""
    calls: list[None] = []

    def stopping(*args: Any, **named: Any) -> Any:
        calls.append(None)
        return real(*args, **named) if len(calls) == 1 else wait_here()

    return stopping


def main(day: date, point: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    django.setup()
    from luoshi.delivery.alerts import colouring, escalating, operations, telling
    from luoshi.web.daily import run_day

    colouring.CHUNK = 1
    if point == "inside a chunk":
        colouring.record_standings = on_second_call(colouring.record_standings)
    elif point == "asking":
        operations.record = wait_here
    elif point == "escalating":
        escalating.record = wait_here
    elif point == "telling":
        telling.send_digest = wait_here
    say("READY")
    sys.stdin.readline()

    def progress(done: int, total: int) -> None:
        if point == "between chunks" and done < total:
            wait_here()

    run_day(today=day, at=datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC), progress=progress)
    say("DONE")


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
