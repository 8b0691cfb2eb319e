"""A closed year planned from what its report published itself: the target each commitment is judged by, on the first
path the planning desk draws for it, and when its figures would have come out.

Nothing else is made up: no nodes, no leads. What the report gives no figure for stays without a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.delivery.plans.choices import Authority, Frequency
from luoshi.delivery.plans.drafting import PlanGiven, approve_together, draft_together
from luoshi.delivery.plans.models import ReleaseRuleRow
from luoshi.delivery.plans.planning import main_targets_of, straight_line
from luoshi.delivery.plans.standards import ReleaseSaid, set_release_rule
from luoshi.delivery.register.choices import CommitmentStage, JudgedBy
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Target
from luoshi.kernel.actors import Actor

BREACHED = (JudgedBy.KEEP, JudgedBy.ZERO)
Known = Mapping[int, Sequence[tuple[date, Decimal]]]


def published_targets(year: int) -> list[Target]:
    """What the accepted commitments of a year's reports are judged by, where an indicator and a value were said. What
    is to be kept has no path and is not among them."""
    kept = CommitmentVersion.objects.current().filter(judged_by__in=BREACHED).values("commitment")
    accepted = Commitment.objects.filter(stage=CommitmentStage.ACCEPTED, report__year=year).exclude(pk__in=kept)
    aims = main_targets_of(list(accepted.order_by("ordinal", "pk")))
    return [aim for aim in aims.values() if aim.indicator_id and aim.value is not None]


@transaction.atomic
def plan_as_published(
    *, year: int, known: Known, release: tuple[Frequency, int], decision: str, actor: Actor, at: datetime
) -> dict[int, str]:
    """Put the plans of a year in force by one decision; the code of each commitment that has one now, by its key.

    `known` holds each target's figures, oldest first, by its key; `release` says how often figures come out and how
    many days after a period, for indicators without a rule of their own. A target that nothing gives a start for gets
    no plan. Raises NotAllowed, PlanFault."""
    starts_on = date(year, 1, 1)
    aims = published_targets(year)
    drawn = [(aim, straight_line(aim, starts_on=starts_on, known=known.get(aim.pk, ()))) for aim in aims]
    given = [PlanGiven(aim.commitment, starts_on, nodes=[], paths=paths) for aim, paths in drawn if paths]
    ruled = set(ReleaseRuleRow.objects.values_list("indicator_id", flat=True))
    for name in dict.fromkeys(aim.indicator_id for aim, paths in drawn if paths and aim.indicator_id not in ruled):
        said = ReleaseSaid(indicator_id=name, frequency=release[0], days_after=release[1])
        set_release_rule(said=said, actor=actor, at=at)
    drafts = draft_together(plans=given, actor=actor, at=at)
    approve_together(plans=drafts, authority=Authority.EXECUTIVE, decision=decision, actor=actor, at=at)
    return {one.commitment.pk: str(one.commitment.code) for one in given}
