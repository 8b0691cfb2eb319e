"""What a line of a sheet says: the one place where a line is read together with what was put right in it.

A line of a locked round stays as it was signed; each correction beside it says the line whole, as it should have read.
Who reads a line as it was on a day gives that instant: corrections made later are not known then. Lines are given with
their corrections read along (`with_corrections`), so that any number of them costs one query more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from luoshi.delivery.progress.choices import RoundState
from luoshi.delivery.progress.models import LineCorrection, ProgressReport
from luoshi.delivery.progress.rules import LineGiven

SAID = ("text", "problem", "asks", "percent", "forecast_on", "value")  # everything a body fills in a line
Said = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field that a correction says otherwise; `field` is its name on the line."""

    field: str
    label: str
    was: Said
    now: Said


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction with what it says otherwise than what stood until then."""

    row: LineCorrection
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class LineRead:
    """A line as it was filled, what it says now, and each correction between the two, the oldest first."""

    line: ProgressReport
    now: LineGiven
    corrections: Sequence[Corrected]


@dataclass(frozen=True, slots=True)
class LineRight:
    """What a line should have said, whole, and why it is put right; `seen` is how many corrections of it were known
    to whoever says so."""

    line: ProgressReport
    given: LineGiven
    reason: str
    seen: int


def with_corrections(lines: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
    return lines.prefetch_related("corrections")


def given_of(line: ProgressReport) -> LineGiven:
    """The line as it was filled, whatever was put right later."""
    return LineGiven(line.text, line.problem, line.asks, line.percent, line.forecast_on, line.unchanged, line.value)


def said_of(line: ProgressReport, at: datetime | None = None) -> LineGiven:
    """What the line says, or said at `at`: its newest correction, else what was filled."""
    rows = corrections_by(line, at)
    return said_in(rows[-1]) if rows else given_of(line)


def read_line(line: ProgressReport, at: datetime | None = None) -> LineRead:
    found, before = [], given_of(line)
    for row in corrections_by(line, at):
        after = said_in(row)
        found.append(Corrected(row, changes_between(before, after)))
        before = after
    return LineRead(line, before, found)


def corrections_by(line: ProgressReport, at: datetime | None) -> list[LineCorrection]:
    """The line's corrections made by then, the oldest first."""
    rows = (row for row in line.corrections.all() if at is None or row.corrected_at <= at)
    return sorted(rows, key=lambda row: (row.corrected_at, row.pk))


def said_in(row: LineCorrection) -> LineGiven:
    """A correction says the line whole; what is corrected is no 无变化 any more."""
    return LineGiven(row.text, row.problem, row.asks, row.percent, row.forecast_on, unchanged=False, value=row.value)


def changes_between(before: LineGiven, after: LineGiven) -> list[Change]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in SAID)
    return [Change(name, label_of(name), was, now) for name, was, now in pairs if was != now]


def written(value: Said) -> str:
    """A value as tables write it; 空 where there is none."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if value not in (None, "") else "空"


def label_of(field: str) -> str:
    return str(getattr(ProgressReport._meta.get_field(field), "verbose_name", field))


# Of many lines, without making objects of them ------------------------------------------------------------------------


def newest_corrections(lines: QuerySet[ProgressReport], at: datetime | None = None) -> dict[int, LineGiven]:
    """What the lines that were corrected by then say, by the line's key; the others are absent. One query over what
    was corrected."""
    rows = LineCorrection.objects.filter(line__in=lines.order_by().values("pk"))
    if at is not None:
        rows = rows.filter(corrected_at__lte=at)
    return {row.line_id: said_in(row) for row in rows.order_by("corrected_at", "pk")}


def not_lapsed() -> Q:
    """Lines that are signed or may still be: a sheet that no head had signed when its round was locked says nothing."""
    return ~Q(sheet__round__state=RoundState.CLOSED, sheet__signed_at=None)
