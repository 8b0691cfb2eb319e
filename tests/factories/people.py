"""Named people and bodies of 云河区, made by the real operations."""

from __future__ import annotations

from datetime import UTC, date, datetime

from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations import operations
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.models import Body, BodyKind, Post, User

NEW_YEAR = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)
PASSWORD = "Lianchuan-2026"


def make_body(code: str, short_name: str, *, kind: str = BodyKind.DEPARTMENT, duties: str = "", sort: int = 0) -> Body:
    return operations.add_body(
        code=code,
        name=f"云河区{short_name}",
        short_name=short_name,
        kind=kind,
        duties=duties,
        sort=sort,
        actor=MACHINE,
        at=NEW_YEAR,
    )


def make_post(body: Body, code: str, title: str, role: str, field: str = "") -> Post:
    return operations.add_post(code=code, body=body, title=title, role=role, field=field, actor=MACHINE, at=NEW_YEAR)


def make_person(post: Post, name: str) -> Actor:
    """Somebody who holds the post since New Year and may sign in under the post's code."""
    user = operations.add_user(
        username=post.code, display_name=name, password=PASSWORD, must_change=False, actor=MACHINE, at=NEW_YEAR
    )
    operations.take_post(post=post, holder_name=name, user=user, from_on=date(2026, 1, 1), actor=MACHINE, at=NEW_YEAR)
    return actors_of(User.objects.get(pk=user.pk), on=date(2026, 1, 20))[0]
