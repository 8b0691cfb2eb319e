"""How often each commitment is reported on: focus monthly, others quarterly, what only gives a direction never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.delivery.progress.choices import Tier
from luoshi.delivery.progress.models import TierChoice
from luoshi.delivery.progress.operations import ProgressFault
from luoshi.delivery.progress.permissions import check_can_run_rounds
from luoshi.delivery.progress.rules import usual_tier
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


@dataclass(frozen=True, slots=True)
class TierRow:
    """`is_chosen` where somebody decided it, else it follows from what kind of thing it is."""

    commitment: Commitment
    title: str
    lead: str
    tier: Tier
    is_chosen: bool


@transaction.atomic
def choose_tier(*, commitments: Sequence[Commitment], tier: Tier, actor: Actor, at: datetime) -> int:
    """Say how often these are reported on from the next round; one event. Returns how many changed."""
    check_can_run_rounds(actor)
    if not commitments:
        raise ProgressFault(say("请先勾选事项。没有改动。"))
    keys = [each.pk for each in commitments]
    standing = {row.commitment_id: row for row in TierChoice.objects.filter(commitment__in=keys, until_at=FOREVER)}
    changed = [each for each in commitments if each.pk not in standing or standing[each.pk].tier != tier]
    moment = close([standing[each.pk] for each in changed if each.pk in standing], at)
    TierChoice.objects.bulk_create(TierChoice(commitment=each, tier=tier, from_at=moment) for each in changed)
    if changed:
        record(
            kind="progress.tier_chosen",
            subject_type="tier",
            subject_key=tier.value,
            actor=actor,
            at=at,
            payload={"tier": tier, "codes": sorted(each.code or "" for each in changed)},
        )
    return len(changed)


def tier_rows() -> list[TierRow]:
    """Every accepted commitment with how often it is reported on, the newest report first. Three queries."""
    chosen = dict(TierChoice.objects.current().values_list("commitment_id", "tier"))
    leads = dict(Assignment.objects.current().filter(role="lead").values_list("commitment_id", "body__short_name"))
    versions = (
        CommitmentVersion.objects.current()
        .filter(commitment__stage=CommitmentStage.ACCEPTED)
        .select_related("commitment")
        .order_by("-commitment__report__year", "commitment__code")
    )
    return [
        TierRow(
            commitment=version.commitment,
            title=version.title,
            lead=leads.get(version.commitment_id, ""),
            tier=Tier(chosen.get(version.commitment_id) or usual_tier(version.type, version.judged_by)),
            is_chosen=version.commitment_id in chosen,
        )
        for version in versions
    ]


def commitments_by_code(codes: Sequence[str]) -> list[Commitment]:
    return list(Commitment.objects.filter(code__in=codes, stage=CommitmentStage.ACCEPTED))
