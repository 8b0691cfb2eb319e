"""Who sets sources up: the data body its own, the supervision office any."""

from __future__ import annotations

from luoshi.kernel.actors import DATA_BODY, MACHINE, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed


def can_see_sources(actor: Actor) -> bool:
    return actor.role in (DATA_BODY, SUPERVISION)


def check_can_see_sources(actor: Actor) -> None:
    if not can_see_sources(actor):
        raise NotAllowed(say("数据来源由数据责任岗和督查室管理。"))


def can_set_up_source(actor: Actor, body_id: int) -> bool:
    return actor.role == SUPERVISION or (actor.role == DATA_BODY and actor.body_id == body_id)


def check_can_set_up_source(actor: Actor, body_id: int) -> None:
    if not can_set_up_source(actor, body_id) and actor != MACHINE:
        raise NotAllowed(say("数据来源由本单位数据责任岗或督查室设置。"))
