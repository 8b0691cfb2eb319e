"""Cards of many commitments at once: six queries, whatever their number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import AssignmentRole, CommitmentType, State, TargetRole
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Standing, Target
from luoshi.delivery.register.queries.access import visible_to
from luoshi.delivery.register.queries.shapes import BodyRef, CommitmentCard, StateCounts
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message
from luoshi.kernel.organizations.models import Body, Post

MAIN_ROLES = (TargetRole.MAIN, TargetRole.FLOOR, TargetRole.STRETCH)
UNKNOWN = Message("register.why.accepted")


def cards_of(keys: Collection[int], at: datetime | None) -> dict[int, CommitmentCard]:
    """By primary key, in the report's order. A commitment without a version or standing at that time has no card."""
    commitments = Commitment.objects.filter(pk__in=keys).select_related("report", "section")
    versions = by_commitment(
        CommitmentVersion.objects.as_of(at).filter(commitment__in=keys).select_related("leader_post")
    )
    standings = by_commitment(Standing.objects.as_of(at).filter(commitment__in=keys))
    leads = by_commitment(
        Assignment.objects.as_of(at).filter(commitment__in=keys, role=AssignmentRole.LEAD).select_related("body")
    )
    lines = target_lines(keys, at)
    ordered = sorted(commitments, key=lambda each: (each.report.code, each.ordinal, each.pk))
    return {
        each.pk: card(each, versions[each.pk], standings[each.pk], leads.get(each.pk), lines.get(each.pk, ""))
        for each in ordered
        if each.pk in versions and each.pk in standings
    }


def register_cards(actor: Actor, keys: Collection[int], at: datetime | None = None) -> dict[int, CommitmentCard]:
    """Cards by key of what this reader may see of these commitments."""
    return cards_of(set(visible_to(actor, at).filter(pk__in=keys).values_list("pk", flat=True)), at)


def by_commitment(rows: Any) -> dict[int, Any]:
    return {row.commitment_id: row for row in rows}


def card(
    commitment: Commitment, version: CommitmentVersion, standing: Standing, lead: Assignment | None, target_line: str
) -> CommitmentCard:
    section = commitment.section
    return CommitmentCard(
        code=commitment.code or "",
        title=version.title,
        type=version.type,
        type_label=CommitmentType(version.type).label,
        strength=version.strength,
        state=State(standing.state),
        why=stored_message(standing.why_code, standing.why_params),
        since_at=standing.from_at,
        colour=standing.colour,
        lead=body_ref(lead.body) if lead else None,
        leader=post_words(version.leader_post),
        due_on=version.due_on,
        due_basis=version.due_basis,
        awaiting_superior=version.awaiting_superior,
        unconfirmed=commitment.confirmed_at is None,
        target_line=target_line,
        report_code=commitment.report.code,
        section_path=section.path if section else "",
        section_title=section.title if section else "",
        start=commitment.ordinal,
    )


def post_words(post: Post | None) -> str:
    return leader_words(post.title, post.field) if post else ""


def leader_words(title: str | None, field: str | None) -> str:
    """副区长（住房城乡建设）: several posts share a title, the first thing they answer for tells them apart."""
    first = (field or "").split("、")[0]
    return f"{title}（{first}）" if title and first else title or ""


def body_ref(body: Body) -> BodyRef:
    return BodyRef(code=body.code, name=body.name, short_name=body.short_name)


def stored_message(code: str, params: dict[str, Any]) -> Message:
    """A message as it was stored: names that end in _on are days again."""
    days = {name: as_day(value) if name.endswith("_on") else value for name, value in params.items()}
    return Message(code, days)


def as_day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) and value else value


def target_lines(keys: Collection[int], at: datetime | None) -> dict[int, str]:
    """The main targets of each in words, joined. One query."""
    rows = (
        Target.objects.as_of(at)
        .filter(commitment__in=keys, role__in=MAIN_ROLES)
        .order_by("commitment_id", "ordinal", "id")
        .values_list("commitment_id", "indicator", "growth_type", "comparator", "value", "value_high", "ratio", "unit")
    )
    found: dict[int, list[str]] = {}
    for key, indicator, growth, comparator, value, high, ratio, unit in rows:
        words = rules.value_words(value, high, ratio, unit) or "待下达"
        found.setdefault(key, []).append(rules.target_words(indicator, growth, comparator, words))
    return {key: "；".join(lines) for key, lines in found.items()}


def count_states(states: Collection[State]) -> StateCounts:
    counts = dict.fromkeys(State, 0)
    for state in states:
        counts[state] += 1
    return StateCounts(**{state.value: count for state, count in counts.items()})
