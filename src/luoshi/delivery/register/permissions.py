"""Who may do what on the register. `check_can_x` raises a sentence fit for the page, `can_x` answers a template.

Who somebody is and what state the thing is in are separate questions: here only the first, `workflow` has the second.
"""

from __future__ import annotations

from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion
from luoshi.delivery.register.workflow import LABELS, MACHINE_ROLE, ROLES
from luoshi.kernel.actors import LEADER, LIAISON, MACHINE, SIGNING_HEAD, SUPERVISION, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER


def can_keep_register(actor: Actor) -> bool:
    """Import, accept, edit, split, merge, reject, assign: the supervision office's work; the machine helps in bulk."""
    return actor.role == SUPERVISION or actor == MACHINE


def check_can_keep_register(actor: Actor) -> None:
    if not can_keep_register(actor):
        raise NotAllowed(say("报告导入、事项登记与交办由督查室办理。如需调整，请与督查室联系。"))


def can_import_reports(actor: Actor) -> bool:
    return can_keep_register(actor)


def check_can_import_reports(actor: Actor) -> None:
    if not can_import_reports(actor):
        raise NotAllowed(say("报告由督查室导入。"))


def can_see_drafts(actor: Actor) -> bool:
    return can_keep_register(actor)


def check_can_see_drafts(actor: Actor) -> None:
    if not can_see_drafts(actor):
        raise NotAllowed(say("待审的清单由督查室核对，登记后各单位即可看到。"))


def can_edit(actor: Actor, commitment: Commitment) -> bool:
    return can_keep_register(actor)


def check_can_edit(actor: Actor, commitment: Commitment) -> None:
    if not can_edit(actor, commitment):
        raise NotAllowed(say("事项内容由督查室维护。牵头单位如有异议，请与督查室联系。"))


def can_move(actor: Actor, commitment: Commitment, move: str) -> bool:
    """A move of the state: the roles in the table, of a body's people only those of the one that leads."""
    roles = ROLES[move]
    if actor == MACHINE:
        return MACHINE_ROLE in roles
    if actor.role not in roles:
        return False
    return actor.role not in (LIAISON, SIGNING_HEAD) or leads(actor, commitment)


def check_can_move(actor: Actor, commitment: Commitment, move: str) -> None:
    if not can_move(actor, commitment, move):
        who = "牵头单位或督查室" if LIAISON in ROLES[move] else "督查室"
        raise NotAllowed(say("“{value}”由{who}办理。", value=LABELS[move], who=who))


def leads(actor: Actor, commitment: Commitment) -> bool:
    if actor.body_id is None:
        return False
    held = Assignment.objects.filter(commitment=commitment, until_at=FOREVER, role=AssignmentRole.LEAD)
    return held.filter(body_id=actor.body_id).exists()


def is_in_charge(actor: Actor, commitment: Commitment) -> bool:
    """The leader whose post the commitment hangs on; any leader where it hangs on none."""
    if actor.role != LEADER:
        return False
    version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    return version.leader_post_id in (None, actor.post_id)


def can_comment(actor: Actor, body: Body) -> bool:
    """A body speaks for itself through its clerk or head; the supervision office enters what came on paper."""
    return actor.is_supervision or (actor.role in (LIAISON, SIGNING_HEAD) and actor.body_id == body.pk)


def check_can_comment(actor: Actor, body: Body) -> None:
    if not can_comment(actor, body):
        raise NotAllowed(say("对分解方案的意见由本单位联络员或负责人提出。"))
