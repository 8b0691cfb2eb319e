"""The unit of work: a shard is a fixed run of files, read by one worker and written to one folder.

A shard's folder appears whole or not at all (it is written aside and renamed), so what is there after a kill is
done and the rest is not. Its name holds a fingerprint of the files and the reader: a changed file is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi import __version__
from luoshi.reading.attempt import Attempt, attempt, internal_fault
from luoshi.reading.corpus.schemas import TABLES, schema
from luoshi.reading.findings import READER_VERSION, Unreadable
from luoshi.reading.load.refusals import need
from luoshi.reading.tables import TABLES as ROW_TABLES
from luoshi.reading.tables import to_rows

FILES_PER_SHARD = 4
WRITTEN_AS = "arrow"  # a run that another version left half-way is not gone on with
READABLE = {
    *(".txt", ".docx", ".docm", ".pdf", ".html", ".htm", ".xhtml", ".shtml"),
    *(".doc", ".wps", ".ofd", ".rtf"),  # not readable, and their owners should learn so
}
DIED = "读取 {file} 时进程异常退出（内存不足或文件损坏）。原文件没有改动。请单独读取它，或另存为 txt 后重试。"


@dataclass(frozen=True, slots=True)
class Shard:
    """Files by their names below `folder`; `deadly` are those that have killed a worker: reported, not read."""

    number: int
    folder: str
    names: tuple[str, ...]
    out: str
    fingerprint: str
    deadly: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        return Path(self.out) / f"{self.number:07d}-{self.fingerprint}"


def find_files(folder: Path, leave_out: Path) -> list[str]:
    """Names (with `/`, sorted) of the reports below `folder`, without hidden files, Word's lock files, `leave_out`."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(parent, name) != leave_out]
        for name in names:
            if Path(name).suffix.lower() in READABLE and not name.startswith((".", "~$")):
                found.append(Path(parent, name).relative_to(folder).as_posix())
    return sorted(found)


def shards_of(folder: Path, names: Sequence[str], out: Path) -> Iterator[Shard]:
    """The same files always make the same shards, whoever reads them."""
    for number, at in enumerate(range(0, len(names), FILES_PER_SHARD)):
        chosen = tuple(names[at : at + FILES_PER_SHARD])
        yield Shard(number, str(folder), chosen, str(out), _fingerprint(folder, chosen))


def size_of(shard: Shard) -> int:
    """Bytes of the shard's files; of those that are gone, none."""
    return sum(path.stat().st_size for name in shard.names if (path := Path(shard.folder, name)).exists())


def _fingerprint(folder: Path, names: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{__version__} {READER_VERSION} {WRITTEN_AS}".encode())
    for name in names:
        try:
            found = (folder / name).stat()
            state = f"{found.st_size} {found.st_mtime_ns}"
        except OSError:
            state = "gone"
        digest.update(f"\0{name}\0{state}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def read_shard(shard: Shard) -> dict[str, int]:
    """Read the shard's files and write its folder; returns how many rows each table has. Runs in a worker."""
    if shard.path.exists():
        return counts_of(shard)
    aside = shard.path.with_name(f"{shard.path.name}.{os.getpid()}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    read: dict[str, list[Any]] = {table: [] for table in TABLES}
    for name in shard.names:
        for table, found in _tables_of(shard, name).items():
            read[table].append(found)
    counts = {table: _write(aside / f"{table}.{WRITTEN_AS}", table, found) for table, found in read.items()}
    (aside / "counts.json").write_text(json.dumps(counts), encoding="utf-8")
    try:
        os.replace(aside, shard.path)
    except OSError:  # another worker was faster; what it wrote is the same
        shutil.rmtree(aside, ignore_errors=True)
    return counts


def counts_of(shard: Shard) -> dict[str, int]:
    counts: dict[str, int] = json.loads((shard.path / "counts.json").read_text(encoding="utf-8"))
    return counts


def _read_file(shard: Shard, name: str) -> Attempt:
    """One file of a shard, under its name below the folder."""
    if name in shard.deadly:
        return Attempt(name, failure=Unreadable(name, "process_died", DIED.format(file=name)))
    return attempt(Path(shard.folder, name), name=name)


def _tables_of(shard: Shard, name: str) -> dict[str, Any]:
    """What one file adds to each table, as Arrow tables."""
    tried = _read_file(shard, name)
    found: dict[str, Any] = {}
    try:
        found = {table: _arrow(table, to_rows(tried.readings, table)) for table in ROW_TABLES}
    except (ValueError, OverflowError, TypeError) as error:  # a value that no column holds
        tried = Attempt(name, failure=internal_fault(name, error))
    if failure := tried.failure:
        row = {"file": _clean(name), "code": failure.code, "message": _clean(failure.message)}
        found["failures"] = _arrow("failures", [row])
    return found


def _arrow(table: str, rows: list[dict[str, Any]]) -> Any:
    return need("pyarrow", "corpus").Table.from_pylist(rows, schema(table))


def _clean(text: str) -> str:
    """A file name that is no Unicode must still be reported."""
    return text.encode("utf-8", "backslashreplace").decode()


def _write(path: Path, table: str, found: list[Any]) -> int:
    """One table of the shard as it lies in memory, so that gathering the shards, which one process does while the
    others are done, has nothing to unpack. Returns its rows."""
    arrow = need("pyarrow", "corpus")
    whole = arrow.concat_tables([schema(table).empty_table(), *found]).combine_chunks()
    with arrow.OSFile(str(path), "wb") as file, arrow.ipc.new_file(file, whole.schema) as writer:
        writer.write_table(whole)
    rows: int = whole.num_rows
    return rows


def read_table_of(shard: Shard, table: str) -> Any:
    """A table of a shard that was read, still in its file: rows come to memory as they are used."""
    arrow = need("pyarrow", "corpus")
    return arrow.ipc.open_file(arrow.memory_map(str(shard.path / f"{table}.{WRITTEN_AS}"))).read_all()
