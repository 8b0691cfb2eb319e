"""From a file to everything found in it: load → clean → outline → statements → commitments.

    >>> from luoshi.reading import read_report
    >>> reading = read_report("云河区2026.docx")
    >>> reading.header.year, len(reading.statements), len(reading.commitments)

A file that cannot be read raises `ReadingError`; whatever can be read never raises, however odd its text.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from luoshi.reading.commitments import find_commitments, reasoned_sentences, reasons_of
from luoshi.reading.commitments.longer import link_to_longer
from luoshi.reading.commitments.rows import one_a_row
from luoshi.reading.findings import Document, ReportReading, Statement
from luoshi.reading.grids import Row, rows_of_tables, statements_of_tables
from luoshi.reading.identity import name_commitments, name_statements
from luoshi.reading.load import load
from luoshi.reading.outline import ReportPart, outline
from luoshi.reading.quantities import scan
from luoshi.reading.statements import count_digits, find_statements

_WITH_TABLES = ("xlsx", "docx", "html")  # formats whose rows and cells are known for certain


def read_report(path: str | Path) -> ReportReading:
    """The first report of a file. Raises `ReadingError` where the file cannot be read."""
    return read_reports(path)[0]


def read_reports(path: str | Path) -> tuple[ReportReading, ...]:
    """Every report of a file, in order; at least one."""
    return read_document(load(path))


def read_text(text: str, file: str = "text.txt") -> ReportReading:
    """A report already at hand as a string; `file` is only a name."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return read_document(Document(file, "txt", text, sha256))[0]


def read_document(document: Document) -> tuple[ReportReading, ...]:
    """Every report of a loaded document."""
    parts = outline(document)
    if document.format in _WITH_TABLES and len(parts) == 1:
        tabled = statements_of_tables(document, year=parts[0].header.year)
        return (read_part(parts[0], tabled, rows_of_tables(document)),)
    return tuple(read_part(part) for part in parts)


def read_part(part: ReportPart, tabled: tuple[Statement, ...] = (), rows: tuple[Row, ...] = ()) -> ReportReading:
    """Statements and commitments of one report, with stable ids and sorted by place; `tabled` are statements of its
    tables, which know more of their rows than the row's words say, `rows` the rows themselves."""
    scanned = scan(part.text)
    statements = find_statements(part, scanned)
    if tabled:
        lines = {one.sentence for one in tabled}
        beside = [one for one in statements if not any(low <= one.start < high for low, high in lines)]
        own = [replace(one, subject=part.header.place) for one in tabled]
        statements = name_statements(part, [*beside, *own])
    reasons = reasons_of(part)
    found = find_commitments(part, statements, reasons)
    commitments = name_commitments(one_a_row(part, found, rows, statements))
    link_to_longer(commitments, statements, part.header.year)
    return ReportReading(
        header=part.header,
        sections=part.plain_sections(),
        sentences=reasoned_sentences(part, commitments, reasons),
        statements=statements,
        commitments=commitments,
        warnings=_warnings(part),
        digits=count_digits(part.text, scanned),
    )


def _warnings(part: ReportPart) -> tuple[str, ...]:
    """What a reader should know of a report that was read with less than usual to go by."""
    warnings = []
    if not part.text.strip():
        warnings.append("文中没有可读的文字。")
        return tuple(warnings)
    if part.header.year is None:
        warnings.append("没有读出报告的年份，各项数据和目标的时间因此不明；请补上报告日期后再读。")
    if not any(s.section.depth for s in part.sections):
        warnings.append("没有读出章节标题，全文作为一节处理。")
    if not any(s.frame.kind == "plan" for s in part.sentences):
        warnings.append("没有读出部署今后工作的段落，因此没有登记任何任务。")
    return tuple(warnings)
