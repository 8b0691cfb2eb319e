"""The Actors a user can be: one for each post held that day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from luoshi.kernel.actors import MACHINE, PUBLIC, Actor
from luoshi.kernel.organizations.models import Holding, User

__all__ = ["MACHINE", "PUBLIC", "Actor", "actors_of"]


def actors_of(user: User, *, on: date) -> list[Actor]:
    """One Actor for each post the user holds on that day, in the posts' order. One query."""
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
