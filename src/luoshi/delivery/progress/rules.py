"""What is due from whom in a round, what a form costs, and signs that a figure deserves a second look. Pure.

Signs point at figures and forms, never at the people who filled them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luoshi.delivery.progress.choices import Level, Tier
from luoshi.kernel.messages import Message
from luoshi.reading.quantities.units import is_count

RANK = {level: rank for rank, level in enumerate(Level)}
QUARTER_ENDS = (3, 6, 9, 12)


def tiers_due(period_end: date) -> tuple[Tier, ...]:
    """Focus items every month, the others with the quarter."""
    return (Tier.FOCUS, Tier.USUAL) if period_end.month in QUARTER_ENDS else (Tier.FOCUS,)


def usual_tier(commitment_type: str, judged_by: str) -> Tier:
    """Where nobody has chosen: livelihood items and projects are in focus; what only gives a direction is not asked."""
    if judged_by == "direction":
        return Tier.NEVER
    return Tier.FOCUS if commitment_type in ("livelihood_item", "project_list") else Tier.USUAL


@dataclass(frozen=True, slots=True)
class LineGiven:
    """A line of a sheet as somebody fills it; `value` is its target's figure as of the round's period, where no data
    body gives one."""

    text: str = ""
    problem: str = ""
    asks: str = ""
    percent: Decimal | None = None
    forecast_on: date | None = None
    unchanged: bool = False
    value: Decimal | None = None


MINUTES = {"words": Decimal(2), "numbers": Decimal("0.5"), "clicks": Decimal("0.1")}


def estimated_minutes(*, words: int, numbers: int, clicks: int) -> Decimal:
    """What filling takes where nobody measured it: two minutes a text, half a minute a number or day, six seconds a
    click."""
    return words * MINUTES["words"] + numbers * MINUTES["numbers"] + clicks * MINUTES["clicks"]


# Signs that a figure deserves a second look ---------------------------------------------------------------------------


def same_text(texts: Sequence[str], *, at_least: int = 3) -> Message | None:
    """`texts` are the last rounds', newest last."""
    row = 0
    for text in reversed(texts):
        if not text.strip() or text.strip() != texts[-1].strip():
            break
        row += 1
    return Message("progress.same_text", {"rounds": row}) if row >= at_least else None


MOST_LISTED = 100  # things a plan can name one by one


def on_the_edge(value: Decimal, target: Decimal, *, unit: str, level: Level) -> Message | None:
    """A self-reported figure that is exactly the target. A few whole things are delivered as they were planned (56 幢
    of 56): no sign. Money, rates, scores and large numbers seldom come out at the target to the last digit."""
    planned = is_count(unit) and target <= MOST_LISTED
    if level == Level.SELF_REPORTED and value == target and not planned:
        return Message("progress.on_the_edge", {"target": f"{target.normalize():f}"})
    return None


def counted_twice(projects: Iterable[tuple[str, str]]) -> list[Message]:
    """(project name, commitment code) pairs in which one project stands under several commitments."""
    under: dict[str, set[str]] = {}
    for name, code in projects:
        under.setdefault(name, set()).add(code)
    return [
        Message("progress.counted_twice", {"project": name, "codes": "、".join(sorted(codes))})
        for name, codes in sorted(under.items())
        if len(codes) > 1
    ]


# Urging ---------------------------------------------------------------------------------------------------------------

URGED_AGAIN = 3  # days between two urgings of a sheet that is late


def is_urged_on(today: date, *, due_on: date, last_on: date | None) -> bool:
    """Whether a sheet that is not signed is urged today: the day before it is due, the day after, and every third day
    from then on. `last_on` is the last urging by the machine."""
    if last_on is not None and last_on >= today:
        return False
    days = (today - due_on).days
    if days == -1:
        return True
    return days >= 1 and (last_on is None or last_on < due_on or (today - last_on).days >= URGED_AGAIN)
