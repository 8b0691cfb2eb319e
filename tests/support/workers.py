"""Two workers that begin at the same moment, each on its own connection to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


def together(work: Callable[[], object]) -> list[object]:
    """Two workers begin at the same moment, each on its own connection; what each gave back, faults included."""
    start, results = threading.Barrier(2), []

    def worker() -> None:
        try:
            start.wait()
            results.append(work())
        except Exception as fault:
            results.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
