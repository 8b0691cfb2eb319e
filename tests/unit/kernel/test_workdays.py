"""Terms around weekends and the spring festival."""

from datetime import date

import pytest

from luoshi.kernel.deadlines import Term, days_late, days_left
from luoshi.kernel.workdays import WorkCalendar

# 2026: the festival from 15 to 23 February, Saturday 14 and 28 February worked.
FESTIVAL = WorkCalendar(
    {date(2026, 2, day): False for day in range(15, 24)} | {date(2026, 2, 14): True, date(2026, 2, 28): True},
    known_until=date(2026, 12, 31),
)
PLAIN = WorkCalendar()


class TestAddWorkdays:
    def test_passes_the_weekend(self) -> None:
        assert PLAIN.add_workdays(date(2026, 3, 6), 1) == date(2026, 3, 9)

    def test_counts_a_shifted_saturday_and_skips_the_festival(self) -> None:
        assert FESTIVAL.add_workdays(date(2026, 2, 13), 1) == date(2026, 2, 14)
        assert FESTIVAL.add_workdays(date(2026, 2, 13), 2) == date(2026, 2, 24)

    def test_of_nothing_is_the_day_itself(self) -> None:
        assert FESTIVAL.add_workdays(date(2026, 2, 15), 0) == date(2026, 2, 15)

    def test_refuses_to_go_back(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            PLAIN.add_workdays(date(2026, 3, 6), -1)

    def test_agrees_with_counting_back(self) -> None:
        due = FESTIVAL.add_workdays(date(2026, 2, 10), 7)
        assert FESTIVAL.workdays_between(date(2026, 2, 10), due) == 7


class TestIsKnown:
    def test_says_from_when_on_weekdays_alone_decide(self) -> None:
        assert FESTIVAL.is_known(date(2026, 12, 31))
        assert not FESTIVAL.is_known(date(2027, 1, 1))


class TestTerm:
    def test_three_working_days_from_friday_end_on_wednesday(self) -> None:
        assert Term(3, "working").due_on(date(2026, 3, 6), PLAIN) == date(2026, 3, 11)

    def test_natural_days_roll_over_a_day_off_only_where_said(self) -> None:
        assert Term(15).due_on(date(2026, 2, 6), FESTIVAL) == date(2026, 2, 21)
        assert Term(15, rolls=True).due_on(date(2026, 2, 6), FESTIVAL) == date(2026, 2, 24)


class TestDaysLate:
    def test_due_today_is_not_late(self) -> None:
        assert [days_late(date(2026, 3, 10), date(2026, 3, day)) for day in (9, 10, 11)] == [0, 0, 1]
        assert [days_left(date(2026, 3, 10), date(2026, 3, day)) for day in (9, 10, 11)] == [1, 0, 0]
