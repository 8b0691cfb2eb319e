"""Who acts: a user in the post held that day. Operations take an Actor, events write both down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luoshi.kernel.organizations.models import Holding, Role, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in a post, or the public (`PUBLIC`), or the machine (`MACHINE`)."""

    user_id: int | None
    name: str
    post_id: int | None = None
    post_title: str = ""
    role: str | None = None
    body_id: int | None = None
    body_name: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_supervision(self) -> bool:
        return self.role == Role.SUPERVISION

    @property
    def sees_whole_district(self) -> bool:
        """Supervision, leaders and data bodies read every commitment; the three administrators none of them."""
        return self.role in (Role.SUPERVISION, Role.LEADER, Role.DATA_BODY)


PUBLIC = Actor(user_id=None, name="公众")
MACHINE = Actor(user_id=None, name="系统", role="machine")


def actors_of(user: User, *, on: date) -> list[Actor]:
    """One Actor for each post the user holds on that day, in the posts' order."""
    holdings = (
        Holding.objects.filter(user=user, from_on__lte=on)
        .filter(Q(until_on__isnull=True) | Q(until_on__gt=on))
        .select_related("post__body")
        .order_by("post__sort", "post__code")
    )
    return [actor_in(user, holding) for holding in holdings]


def actor_in(user: User, holding: Holding) -> Actor:
    post = holding.post
    return Actor(
        user_id=user.pk,
        name=user.display_name,
        post_id=post.pk,
        post_title=post.title,
        role=post.role,
        body_id=post.body_id,
        body_name=post.body.short_name,
    )
