"""Will it be in time? Earned schedule for work with milestones, the pace still needed for figures. Pure.

Planned value, earned value and earned schedule are the field's own terms (Lipke): the earned schedule is the day on
which the plan expected what has been reached; SPI(t) is the planned time for that over the time it took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)
LONGEST = 3650  # days: a finish further away than ten years is no forecast


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone with its plan and, once reached, its day."""

    due_on: date
    weight: Decimal
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """`planned` and `earned` are shares of the whole (0 to 1); days count from the plan's start. `spi_t` is None on
    the first day. `finish_on` is None where nothing has been earned yet; the spread comes from how far milestones
    already reached lay from their days, and is None before two are."""

    planned: Decimal
    earned: Decimal
    planned_days: int
    actual_days: int
    earned_days: Decimal
    spi_t: Decimal | None
    finish_on: date | None
    earliest_on: date | None
    latest_on: date | None


def earned_schedule(milestones: Sequence[Reached], *, starts_on: date, today: date) -> EarnedSchedule | None:
    """None without milestones of weight. A milestone reached after `today` counts as not reached. Between two nodes
    nothing is due: where every node due is reached, the day earned is today's, or a later one where more is."""
    total = sum((m.weight for m in milestones), ZERO)
    if not total:
        return None
    ends_on = max(m.due_on for m in milestones)
    planned_days = max((ends_on - starts_on).days, 1)
    actual_days = max((today - starts_on).days, 0)
    reached = [m for m in milestones if m.reached_on is not None and m.reached_on <= today]
    earned = sum((m.weight for m in reached), ZERO) / total
    earned_days = days_earned(milestones, starts_on=starts_on, total=total, earned=earned)
    if all(m in reached for m in milestones if m.due_on <= today):
        earned_days = max(earned_days, Decimal(min(actual_days, planned_days)))
    finished = max(m.reached_on or today for m in reached) if earned == ONE else None
    spi_t = None if not actual_days else min(earned_days / actual_days, Decimal(10))
    finish = finished or finish_at(spi_t, starts_on=starts_on, planned_days=planned_days, today=today)
    spread = spread_of(reached)
    return EarnedSchedule(
        planned=sum((m.weight for m in milestones if m.due_on <= today), ZERO) / total,
        earned=earned,
        planned_days=planned_days,
        actual_days=actual_days,
        earned_days=earned_days,
        spi_t=spi_t,
        finish_on=finish,
        earliest_on=shifted(finish, -spread, today) if finish and not finished and spread is not None else finished,
        latest_on=shifted(finish, spread, today) if finish and not finished and spread is not None else finished,
    )


def days_earned(milestones: Sequence[Reached], *, starts_on: date, total: Decimal, earned: Decimal) -> Decimal:
    """The day of the plan on which `earned` was expected, on the line between milestones, in days from the start."""
    if earned == ZERO:
        return ZERO
    day_before, value_before = ZERO, ZERO
    for due_on, value in planned_curve(milestones, total):
        day = Decimal(max((due_on - starts_on).days, 0))
        if value >= earned:
            share = (earned - value_before) / (value - value_before)
            return day_before + (day - day_before) * share
        day_before, value_before = day, value
    return day_before


def planned_curve(milestones: Sequence[Reached], total: Decimal) -> list[tuple[date, Decimal]]:
    """(day, share expected by then), days rising, milestones of one day together and weightless ones left out."""
    by_day: dict[date, Decimal] = {}
    for milestone in milestones:
        if milestone.weight:
            by_day[milestone.due_on] = by_day.get(milestone.due_on, ZERO) + milestone.weight
    curve, sum_so_far = [], ZERO
    for day in sorted(by_day):
        sum_so_far += by_day[day]
        curve.append((day, sum_so_far / total))
    return curve


def finish_at(spi_t: Decimal | None, *, starts_on: date, planned_days: int, today: date) -> date | None:
    """Start + planned duration ÷ SPI(t), never before today; None where the pace says nothing."""
    if not spi_t:
        return None
    days = Decimal(planned_days) / spi_t
    return None if days > LONGEST else max(starts_on + timedelta(days=int(days.to_integral_value())), today)


def spread_of(reached: Sequence[Reached]) -> int | None:
    """Half the range of the delays seen so far, in days; None before two milestones are reached."""
    delays = [(m.reached_on - m.due_on).days for m in reached if m.reached_on]
    return None if len(delays) < 2 else max(1, (max(delays) - min(delays) + 1) // 2)


def shifted(day: date, days: int, today: date) -> date:
    return max(day + timedelta(days=days), today)


# Figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ValueForecast:
    """Where a figure will stand at the end if the pace goes on (expected), slows or quickens to the worst and best
    period seen (low, high), and how much each period left must bring to reach the target (needed): less than nothing
    where the target lies below the start, nothing once it is reached."""

    expected: Decimal
    low: Decimal
    high: Decimal
    needed: Decimal | None


def forecast_value(
    *, start: Decimal, per_period: Sequence[Decimal], periods_left: int, target: Decimal
) -> ValueForecast | None:
    """From where it started and what each period so far brought; None before the first."""
    if not per_period or periods_left < 0:
        return None
    brought = sum(per_period, ZERO)
    now, mean = start + brought, brought / len(per_period)
    still = target - now
    reached = still <= 0 if target >= start else still >= 0
    return ValueForecast(
        expected=now + mean * periods_left,
        low=now + min(per_period) * periods_left,
        high=now + max(per_period) * periods_left,
        needed=(ZERO if reached else still / periods_left) if periods_left else None,
    )


# Judged likelihood of delivery --------------------------------------------------------------------------------------

GRADES = ("green", "amber_green", "amber_red", "red")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Four parts, each graded 1 (good) to 4 (bad) by a named person: how hard it is, how well it is planned, who can
    drive it, how far along it is."""

    challenge: int
    planning: int
    capacity: int
    stage: int


def likelihood(judgement: Judgement) -> str:
    """One of GRADES. The mean of the parts, but never better than one grade above the worst part: a brilliant plan
    nobody can carry out is no likely delivery. Raises ValueError for a grade outside 1 to 4."""
    parts = (judgement.challenge, judgement.planning, judgement.capacity, judgement.stage)
    if any(part not in (1, 2, 3, 4) for part in parts):
        raise ValueError("each part is graded 1 to 4")
    mean = (sum(parts) * 2 + len(parts)) // (2 * len(parts))
    return GRADES[max(mean, max(parts) - 1) - 1]
