"""`luoshi reconcile FILE FILE …`: the command's options and what it does."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from luoshi.reading.findings import Document, ReadingError, ReportReading
from luoshi.reading.load import load
from luoshi.reading.read import read_document
from luoshi.reading.reconcile.engine import reconcile
from luoshi.reading.reconcile.facts import Fact
from luoshi.reading.reconcile.listing import in_words
from luoshi.reading.reconcile.marked import marked_list
from luoshi.reading.reconcile.model import Finding, to_json
from luoshi.reading.reconcile.tables import facts_of_tables

_SHEETS = (".xlsx",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `luoshi reconcile`."""
    parser.add_argument("files", nargs="+", metavar="文件", help="同一个地方的几份报告；xlsx 文件作为数据表")
    parser.add_argument("--draft", metavar="文件", help="正在起草的报告：只列出与它有关的核对结果")
    parser.add_argument("--data", action="append", default=[], metavar="XLSX", help="数据部门的表，可以多次给出")
    parser.add_argument("--year", type=int, help="表头没有写年份时，表中数据的年份")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--pretty", action="store_true", help="JSON 分行缩进，便于人看")
    parser.add_argument(
        "--format", choices=("text", "json", "docx"), default="text", help="text 文字清单，docx 带标记的核对单"
    )
    parser.add_argument("--out", metavar="文件", help="写入文件；docx 不指定时写入 核对单.docx")
    parser.add_argument("--all", action="store_true", help="一致的也逐条列出")


@dataclass(slots=True)
class _Material:
    """What was read of the files given: readings, texts, tables, and what could not be read."""

    readings: list[ReportReading] = field(default_factory=list)
    documents: dict[str, Document] = field(default_factory=dict)
    sheets: list[Document] = field(default_factory=list)
    unreadable: list[tuple[str, ReadingError]] = field(default_factory=list)


def run(args: argparse.Namespace) -> int:
    """Reads, compares, prints. 0 where every file could be read, 1 where one could not (the rest is still compared)."""
    material = _read_all([*args.files, *([args.draft] if args.draft else [])], args.data)
    findings = reconcile(
        material.readings,
        {file: document.text for file, document in material.documents.items()},
        tables=_table_facts(material, args.year),
        draft=args.draft,
    )
    try:
        _write(findings, material, args)
    except ReadingError as error:
        print(error.message, file=sys.stderr)
        return 1
    for file, unreadable in material.unreadable:
        print(f"{file}：{unreadable.message}", file=sys.stderr)
    return 1 if material.unreadable else 0


def _read_all(files: Sequence[str], data: Sequence[str]) -> _Material:
    material = _Material()
    for file in dict.fromkeys((*files, *data)):
        try:
            document = load(file)
            if file in data or Path(file).suffix.lower() in _SHEETS:
                material.sheets.append(document)
            else:
                material.readings.extend(read_document(document))
            material.documents[document.file] = document
        except ReadingError as error:
            material.unreadable.append((file, error))
    return material


def _table_facts(material: _Material, year: int | None) -> list[Fact]:
    """Facts of the tables; without a year told, a table is of the year before the latest report."""
    years = [reading.header.year for reading in material.readings if reading.header.year]
    otherwise = year or (max(years) - 1 if years else None)
    return [fact for sheet in material.sheets for fact in facts_of_tables(sheet, year=otherwise)]


def _write(findings: Sequence[Finding], material: _Material, args: argparse.Namespace) -> None:
    if args.format == "docx":
        path = Path(args.out or "核对单.docx")
        path.write_bytes(marked_list(findings, material.documents))
        print(f"已写入 {path}", file=sys.stderr)
        return
    if args.json or args.format == "json":
        text = _as_json(findings, material, pretty=args.pretty)
    else:
        text = in_words(findings, material.documents, everything=args.all)
    if args.out:
        Path(args.out).write_text(text, "utf-8")
    else:
        sys.stdout.write(text)


def _as_json(findings: Sequence[Finding], material: _Material, *, pretty: bool) -> str:
    printed: dict[str, object] = {"findings": [to_json(finding) for finding in findings]}
    if material.unreadable:
        printed["errors"] = [
            {"file": file, "error": {"code": error.code, "message": error.message}}
            for file, error in material.unreadable
        ]
    return json.dumps(printed, ensure_ascii=False, indent=2 if pretty else None) + "\n"
