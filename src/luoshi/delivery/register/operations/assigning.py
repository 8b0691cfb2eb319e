"""Who answers: lead body, co-operating and reporting bodies, the leader by post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from luoshi.delivery.register.choices import AssignmentBasis, AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment, OtherLeader
from luoshi.delivery.register.operations.board_rows import follow_leads
from luoshi.delivery.register.operations.editing import Changes, edit_fields, finish_edit, need_open, take_revision
from luoshi.delivery.register.operations.events import key_of
from luoshi.delivery.register.operations.faults import NothingToDo, RegisterFault
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, content_hash

ALONGSIDE = (AssignmentRole.CO_LEAD, AssignmentRole.CO_OPERATING)


class BodyTwice(RegisterFault):
    """One body cannot both lead and co-operate."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """Who answers for a commitment; without a lead it is visibly unassigned. `co_leads` lead along with the one that
    answers. `named_as` keeps, by a body's key, the word it was expanded from (各街道)."""

    lead: Body | None
    co_operating: Sequence[Body] = ()
    reporting: Sequence[Body] = ()
    co_leads: Sequence[Body] = ()
    named_as: Mapping[int, str] = field(default_factory=dict)

    def rows(self) -> list[tuple[AssignmentRole, Body, int]]:
        pairs = [(AssignmentRole.LEAD, self.lead, 0)] if self.lead else []
        for role, bodies in (
            (AssignmentRole.CO_LEAD, self.co_leads),
            (AssignmentRole.CO_OPERATING, self.co_operating),
            (AssignmentRole.REPORTING, self.reporting),
        ):
            pairs += [(role, body, place) for place, body in enumerate(bodies)]
        return pairs

    @classmethod
    def of(cls, rows: Sequence[Assignment]) -> Bodies:
        """The bodies that assignments name, in their order."""
        ordered = sorted(rows, key=lambda row: (row.ordinal, row.pk))
        of_role = {role: [row.body for row in ordered if row.role == role] for role in AssignmentRole}
        return cls(
            lead=next(iter(of_role[AssignmentRole.LEAD]), None),
            co_operating=of_role[AssignmentRole.CO_OPERATING],
            reporting=of_role[AssignmentRole.REPORTING],
            co_leads=of_role[AssignmentRole.CO_LEAD],
            named_as={row.body_id: row.named_as for row in ordered if row.named_as},
        )

    def led_by(self, lead: Body | None) -> Bodies:
        """The same with another lead, who then no longer leads along or co-operates."""
        return Bodies(
            lead,
            [body for body in self.co_operating if body != lead],
            self.reporting,
            [body for body in self.co_leads if body != lead],
            self.named_as,
        )


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
    other_leaders: Sequence[Post] | None = None,
) -> Commitment:
    """Set who answers; what is the same stays, and `other_leaders` where None is given. Raises NotAllowed,
    EditConflict, WrongStage, BodyTwice."""
    check_can_edit(actor, commitment)
    take_revision(commitment, revision)
    need_open(commitment)
    changes = write_bodies(commitment, bodies, at)
    changes |= edit_fields(commitment, {"leader_post_id": leader_post.pk if leader_post else None}, at)
    if other_leaders is not None:
        changes |= write_other_leaders(commitment, [post for post in other_leaders if post != leader_post], at)
    if changes:
        finish_edit(commitment, changes, "register.assigned", actor, at, reason)
    return commitment


def write_bodies(commitment: Commitment, bodies: Bodies, at: datetime) -> Changes:
    check_named_once(bodies)
    held = Assignment.objects.filter(commitment=commitment, until_at=FOREVER)
    old = list(held.select_related("body").order_by("role", "ordinal", "pk"))
    wanted = {(role, body.pk, place): body for role, body, place in bodies.rows()}
    words = bodies.named_as
    staying = {place_of(row) for row in old if words.get(row.body_id, "") == row.named_as} & wanted.keys()
    gone = [row for row in old if place_of(row) not in staying]
    moment = close(gone, at)
    Assignment.objects.bulk_create(
        Assignment(
            commitment=commitment,
            body=body,
            role=role,
            ordinal=place,
            named_as=words.get(body.pk, ""),
            from_at=moment,
        )
        for (role, key, place), body in wanted.items()
        if (role, key, place) not in staying
    )
    # What a person leaves as it is, a person has assigned.
    kept = [row.pk for row in old if row not in gone and row.basis != AssignmentBasis.ASSIGNED]
    Assignment.objects.filter(pk__in=kept).update(basis=AssignmentBasis.ASSIGNED)
    follow_leads([commitment.pk])
    return body_changes(old, bodies)


def place_of(row: Assignment) -> tuple[AssignmentRole, int, int]:
    return AssignmentRole(row.role), row.body_id, row.ordinal


def check_named_once(bodies: Bodies) -> None:
    for body in (*bodies.co_leads, *bodies.co_operating):
        if body == bodies.lead:
            raise BodyTwice(say("{short_name}已是牵头单位，不必再列为配合单位。", short_name=body.short_name))
        if body in bodies.co_leads and body in bodies.co_operating:
            raise BodyTwice(say("{short_name}已是并列牵头单位，不必再列为配合单位。", short_name=body.short_name))


def write_other_leaders(commitment: Commitment, posts: Sequence[Post], at: datetime) -> Changes:
    """The leaders beside the first; what is the same stays."""
    old = list(OtherLeader.objects.filter(commitment=commitment, until_at=FOREVER).select_related("post__body"))
    if [row.post_id for row in old] == [post.pk for post in posts]:
        return {}
    moment = close(old, at)
    OtherLeader.objects.bulk_create(
        OtherLeader(commitment=commitment, post=post, ordinal=place, from_at=moment) for place, post in enumerate(posts)
    )
    return {"other_leaders": [[str(row.post) for row in old], [str(post) for post in posts]]}


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
        raise NothingToDo(say("所选事项已都由{short_name}牵头。", short_name=lead.short_name))
    wrong = [each.pk for each in changing]
    ended = [
        row
        for row in held.filter(commitment__in=wrong)
        if row.role == AssignmentRole.LEAD or (row.role in ALONGSIDE and row.body_id == lead.pk)
    ]
    moment = close(ended, at)
    Assignment.objects.bulk_create(
        Assignment(commitment=each, body=lead, role=AssignmentRole.LEAD, from_at=moment) for each in changing
    )
    Commitment.objects.filter(pk__in=wrong).update(revision=F("revision") + 1)
    follow_leads(wrong)
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
