"""What hangs on a plan's nodes goes over to the plan that replaces it. Later steps add what they keep there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from luoshi.delivery.plans.models import Plan

Carrier = Callable[[Plan, Plan, datetime], int]

_carriers: dict[str, Carrier] = {}


def add_carrier(name: str, carrier: Carrier) -> None:
    """`carrier(before, after, at)` returns how many rows it carried over."""
    _carriers[name] = carrier


def carry_over(before: Plan, after: Plan, at: datetime) -> dict[str, int]:
    """By name, how much of each went over."""
    return {name: carrier(before, after, at) for name, carrier in _carriers.items()}
