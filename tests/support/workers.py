"""Two workers that begin at the same moment, each on its own connection to the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from luoshi.kernel.ledger.models import Head

LONGEST_WAIT = 20  # seconds until two that never met are let go all the same


def together(work: Callable[[], object], other: Callable[[], object] | None = None) -> list[object]:
    """Two workers begin at the same moment, each on its own connection; what each gave back, faults included."""
    works = (work, other or work)
    start, results = threading.Barrier(len(works)), [None for _ in works]  # type: list[object]

    def worker(place: int) -> None:
        try:
            start.wait()
            results[place] = works[place]()
        except Exception as fault:
            results[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(place,)) for place in range(len(works))]
    with nobody_finishes_first(threads):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def nobody_finishes_first(threads: Sequence[threading.Thread]) -> Iterator[None]:
    """On PostgreSQL the ledger's head, which a write locks last, is held until every worker has come to a lock: each
    has then read what it read and written what it wrote before any could commit. On SQLite writers queue anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        Head.objects.select_for_update().get(pk=1)
        yield
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until and waiting() < sum(thread.is_alive() for thread in threads):
            time.sleep(0.02)


def waiting() -> int:
    """Connections to this database that wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction looks at activity once
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
