"""Suggested leads taken over: many at once, each with why, one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.delivery.register.choices import AssignmentBasis, AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment, Report
from luoshi.delivery.register.operations.assigning import ALONGSIDE
from luoshi.delivery.register.operations.board_rows import follow_leads
from luoshi.delivery.register.operations.faults import NothingToDo
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.delivery.register.queries.precedents import LeadSuggestion
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import render, say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close


@transaction.atomic
def adopt_leads(*, report: Report, suggestions: Sequence[LeadSuggestion], actor: Actor, at: datetime) -> int:
    """Each suggested body leads its item, by a person's decision. What else bodies do stays. Raises NothingToDo."""
    check_can_keep_register(actor)
    if not suggestions:
        raise NothingToDo(say("还没有选事项。"))
    wanted = {each.commitment: each for each in suggestions}
    held = Assignment.objects.filter(commitment__in=wanted, until_at=FOREVER)
    ended = [
        row
        for row in held
        if row.role == AssignmentRole.LEAD
        or (row.role in ALONGSIDE and row.body_id == wanted[row.commitment_id].body.pk)
    ]
    moment = close(ended, at)
    Assignment.objects.bulk_create(
        Assignment(
            commitment_id=key,
            body=each.body,
            role=AssignmentRole.LEAD,
            basis=AssignmentBasis.ASSIGNED,
            from_at=moment,
        )
        for key, each in wanted.items()
    )
    Commitment.objects.filter(pk__in=wanted).update(revision=F("revision") + 1)
    follow_leads(list(wanted))
    items = {
        each.code or f"draft-{each.commitment}": {
            "lead": [[each.now.short_name] if each.now else [], [each.body.short_name]],
            "why": ["", render(each.why)],
        }
        for each in suggestions
    }
    record(
        kind="register.leads_adopted",
        subject_type="report",
        subject_key=report.code,
        actor=actor,
        at=at,
        payload={"count": len(items), "items": items},
    )
    return len(items)
