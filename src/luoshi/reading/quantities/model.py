"""What the quantity rules hand on: a number with its unit, as found in a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from luoshi.reading.findings import Comparator, Role, Value

Shape = Literal["amount", "share", "points", "ratio", "rank", "multiple", "streak", "zero", "bare"]


@dataclass(slots=True)
class Quantity:
    """`value` is in `unit` as written (3842 亿元), a tuple for a range or a ratio. `comparator` is what the
    number says of itself (余 → ">", a range → "between"); the words around it are the statement reader's."""

    start: int
    end: int
    value: Value
    unit: str
    shape: Shape
    rule: str
    comparator: Comparator = "="
    role: Role | None = None


class Label(NamedTuple):
    """Digits that name something: a date, a road, a model, a section number."""

    start: int
    end: int
    kind: Literal["label", "time", "enumeration"]
    rule: str
