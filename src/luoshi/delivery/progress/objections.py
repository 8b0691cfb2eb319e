"""Objections to forms: raised by a body, answered by the supervision office, both for all to see. One that is granted
comes true: what is given up is not asked from the next round on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luoshi.delivery.progress.asked import ROUND_FORM, can_do_without
from luoshi.delivery.progress.burden import OFFICE, form_cards
from luoshi.delivery.progress.choices import ObjectionStage
from luoshi.delivery.progress.mapping.operations import drop_form
from luoshi.delivery.progress.models import FormObjection, OfficeForm
from luoshi.delivery.progress.permissions import check_can_answer_objection, check_can_object
from luoshi.delivery.progress.telling import tell_objected, tell_objection_answered
from luoshi.delivery.progress.workflow import OBJECTION
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import say


class ObjectionFault(Exception):
    """An objection that cannot be raised or answered. The text says why."""


@transaction.atomic
def object_to(*, form: str, field: str, text: str, actor: Actor, at: datetime) -> FormObjection:
    """Object to a form or to one of its fields. It is the body that objects; who typed it is in the ledger alone."""
    check_can_object(actor)
    card = next((each for each in form_cards() if each.key == form), None)
    if card is None:
        raise ObjectionFault(say("没有这张表。没有保存。"))
    if not text.strip():
        raise ObjectionFault(say("请写明哪一项不该填、为什么。没有保存。"))
    objection = FormObjection.objects.create(
        form=form,
        form_title=card.title,
        field=field.strip()[:80],
        text=text.strip()[:500],
        body_id=actor.body_id,
        raised_at=at,
    )
    tell_objected(objection, at=at)
    tell_ledger("progress.form_objected", objection, actor, at)
    return objection


@transaction.atomic
def answer_objection(
    *, objection: FormObjection, stage: ObjectionStage, answer: str, actor: Actor, at: datetime
) -> FormObjection:
    """Keep the form with a reason, change it, or do without it; the answer stands beside the objection for all. What
    is given up is not asked from the next round on: a field of the sheet, an office's form as a whole."""
    check_can_answer_objection(actor)
    if not answer.strip():
        raise ObjectionFault(say("请写明答复。没有保存。"))
    if stage == ObjectionStage.DROPPED:
        give_up(objection, answer, actor, at)
    target = OBJECTION.next_state(objection.stage, stage.value)
    values = {"stage": target, "answer": answer.strip()[:500], "answered_at": at, "answered_by": signature(actor)}
    if not FormObjection.objects.filter(pk=objection.pk, stage=objection.stage).update(**values):
        raise ObjectionFault(say("这条意见刚刚被他人答复过，请刷新页面。"))
    objection.refresh_from_db()
    tell_objection_answered(objection, at=at)
    tell_ledger("progress.objection_answered", objection, actor, at, reason=objection.answer)
    return objection


def give_up(objection: FormObjection, answer: str, actor: Actor, at: datetime) -> None:
    """Make a granted objection come true. Raises ObjectionFault for what a form cannot be without."""
    if objection.form == ROUND_FORM and can_do_without(objection.field):
        return  # read from the answer itself: asked.given_up
    form = OfficeForm.objects.filter(code=objection.form.removeprefix(OFFICE), dropped_at=None).first()
    if not objection.form.startswith(OFFICE) or objection.field or form is None:
        raise ObjectionFault(say("这张表少不了这一项，不能取消。请选“已改表”或“保留，说明理由”。没有保存。"))
    drop_form(form=form, reason=answer, actor=actor, at=at)


def get_objection(pk: int) -> FormObjection | None:
    return FormObjection.objects.filter(pk=pk).first()


def tell_ledger(kind: str, objection: FormObjection, actor: Actor, at: datetime, reason: str = "") -> None:
    payload = {"form": objection.form, "field": objection.field, "stage": objection.stage, "text": objection.text}
    record(
        kind=kind,
        subject_type="form",
        subject_key=objection.form,
        actor=actor,
        at=at,
        payload=payload,
        reason=reason,
    )
