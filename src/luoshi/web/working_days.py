"""The State Council's calendar of days off and shifted working days, as the kernel's table of exceptions."""

from __future__ import annotations

from functools import cache

from luoshi.kernel.workdays import WorkCalendar


@cache
def work_calendar() -> WorkCalendar:
    """The published years of `chinesecalendar`; days after them are judged by the weekday alone."""
    from chinese_calendar import constants

    exceptions = dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)
    return WorkCalendar(exceptions, known_until=max(exceptions))
