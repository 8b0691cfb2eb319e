"""Sharing a target out over bodies: each quota a row that holds for a while; more than the whole is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import TargetRole
from luoshi.delivery.register.models import Commitment, Target
from luoshi.delivery.register.operations.editing import Changes, finish_edit, need_open, take_revision
from luoshi.delivery.register.operations.faults import RegisterFault
from luoshi.delivery.register.permissions import check_can_edit
from luoshi.delivery.register.queries.quotas import quotas_of
from luoshi.delivery.register.quotas import UnitDiffers, in_unit
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close

SAME = ("indicator", "indicator_id", "subject", "kind", "growth_type", "comparator", "period_start", "period_end")
BASELINE = ("baseline_start", "baseline_end")


class WrongQuota(RegisterFault):
    """A quota of another kind of unit, below nothing, given twice, or of a target that is not there."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one body is allotted. `value` None leaves it to be settled; `unit` empty means the target's own."""

    body: Body
    value: Decimal | None
    unit: str = ""
    note: str = ""


@transaction.atomic
def share_out(
    *,
    commitment: Commitment,
    revision: int,
    target_id: int,
    shares: Sequence[Share],
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Commitment:
    """Allot a target: what is the same stays, what is not named ends. Raises NotAllowed, EditConflict, WrongStage,
    WrongQuota; then nothing is written."""
    check_can_edit(actor, commitment)
    take_revision(commitment, revision)
    need_open(commitment)
    changes = write_shares(commitment, target_id, shares, at)
    if changes:
        finish_edit(commitment, changes, "register.quotas_shared", actor, at, reason)
    return commitment


def write_shares(commitment: Commitment, target_id: int, shares: Sequence[Share], at: datetime) -> Changes:
    rows = list(
        Target.objects.filter(commitment=commitment, until_at=FOREVER).select_related("body").order_by("ordinal", "id")
    )
    mains = [row for row in rows if row.body_id is None and row.role != TargetRole.PART]
    main = next((row for row in mains if row.pk == target_id), None)
    if main is None:
        raise WrongQuota(say("这个目标刚刚被修改过，请刷新页面再分配。"))
    check_shares(main, shares)
    old = {row.body_id: row for row in quotas_of(main, mains, [row for row in rows if row.body_id])}
    wanted = {share.body.pk: share for share in shares}
    staying = {key for key, share in wanted.items() if key in old and is_same(old[key], share, main)}
    moment = close([row for key, row in old.items() if key not in staying], at)
    last = max((row.ordinal for row in rows), default=0)
    Target.objects.bulk_create(
        quota_row(main, share, last + place, moment)
        for place, (key, share) in enumerate(wanted.items(), start=1)
        if key not in staying
    )
    return quota_changes(list(old.values()), shares, main)


def check_shares(main: Target, shares: Sequence[Share]) -> None:
    seen: set[int] = set()
    for share in shares:
        name = share.body.short_name
        if share.body.pk in seen:
            raise WrongQuota(say("{name}列了两次；一个单位只分配一次。", name=name))
        seen.add(share.body.pk)
        if share.value is not None and share.value < 0:
            raise WrongQuota(say("{name}的任务数不能小于 0。", name=name))
        try:
            in_unit(Decimal(1), share.unit or main.unit, main.unit)
        except UnitDiffers:
            told = say(
                "{name}的单位“{unit}”与目标的单位“{wanted}”不同类，没有分配。",
                name=name,
                unit=share.unit,
                wanted=main.unit,
            )
            raise WrongQuota(told) from None


def is_same(row: Target, share: Share, main: Target) -> bool:
    return (row.value, row.unit, row.as_written, row.part_of_id) == (
        share.value,
        share.unit or main.unit,
        share.note,
        main.pk,
    )


def quota_row(main: Target, share: Share, ordinal: int, at: datetime) -> Target:
    same = {name: getattr(main, name) for name in (*SAME, *BASELINE)}
    return Target(
        commitment_id=main.commitment_id,
        from_at=at,
        ordinal=ordinal,
        role=TargetRole.PART,
        part_of=main,
        body=share.body,
        value=share.value,
        unit=share.unit or main.unit,
        as_written=share.note[:200],
        **same,
    )


def quota_changes(old: Sequence[Target], shares: Sequence[Share], main: Target) -> Changes:
    before = sorted(quota_words(row.body.short_name if row.body else "", row.value, row.unit) for row in old)
    after = sorted(quota_words(share.body.short_name, share.value, share.unit or main.unit) for share in shares)
    return {"quotas": [before, after]} if before != after else {}


def quota_words(body: str, value: Decimal | None, unit: str) -> str:
    return f"{body} {rules.value_words(value, None, '', unit) or '待定'}"


@dataclass(frozen=True, slots=True)
class TargetShares:
    """One target's shares, as a table gives them."""

    commitment: Commitment
    target_id: int
    shares: Sequence[Share]


@transaction.atomic
def share_out_together(*, given: Sequence[TargetShares], actor: Actor, at: datetime, reason: str = "") -> int:
    """A whole table, all or nothing; each commitment that changes has its event. Returns how many changed."""
    changed = 0
    for each in given:
        before = each.commitment.revision
        share_out(
            commitment=each.commitment,
            revision=before,
            target_id=each.target_id,
            shares=each.shares,
            actor=actor,
            at=at,
            reason=reason,
        )
        changed += each.commitment.revision != before
    return changed
