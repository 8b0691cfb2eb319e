"""Judged likelihood of delivery: by a named person, with a reason and a day, beside the computed colour."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.delivery.alerts.board import lights_seen, titles_of
from luoshi.delivery.alerts.choices import SEVERITY, Colour, Likelihood
from luoshi.delivery.alerts.forecast import Judgement, likelihood
from luoshi.delivery.alerts.models import DeliveryJudgement, Light
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.permissions import check_can_judge_likelihood
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import hold_commitments, record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import signature
from luoshi.kernel.messages import say
from luoshi.kernel.version_rows import close

PARTS = ("challenge", "planning", "capacity", "stage")
STALE_AFTER = 90  # days: a judgement is asked for anew after a quarter
WORSE = {Likelihood.GREEN: 0, Likelihood.AMBER_GREEN: 1, Likelihood.AMBER_RED: 2, Likelihood.RED: 3}
TROUBLED = SEVERITY[Colour.YELLOW]


@transaction.atomic
def judge_likelihood(
    *, commitment: Commitment, judgement: Judgement, reason: str, actor: Actor, at: datetime
) -> DeliveryJudgement:
    """Say how likely it is; the judgement before ends and stays. Raises NotAllowed, AlertFault."""
    check_can_judge_likelihood(actor)
    if commitment.stage != CommitmentStage.ACCEPTED:
        raise AlertFault(say("只有已登记的事项才能判断。"))
    if not reason.strip():
        raise AlertFault(say("请写明判断的理由。没有保存。"))
    try:
        grade = likelihood(judgement)
    except ValueError as fault:
        raise AlertFault(say("难度、计划、力量、阶段都须从 1 到 4 中选一个。没有保存。")) from fault
    hold_commitments([commitment.pk])
    at = close(list(DeliveryJudgement.objects.current().filter(commitment=commitment)), at)
    row = DeliveryJudgement.objects.create(
        commitment=commitment,
        **asdict(judgement),
        grade=grade,
        reason=reason.strip(),
        judged_on=at.date(),
        judged_by=signature(actor),
        from_at=at,
    )
    record_of(
        commitment,
        kind="alerts.likelihood_judged",
        actor=actor,
        at=at,
        payload={**asdict(judgement), "grade": grade},
        reason=reason,
    )
    return row


def judgement_of(commitment_id: int, *, at: datetime | None = None) -> DeliveryJudgement | None:
    found: DeliveryJudgement | None = DeliveryJudgement.objects.as_of(at).filter(commitment=commitment_id).first()
    return found


def judgements_over_time(commitment_id: int) -> list[DeliveryJudgement]:
    """Every judgement there was, newest first."""
    return list(DeliveryJudgement.objects.filter(commitment=commitment_id).order_by("-from_at"))


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A judgement beside the computed colour; `differs` where one is in trouble and the other is not."""

    judgement: DeliveryJudgement
    light: Light | None
    title: str
    age: int

    @property
    def differs(self) -> bool:
        if self.light is None:
            return False
        computed = SEVERITY[Colour(self.light.colour)] >= TROUBLED
        return computed != (WORSE[Likelihood(self.judgement.grade)] >= WORSE[Likelihood.AMBER_RED])

    @property
    def is_stale(self) -> bool:
        return self.age > STALE_AFTER


def judged_rows(actor: Actor, *, today: date, at: datetime | None = None) -> list[JudgedRow]:
    """What was judged, of what this reader may see: where judgement and computed colour differ first, then the least
    likely. Four queries."""
    judged = DeliveryJudgement.objects.as_of(at).values("commitment_id")
    lights = {light.commitment_id: light for light in lights_seen(actor, at).filter(commitment__in=judged)}
    found = DeliveryJudgement.objects.as_of(at).filter(commitment__in=lights).select_related("commitment")
    titles = titles_of(lights, at)
    rows = [
        JudgedRow(one, lights.get(one.commitment_id), titles.get(one.commitment_id, ""), (today - one.judged_on).days)
        for one in found
    ]
    return sorted(rows, key=lambda row: (not row.differs, -WORSE[Likelihood(row.judgement.grade)], row.judgement.pk))
