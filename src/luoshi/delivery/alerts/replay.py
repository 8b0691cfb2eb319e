"""A stretch of time lived again: every month's end judged from what was known then, by the rule in force then.

Reads only. The same register gives the same history every time, so that it can be held against the one on record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from luoshi.delivery.alerts.cases import cases_of
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.colouring import CHUNK, facts_for
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.queries import registered_at, waivers_on
from luoshi.delivery.alerts.rulebook import rule_sets_on
from luoshi.delivery.alerts.rules import judge

NEVER = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A commitment that showed another colour than a month before; `old` is empty the first time."""

    code: str
    old: str
    new: str
    why: str


@dataclass(frozen=True, slots=True)
class Month:
    """One month's end. `faults` counts what the rule in force could not judge."""

    day: date
    counts: dict[Colour, int]
    turned: tuple[Turn, ...]
    faults: int


def replay(instants: list[tuple[date, datetime]]) -> Iterator[Month]:
    """Each (day, instant up to which things are known) in turn, days rising; rules that remember see what this run
    found for the months before."""
    before: dict[int, str] = {}
    history: dict[int, list[dict[str, str]]] = {}
    for day, at in instants:
        now, turned, faults = judged_on(day, at, before, history)
        for key, colour in now.items():
            history.setdefault(key, []).append({"period": f"{day:%Y-%m}", "colour": colour})
        before = now
        yield Month(day, dict(Counter(Colour(colour) for colour in now.values())), tuple(turned), faults)


def judged_on(
    day: date, at: datetime, before: dict[int, str], history: dict[int, list[dict[str, str]]]
) -> tuple[dict[int, str], list[Turn], int]:
    rule_sets, waived = rule_sets_on(day), waivers_on(day)
    keys, now, turned, faults = registered_at(at), {}, [], 0
    for begin in range(0, len(keys), CHUNK):
        for case in cases_of(keys[begin : begin + CHUNK], today=day, at=at):
            rule_set, key = rule_sets[case.kind], case.key
            try:
                verdict = judge(
                    rule_set, facts_for(rule_set, case, history, today=day, waived=waived), look_ahead=False
                )
            except RuleFault:
                faults += 1
                continue
            now[key] = verdict.colour
            if before.get(key, NEVER) != verdict.colour:
                turned.append(Turn(case.code, before.get(key, NEVER), verdict.colour, verdict.why))
    return now, turned, faults
