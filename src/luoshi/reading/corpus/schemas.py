"""The tables that `luoshi corpus` writes: their columns and types, fixed so that every shard fits every other."""

from __future__ import annotations

from typing import Any

from luoshi.reading.load.refusals import need
from luoshi.reading.tables import TABLES as ROW_TABLES
from luoshi.reading.tables import columns

COLUMNS: dict[str, str] = {table: columns(table) for table in ROW_TABLES} | {"failures": "file:s code:s message:s"}
TABLES = tuple(COLUMNS)


def schema(table: str) -> Any:
    """The `pyarrow.Schema` of a table; raises ReadingError `library_missing` without pyarrow."""
    arrow = need("pyarrow", "corpus")
    types = {
        "s": arrow.string(),
        "i": arrow.int64(),
        "f": arrow.float64(),
        "b": arrow.bool_(),
        "d": arrow.date32(),
        "p": arrow.struct([("name", arrow.string()), ("stage", arrow.string())]),
    }
    fields = []
    for column in COLUMNS[table].split():
        name, _, kind = column.partition(":")
        fields.append((name, arrow.list_(types[kind[1]]) if kind.startswith("[") else types[kind]))
    return arrow.schema(fields)
