"""Which lines of a round are checked, and why: two of three by the signs they show, the third by lot. Pure.

Signs point at what was reported, never at who reported it. The lot is drawn from the ledger's head at that moment, so
that nobody can choose it and everybody can draw it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from luoshi.delivery.progress.rules import same_text
from luoshi.kernel.messages import Message

JUMP = Decimal(30)  # points of progress in one round that deserve a look
BY_RISK = Decimal(2) / 3
WARNED = ("yellow", "red", "orange")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known of a reported line; `texts` are the last rounds' words, newest last."""

    key: int
    texts: Sequence[str] = ()
    percent: Decimal | None = None
    percent_before: Decimal | None = None
    has_evidence: bool = False
    bare_nodes: Sequence[str] = ()  # reached, while nothing shows what the plan names
    reuses_photo: bool = False
    colour: str = ""
    on_target: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line that is to be checked, with every reason."""

    key: int
    reasons: tuple[Message, ...]


def risks_of(facts: LineFacts) -> list[Message]:
    found: list[Message] = []
    if same := same_text(facts.texts):
        found.append(same)
    before, now = facts.percent_before, facts.percent
    if before is not None and now is not None and now - before >= JUMP:
        found.append(Message("progress.risk.jump", {"points": plain(now - before)}))
    if before is not None and now is not None and now < before:
        found.append(Message("progress.risk.back", {"before": plain(before), "now": plain(now)}))
    if now == 100 and not facts.has_evidence:
        found.append(Message("progress.risk.done_bare"))
    if facts.bare_nodes and not facts.has_evidence:
        found.append(Message("progress.risk.node_bare", {"nodes": "、".join(facts.bare_nodes)}))
    if facts.reuses_photo:
        found.append(Message("progress.risk.photo"))
    if facts.on_target:
        found.append(Message("progress.risk.on_target"))
    if facts.colour in WARNED:
        found.append(Message("progress.risk.warned"))
    return found


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def draw(lines: Sequence[LineFacts], *, size: int, seed: str) -> list[Drawn]:
    """`size` lines, or all where there are fewer: the riskiest first, the rest by lot from what is left."""
    rated = {facts.key: risks_of(facts) for facts in lines}
    by_risk = sorted((key for key in rated if rated[key]), key=lambda key: (-len(rated[key]), lot(seed, key)))
    chosen = by_risk[: int(size * BY_RISK + Decimal("0.5"))]
    rest = sorted((key for key in rated if key not in set(chosen)), key=lambda key: lot(seed, key))
    by_lot = rest[: max(size - len(chosen), 0)]
    ticket = Message("progress.risk.lot", {"seed": seed[:12]})
    return [Drawn(key, tuple(rated[key])) for key in chosen] + [Drawn(key, (ticket, *rated[key])) for key in by_lot]


def lot(seed: str, key: int) -> str:
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def usual_size(population: int) -> int:
    """A tenth, at least five, at most thirty."""
    return min(population, max(5, min(30, -(-population // 10))))
