"""Excel tables: the register under its filters, the breakdown with its codes so that it can come back, comparisons."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

import xlsxwriter

from luoshi.delivery.register.breakdown import DraftChange, DraftLine
from luoshi.delivery.register.choices import DueBasis
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.queries.cards import cards_of
from luoshi.delivery.register.queries.listing import codes_of_page
from luoshi.delivery.register.queries.shapes import CommitmentCard, RegisterFilters
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import render

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | datetime | int | None
BREAKDOWN_COLUMNS: tuple[tuple[str, int], ...] = (
    ("序号", 6),
    ("编号", 18),
    ("工作任务", 50),
    ("牵头单位", 26),
    ("配合单位", 30),
    ("汇总单位", 16),
    ("分管领导", 24),
    ("完成时限", 14),
)
CHANGE_COLUMNS: tuple[tuple[str, int], ...] = (
    ("编号", 18),
    ("工作任务", 50),
    ("改动", 14),
    ("原为", 34),
    ("现为", 34),
    ("依据", 40),
)
COLUMNS: tuple[tuple[str, int], ...] = (
    ("编号", 20),
    ("事项", 48),
    ("类型", 10),
    ("力度", 8),
    ("目标", 40),
    ("章节", 28),
    ("牵头单位", 14),
    ("分管领导", 22),
    ("时限", 12),
    ("时限依据", 10),
    ("状态", 10),
    ("状态说明", 40),
    ("核对", 16),
)


def register_table(actor: Actor, filters: RegisterFilters, at: datetime | None, on: date) -> bytes:
    """The file's bytes, days counted as `on` that day. Text that begins like a formula stays text."""
    keys = Commitment.objects.filter(code__in=codes_of_page(actor, filters, at)).values_list("pk", flat=True)
    return workbook(rows_of(cards_of(list(keys), at).values(), on))


def rows_of(cards: Iterable[CommitmentCard], on: date) -> Iterator[tuple[Cell, ...]]:
    for card in cards:
        yield (
            card.code,
            card.title,
            card.type_label,
            card.strength,
            card.target_line,
            card.section_title,
            card.lead.short_name if card.lead else "",
            card.leader,
            datetime(card.due_on.year, card.due_on.month, card.due_on.day) if card.due_on else None,  # noqa: DTZ001  a day
            DueBasis(card.due_basis).label,
            card.state.label,
            render(card.why, on=on),
            "自动识别，待核" if card.unconfirmed else "",
        )


def workbook(rows: Iterable[tuple[Cell, ...]]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("承诺台账")
        head = book.add_format({"bold": True, "bottom": 1, "font_name": "Microsoft YaHei", "text_wrap": True})
        plain = book.add_format({"font_name": "Microsoft YaHei", "text_wrap": True, "valign": "top"})
        day = book.add_format({"font_name": "Microsoft YaHei", "num_format": "yyyy-mm-dd", "valign": "top"})
        for place, (title, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, head)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, day)
                elif cell:
                    sheet.write_string(number, place, cell, plain)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, 0, len(COLUMNS) - 1)
    return buffer.getvalue()


# -- the breakdown ------------------------------------------------------------------------------------------------


def breakdown_table(title: str, lines: Sequence[DraftLine]) -> bytes:
    """The breakdown's columns under a title row. Read back by `task_table` it changes nothing."""
    rows = (
        (number, line.code, line.title, line.leads, line.co_operating, line.reporting, line.leader, day_cell(line.due))
        for number, line in enumerate(lines, start=1)
    )
    return titled_table(title, "任务分解表", BREAKDOWN_COLUMNS, rows)


def comparison_table(
    title: str, changes: Sequence[DraftChange], titles: Mapping[str, str], grounds: Mapping[str, str]
) -> bytes:
    """`titles` and `grounds` by code."""
    rows = (
        (each.code, titles.get(each.code, ""), each.column, each.old, each.new, grounds.get(each.code, ""))
        for each in changes
    )
    return titled_table(title, "修改对照", CHANGE_COLUMNS, rows)


def day_cell(due: str) -> Cell:
    """A day as Excel's own date; a time without a day in its words."""
    with suppress(ValueError):
        day = date.fromisoformat(due)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day
    return due


def titled_table(title: str, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A4 landscape, the title over all columns, heads repeated on every page. Text like a formula stays text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(name)
        top = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
        plain = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "valign": "vcenter", "align": "center"})
        sheet.merge_range(0, 0, 0, len(columns) - 1, title, top)
        sheet.set_row(0, 30)
        for place, (heading, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(1, place, heading, head)
        for number, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell, day if isinstance(cell, datetime) else plain)
        sheet.freeze_panes(2, 3)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return buffer.getvalue()
