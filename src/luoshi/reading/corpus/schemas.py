"""The tables that `luoshi corpus` writes: their columns and types, fixed so that every shard fits every other."""

from __future__ import annotations

from typing import Any

from luoshi.reading.load.refusals import need

REPORT = "file:s part:i place:s level:s year:i"
NUMBER = "{0}:f {0}s:[f]"
PERIOD = "{0}_start:d {0}_end:d {0}_as_written:s {0}_stated:b"
COLUMNS: dict[str, str] = {
    "reports": f"{REPORT} title:s reported_on:d start:i end:i chars:i sections:i statements:i commitments:i sha256:s "
    "language:s reader_version:s warnings:[s]",
    "statements": f"{REPORT} id:s start:i end:i text:s {NUMBER.format('value')} unit:s {NUMBER.format('base_value')} "
    "base_unit:s indicator:s indicator_id:s subject:s kind:s growth_type:s comparator:s "
    f"{PERIOD.format('period')} {PERIOD.format('baseline')} modality:s section:s sentence_start:i sentence_end:i "
    "rule:s role:s",
    "commitments": f"{REPORT} id:s start:i end:i text:s title:s type:s strength:s judged_by:s actions:[s] projects:[p] "
    "places:[s] statements:[s] due_on:d due_basis:s due_as_written:s lead_hint:[s] announced_count:i "
    "livelihood_number:i section:s rule:s",
    "sections": f"{REPORT} id:s number:s title:s depth:i start:i end:i",
    "failures": "file:s code:s message:s",
}
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
