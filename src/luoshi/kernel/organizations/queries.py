"""Reading bodies, posts and holders, as they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from luoshi.kernel.organizations.lineage import as_named, former_seats
from luoshi.kernel.organizations.models import Body, District, Holding, Post, SignIn, SignInOutcome, User


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
    """Every body of that day under the name it had then, its posts in `posts_now`; each post's holders of that day
    stand in `post.holders_now`. Five queries."""
    holders = Prefetch("holdings", queryset=held_on(day).order_by("from_on"), to_attr="holders_now")
    bodies = list(bodies_on(day))
    as_named(bodies, day)
    seats = former_seats(day)
    by_body: dict[int, list[Post]] = {}
    for post in Post.objects.prefetch_related(holders):
        by_body.setdefault(seats.get(post.pk, post.body_id), []).append(post)
    for body in bodies:
        body.posts_now = by_body.get(body.pk, [])  # type: ignore[attr-defined]  # what pages show
    return bodies


def posts_on(day: date) -> QuerySet[Post]:
    """Posts of the bodies that exist on that day, body by body."""
    return Post.objects.filter(body__in=bodies_on(day)).select_related("body").order_by("body__sort", "sort", "code")


def user_named(username: str) -> User | None:
    return User.objects.filter(username=username).first()


def users_with_posts(day: date) -> list[User]:
    """Everyone who may sign in; the posts held that day stand in `user.held_now`, the last sign-in in
    `user.last_seen`. Two queries."""
    seen = SignIn.objects.filter(user=OuterRef("pk"), outcome=SignInOutcome.ACCEPTED).order_by("-at").values("at")
    held_now = Prefetch("holdings", queryset=held_on(day).select_related("post__body"), to_attr="held_now")
    return list(User.objects.annotate(last_seen=Subquery(seen[:1])).order_by("username").prefetch_related(held_now))


def user_counts(day: date) -> dict[str, int]:
    """How many may sign in, have not yet changed their first password, are disabled, hold no post that day."""
    users = User.objects.filter(is_active=True)
    return {
        "active": users.count(),
        "first_password": users.filter(must_change_password=True).count(),
        "disabled": User.objects.filter(is_active=False).count(),
        "without_post": users.exclude(pk__in=held_on(day).exclude(user=None).values("user")).count(),
    }


def sign_in_counts(*, since: datetime) -> dict[str, int]:
    """Attempts since then by their outcome."""
    rows = SignIn.objects.filter(at__gte=since).order_by().values_list("outcome").annotate(n=Count("pk"))
    counts = dict(rows)
    return {outcome.value: counts.get(outcome.value, 0) for outcome in SignInOutcome}


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


def post_by_id(key: int) -> Post | None:
    return Post.objects.filter(pk=key).select_related("body").first()
