"""What a draft has against it, and who must decide on it: held against its sentence, its project list and the plan in
force. Any number of drafts costs the same dozen queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luoshi.delivery.plans import rules
from luoshi.delivery.plans.choices import Authority, PathShape
from luoshi.delivery.plans.models import Plan, Slot
from luoshi.delivery.plans.queries import (
    drafts_of,
    empty_slots,
    investments_listed,
    main_drawn,
    main_path,
    nodes_as_before,
    nodes_of,
    plans_in_force,
    promises_of,
    slots_asked,
)
from luoshi.delivery.plans.rules import Promise
from luoshi.delivery.register.choices import CommitmentType
from luoshi.delivery.register.models import CommitmentVersion
from luoshi.kernel.bulk import among
from luoshi.kernel.messages import Message

BY_CONGRESS = (CommitmentType.INDICATOR_TARGET, CommitmentType.LIVELIHOOD_ITEM)
"""Targets and livelihood items of the report the congress approved; the rest is the executive's breakdown."""


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """What a commitment's draft is held against. `listed` is the year's investment by the project list, 万元; `slots`
    are the district's five ones."""

    promise: Promise
    listed: Decimal | None
    before: Plan | None
    set_by_congress: bool
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a draft has against it, the worst first, and who must decide on it; None where any approver may."""

    faults: Sequence[Message]
    needed: Authority | None


def held_against(commitments: Collection[int]) -> dict[int, HeldAgainst]:
    """By commitment. A dozen queries for any number."""
    promises, listed, before = promises_of(commitments), investments_listed(commitments), plans_in_force(commitments)
    types = CommitmentVersion.objects.current().filter(among("commitment_id", commitments))
    asked, of_congress = slots_asked(), dict(types.values_list("commitment_id", "type"))
    return {
        key: HeldAgainst(promises[key], listed.get(key), before.get(key), of_congress[key] in BY_CONGRESS, asked)
        for key in promises
    }


def drafts_checked(commitments: Collection[int], *, today: date) -> dict[int, Checked]:
    """Every draft among these commitments, by commitment. Twenty queries for any number."""
    drafts = drafts_of(commitments)
    against = held_against(drafts)
    return {
        key: Checked(checks_against(draft, against[key], today=today), authority_against(draft, against[key]))
        for key, draft in drafts.items()
    }


def checks_against(plan: Plan, against: HeldAgainst, *, today: date) -> list[Message]:
    """Everything a supervision office would ask about."""
    return [*faults_against(plan, against), *late_against(plan, against, today), *empty_slots_against(plan, against)]


def late_against(plan: Plan, against: HeldAgainst, today: date) -> list[Message]:
    """Nodes moved away at the last moment, also under another name."""
    before = against.before
    return rules.late_changes(nodes_of(before), nodes_as_before(plan), today=today) if before else []


def faults_against(plan: Plan, against: HeldAgainst) -> list[Message]:
    """What must be put right, or approved in spite of it."""
    months = [(row.month, row.cumulative) for row in plan.investment.all()]
    drawn = main_drawn(plan)
    return [
        *rules.faults_of_plan(
            promise=against.promise,
            starts_on=plan.starts_on,
            nodes=nodes_of(plan),
            path=main_path(plan),
            has_own_pace=drawn is not None and drawn.shape == PathShape.PROFILE,
        ),
        *rules.investment_faults(months, planned_for_year=against.listed),
    ]


def empty_slots_against(plan: Plan, against: HeldAgainst) -> list[Message]:
    """The five ones are asked of plans with a monthly investment plan."""
    names = [slot.name for slot in empty_slots(plan, against.slots)] if plan.investment.all() else []
    return [Message("plans.slot_empty", {"names": "、".join(names)})] if names else []


def authority_against(draft: Plan, against: HeldAgainst) -> Authority | None:
    """Who must decide: a plan in force is changed, or a first plan promises less than its sentence. None for a first
    plan that keeps to it."""
    nodes, path = nodes_of(draft), main_path(draft)
    if against.before is None:
        change = rules.change_from_promise(against.promise, nodes, path)
        return rules.authority_needed(change, set_by_congress=against.set_by_congress) if change else None
    old = (nodes_of(against.before), main_path(against.before))
    change = rules.change_between(old, (nodes, path), lower_is_better=against.promise.lower_is_better)
    return rules.authority_needed(change, set_by_congress=against.set_by_congress)
