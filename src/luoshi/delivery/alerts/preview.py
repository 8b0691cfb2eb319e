"""What another rule would do to the district today, worked out and never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from luoshi.delivery.alerts.cases import Case, cases_of
from luoshi.delivery.alerts.choices import Colour, Kind
from luoshi.delivery.alerts.colouring import CHUNK, facts_for
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.queries import monthly_colours, waivers_on
from luoshi.delivery.alerts.rules import RuleSet, Verdict, judge
from luoshi.delivery.register.models import Commitment


@dataclass(frozen=True, slots=True)
class Turned:
    """A commitment that would show another colour."""

    code: str
    commitment_id: int
    now: Colour
    then: Colour
    why: str
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Counts by colour under both rules, what would turn, and why some could not be judged by the other rule."""

    judged: int
    now: dict[Colour, int]
    then: dict[Colour, int]
    turned: tuple[Turned, ...]
    not_judged: int
    fault: str

    @property
    def rows(self) -> list[tuple[Colour, int, int]]:
        return [(c, self.now.get(c, 0), self.then.get(c, 0)) for c in Colour if self.now.get(c) or self.then.get(c)]


def preview_rule(*, kind: Kind, present: RuleSet, other: RuleSet, today: date) -> Preview:
    """Judge every case of the kind by both rules; reads in chunks, writes nothing."""
    keys = list(Commitment.objects.filter(stage="accepted").order_by("pk").values_list("pk", flat=True))
    now: Counter[Colour] = Counter()
    then: Counter[Colour] = Counter()
    turned: list[Turned] = []
    faults: list[str] = []
    waived = waivers_on(today)
    judged = 0
    for begin in range(0, len(keys), CHUNK):
        cases = [case for case in cases_of(keys[begin : begin + CHUNK], today=today) if case.kind == kind]
        earlier = monthly_colours([case.key for case in cases], before=today)
        for case in cases:
            judged += 1
            old = judge(present, facts_for(present, case, earlier, today=today, waived=waived), look_ahead=False)
            now[Colour(old.colour)] += 1
            new = tried(other, case, earlier, today, faults, waived)
            if new is None:
                continue
            then[Colour(new.colour)] += 1
            if new.colour != old.colour:
                said = (case.code, case.key, Colour(old.colour), Colour(new.colour))
                turned.append(Turned(*said, new.why, new.why_en))
    return Preview(judged, dict(now), dict(then), tuple(turned), len(faults), faults[0] if faults else "")


def tried(
    rule_set: RuleSet,
    case: Case,
    earlier: dict[int, list[dict[str, str]]],
    today: date,
    faults: list[str],
    waived: Container[int],
) -> Verdict | None:
    """The other rule's verdict; None where it asks for facts this district does not keep."""
    try:
        return judge(rule_set, facts_for(rule_set, case, earlier, today=today, waived=waived), look_ahead=False)
    except RuleFault as fault:
        faults.append(str(fault))
        return None
