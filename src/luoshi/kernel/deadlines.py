"""Terms: when something is due, and how late it is. Due today is not late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from luoshi.kernel.workdays import WorkCalendar

Count = Literal["natural", "working"]


@dataclass(frozen=True, slots=True)
class Term:
    """So many days from the day after the start. A term in natural days that ends on a day off ends on the next
    working day where `rolls` says so."""

    days: int
    count: Count = "natural"
    rolls: bool = False

    def due_on(self, start: date, calendar: WorkCalendar) -> date:
        if self.count == "working":
            return calendar.add_workdays(start, self.days)
        due = start + timedelta(days=self.days)
        return calendar.next_workday(due) if self.rolls else due


def days_late(due_on: date, today: date) -> int:
    """0 on the due day and before it."""
    return max(0, (today - due_on).days)


def days_left(due_on: date, today: date) -> int:
    """0 on the due day and after it."""
    return max(0, (due_on - today).days)
