"""Who is told of a change of colour: the lead body's people and the leader in charge, once each, in their inboxes;
every channel gets one digest of the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from luoshi.delivery.alerts.models import ColourChange
from luoshi.delivery.alerts.queries import Turn, held_turns
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD
from luoshi.kernel.bulk import among
from luoshi.kernel.messages import Message, counted_on, render
from luoshi.kernel.notices.operations import Told, send_digest, tell
from luoshi.kernel.organizations.models import Post

MOST_AT_ONCE = 20_000  # of one digest


def tell_changes(*, today: date, at: datetime) -> int:
    """Tell of every change nobody was told of yet, some thousands at a time. Returns how many."""
    told = 0
    while (some := tell_some(today=today, at=at)) is not None:
        told += some
    return told


@transaction.atomic
def tell_some(*, today: date, at: datetime) -> int | None:
    """The rows are held and marked in the transaction that tells of them, so that of two workers, or of a run that
    was killed and one that goes on, only one tells. None where nothing is left. A first colour is no news."""
    held = held_turns(ColourChange.objects.filter(told_at=None, on__lte=today), MOST_AT_ONCE)
    if not held:
        return None
    changes = [change for change in held if change.old]
    ColourChange.objects.filter(among("pk", [change.pk for change in held])).update(told_at=at)
    names = names_of(changes)
    posts = posts_of(changes)
    messages = [told_of(change, names[change.commitment_id].title) for change in changes]
    notices = [
        Told(post, f"colour:{change.pk}", message, f"/commitment/{names[change.commitment_id].code}/#track")
        for change, message in zip(changes, messages, strict=True)
        for post in posts.get(change.commitment_id, ())
    ]
    tell(notices=notices, at=at)
    send_digest(
        title=f"{today.month}月{today.day}日变色事项",
        lines=[render(message) for message in messages],
        key=f"colours:{today.isoformat()}:{held[0].pk}",
        at=at,
    )
    return len(changes)


class Name(NamedTuple):
    code: str
    title: str


def names_of(changes: Sequence[Turn]) -> dict[int, Name]:
    """Code and title by commitment; what has no title goes by its code."""
    keys = {change.commitment_id for change in changes}
    codes = Commitment.objects.filter(among("pk", keys)).order_by().values_list("pk", "code")
    titles = dict(versions_of(keys).values_list("commitment_id", "title"))
    return {key: Name(code or "", titles.get(key, code or "")) for key, code in codes}


def versions_of(keys: Collection[int]) -> QuerySet[CommitmentVersion]:
    found: QuerySet[CommitmentVersion] = CommitmentVersion.objects.current().filter(among("commitment_id", keys))
    return found


def told_of(change: Turn, title: str) -> Message:
    english = counted_on(change.why_en or change.why, change.on)
    return Message(
        "alerts.told",
        {
            "title": title,
            "old": Message(f"alerts.colour.{change.old}"),
            "new": Message(f"alerts.colour.{change.new}"),
            "why": Message("alerts.why", {"zh": counted_on(change.why, change.on), "en": english}),
        },
    )


def posts_of(changes: Sequence[Turn]) -> dict[int, set[int]]:
    """The posts to tell, by commitment: liaison and signing posts of the lead body, and the leader's."""
    keys = {change.commitment_id for change in changes}
    found: dict[int, set[int]] = {key: set() for key in keys}
    leads = Assignment.objects.current().filter(among("commitment_id", keys), role="lead").order_by("ordinal")
    lead_of = dict(leads.values_list("commitment_id", "body_id"))
    by_body: dict[int, set[int]] = {}
    posts = Post.objects.filter(body_id__in=set(lead_of.values()), role__in=[LIAISON, SIGNING_HEAD])
    for post, body in posts.values_list("pk", "body_id"):
        by_body.setdefault(body, set()).add(post)
    for commitment, body in lead_of.items():
        found[commitment] |= by_body.get(body, set())
    leaders = versions_of(keys).exclude(leader_post=None)
    for commitment, leader in leaders.values_list("commitment_id", "leader_post_id"):
        found[commitment].add(leader)
    return found
