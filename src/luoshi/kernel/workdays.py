"""Working days: a dated table of what differs from Monday to Friday.

The table is data a district imports each year when the State Council's notice is out; days after its last year are
judged by the weekday alone and said to be so (`is_known`). Pure: the table comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`exceptions` maps a day to whether it is worked: a holiday to False, a shifted working Saturday to True."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_until: date | None = None

    def is_known(self, day: date) -> bool:
        return self.known_until is not None and day <= self.known_until

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def next_workday(self, day: date) -> date:
        """`day` itself where it is worked, else the next day that is."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself is not counted. Raises ValueError below 0."""
        if count < 0:
            raise ValueError("count must not be negative")
        for _ in range(count):
            day = self.next_workday(day + timedelta(days=1))
        return day

    def workday_before(self, day: date) -> date:
        """The last working day before `day`: a Friday for a Monday, the eve of the holidays for the day after them."""
        day -= timedelta(days=1)
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; 0 where last is not later."""
        days = (last - first).days
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, days + 1))
