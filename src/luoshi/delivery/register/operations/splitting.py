"""Split and merge: old codes close and point to what took their place; what they say is carried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage, State, SuccessionKind
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    EntryLink,
    OtherLeader,
    ProjectItem,
    Standing,
    Succession,
    Tagging,
    Target,
)
from luoshi.delivery.register.operations.assigning import Bodies, write_bodies
from luoshi.delivery.register.operations.deciding import shut, write_acceptance
from luoshi.delivery.register.operations.editing import copy_version, need_open, take_revision
from luoshi.delivery.register.operations.events import key_of, record_of
from luoshi.delivery.register.operations.faults import NothingToDo, WrongStage
from luoshi.delivery.register.operations.standing import (
    NewStanding,
    current_version,
    write_standings,
)
from luoshi.delivery.register.permissions import check_can_edit, check_can_keep_register
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message, say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import copy_of


@dataclass(frozen=True, slots=True)
class Part:
    """One of the commitments a split leads to: its title, the targets and projects (by id) it takes, who leads it
    (None: whoever leads now)."""

    title: str
    targets: Sequence[int] = ()
    projects: Sequence[int] = ()
    lead: Body | None = None


@transaction.atomic
def split(
    *, commitment: Commitment, revision: int, parts: Sequence[Part], reason: str, actor: Actor, at: datetime
) -> list[Commitment]:
    """Close a commitment in favour of its parts. Raises NothingToDo, EditConflict, WrongStage, ReasonMissing."""
    check_can_edit(actor, commitment)
    if len(parts) < 2 or not all(part.title.strip() for part in parts):
        raise NothingToDo(say("拆分至少要有两个事项，每个都要有标题。"))
    take_revision(commitment, revision)
    need_open(commitment)
    was = commitment.stage
    shut(commitment, CommitmentStage.SUPERSEDED, reason, at)
    version = current_version(commitment)
    new = [write_part(commitment, version, part, at) for part in parts]
    carry_on([commitment], new, SuccessionKind.SPLIT, was, at)
    record_succession("register.split", [commitment], new, actor, at)
    return new


def write_part(old: Commitment, version: CommitmentVersion, part: Part, at: datetime) -> Commitment:
    new = new_commitment(old, at)
    copy_version(version, new, at, title=part.title.strip()[:200])
    copy_rows(EntryLink.objects.filter(commitment=old, until_at=FOREVER), new, at)
    copy_targets(list(Target.objects.filter(commitment=old, until_at=FOREVER, pk__in=part.targets)), new, at)
    copy_rows(ProjectItem.objects.filter(commitment=old, until_at=FOREVER, pk__in=part.projects), new, at)
    copy_rows(CommitmentPlace.objects.filter(commitment=old, until_at=FOREVER), new, at)
    copy_rows(Tagging.objects.filter(commitment=old, until_at=FOREVER), new, at)
    copy_rows(OtherLeader.objects.filter(commitment=old, until_at=FOREVER), new, at)
    held = list(Assignment.objects.filter(commitment=old, until_at=FOREVER).select_related("body"))
    write_bodies(new, bodies_with(held, part.lead), at)
    return new


def bodies_with(held: Sequence[Assignment], lead: Body | None) -> Bodies:
    """Who answers now, with another lead where one is given; the former lead then co-operates no further."""
    now = Bodies.of(held)
    return now.led_by(lead) if lead else now


@transaction.atomic
def merge(
    *, commitments: Sequence[Commitment], title: str, lead: Body | None, reason: str, actor: Actor, at: datetime
) -> Commitment:
    """Close several in favour of one that answers all their sentences; bodies that led now co-operate. The first gives
    place and wording. Raises NothingToDo, WrongStage, ReasonMissing."""
    check_can_keep_register(actor)
    if len({each.pk for each in commitments}) < 2 or not title.strip():
        raise NothingToDo(say("合并要选至少两个事项，并写明合并后的标题。"))
    if len({each.stage for each in commitments}) > 1:
        raise WrongStage(say("待审的条目与已登记的事项不能合并，请先登记。"))
    for each in commitments:
        need_open(each)
    first, was = commitments[0], commitments[0].stage
    for each in commitments:
        shut(each, CommitmentStage.SUPERSEDED, reason, at)
    new = new_commitment(first, at)
    copy_version(current_version(first), new, at, title=title.strip()[:200])
    gather(commitments, new, at)
    write_bodies(new, bodies_of_all(commitments, lead), at)
    carry_on(commitments, [new], SuccessionKind.MERGE, was, at)
    record_succession("register.merged", commitments, [new], actor, at)
    return new


def gather(commitments: Sequence[Commitment], new: Commitment, at: datetime) -> None:
    """Everything the merged ones said, each sentence and tag once."""
    keys = [each.pk for each in commitments]
    links = EntryLink.objects.filter(commitment__in=keys, until_at=FOREVER)
    for entry in dict.fromkeys(links.order_by("entry__start").values_list("entry_id", flat=True)):
        EntryLink.objects.create(entry_id=entry, commitment=new, from_at=at)
    copy_targets(
        list(Target.objects.filter(commitment__in=keys, until_at=FOREVER).order_by("commitment", "ordinal")), new, at
    )
    projects = ProjectItem.objects.filter(commitment__in=keys, until_at=FOREVER).order_by("-pk")
    copy_rows(reversed({row.project_id: row for row in projects}.values()), new, at)
    leaders = OtherLeader.objects.filter(commitment__in=keys, until_at=FOREVER).exclude(
        post=current_version(new).leader_post
    )
    copy_rows({row.post_id: row for row in leaders}.values(), new, at)
    places = CommitmentPlace.objects.filter(commitment__in=keys, until_at=FOREVER)
    copy_rows({row.name: row for row in places}.values(), new, at)
    copy_rows(
        {row.tag_id: row for row in Tagging.objects.filter(commitment__in=keys, until_at=FOREVER)}.values(), new, at
    )


def bodies_of_all(commitments: Sequence[Commitment], lead: Body | None) -> Bodies:
    held = Assignment.objects.filter(commitment__in=[each.pk for each in commitments], until_at=FOREVER)
    rows = sorted(held.select_related("body"), key=lambda row: (row.role != AssignmentRole.LEAD, row.ordinal, row.pk))
    leads = [row.body for row in rows if row.role == AssignmentRole.LEAD]
    chosen = lead or (leads[0] if leads else None)
    others = [row.body for row in rows if row.role != AssignmentRole.REPORTING and row.body != chosen]
    words = {row.body_id: row.named_as for row in rows if row.named_as}
    reporting = [row.body for row in rows if row.role == AssignmentRole.REPORTING]
    return Bodies(chosen, list(dict.fromkeys(others)), list(dict.fromkeys(reporting)), named_as=words)


# -- what both need -----------------------------------------------------------------------------------------------


def new_commitment(like: Commitment, at: datetime) -> Commitment:
    created: Commitment = Commitment.objects.create(
        report=like.report, section=like.section, ordinal=like.ordinal, drafted_at=at
    )
    return created


def copy_rows(rows: object, new: Commitment, at: datetime) -> None:
    """The same rows for another commitment, from `at`."""
    made = [copy_of(row, at, commitment_id=new.pk) for row in rows]  # type: ignore[attr-defined]  # any iterable of rows
    if made:
        type(made[0]).objects.bulk_create(made)


def copy_targets(rows: Sequence[Target], new: Commitment, at: datetime) -> None:
    """Targets keep their parts: parents are written first."""
    written: dict[int, int] = {}
    for place, row in enumerate(sorted(rows, key=lambda each: each.part_of_id is not None)):
        part_of = written.get(row.part_of_id) if row.part_of_id else None
        made = copy_of(row, at, commitment_id=new.pk, part_of_id=part_of, ordinal=place)
        made.save(force_insert=True)
        written[row.pk] = made.pk


def carry_on(
    old: Sequence[Commitment], new: Sequence[Commitment], kind: SuccessionKind, was: str, at: datetime
) -> None:
    """Pointers from old to new; where the old had codes, the new get codes, and stand where the old stood."""
    Succession.objects.bulk_create(
        Succession(old=before, new=after, kind=kind, at=at) for before in old for after in new
    )
    if was != CommitmentStage.ACCEPTED:
        return
    write_acceptance(new, at=at, confirmed=True)
    held = list(Standing.objects.filter(commitment__in=[each.pk for each in old], until_at=FOREVER))
    state = rules.worst_state(State(row.state) for row in held)
    if state is None or state == State.UNPLANNED:
        return
    due_on = min((row.due_on for row in held if row.due_on), default=None)
    why = Message("register.why.split" if kind == SuccessionKind.SPLIT else "register.why.merged")
    look = rules.look_again_on(state, due_on)
    write_standings([NewStanding(each, state, why, due_on, look) for each in new], at)


def record_succession(
    kind: str, old: Sequence[Commitment], new: Sequence[Commitment], actor: Actor, at: datetime
) -> None:
    """One event, about the first of the old; the others' pages find it by the codes in it."""
    record_of(
        old[0],
        kind=kind,
        actor=actor,
        at=at,
        payload={"old": [key_of(each) for each in old], "new": [key_of(each) for each in new]},
        reason=old[0].close_reason,
    )
