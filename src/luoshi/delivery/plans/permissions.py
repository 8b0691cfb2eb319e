"""Who may draft, approve and read a plan."""

from __future__ import annotations

from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.permissions import is_in_charge, leads
from luoshi.kernel.actors import LEADER, LIAISON, MACHINE, SIGNING_HEAD, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.permissions import NotAllowed


def can_draft_plan(actor: Actor, commitment: Commitment) -> bool:
    """The lead body drafts its plan; the supervision office and the machine (from a ladder) may too."""
    if actor.role == SUPERVISION or actor == MACHINE:
        return True
    return actor.role in (LIAISON, SIGNING_HEAD) and leads(actor, commitment)


def check_can_draft_plan(actor: Actor, commitment: Commitment) -> None:
    if not can_draft_plan(actor, commitment):
        raise NotAllowed(say("计划由牵头单位或督查室起草。"))


def can_approve_plans(actor: Actor) -> bool:
    """Leaders approve what they are in charge of; the supervision office enters a decision taken by a meeting."""
    return actor.role in (LEADER, SUPERVISION)


def check_can_approve_plans(actor: Actor) -> None:
    if not can_approve_plans(actor):
        raise NotAllowed(say("计划由分管领导审定；经会议审定的，由督查室录入决定。"))


def can_approve_plan(actor: Actor, commitment: Commitment) -> bool:
    return actor.role == SUPERVISION or is_in_charge(actor, commitment)


def check_can_approve_plan(actor: Actor, commitment: Commitment) -> None:
    if not can_approve_plan(actor, commitment):
        raise NotAllowed(say("计划由分管领导审定；经会议审定的，由督查室录入决定。"))


def can_set_templates(actor: Actor) -> bool:
    """What holds for all plans of the district is set by the supervision office."""
    return actor.role == SUPERVISION


def check_can_set_templates(actor: Actor) -> None:
    if not can_set_templates(actor) and actor != MACHINE:
        raise NotAllowed(say("“五个一”名目和发布日历由督查室设定。"))
