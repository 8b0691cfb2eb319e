"""Who answers for a colour, who decides on it, who chooses the rule."""

from __future__ import annotations

from luoshi.delivery.alerts.choices import Approver
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.permissions import is_in_charge, leads
from luoshi.kernel.actors import LEADER, LIAISON, MACHINE, SIGNING_HEAD, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed


def can_answer(actor: Actor, commitment: Commitment) -> bool:
    return actor.role in (LIAISON, SIGNING_HEAD) and leads(actor, commitment)


def check_can_answer(actor: Actor, commitment: Commitment) -> None:
    if not can_answer(actor, commitment):
        raise NotAllowed(say("情况说明由牵头单位填写。"))


def can_decide(actor: Actor, commitment: Commitment) -> bool:
    return is_in_charge(actor, commitment)


def check_can_decide(actor: Actor, commitment: Commitment) -> None:
    if not can_decide(actor, commitment):
        raise NotAllowed(say("预警颜色由分管领导审定。"))


def can_choose_rules(actor: Actor) -> bool:
    return actor.role == SUPERVISION


def check_can_choose_rules(actor: Actor) -> None:
    if not can_choose_rules(actor):
        raise NotAllowed(say("预警规则由督查室选定。"))


def can_remind(actor: Actor) -> bool:
    return actor.role == SUPERVISION


def check_can_remind(actor: Actor) -> None:
    if not can_remind(actor):
        raise NotAllowed(say("由督查室提醒。"))


def can_judge_likelihood(actor: Actor) -> bool:
    """A leader, or the supervision office: a judgement has a name, and no body judges itself."""
    return actor.role in (LEADER, SUPERVISION)


def check_can_judge_likelihood(actor: Actor) -> None:
    if not can_judge_likelihood(actor):
        raise NotAllowed(say("按期的可能性由区领导或督查室判断。"))


def can_look_into_signs(actor: Actor) -> bool:
    return actor.role == SUPERVISION


def check_can_look_into_signs(actor: Actor) -> None:
    if not can_look_into_signs(actor) and actor != MACHINE:
        raise NotAllowed(say("迹象由督查室向单位了解并记录；会议日由督查室登记。"))


def can_release(actor: Actor, commitment: Commitment) -> bool:
    """The supervision office, or the leader whose post the commitment hangs on."""
    return actor.role == SUPERVISION or can_decide(actor, commitment)


def check_can_release(actor: Actor, commitment: Commitment) -> None:
    if not can_release(actor, commitment):
        raise NotAllowed(say("上报由督查室或分管领导放行。"))


def can_waive(actor: Actor, commitment: Commitment, approver: Approver) -> bool:
    """The leader in charge by own right; what a head or a meeting decided, the supervision office may enter."""
    if approver == Approver.NOBODY:
        return False
    return can_decide(actor, commitment) or (approver != Approver.LEADER and actor.role == SUPERVISION)


def check_can_waive(actor: Actor, commitment: Commitment, approver: Approver) -> None:
    if not can_waive(actor, commitment, approver):
        raise NotAllowed(say("按现行规则，豁免由{approver}批准。", approver=approver.label))
