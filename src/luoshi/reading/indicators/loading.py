"""Reading the dictionary's data: CSV files, one indicator a line, several values of a column set apart by |.

A district extends the dictionary with files of its own. A line with a new id is a new indicator; a line whose id
is known changes it: columns with something in them replace, aliases are added.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from luoshi.reading.indicators.dictionary import IndicatorDictionary
from luoshi.reading.indicators.entries import (
    Aggregation,
    DictionaryError,
    Direction,
    IndicatorEntry,
    problems_of,
)
from luoshi.reading.indicators.spelling import spelling_key

DATA = Path(__file__).parent / "data"
COLUMNS = ("id", "name", "aliases", "units", "direction", "aggregation", "departments", "official_name", "parent")
_LISTS = ("aliases", "units", "departments")
_Row = dict[str, str]
_Where = tuple[str, int]


def load_dictionary(extra: Sequence[Path] = ()) -> IndicatorDictionary:
    """The dictionary that comes with the package, extended by the files of `extra` in their order; without any, the
    installation's own.

    Raises `DictionaryError` (a ValueError, in Chinese, with file and line) where a file cannot be read, an entry
    is not valid, a name stands for two indicators, or a parent is not there.
    """
    return _read_all(tuple(extra)) if extra else own_dictionary()


@cache
def own_dictionary() -> IndicatorDictionary:
    """The dictionary of this installation, read once: what comes with the package, and the district's own files."""
    return _read_all(district_files())


def district_files() -> tuple[Path, ...]:
    """The files a district keeps to extend the dictionary: `indicators/*.csv` in LUOSHI_HOME (else ./var), by name."""
    folder = Path(os.environ.get("LUOSHI_HOME") or "var") / "indicators"
    return tuple(sorted(folder.glob("*.csv")))


def _read_all(extra: Iterable[Path]) -> IndicatorDictionary:
    entries: dict[str, IndicatorEntry] = {}
    places: dict[str, _Where] = {}
    for path in sorted(DATA.glob("*.csv")):
        _take_file(path, entries, places, may_change=False)
    for path in extra:
        _take_file(path, entries, places, may_change=True)
    _check_names(entries, places)
    _check_parents(entries, places)
    return IndicatorDictionary(entries.values())


def _take_file(path: Path, entries: dict[str, IndicatorEntry], places: dict[str, _Where], *, may_change: bool) -> None:
    for line, row in _rows(path):
        where = (path.name, line)
        known = entries.get(row["id"])
        if known and not may_change:
            raise DictionaryError(*where, f"编号“{known.id}”重复，已见于 {places[known.id][0]}")
        entry = _changed(known, row) if known else _new(row)
        for problem in problems_of(entry):
            raise DictionaryError(*where, problem)
        entries[entry.id] = entry
        places[entry.id] = where


def _rows(path: Path) -> Iterator[tuple[int, _Row]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryError(path.name, 0, f"文件读不出来（{error}），请确认它存在并以 UTF-8 保存") from error
    reader = csv.DictReader(text.splitlines())
    if missing := [column for column in ("id", "name", "aliases") if column not in (reader.fieldnames or ())]:
        raise DictionaryError(path.name, 1, f"表头缺少列：{'、'.join(missing)}（应为 {','.join(COLUMNS)}）")
    for row in reader:
        if None in row:
            raise DictionaryError(
                path.name, reader.line_num, f"列数多于表头，请检查是否有多余的逗号（应为 {len(COLUMNS)} 列）"
            )
        yield reader.line_num, {column: (row.get(column) or "").strip() for column in COLUMNS}


def _values(row: _Row) -> dict[str, Any]:
    values: dict[str, Any] = dict(row)
    for column in _LISTS:
        values[column] = tuple(part.strip() for part in row[column].split("|") if part.strip())
    values["official_name"] = row["official_name"] or None
    values["parent"] = row["parent"] or None
    return values


def _new(row: _Row) -> IndicatorEntry:
    values = _values(row)
    return IndicatorEntry(
        **{column: values[column] for column in COLUMNS if column not in ("direction", "aggregation")},
        direction=cast(Direction, row["direction"]),
        aggregation=cast(Aggregation, row["aggregation"]),
    )


def _changed(entry: IndicatorEntry, row: _Row) -> IndicatorEntry:
    given = {column: value for column, value in _values(row).items() if value}
    given["aliases"] = tuple(dict.fromkeys((*entry.aliases, *given.get("aliases", ()))))
    return replace(entry, **given)


def _check_names(entries: dict[str, IndicatorEntry], places: dict[str, _Where]) -> None:
    owners: dict[str, IndicatorEntry] = {}
    for entry in entries.values():
        for name in entry.names:
            owner = owners.setdefault(spelling_key(name), entry)
            if owner is not entry:
                problem = f"名称“{name}”同时指“{owner.name}”（{owner.id}）和“{entry.name}”（{entry.id}），请只留一处"
                raise DictionaryError(*places[entry.id], problem)


def _check_parents(entries: dict[str, IndicatorEntry], places: dict[str, _Where]) -> None:
    for entry in entries.values():
        if entry.parent and entry.parent not in entries:
            raise DictionaryError(*places[entry.id], f"上级指标“{entry.parent}”不在词典中")
