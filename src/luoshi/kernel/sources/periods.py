"""The last day of a period as people write it in tables: 2026-06-30, 2026年6月, 202606, 2026年二季度. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any

QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH = re.compile(r"(\d{4})(?:[-/.年](?:1-)?(\d{1,2})月?|(\d{2}))")  # 2026年1-6月 ends in June
QUARTER = re.compile(r"(\d{4})年?(?:第?([一二三四1-4])季度|[Qq]([1-4]))")
HALF = re.compile(r"(\d{4})年?(上半年|下半年|全年|半年)?")


class NotAPeriod(ValueError):
    """What stands there names no day, month, quarter, half or year."""


def period_end(value: Any) -> date:
    """The last day of the period in a cell. Raises NotAPeriod."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    written = re.sub(r"\s+", "", str("" if number is None else number))
    try:
        return end_of_written(written)
    except (ValueError, KeyError) as fault:
        raise NotAPeriod(written) from fault


def end_of_written(written: str) -> date:
    if found := DAY.fullmatch(written):
        return date(*(int(part) for part in found.groups()))
    if found := QUARTER.fullmatch(written):
        return month_end(int(found[1]), QUARTERS[found[2] or found[3]])
    if found := MONTH.fullmatch(written):
        return month_end(int(found[1]), int(found[2] or found[3]))
    if found := HALF.fullmatch(written):
        return month_end(int(found[1]), 6 if found[2] in ("上半年", "半年") else 12)
    raise NotAPeriod(written)


def month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise NotAPeriod(f"{year}-{month}")
    return date(year, month, monthrange(year, month)[1])
