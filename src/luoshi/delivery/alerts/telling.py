"""Who is told of a change of colour: the lead body's people and the leader in charge, once each, in their inboxes;
every channel gets one digest of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from luoshi.delivery.alerts.models import ColourChange
from luoshi.delivery.register.models import Assignment, CommitmentVersion
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD
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
    untold = ColourChange.objects.filter(told_at=None, on__lte=today).order_by("pk")
    held = list(untold.select_for_update(of=("self",)).select_related("commitment")[:MOST_AT_ONCE])
    if not held:
        return None
    changes = [change for change in held if change.old]
    ColourChange.objects.filter(pk__in=[change.pk for change in held]).update(told_at=at)
    titles = titles_of(changes)
    posts = posts_of(changes)
    notices = [
        Told(post, f"colour:{change.pk}", told_of(change, titles), f"/commitment/{change.commitment.code}/#track")
        for change in changes
        for post in posts.get(change.commitment_id, ())
    ]
    tell(notices=notices, at=at)
    lines = [render(told_of(change, titles)) for change in changes]
    send_digest(
        title=f"{today.month}月{today.day}日变色事项",
        lines=lines,
        key=f"colours:{today.isoformat()}:{held[0].pk}",
        at=at,
    )
    return len(changes)


def titles_of(changes: Sequence[ColourChange]) -> dict[int, str]:
    keys = [change.commitment_id for change in changes]
    return dict(CommitmentVersion.objects.current().filter(commitment__in=keys).values_list("commitment_id", "title"))


def told_of(change: ColourChange, titles: dict[int, str]) -> Message:
    english = counted_on(change.why_en or change.why, change.on)
    return Message(
        "alerts.told",
        {
            "title": titles.get(change.commitment_id, change.commitment.code or ""),
            "old": Message(f"alerts.colour.{change.old}"),
            "new": Message(f"alerts.colour.{change.new}"),
            "why": Message("alerts.why", {"zh": counted_on(change.why, change.on), "en": english}),
        },
    )


def posts_of(changes: Sequence[ColourChange]) -> dict[int, set[int]]:
    """The posts to tell, by commitment: liaison and signing posts of the lead body, and the leader's."""
    keys = [change.commitment_id for change in changes]
    found: dict[int, set[int]] = {key: set() for key in keys}
    leads = (
        Assignment.objects.current().filter(commitment__in=keys, role="lead").values_list("commitment_id", "body_id")
    )
    lead_of = dict(leads)
    by_body: dict[int, set[int]] = {}
    posts = Post.objects.filter(body_id__in=set(lead_of.values()), role__in=[LIAISON, SIGNING_HEAD])
    for post, body in posts.values_list("pk", "body_id"):
        by_body.setdefault(body, set()).add(post)
    for commitment, body in lead_of.items():
        found[commitment] |= by_body.get(body, set())
    leaders = CommitmentVersion.objects.current().filter(commitment__in=keys).exclude(leader_post=None)
    for commitment, leader in leaders.values_list("commitment_id", "leader_post_id"):
        found[commitment].add(leader)
    return found
