"""The register as an Excel table: what a reader sees under the filters, one commitment a row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime

import xlsxwriter

from luoshi.delivery.register.choices import DueBasis
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.queries.cards import cards_of
from luoshi.delivery.register.queries.listing import codes_of_page
from luoshi.delivery.register.queries.shapes import CommitmentCard, RegisterFilters
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import render

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | datetime | None
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


def register_table(actor: Actor, filters: RegisterFilters, at: datetime | None) -> bytes:
    """The file's bytes. Text that begins like a formula stays text."""
    keys = Commitment.objects.filter(code__in=codes_of_page(actor, filters, at)).values_list("pk", flat=True)
    return workbook(rows_of(cards_of(list(keys), at).values()))


def rows_of(cards: Iterable[CommitmentCard]) -> Iterator[tuple[Cell, ...]]:
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
            render(card.why),
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
