"""Who acts. Operations take an Actor, events write down the user and the post, permissions ask the role.

A plain value, so that the ledger needs to know nothing of organizations.
"""

from __future__ import annotations

from dataclasses import dataclass

SUPERVISION = "supervision"
LIAISON = "liaison"
SIGNING_HEAD = "signing_head"
DATA_BODY = "data_body"
LEADER = "leader"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"
AUDIT_ADMIN = "audit_admin"


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in the post held that day, or the public (`PUBLIC`), or the machine (`MACHINE`)."""

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
        return self.role == SUPERVISION

    @property
    def is_administrator(self) -> bool:
        """One of the three administrators (三员): they keep the system and have no part in its work."""
        return self.role in (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)

    @property
    def sees_whole_district(self) -> bool:
        """Supervision, leaders and data bodies read every commitment; the three administrators none of them."""
        return self.role in (SUPERVISION, LEADER, DATA_BODY)


PUBLIC = Actor(user_id=None, name="公众")
MACHINE = Actor(user_id=None, name="系统", role="machine")
