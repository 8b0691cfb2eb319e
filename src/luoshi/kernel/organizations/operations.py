"""Bodies, posts, holders and users: every write one operation with one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import Max, Q

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body, District, Holding, Post, SignIn, SignInOutcome, User


class PostIsHeld(Exception):
    """The person holds this post already."""


class HoldingEnded(Exception):
    """A holding that has ended cannot end again, and none ends before it began."""


@transaction.atomic
def describe_district(
    *, name: str, superior_name: str, level: str, is_sample: bool, actor: Actor, at: datetime
) -> District:
    """Set the one district row of this installation."""
    values = {"name": name, "superior_name": superior_name, "level": level, "is_sample": is_sample}
    district, _ = District.objects.update_or_create(pk=1, defaults=values)
    record(
        kind="organizations.district_described",
        subject_type="district",
        subject_key="1",
        actor=actor,
        at=at,
        payload=values,
    )
    return district


@transaction.atomic
def add_body(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    actor: Actor,
    at: datetime,
    duties: str = "",
    sort: int = 0,
    established_on: date | None = None,
) -> Body:
    body = Body.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, duties=duties, sort=sort, established_on=established_on
    )
    payload = {"name": name, "short_name": short_name, "kind": kind, "duties": duties, "established_on": established_on}
    record(kind="organizations.body_added", subject_type="body", subject_key=code, actor=actor, at=at, payload=payload)
    return body


@transaction.atomic
def add_post(
    *, code: str, body: Body, title: str, role: str, actor: Actor, at: datetime, field: str = "", sort: int = 0
) -> Post:
    post = Post.objects.create(code=code, body=body, title=title, role=role, field=field, sort=sort)
    payload = {"body": body.code, "title": title, "role": role, "field": field}
    record(kind="organizations.post_added", subject_type="post", subject_key=code, actor=actor, at=at, payload=payload)
    return post


@dataclass(frozen=True, slots=True)
class BodyGiven:
    name: str
    short_name: str
    kind: str
    duties: str = ""


@transaction.atomic
def add_bodies(*, bodies: Sequence[BodyGiven], actor: Actor, at: datetime) -> list[Body]:
    """New bodies in the order given, behind those there are; their codes are counted on: department-07."""
    sort = Body.objects.aggregate(most=Max("sort"))["most"] or 0
    return [
        add_body(
            code=free_code(Body, given.kind.replace("_", "-")),
            name=given.name,
            short_name=given.short_name,
            kind=given.kind,
            duties=given.duties,
            sort=sort + place,
            actor=actor,
            at=at,
        )
        for place, given in enumerate(bodies, start=1)
    ]


def add_post_to(*, body: Body, title: str, role: str, field: str, actor: Actor, at: datetime) -> Post:
    """A new post of a body, behind those it has."""
    code = free_code(Post, f"{body.code}-{role.replace('_', '-')}"[:50])
    sort = (Post.objects.aggregate(most=Max("sort"))["most"] or 0) + 1
    return add_post(code=code, body=body, title=title, role=role, field=field, sort=sort, actor=actor, at=at)


def free_code(model: type[Body] | type[Post], stem: str) -> str:
    """The first code of this stem that nobody has."""
    taken = set(model.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in count(1) if (code := f"{stem}-{n:02d}") not in taken)


@transaction.atomic
def hand_over_post(*, post: Post, holder_name: str, from_on: date, actor: Actor, at: datetime) -> Holding:
    """Whoever holds the post leaves on that day and the successor takes over. Raises HoldingEnded where that day is
    not after the holder's first."""
    for holding in Holding.objects.filter(post=post, until_on__isnull=True):
        leave_post(holding=holding, until_on=from_on, actor=actor, at=at)
    return take_post(post=post, holder_name=holder_name, user=None, from_on=from_on, actor=actor, at=at)


@transaction.atomic
def add_user(*, username: str, display_name: str, password: str, must_change: bool, actor: Actor, at: datetime) -> User:
    """A new user. Raises django's ValidationError, in Chinese, for a password against the rules."""
    user = User(username=username, display_name=display_name, must_change_password=must_change, password_changed_at=at)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    record(
        kind="organizations.user_added",
        subject_type="user",
        subject_key=username,
        actor=actor,
        at=at,
        payload={"must_change_password": must_change},
        personal={"display_name": display_name},
    )
    return user


@transaction.atomic
def change_password(*, user: User, password: str, actor: Actor, at: datetime) -> None:
    """Raises ValidationError for a password against the rules. The event holds no trace of it."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = False
    user.password_changed_at = at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(
        kind="organizations.password_changed",
        subject_type="user",
        subject_key=user.username,
        actor=actor,
        at=at,
        payload={},
    )


@transaction.atomic
def take_post(
    *,
    post: Post,
    holder_name: str,
    user: User | None,
    from_on: date,
    actor: Actor,
    at: datetime,
    until_on: date | None = None,
) -> Holding:
    """Somebody takes a post. Raises PostIsHeld where this user holds it over those days already."""
    still = Q(until_on__isnull=True) | Q(until_on__gt=from_on)
    if user and Holding.objects.filter(still, post=post, user=user).exists():
        raise PostIsHeld(say("{holder_name}已在{post}任上，不必重复登记。", holder_name=holder_name, post=post))
    holding = Holding.objects.create(post=post, holder_name=holder_name, user=user, from_on=from_on, until_on=until_on)
    record(
        kind="organizations.post_taken",
        subject_type="post",
        subject_key=post.code,
        actor=actor,
        at=at,
        payload={"from_on": from_on, "until_on": until_on, "username": user.username if user else None},
        personal={"holder_name": holder_name},
    )
    return holding


@transaction.atomic
def leave_post(*, holding: Holding, until_on: date, actor: Actor, at: datetime) -> Holding:
    """The holder leaves; the successor takes over everything that hangs on the post. Raises HoldingEnded."""
    if holding.until_on is not None or until_on <= holding.from_on:
        raise HoldingEnded(say("离任日期须晚于任职日期，且只能登记一次。"))
    holding.until_on = until_on
    holding.save(update_fields=["until_on"])
    record(
        kind="organizations.post_left",
        subject_type="post",
        subject_key=holding.post.code,
        actor=actor,
        at=at,
        payload={"from_on": holding.from_on, "until_on": until_on},
    )
    return holding


@transaction.atomic
def add_user_to_post(
    *, username: str, display_name: str, password: str, post: Post, from_on: date, actor: Actor, at: datetime
) -> User:
    """A new user in a post; the password is to be changed at the first sign-in."""
    user = add_user(
        username=username, display_name=display_name, password=password, must_change=True, actor=actor, at=at
    )
    take_post(post=post, holder_name=display_name, user=user, from_on=from_on, actor=actor, at=at)
    return user


@transaction.atomic
def reset_password(*, user: User, password: str, actor: Actor, at: datetime) -> None:
    """A new first password, set by somebody else: it must be changed at the next sign-in, and sessions end."""
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    about_user("organizations.password_reset", user, actor, at)


@transaction.atomic
def set_active(*, user: User, is_active: bool, actor: Actor, at: datetime) -> None:
    """Whether this user may sign in; a session of somebody disabled ends with its next click."""
    if user.is_active == is_active:
        return
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    about_user("organizations.user_enabled" if is_active else "organizations.user_disabled", user, actor, at)


@transaction.atomic
def note_unlocked(*, user: User, actor: Actor, at: datetime) -> None:
    about_user("organizations.user_unlocked", user, actor, at)


def about_user(kind: str, user: User, actor: Actor, at: datetime) -> None:
    record(kind=kind, subject_type="user", subject_key=user.username, actor=actor, at=at, payload={})


def record_sign_in(
    *, username: str, user: User | None, outcome: SignInOutcome, address: str | None, at: datetime
) -> SignIn:
    """Every attempt is kept, the refused ones too; the table is read by the audit administrator only."""
    return SignIn.objects.create(username=username[:60], user=user, outcome=outcome, address=address, at=at)
