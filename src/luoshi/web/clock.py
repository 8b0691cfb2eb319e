"""The one clock. Everything below the web layer is told what day it is.

With LUOSHI_AS_OF the whole installation lives on that day; only the ledger still learns the real time.
"""

import os
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def real_now() -> datetime:
    """The real instant, with its zone: for the ledger's `recorded_at` and for leases."""
    return datetime.now(LOCAL)


def installation_day() -> date | None:
    """The day this installation is set to live on, or None where it lives today."""
    written = os.environ.get("LUOSHI_AS_OF")
    return date.fromisoformat(written) if written else None


def now() -> datetime:
    """The instant at which work is done: real, or the same time of day on the installation's day."""
    real = real_now()
    day = installation_day()
    return real if day is None else real.replace(year=day.year, month=day.month, day=day.day)


def today() -> date:
    return now().date()


def end_of(day: date) -> datetime:
    """The instant up to which `as of day` looks: the first of the following day."""
    return datetime.combine(day + timedelta(days=1), time.min, LOCAL)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL)
