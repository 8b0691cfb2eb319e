"""Who sets disclosure, checks secrecy, approves and withdraws. The one who checks is not the one who prepared."""

from __future__ import annotations

from luoshi.kernel.actors import LEADER, SECURITY_ADMIN, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed


def can_prepare_release(actor: Actor) -> bool:
    return actor.role == SUPERVISION


def check_can_prepare_release(actor: Actor) -> None:
    if not can_prepare_release(actor):
        raise NotAllowed(say("公开属性和发布稿由督查室办理。"))


def can_check_secrecy(actor: Actor) -> bool:
    return actor.role == SECURITY_ADMIN


def check_can_check_secrecy(actor: Actor) -> None:
    if not can_check_secrecy(actor):
        raise NotAllowed(say("保密审查由安全管理员（保密审查人）办理，与编制人员分开。"))


def can_approve_release(actor: Actor) -> bool:
    return actor.role == LEADER


def check_can_approve_release(actor: Actor) -> None:
    if not can_approve_release(actor):
        raise NotAllowed(say("发布由区领导批准。"))


def check_can_withdraw(actor: Actor) -> None:
    if actor.role not in (LEADER, SUPERVISION):
        raise NotAllowed(say("撤下由区领导或督查室办理。"))
