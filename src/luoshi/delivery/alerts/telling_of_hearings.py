"""Who is told on the way from a computed colour to a circulated one: the body when it is heard late, the leader when
it has answered, the body and the supervision office when it is decided, and whoever is waited for when asked to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from luoshi.delivery.alerts.choices import HearingStage
from luoshi.delivery.alerts.models import Hearing
from luoshi.delivery.alerts.queries import Turn
from luoshi.delivery.alerts.telling import bodies_posts, leaders_of, names_of
from luoshi.kernel.actors import LEADER, SUPERVISION
from luoshi.kernel.bulk import among
from luoshi.kernel.messages import Message
from luoshi.kernel.notices.operations import Told, tell
from luoshi.kernel.organizations.models import Post


def tell_asked_late(asked: Sequence[Turn], *, at: datetime) -> None:
    """Tell bodies that are heard of a change they were told of before, as after a waiver. Whoever is told of the
    change itself later is told then that it is heard."""
    rows = Hearing.objects.filter(among("change_id", [change.pk for change in asked]), change__told_at__isnull=False)
    found = list(rows.order_by("pk").values_list("pk", "answer_due_on", "change__commitment_id"))
    keys = {commitment for _pk, _due, commitment in found}
    names, posts = names_of(keys), bodies_posts(keys)
    notices = [
        Told(
            post,
            f"hearing:{pk}",
            Message("alerts.asked_late", {"title": names[commitment].title, "due_on": due_on}),
            address_of(pk),
        )
        for pk, due_on, commitment in found
        for post in posts.get(commitment, ())
    ]
    tell(notices=notices, at=at)


def tell_answered(hearing: Hearing, *, at: datetime) -> None:
    """The leader, whose word is next."""
    words = "alerts.answered_disputed" if hearing.disputes else "alerts.answered"
    message = Message(words, {"title": title_of(hearing), "answer": hearing.answer})
    tell_posts(leader_posts(hearing.change.commitment_id), f"answered:{hearing.pk}", message, hearing, at)


def tell_decided(hearing: Hearing, *, at: datetime) -> None:
    """The lead body of what was decided; the supervision office too where it is not what was computed, so that no
    colour is made lighter unseen."""
    told = bodies_posts([hearing.change.commitment_id]).get(hearing.change.commitment_id, set())
    if hearing.is_otherwise:
        told = told | set(Post.objects.filter(role=SUPERVISION).values_list("pk", flat=True))
    tell_posts(told, f"decided:{hearing.pk}", decision_words(hearing), hearing, at)


def decision_words(hearing: Hearing) -> Message:
    facts = {
        "title": title_of(hearing),
        "computed": Message(f"alerts.colour.{hearing.change.new}"),
        "who": hearing.decided_by,
        "reason": hearing.decision_reason,
    }
    if hearing.stage == HearingStage.DROPPED:
        return Message("alerts.dropped", facts)
    facts["decided"] = Message(f"alerts.colour.{hearing.decided_colour}")
    return Message("alerts.circulated_otherwise" if hearing.is_otherwise else "alerts.circulated", facts)


def title_of(hearing: Hearing) -> str:
    return names_of([hearing.change.commitment_id])[hearing.change.commitment_id].title


def leader_posts(commitment: int) -> set[int]:
    """The leader in charge; every leader where there is none, since any of them may decide then."""
    own = leaders_of([commitment])
    return set(own.values()) or set(Post.objects.filter(role=LEADER).values_list("pk", flat=True))


def tell_posts(posts: Collection[int], key: str, message: Message, hearing: Hearing, at: datetime) -> None:
    tell(notices=[Told(post, key, message, address_of(hearing.pk)) for post in sorted(posts)], at=at)


def address_of(hearing: int) -> str:
    return f"/hearings/{hearing}/"


# Reminding ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one post is waited for: how many hearings, the oldest of them, which state they are in."""

    count: int
    title: str
    stage: str


def waiting_posts(hearings: Sequence[Hearing]) -> dict[int, Waiting]:
    """By post, what is waited for of it: of bodies their answer, of leaders their word."""
    keys = {hearing.change.commitment_id for hearing in hearings}
    bodies, leaders, names = bodies_posts(keys), leaders_of(keys), names_of(keys)
    every_leader = list(Post.objects.filter(role=LEADER).values_list("pk", flat=True))
    found: dict[int, Waiting] = {}
    for hearing in hearings:
        commitment = hearing.change.commitment_id
        if hearing.stage == HearingStage.ASKED:
            posts: Collection[int] = bodies.get(commitment, ())
        else:
            posts = [leaders[commitment]] if commitment in leaders else every_leader
        for post in posts:
            before = found.get(post, Waiting(0, names[commitment].title, hearing.stage))
            found[post] = replace(before, count=before.count + 1)
    return found


def tell_waiting(waiting: Mapping[int, Waiting], *, today: date, at: datetime) -> int:
    """One notice a post and day, however much it is waited for. Returns how many were told now."""
    words = {HearingStage.ASKED: "alerts.waits_for_body", HearingStage.ANSWERED: "alerts.waits_for_leader"}
    notices = [
        Told(
            post,
            f"waiting:{today.isoformat()}",
            Message(words[HearingStage(one.stage)], {"n": one.count, "title": one.title}),
            f"/hearings/?stage={one.stage}",
        )
        for post, one in waiting.items()
    ]
    return tell(notices=notices, at=at)
