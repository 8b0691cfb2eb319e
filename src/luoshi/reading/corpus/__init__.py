"""Reports by the thousand: a folder of files becomes Parquet tables.

    >>> from luoshi.reading.corpus import read_corpus
    >>> done = read_corpus("reports", "tables")

The tables are the same to the byte whichever engine read the files and with how many workers. A run that was
killed goes on where it stood; a file that cannot be read is a row in `failures` and never stops the others.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.reading.corpus.engines import Engine, dask_engine, local_engine
from luoshi.reading.corpus.schemas import TABLES, schema
from luoshi.reading.corpus.shards import Shard, counts_of, find_files, read_table_of, shards_of, size_of
from luoshi.reading.load.refusals import need, refuse
from luoshi.reading.progress import Progress

__all__ = ["TABLES", "CorpusDone", "read_corpus"]

SHARDS = ".shards"
ROWS_PER_GROUP = 16_000  # of a finished table, or a shard more


@dataclass(frozen=True, slots=True)
class CorpusDone:
    """How many of each there are, and how long the run took in seconds (shards of an earlier run count as done)."""

    files: int
    reports: int
    statements: int
    commitments: int
    sections: int
    failures: int
    resumed: int
    seconds: float


def read_corpus(
    folder: Path | str,
    out: Path | str,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: bool = False,
) -> CorpusDone:
    """Read every report below `folder` to `out/{reports,statements,commitments,sections,failures}.parquet`.

    `workers` processes of this machine (all cores where None), or the Dask cluster at `scheduler`, whose workers
    must see both folders under the same paths. Raises ReadingError: `not_a_file` where `folder` is no folder,
    `library_missing` without pyarrow (or distributed).
    """
    began = time.monotonic()
    need("pyarrow", "corpus")
    source, target = Path(folder).absolute(), Path(out).absolute()
    if not source.is_dir():
        raise refuse("not_a_folder", file=str(folder))
    names = find_files(source, target)
    (target / SHARDS).mkdir(parents=True, exist_ok=True)
    shards = list(shards_of(source, names, target / SHARDS))
    _drop_stale(target / SHARDS, shards)
    open_shards = [shard for shard in shards if not shard.path.exists()]
    _read(open_shards, dask_engine(scheduler) if scheduler else local_engine(workers), progress, names, shards)
    totals = _merge(shards, target)
    shutil.rmtree(target / SHARDS)
    resumed = sum(len(shard.names) for shard in shards) - sum(len(shard.names) for shard in open_shards)
    return CorpusDone(len(names), **totals, resumed=resumed, seconds=time.monotonic() - began)


def _read(open_shards: list[Shard], engine: Engine, shown: bool, names: list[str], shards: list[Shard]) -> None:
    bar = Progress(len(names) if shown else 0)
    bar.done = len(names) - sum(len(shard.names) for shard in open_shards)
    largest_first = sorted(open_shards, key=size_of, reverse=True)  # or one worker is left with a long one at the end
    for shard, _ in engine(largest_first):
        bar.advance(len(shard.names), note=shard.names[-1])
    bar.close()


def _drop_stale(folder: Path, shards: Iterable[Shard]) -> None:
    """What an earlier run left half-way, or read from files that have changed since."""
    wanted = {shard.path.name for shard in shards}
    for path in folder.iterdir():
        if path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)


def _merge(shards: list[Shard], target: Path) -> dict[str, int]:
    """One table of each kind from all shards, in order; never more than a row group in memory."""
    totals = dict.fromkeys(TABLES, 0)
    for shard in shards:
        for table, count in counts_of(shard).items():
            totals[table] += count
    for table in TABLES:
        _merge_table(table, shards, target)
    return totals


def _merge_table(table: str, shards: list[Shard], target: Path) -> None:
    arrow, parquet = need("pyarrow", "corpus"), need("pyarrow.parquet", "corpus")
    aside = target / f".{table}.parquet.part"
    gathered: list[Any] = []
    with parquet.ParquetWriter(aside, schema(table), compression="zstd") as writer:
        for number, shard in enumerate(shards, 1):
            gathered.append(read_table_of(shard, table))
            full = sum(rows.num_rows for rows in gathered) >= ROWS_PER_GROUP
            if full or number == len(shards):
                writer.write_table(arrow.concat_tables(gathered).combine_chunks(), row_group_size=2 * ROWS_PER_GROUP)
                gathered.clear()
    os.replace(aside, target / f"{table}.parquet")
