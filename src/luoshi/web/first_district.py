"""A real district begins: its name from its first report, an office that keeps the register, the three administrators.

Nothing else is made up: bodies, leaders and people are entered by those who know them.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from luoshi.kernel.actors import MACHINE
from luoshi.kernel.organizations import operations
from luoshi.kernel.organizations.models import BodyKind, Role
from luoshi.kernel.organizations.queries import district
from luoshi.web.first_sign_ins import SignInCard, keep, kept, new_password

POSTS = (
    ("supervision", "督查室", Role.SUPERVISION),
    ("leader", "负责人", Role.LEADER),
    ("system-admin", "系统管理员", Role.SYSTEM_ADMIN),
    ("security-admin", "安全管理员", Role.SECURITY_ADMIN),
    ("audit-admin", "审计管理员", Role.AUDIT_ADMIN),
)


def open_district(*, name: str, level: str, today: date, at: datetime) -> tuple[SignInCard, ...]:
    """Describe the district and make its first sign-ins. A district that is there already is left as it is."""
    if district() is not None:
        return kept()
    with transaction.atomic():
        operations.describe_district(name=name, superior_name="", level=level, is_sample=False, actor=MACHINE, at=at)
        cards = make_posts(name, today, at)
        transaction.on_commit(lambda: keep(cards))
    return cards


def make_posts(name: str, today: date, at: datetime) -> tuple[SignInCard, ...]:
    government = operations.add_body(
        code="government",
        name=f"{name}人民政府",
        short_name="政府",
        kind=BodyKind.GOVERNMENT,
        actor=MACHINE,
        at=at,
    )
    cards = []
    for sort, (code, title, role) in enumerate(POSTS, start=1):
        post = operations.add_post(code=code, body=government, title=title, role=role, sort=sort, actor=MACHINE, at=at)
        password = new_password([code])
        user = operations.add_user(
            username=code, display_name=title, password=password, must_change=True, actor=MACHINE, at=at
        )
        operations.take_post(post=post, holder_name=title, user=user, from_on=today, actor=MACHINE, at=at)
        cards.append(SignInCard(str(role.label), str(post), code, password))
    return tuple(cards)
