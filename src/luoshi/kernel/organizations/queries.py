"""Reading bodies, posts and holders, as they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from luoshi.kernel.organizations.models import Body, District, Holding, Post, SignIn


def district() -> District | None:
    return District.objects.first()


def bodies_on(day: date) -> QuerySet[Body]:
    """Bodies that exist on that day, in their order."""
    begun = Q(established_on__isnull=True) | Q(established_on__lte=day)
    not_over = Q(abolished_on__isnull=True) | Q(abolished_on__gt=day)
    return Body.objects.filter(begun, not_over)


def held_on(day: date) -> QuerySet[Holding]:
    return Holding.objects.filter(from_on__lte=day).filter(Q(until_on__isnull=True) | Q(until_on__gt=day))


def bodies_with_posts(day: date) -> list[Body]:
    """Every body with its posts; each post's holders of that day stand in `post.holders_now`. Three queries."""
    holders = Prefetch("holdings", queryset=held_on(day).order_by("from_on"), to_attr="holders_now")
    posts = Prefetch("posts", queryset=Post.objects.prefetch_related(holders))
    return list(bodies_on(day).prefetch_related(posts))


def holders_over_time(post: Post) -> QuerySet[Holding]:
    return Holding.objects.filter(post=post).order_by("from_on")


@dataclass(frozen=True, slots=True)
class SignInPage:
    rows: list[SignIn]
    next_before: int | None


def sign_ins(*, before_id: int | None = None, size: int = 50) -> SignInPage:
    """Newest first, page by page."""
    rows = SignIn.objects.order_by("-id")
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    page = list(rows[: size + 1])
    return SignInPage(rows=page[:size], next_before=page[size - 1].pk if len(page) > size else None)
