"""What a district sets for all its plans: the five ones (五个一) and when each indicator's figures come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.models import ReleaseRuleRow, Slot
from luoshi.delivery.plans.operations import PlanFault
from luoshi.delivery.plans.permissions import check_can_set_templates
from luoshi.delivery.plans.queries import release_rows, rule_of_row
from luoshi.delivery.plans.rules import Release, releases_in
from luoshi.delivery.register.models import Target
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say

LONGEST = 400  # days after a period's end


@dataclass(frozen=True, slots=True)
class SlotSaid:
    """One slot as somebody sets it; `wants_post` asks for a post of the organization, not for words."""

    name: str
    wants_post: bool = False


@transaction.atomic
def set_slots(*, slots: Sequence[SlotSaid], actor: Actor, at: datetime) -> list[Slot]:
    """Set the slots every project plan is asked to fill, in this order. A slot left out is asked no more; what plans
    hold of it stays. Raises NotAllowed, PlanFault."""
    check_can_set_templates(actor)
    names = [one.name.strip() for one in slots]
    if "" in names or len(set(names)) < len(names):
        raise PlanFault(say("名目不能为空，也不能重复。没有保存。"))
    Slot.objects.exclude(name__in=names).update(is_asked=False)
    for place, one in enumerate(slots):
        values = {"ordinal": place, "wants_post": one.wants_post, "is_asked": True}
        Slot.objects.update_or_create(name=one.name.strip()[:40], defaults=values)
    payload = {"slots": [asdict(one) for one in slots]}
    record(kind="plans.slots_set", subject_type="plans", subject_key="slots", actor=actor, at=at, payload=payload)
    return list(Slot.objects.filter(is_asked=True))


@dataclass(frozen=True, slots=True)
class ReleaseSaid:
    indicator_id: str
    frequency: Frequency
    days_after: int
    merges_january: bool = False
    revised_after: int | None = None
    source: str = ""


@transaction.atomic
def set_release_rule(*, said: ReleaseSaid, actor: Actor, at: datetime) -> ReleaseRuleRow:
    """Say when an indicator's figures come out: nothing of it is 无数据 before. Raises NotAllowed, PlanFault."""
    check_can_set_templates(actor)
    if not said.indicator_id.strip():
        raise PlanFault(say("请选定指标。没有保存。"))
    if not 0 < said.days_after <= LONGEST:
        raise PlanFault(say("发布日须在期末后 1 至 {most} 天之间。没有保存。", most=LONGEST))
    if said.revised_after is not None and not said.days_after < said.revised_after <= LONGEST:
        raise PlanFault(say("核定数须晚于初步数。没有保存。"))
    values = {
        "frequency": said.frequency,
        "days_after": said.days_after,
        "merges_january": said.merges_january,
        "revised_after": said.revised_after,
        "source": said.source.strip()[:80],
        "name": name_of_indicator(said.indicator_id),
    }
    row, _new = ReleaseRuleRow.objects.update_or_create(
        indicator_id=said.indicator_id, defaults={**values, "set_at": at}
    )
    record(
        kind="plans.release_rule_set",
        subject_type="indicator",
        subject_key=said.indicator_id,
        actor=actor,
        at=at,
        payload=values,
    )
    return row


def name_of_indicator(indicator_id: str) -> str:
    """What reports of this district call the indicator, else its code."""
    used = Target.objects.current().filter(indicator_id=indicator_id).values_list("indicator", flat=True).first()
    return str(used or indicator_id)[:120]


def indicators_used() -> list[tuple[str, str]]:
    """(code, name) of every indicator that a current target asks for, without a release rule yet."""
    ruled = ReleaseRuleRow.objects.values("indicator_id")
    rows = Target.objects.current().exclude(indicator_id="").exclude(indicator_id__in=ruled)
    found: dict[str, str] = {}
    for code, name in rows.order_by("indicator").values_list("indicator_id", "indicator"):
        found.setdefault(code, name)
    return list(found.items())


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One indicator's calendar of a year; `next_on` is the first release still to come."""

    row: ReleaseRuleRow
    releases: tuple[Release, ...]
    next_on: date | None


def release_calendar(year: int, *, today: date) -> list[ReleaseLine]:
    found = []
    for row in release_rows():
        releases = tuple(releases_in(rule_of_row(row), year))
        days = [day for one in releases for day in (one.first_on, one.revised_on) if day is not None and day >= today]
        found.append(ReleaseLine(row, releases, min(days, default=None)))
    return found
