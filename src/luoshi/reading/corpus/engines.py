"""Who reads the shards: processes of this machine, or the workers of a Dask cluster.

Both hand out a few shards at a time, so memory stays flat however many files there are, and both survive a file
that kills its worker: the files of that shard are then tried one by one, and the deadly ones reported.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from types import ModuleType
from typing import Any

from luoshi.reading.corpus.shards import Shard, counts_of, read_shard
from luoshi.reading.load.refusals import need

AHEAD = 2  # shards waiting for each worker
Counts = dict[str, int]
Work = Callable[[Shard], Counts]
Engine = Callable[[Iterable[Shard]], Iterator[tuple[Shard, Counts]]]


def local_engine(workers: int | None = None, work: Work = read_shard) -> Engine:
    """Processes of this machine: all its cores, or `workers`; `work` is what each does with a shard."""
    count = workers or len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1))

    def run(shards: Iterable[Shard]) -> Iterator[tuple[Shard, Counts]]:
        waiting = deque(shards)
        while waiting:
            broken: list[Shard] = []
            yield from _run_pool(waiting, count, broken, work)
            for shard in broken:
                yield shard, _read_carefully(shard, work)

    return run


def _run_pool(waiting: deque[Shard], count: int, broken: list[Shard], work: Work) -> Iterator[tuple[Shard, Counts]]:
    """Read until nothing waits or the pool breaks; what was under way then is left in `broken`."""
    pool = _pool(count)
    running: dict[Future[Counts], Shard] = {}
    try:
        while waiting or running:
            while waiting and len(running) < count * AHEAD:
                running[_submit(pool, work, waiting[0])] = waiting[0]
                waiting.popleft()  # only now: a pool that has just broken takes nothing
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running[future], future.result()
                del running[future]
    except BrokenProcessPool:
        broken += running.values()
    finally:
        _stop(pool)


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=_context(), initializer=_leave_interrupts)


def _submit(pool: ProcessPoolExecutor, work: Work, shard: Shard) -> Future[Counts]:
    """Workers start with the first shards. They would run the caller's main module again, which a script read from
    standard input has not and one without an `if __name__ == "__main__"` must not; a worker needs none of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        return pool.submit(work, shard)
    finally:
        sys.modules["__main__"] = main


def _context() -> multiprocessing.context.BaseContext:
    """Workers copied from a process that has loaded the reader once, where the system has that; else started anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([read_shard.__module__, "luoshi.reading.load", "pyarrow.parquet"])
    return context


def _leave_interrupts() -> None:
    """Ctrl-C goes to every process of a terminal; only the one that the user started should answer it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers now: after an interrupt nobody waits for a long file."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def _read_carefully(shard: Shard, work: Work) -> Counts:
    """The shard alone, for it may only have been near the fault; else without the files that kill their process."""
    if not _survives(work, shard):
        deadly = tuple(one.names[0] for one in _single_files(shard) if not _survives(work, one))
        shard = replace(shard, deadly=deadly)
        _survives(work, shard)
    return counts_of(shard)


def _single_files(shard: Shard) -> Iterator[Shard]:
    """The shard's files as shards of their own; their folders are swept away with the rest at the end."""
    for number, name in enumerate(shard.names):
        yield replace(shard, names=(name,), fingerprint=f"{shard.fingerprint}-{number}")


def _survives(work: Work, shard: Shard) -> bool:
    pool = _pool(1)
    try:
        _submit(pool, work, shard).result()
    except BrokenProcessPool:
        return False
    finally:
        _stop(pool)
    return True


def dask_engine(scheduler: str, work: Work = read_shard) -> Engine:
    """The workers of the Dask cluster at `scheduler`. They must see the same folders under the same paths."""
    distributed = need("distributed", "dask")

    def run(shards: Iterable[Shard]) -> Iterator[tuple[Shard, Counts]]:
        with distributed.Client(scheduler, set_as_default=False) as client:
            yield from _run_client(distributed, client, deque(shards), work)

    return run


def _run_client(distributed: Any, client: Any, waiting: deque[Shard], work: Work) -> Iterator[tuple[Shard, Counts]]:
    most = max(1, sum(client.ncores().values())) * AHEAD
    running: dict[Any, Shard] = {}
    while waiting or running:
        while waiting and len(running) < most:
            shard = waiting.popleft()
            running[client.submit(work, shard, pure=False)] = shard
        for future in _completed(distributed, client, list(running)):
            shard = running.pop(future)
            try:
                yield shard, future.result()
            except distributed.KilledWorker:
                yield shard, _read_carefully_there(distributed, client, shard, work)


def _completed(distributed: Any, client: Any, futures: list[Any]) -> set[Any]:
    with client.as_current():
        done: set[Any] = distributed.wait(futures, return_when="FIRST_COMPLETED").done
    return done


def _read_carefully_there(distributed: Any, client: Any, shard: Shard, work: Work) -> Counts:
    deadly: list[str] = []
    for one in _single_files(shard):
        try:
            client.submit(work, one, pure=False).result()
        except distributed.KilledWorker:
            deadly += one.names
    counts: Counts = client.submit(work, replace(shard, deadly=tuple(deadly)), pure=False).result()
    return counts
