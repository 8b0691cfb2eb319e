"""The burden account (负担账): what each form asks, what it took to fill, who uses each field, and who objects to it.

Counted for a form as a whole and never for a person or a body: a round keeps three sums over all of its sheets. Time
is measured between saves on the web, pauses of more than five minutes left out; a form filled by Excel is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max

from luoshi.delivery.progress.choices import FormField, ObjectionStage
from luoshi.delivery.progress.models import (
    FormObjection,
    OfficeForm,
    ProgressReport,
    Round,
    RoundBurden,
    Sheet,
)
from luoshi.delivery.progress.permissions import check_can_answer_objection, check_can_object
from luoshi.delivery.progress.rules import estimated_minutes
from luoshi.delivery.progress.telling import tell_objected, tell_objection_answered
from luoshi.delivery.progress.workflow import OBJECTION
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import say

PAUSE, START = 300, 30  # seconds: a longer pause is none of the form's doing; what the first line took
ROUND_FORM, FIGURES_FORM, COMMENT_FORM = "round", "figures", "comments"
ROUNDS_SHOWN = 12
# What the sheet of a round asks for each item, and who uses it.
SHEET_FIELDS = (
    ("进展", "事项页、会议材料"),
    ("问题", "督查室、分管领导"),
    ("需领导协调", "领导页的待决事项"),
    ("本期数（没有数据部门报的）", "三色判定"),
    ("形象进度（%）", "督查核实、会议材料"),
    ("预计完成", "预测"),
    ("佐证（可不附）", "督查核实"),
)
FIGURE_FIELDS = (
    ("指标", "填到用它的事项"),
    ("截至", "填到用它的事项"),
    ("数值", "三色判定、对照"),
    ("单位", "核对口径"),
    ("主体", "核对口径"),
)
COMMENT_FIELDS = (("意见", "任务分解的协调"), ("理由", "任务分解的协调"))
WORDS = ("text", "problem", "asks")
NUMBERS = ("percent", "forecast_on", "value")


class ObjectionFault(Exception):
    """An objection that cannot be raised or answered. The text says why."""


@dataclass(frozen=True, slots=True)
class Use:
    """A field and who uses it, in words; "" where nobody has said."""

    name: str
    used_by: str


@dataclass(frozen=True, slots=True)
class RoundCost:
    """What one round took over all bodies. `measured` is None where nobody typed on the web."""

    title: str
    sheets: int
    items: int
    clicked: int
    typed: int
    measured: Decimal | None
    estimated: Decimal


@dataclass(frozen=True, slots=True)
class FormCard:
    """A form as it stands in the account. `by_hand` are the fields somebody types at most, `by_machine` those luoshi
    fills; `objections` are newest first."""

    key: str
    title: str
    asked_by: str
    filled_by: str
    by_hand: int
    by_machine: int
    uses: Sequence[Use]
    rounds: Sequence[RoundCost]
    objections: Sequence[FormObjection]
    is_dropped: bool = False


# Counting -------------------------------------------------------------------------------------------------------------


def count_time(sheet: Sheet, last_at: datetime | None, at: datetime) -> None:
    """Add what passed since the sheet's last save to the round's sum."""
    passed = START if last_at is None else int((at - last_at).total_seconds())
    if 0 < passed <= PAUSE:
        add_to(sheet.round, seconds=passed)


def last_saved(sheet: Sheet) -> datetime | None:
    found: datetime | None = ProgressReport.objects.filter(sheet=sheet).aggregate(last=Max("saved_at"))["last"]
    return found


def count_sheet(sheet: Sheet, lines: Sequence[ProgressReport]) -> None:
    """Add a sheet that is handed in for the first time: its items, one-click answers, and fields that were typed."""
    before = lines_before(sheet.round, [line.commitment_id for line in lines])
    clicked = sum(line.unchanged for line in lines)
    words, numbers = 0, 0
    for line in lines:
        if not line.unchanged:
            words += changed(line, before.get(line.commitment_id), WORDS)
            numbers += changed(line, before.get(line.commitment_id), NUMBERS)
    add_to(sheet.round, sheets=1, items=len(lines), clicked=clicked, words=words, numbers=numbers)


def changed(line: ProgressReport, before: ProgressReport | None, names: Sequence[str]) -> int:
    """How many of these fields say something else than last time."""
    return sum((getattr(line, name) or None) != ((getattr(before, name) or None) if before else None) for name in names)


def lines_before(round_: Round, commitments: Sequence[int]) -> dict[int, ProgressReport]:
    """Each commitment's line of the round before. Two queries."""
    earlier = ProgressReport.objects.filter(commitment__in=commitments, sheet__round__period_end__lt=round_.period_end)
    newest = earlier.values("commitment_id").annotate(last=Max("pk")).values_list("last", flat=True)
    return {line.commitment_id: line for line in ProgressReport.objects.filter(pk__in=list(newest))}


def add_to(round_: Round, **counts: int) -> None:
    added = {name: F(name) + count for name, count in counts.items()}
    if not RoundBurden.objects.filter(round=round_).update(**added):
        RoundBurden.objects.get_or_create(round=round_)
        RoundBurden.objects.filter(round=round_).update(**added)


# The account ----------------------------------------------------------------------------------------------------------


def form_cards() -> list[FormCard]:
    """Every form there is. Four queries, whatever the number of rounds, forms and objections."""
    objections: dict[str, list[FormObjection]] = {}
    for each in FormObjection.objects.select_related("body").order_by("-raised_at", "-pk"):
        objections.setdefault(each.form, []).append(each)
    own = [
        own_form(ROUND_FORM, "每期进展填报表", "各牵头单位", SHEET_FIELDS, objections, round_costs()),
        own_form(FIGURES_FORM, "数据报送表", "数据部门", FIGURE_FIELDS, objections),
        own_form(COMMENT_FORM, "任务分解征求意见表", "各单位", COMMENT_FIELDS, objections),
    ]
    forms = OfficeForm.objects.select_related("body").prefetch_related("cells").order_by("dropped_at", "code")
    return own + [office_form(form, objections) for form in forms]


def own_form(
    key: str,
    title: str,
    filled_by: str,
    fields: Sequence[tuple[str, str]],
    objections: dict[str, list[FormObjection]],
    rounds: Sequence[RoundCost] = (),
) -> FormCard:
    uses = [Use(name, used_by) for name, used_by in fields]
    return FormCard(key, title, "督查室", filled_by, len(fields), 0, uses, rounds, objections.get(key, []))


def office_form(form: OfficeForm, objections: dict[str, list[FormObjection]]) -> FormCard:
    cells = list(form.cells.all())
    names = sorted({cell.indicator or FormField(cell.field).label for cell in cells})
    key = f"form:{form.code}"
    return FormCard(
        key=key,
        title=form.title,
        asked_by=form.asked_by,
        filled_by=form.body.short_name,
        by_hand=0,
        by_machine=len(cells),
        uses=[Use(name, form.asked_by) for name in names],
        rounds=(),
        objections=objections.get(key, []),
        is_dropped=form.dropped_at is not None,
    )


def round_costs() -> list[RoundCost]:
    rows = RoundBurden.objects.select_related("round").order_by("-round__period_end")[:ROUNDS_SHOWN]
    return [
        RoundCost(
            title=row.round.title,
            sheets=row.sheets,
            items=row.items,
            clicked=row.clicked,
            typed=row.words + row.numbers,
            measured=round(Decimal(row.seconds) / 60, 1) if row.seconds else None,
            estimated=estimated_minutes(words=row.words, numbers=row.numbers, clicks=row.clicked),
        )
        for row in rows
    ]


def cost_of(round_: Round) -> RoundCost | None:
    return next((cost for cost in round_costs() if cost.title == round_.title), None)


# Objections -----------------------------------------------------------------------------------------------------------


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
    """Keep the form with a reason, change it, or do without it; the answer stands beside the objection for all."""
    check_can_answer_objection(actor)
    if not answer.strip():
        raise ObjectionFault(say("请写明答复。没有保存。"))
    target = OBJECTION.next_state(objection.stage, stage.value)
    values = {"stage": target, "answer": answer.strip()[:500], "answered_at": at, "answered_by": signature(actor)}
    if not FormObjection.objects.filter(pk=objection.pk, stage=objection.stage).update(**values):
        raise ObjectionFault(say("这条意见刚刚被他人答复过，请刷新页面。"))
    objection.refresh_from_db()
    tell_objection_answered(objection, at=at)
    tell_ledger("progress.objection_answered", objection, actor, at, reason=objection.answer)
    return objection


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
