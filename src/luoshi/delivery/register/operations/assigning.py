"""Who answers: lead body, co-operating and reporting bodies, the leader by post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.delivery.register.choices import AssignmentBasis, AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment
from luoshi.delivery.register.operations.editing import Changes, edit_fields, finish_edit, need_open, take_revision
from luoshi.delivery.register.operations.faults import NothingToDo, RegisterFault
from luoshi.delivery.register.operations.rows import close, content_hash
from luoshi.delivery.register.operations.standing import key_of
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.timeline import FOREVER


class BodyTwice(RegisterFault):
    """One body cannot both lead and co-operate."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Who answers for a commitment; without a lead it is visibly unassigned."""

    lead: Body | None
    co_operating: Sequence[Body] = ()
    reporting: Sequence[Body] = ()

    def rows(self) -> list[tuple[AssignmentRole, Body, int]]:
        pairs = [(AssignmentRole.LEAD, self.lead, 0)] if self.lead else []
        pairs += [(AssignmentRole.CO_OPERATING, body, place) for place, body in enumerate(self.co_operating)]
        return pairs + [(AssignmentRole.REPORTING, body, place) for place, body in enumerate(self.reporting)]


@transaction.atomic
def assign(
    *,
    commitment: Commitment,
    revision: int,
    bodies: Bodies,
    leader_post: Post | None,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Commitment:
    """Set who answers; what is the same stays. Raises NotAllowed, EditConflict, WrongStage, BodyTwice."""
    check_can_edit(actor, commitment)
    take_revision(commitment, revision)
    need_open(commitment)
    changes = write_bodies(commitment, bodies, at)
    changes |= edit_fields(commitment, {"leader_post_id": leader_post.pk if leader_post else None}, at)
    if changes:
        finish_edit(commitment, changes, "register.assigned", actor, at, reason)
    return commitment


def write_bodies(commitment: Commitment, bodies: Bodies, at: datetime) -> Changes:
    if bodies.lead and bodies.lead in bodies.co_operating:
        raise BodyTwice(f"{bodies.lead.short_name}已是牵头单位，不必再列为配合单位。")
    held = Assignment.objects.filter(commitment=commitment, until_at=FOREVER)
    old = list(held.select_related("body").order_by("role", "ordinal", "pk"))
    wanted = {(role, body.pk): (body, place) for role, body, place in bodies.rows()}
    staying = {(row.role, row.body_id) for row in old} & wanted.keys()
    gone = [row for row in old if (row.role, row.body_id) not in staying]
    moment = close(gone, at)
    Assignment.objects.bulk_create(
        Assignment(commitment=commitment, body=body, role=role, ordinal=place, from_at=moment)
        for (role, _), (body, place) in wanted.items()
        if (role, body.pk) not in staying
    )
    # What a person leaves as it is, a person has assigned.
    kept = [row.pk for row in old if row not in gone and row.basis != AssignmentBasis.ASSIGNED]
    Assignment.objects.filter(pk__in=kept).update(basis=AssignmentBasis.ASSIGNED)
    return body_changes(old, bodies)


def body_changes(old: Sequence[Assignment], bodies: Bodies) -> Changes:
    """Per role the names before and after, where they differ."""
    changes: Changes = {}
    for role in AssignmentRole:
        before = [row.body.short_name for row in old if row.role == role]
        after = [body.short_name for wanted, body, _ in bodies.rows() if wanted == role]
        if before != after:
            changes[role.value] = [before, after]
    return changes


@transaction.atomic
def assign_together(
    *, commitments: Sequence[Commitment], lead: Body, actor: Actor, at: datetime, reason: str = ""
) -> int:
    """One lead body for many, what else they say stays; one event. Returns how many changed. Raises NothingToDo."""
    check_can_keep_register(actor)
    keys = [each.pk for each in commitments]
    held = Assignment.objects.filter(commitment__in=keys, until_at=FOREVER)
    right = set(held.filter(role=AssignmentRole.LEAD, body=lead).values_list("commitment_id", flat=True))
    changing = [each for each in commitments if each.pk not in right]
    if not changing:
        raise NothingToDo(f"所选事项已都由{lead.short_name}牵头。")
    wrong = [each.pk for each in changing]
    ended = [
        row
        for row in held.filter(commitment__in=wrong)
        if row.role == AssignmentRole.LEAD or (row.role == AssignmentRole.CO_OPERATING and row.body_id == lead.pk)
    ]
    moment = close(ended, at)
    Assignment.objects.bulk_create(
        Assignment(commitment=each, body=lead, role=AssignmentRole.LEAD, from_at=moment) for each in changing
    )
    Commitment.objects.filter(pk__in=wrong).update(revision=F("revision") + 1)
    codes = [key_of(each) for each in changing]
    record(
        kind="register.assigned_together",
        subject_type="body",
        subject_key=lead.code,
        actor=actor,
        at=at,
        reason=reason.strip(),
        payload={"count": len(codes), "codes": codes[:500], "hash": content_hash(codes)},
    )
    return len(changing)
