"""The sample's table of sister districts: invented places and figures, taken month by month as a data body would."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from luoshi.delivery.progress.rankings import sisters_in, take_sisters
from luoshi.kernel.actors import MACHINE
from luoshi.web.clock import LOCAL
from luoshi.web.sample.people import FOLDER

RELEASED = timedelta(days=20)  # a month's table is out so long after its end


def take_sister_tables(*, today: date) -> None:
    given = sisters_in((FOLDER / "sisters.csv").read_bytes(), "sisters.csv")
    for day in sorted({one.period_end for one in given}):
        out_on = day + RELEASED
        if out_on <= today:
            month = [one for one in given if one.period_end == day]
            at = datetime.combine(out_on, time(10), LOCAL)
            take_sisters(given=month, source="模拟数据", actor=MACHINE, at=at)
