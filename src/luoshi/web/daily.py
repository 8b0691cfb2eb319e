"""The day's routine in turn: what the sources give, what fell due, what colour everything has, who is heard, the
ledger's head exported.

Every step can be run again on the same day and changes nothing the second time; one that was killed goes on where it
stopped. Nobody is told twice: a change of colour is a row, and a hearing is opened once for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.escalating import escalations_stand, propose_escalations
from luoshi.delivery.alerts.operations import ask_bodies, lapse_unanswered
from luoshi.delivery.alerts.telling import tell_changes
from luoshi.delivery.progress.sourcing import SourcesAsked, take_from_sources
from luoshi.delivery.progress.urging import urge_late
from luoshi.delivery.register.operations import refresh_overdue
from luoshi.kernel.ledger.operations import export_head
from luoshi.web.ledger_check import heads_file
from luoshi.web.working_days import work_calendar

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Day:
    """What a day's routine did."""

    sources: SourcesAsked
    overdue: int
    judged: int
    changed: int
    asked: int
    proposed: int
    urged: int
    told: int
    lapsed: int
    head: Path | None


def run_day(
    *,
    today: date,
    at: datetime,
    progress: Progress = lambda done, total: None,
    keep_head: bool = True,
    everything: bool = False,
) -> Day:
    """Run the day. `keep_head` is False only where a past day is lived again; `everything` judges also what did not
    change since the last run."""
    sources = take_from_sources(today=today, at=at)
    overdue = refresh_overdue(today=today, at=at)
    judged = refresh_alerts(today=today, at=at, progress=progress, everything=everything)
    lapsed = lapse_unanswered(today=today, at=at)
    asked = ask_bodies(today=today, at=at, calendar=work_calendar())
    urged = urge_late(today=today, at=at)
    stand = escalations_stand(today)
    proposed = 0 if stand else propose_escalations(today=today, at=at, calendar=work_calendar())
    told = tell_changes(today=today, at=at)
    head = export_head(folder=heads_file(Path(settings.HOME)).parent, on=today) if keep_head else None
    return Day(sources, overdue, judged.judged, judged.changed, asked, proposed, urged, told, lapsed, head)
