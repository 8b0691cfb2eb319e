"""Who is told of a change of colour: the lead body's people and the leader in charge, once each, in their inboxes;
every channel gets one digest of the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from luoshi.delivery.alerts.choices import HearingStage
from luoshi.delivery.alerts.models import ColourChange, Hearing
from luoshi.delivery.alerts.queries import Turn, held_turns
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD
from luoshi.kernel.bulk import among
from luoshi.kernel.messages import Message, counts_closed, render
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
    keys = {change.commitment_id for change in changes}
    names, posts, heard = names_of(keys), posts_of(keys), hearings_open(changes)
    messages = [told_of(change, names[change.commitment_id].title) for change in changes]
    notices = [
        told_here(post, change, message, names[change.commitment_id].code, heard.get(change.pk))
        for change, message in zip(changes, messages, strict=True)
        for post in posts.get(change.commitment_id, ())
    ]
    tell(notices=notices, at=at)
    send_digest(
        title=f"{today.month}月{today.day}日变色事项",
        lines=[render(message, on=today) for message in messages],
        key=f"colours:{today.isoformat()}:{held[0].pk}",
        at=at,
    )
    return len(changes)


class Name(NamedTuple):
    code: str
    title: str


class Heard(NamedTuple):
    """A hearing that was opened for a change: its body may answer until the day."""

    pk: int
    answer_due_on: date


def hearings_open(changes: Sequence[Turn]) -> dict[int, Heard]:
    """By change, which of them a body is being heard on."""
    rows = Hearing.objects.filter(among("change_id", [change.pk for change in changes]), stage=HearingStage.ASKED)
    return {row[0]: Heard(*row[1:]) for row in rows.values_list("change_id", "pk", "answer_due_on")}


def told_here(post: int, change: Turn, message: Message, code: str, heard: Heard | None) -> Told:
    """What a post is told, leading to where it goes on: to the hearing where one is open, else to the item."""
    if heard is None:
        return Told(post, f"colour:{change.pk}", message, f"/commitment/{code}/#track")
    asked = Message("alerts.told_and_asked", {"told": message, "due_on": heard.answer_due_on})
    return Told(post, f"colour:{change.pk}", asked, f"/hearings/{heard.pk}/")


def names_of(keys: Collection[int]) -> dict[int, Name]:
    """Code and title by commitment; what has no title goes by its code."""
    codes = Commitment.objects.filter(among("pk", keys)).order_by().values_list("pk", "code")
    titles = dict(versions_of(keys).values_list("commitment_id", "title"))
    return {key: Name(code or "", titles.get(key, code or "")) for key, code in codes}


def versions_of(keys: Collection[int]) -> QuerySet[CommitmentVersion]:
    found: QuerySet[CommitmentVersion] = CommitmentVersion.objects.current().filter(among("commitment_id", keys))
    return found


def told_of(change: Turn, title: str) -> Message:
    english = counts_closed(change.why_en or change.why, change.on)
    return Message(
        "alerts.told",
        {
            "title": title,
            "old": Message(f"alerts.colour.{change.old}"),
            "new": Message(f"alerts.colour.{change.new}"),
            "why": Message("alerts.why", {"zh": counts_closed(change.why, change.on), "en": english}),
        },
    )


def posts_of(keys: Collection[int]) -> dict[int, set[int]]:
    """The posts to tell, by commitment: liaison and signing posts of the lead body, and the leader's."""
    found = bodies_posts(keys)
    for commitment, leader in leaders_of(keys).items():
        found.setdefault(commitment, set()).add(leader)
    return found


def bodies_posts(keys: Collection[int]) -> dict[int, set[int]]:
    """Liaison and signing posts of each commitment's lead body. Two queries."""
    leads = Assignment.objects.current().filter(among("commitment_id", keys), role="lead").order_by("ordinal")
    lead_of = dict(leads.values_list("commitment_id", "body_id"))
    by_body: dict[int, set[int]] = {}
    posts = Post.objects.filter(body_id__in=set(lead_of.values()), role__in=[LIAISON, SIGNING_HEAD])
    for post, body in posts.values_list("pk", "body_id"):
        by_body.setdefault(body, set()).add(post)
    return {commitment: set(by_body.get(body, ())) for commitment, body in lead_of.items()}


def leaders_of(keys: Collection[int]) -> dict[int, int]:
    """The post of the leader in charge, by commitment; what has none is absent. One query."""
    leaders = versions_of(keys).exclude(leader_post=None)
    return dict(leaders.values_list("commitment_id", "leader_post_id"))
