"""Periods as tables write them."""

from datetime import date, datetime

import pytest

from luoshi.kernel.sources.periods import NotAPeriod, period_end


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("2026-06-30", date(2026, 6, 30)),
        ("2026年6月30日", date(2026, 6, 30)),
        ("2026年2月", date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 29)),
        ("202606", date(2026, 6, 30)),
        (202606.0, date(2026, 6, 30)),
        ("2026年1-6月", date(2026, 6, 30)),
        ("2026年一季度", date(2026, 3, 31)),
        ("2026Q3", date(2026, 9, 30)),
        ("2026年上半年", date(2026, 6, 30)),
        ("2026年", date(2026, 12, 31)),
        (2026, date(2026, 12, 31)),
        (datetime(2026, 6, 30, 8), date(2026, 6, 30)),
    ],
)
def test_ends_on(written: object, end: date) -> None:
    assert period_end(written) == end


@pytest.mark.parametrize("written", ["", None, "六月", "2026-13", "2026-02-30", "1-6月", "约2026年", 12.5])
def test_is_none(written: object) -> None:
    with pytest.raises(NotAPeriod):
        period_end(written)
