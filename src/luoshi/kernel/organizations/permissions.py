"""Who may manage bodies, posts and users, and who may read the logs: the three administrators are separate.

The system administrator keeps bodies and posts, the security administrator users and their posts, the audit
administrator reads sign-ins and the ledger; none of them reads or changes commitments.
"""

from __future__ import annotations

from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Role
from luoshi.kernel.permissions import NotAllowed


def can_manage_bodies(actor: Actor) -> bool:
    return actor.role in (Role.SYSTEM_ADMIN, Role.SUPERVISION)


def check_can_manage_bodies(actor: Actor) -> None:
    if not can_manage_bodies(actor):
        raise NotAllowed(say("单位与岗位由系统管理员或督查室维护。"))


def can_manage_users(actor: Actor) -> bool:
    return actor.role == Role.SECURITY_ADMIN


def check_can_manage_users(actor: Actor) -> None:
    if not can_manage_users(actor):
        raise NotAllowed(say("用户与授权由安全管理员维护。"))


def can_read_audit_trail(actor: Actor) -> bool:
    return actor.role in (Role.AUDIT_ADMIN, Role.SUPERVISION)


def check_can_read_audit_trail(actor: Actor) -> None:
    if not can_read_audit_trail(actor):
        raise NotAllowed(say("台账与登录记录由审计管理员和督查室查阅。"))


def check_can_read_sign_ins(actor: Actor) -> None:
    if actor.role != Role.AUDIT_ADMIN:
        raise NotAllowed(say("登录记录只由审计管理员查阅。"))


def can_change_bodies(actor: Actor) -> bool:
    """Merging and splitting moves commitments, which the administrators never see: the supervision office's."""
    return actor.role == Role.SUPERVISION


def check_can_change_bodies(actor: Actor) -> None:
    if not can_change_bodies(actor):
        raise NotAllowed(say("机构变动由督查室登记：它会带动事项和任务。"))
