"""Who fills, signs, returns and confirms."""

from __future__ import annotations

from collections.abc import Iterable

from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.permissions import leads
from luoshi.kernel.actors import DATA_BODY, LIAISON, MACHINE, SIGNING_HEAD, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed


def can_fill(actor: Actor, body_id: int) -> bool:
    return actor.role in (LIAISON, SIGNING_HEAD) and actor.body_id == body_id


def check_can_fill(actor: Actor, body_id: int) -> None:
    if not can_fill(actor, body_id) and actor != MACHINE:
        raise NotAllowed(say("填报由本单位联络员办理。"))


def can_sign(actor: Actor, body_id: int) -> bool:
    return actor.role == SIGNING_HEAD and actor.body_id == body_id


def check_can_sign(actor: Actor, body_id: int) -> None:
    if not can_sign(actor, body_id) and actor != MACHINE:
        raise NotAllowed(say("签发由本单位签发负责人办理。"))


def check_can_return(actor: Actor, body_id: int) -> None:
    if not (can_sign(actor, body_id) or actor.role == SUPERVISION):
        raise NotAllowed(say("退回由本单位签发负责人或督查室办理。"))


def check_can_run_rounds(actor: Actor) -> None:
    if actor.role != SUPERVISION and actor != MACHINE:
        raise NotAllowed(say("填报期次由督查室开设和锁定。"))


def check_can_enter_figures(actor: Actor) -> None:
    """Figures of the data bodies come from them; machines bring what registered sources give."""
    if actor.role not in (DATA_BODY, SUPERVISION) and actor != MACHINE:
        raise NotAllowed(say("统计数据由数据责任岗或督查室录入。"))


def can_reach_nodes(actor: Actor, commitment: Commitment, nodes: Iterable[Milestone]) -> set[int]:
    """Which of a commitment's nodes this actor may say are reached: all for the supervision office and the lead body's
    people, their own for those of a node's body. One query for any number."""
    if actor.role == SUPERVISION:
        return {node.pk for node in nodes}
    if actor.role not in (LIAISON, SIGNING_HEAD):
        return set()
    leading = leads(actor, commitment)
    return {node.pk for node in nodes if leading or node.owner_id == actor.body_id}


def check_can_reach(actor: Actor, milestone: Milestone) -> None:
    may = can_reach_nodes(actor, milestone.plan.commitment, [milestone])
    if not may and actor != MACHINE:
        raise NotAllowed(say("节点由牵头单位、节点责任单位或督查室登记完成。"))


def can_map_form(actor: Actor, body_id: int) -> bool:
    return actor.role == SUPERVISION or (actor.role in (LIAISON, SIGNING_HEAD, DATA_BODY) and actor.body_id == body_id)


def check_can_map_form(actor: Actor, body_id: int) -> None:
    if not can_map_form(actor, body_id) and actor != MACHINE:
        raise NotAllowed(say("套表由填报单位的联络员、数据责任岗或督查室办理。"))


def can_object(actor: Actor) -> bool:
    return actor.is_signed_in and actor.role is not None


def check_can_object(actor: Actor) -> None:
    if not can_object(actor) and actor.role != MACHINE.role:
        raise NotAllowed(say("请登录后再对表格提意见。"))


def check_can_answer_objection(actor: Actor) -> None:
    if actor.role != SUPERVISION:
        raise NotAllowed(say("对表格的意见由督查室答复。"))


def can_check(actor: Actor) -> bool:
    return actor.role == SUPERVISION


def check_can_check(actor: Actor) -> None:
    if not can_check(actor) and actor != MACHINE:
        raise NotAllowed(say("抽查和核查由督查室办理。"))


def check_can_confirm(actor: Actor, level: Level) -> None:
    """The data body confirms as such; what was checked on the spot, by a third party or by residents comes through
    the supervision office. Nobody confirms as reported by itself."""
    wanted = DATA_BODY if level == Level.DATA_BODY else SUPERVISION
    if level == Level.SELF_REPORTED or actor.role != wanted:
        raise NotAllowed(say("数据部门确认由数据责任岗办理，核实、核验和群众评价由督查室登记。"))
