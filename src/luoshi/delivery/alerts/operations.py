"""Hearing a body before its colour is circulated, choosing the rule. One event each. Judging stands in `colouring`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from luoshi.delivery.alerts.choices import Colour, HearingStage, Kind
from luoshi.delivery.alerts.models import ColourChange, Hearing, RuleInForce
from luoshi.delivery.alerts.permissions import (
    check_can_answer,
    check_can_choose_rules,
    check_can_decide,
    check_can_remind,
)
from luoshi.delivery.alerts.queries import held_turns, standing_warnings, unweighed_changes
from luoshi.delivery.alerts.rulebook import may_judge
from luoshi.delivery.alerts.telling_of_hearings import (
    tell_answered,
    tell_asked_late,
    tell_decided,
    tell_waiting,
    waiting_posts,
)
from luoshi.delivery.alerts.workflow import HEARING
from luoshi.delivery.register.operations import record_of
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.bulk import among, insert_rows
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import say
from luoshi.kernel.workdays import WorkCalendar

MOST_AT_ONCE = 5000
DAYS_TO_ANSWER = 3  # working days a body has before its colour may be circulated


class AlertFault(Exception):
    """Something about a warning that cannot be done. The text says why and what to do."""


# Before a colour is circulated ---------------------------------------------------------------------------------------


def ask_bodies(*, today: date, at: datetime, calendar: WorkCalendar) -> int:
    """Open a hearing for every change to a warning that still stands and got worse: nothing is circulated unheard.
    Some thousands at a time, each transaction with one event. Returns how many hearings were opened."""
    due = calendar.add_workdays(today, DAYS_TO_ANSWER)
    opened = 0
    while (some := ask_some(today=today, at=at, due=due)) is not None:
        opened += some
    return opened


@transaction.atomic
def ask_some(*, today: date, at: datetime, due: date) -> int | None:
    """Weigh changes nobody weighed yet; None where there are none. They are held and marked in the transaction that
    opens their hearings, so that of two workers, or of a run that was killed and one that goes on, only one asks."""
    held = held_turns(unweighed_changes(until=today), MOST_AT_ONCE)
    if not held:
        return None
    asked = set(standing_warnings(held))
    insert_rows(Hearing, ("change_id", "asked_at", "answer_due_on"), [(key, at, due) for key in sorted(asked)])
    ColourChange.objects.filter(among("pk", [change.pk for change in held])).update(weighed_at=at)
    tell_asked_late([change for change in held if change.pk in asked], at=at)
    if asked:
        record(
            kind="alerts.bodies_asked",
            subject_type="register",
            subject_key=today.isoformat(),
            actor=MACHINE,
            at=at,
            payload={"count": len(asked), "answer_due_on": due},
        )
    return len(asked)


@transaction.atomic
def answer_hearing(*, hearing: Hearing, answer: str, actor: Actor, at: datetime, disputes: bool = False) -> Hearing:
    """The lead body says why, or that it `disputes` the colour: in its three days, or late while the leader has not
    decided; once. Raises NotAllowed, NotPossible, AlertFault."""
    check_can_answer(actor, hearing.change.commitment)
    if hearing.answered_at:
        raise AlertFault(say("情况已经说明过，不能改写。要补充的，请在填报中写明。"))
    if not answer.strip():
        raise AlertFault(say("请写明情况：原因、措施和预计恢复的时间。"))
    given = {"answer": answer.strip(), "answered_at": at, "disputes": disputes}
    event = "answer_late" if hearing.awaits_late_answer else "answer"
    answered = move_hearing(hearing, event, actor, at, reason=answer, **given)
    tell_answered(answered, at=at)
    return answered


@transaction.atomic
def lapse_unanswered(*, today: date, at: datetime) -> int:
    """A body that did not answer in time goes to the leader without its word. One event."""
    silent = Hearing.objects.filter(stage=HearingStage.ASKED, answer_due_on__lt=today)
    keys = list(silent.select_for_update().order_by("pk").values_list("pk", flat=True))
    lapsed = Hearing.objects.filter(pk__in=keys)
    codes = sorted(code or "" for code in lapsed.values_list("change__commitment__code", flat=True))
    if codes:
        lapsed.update(stage=HEARING.next_state(HearingStage.ASKED, "lapse"))
        record(
            kind="alerts.answers_lapsed",
            subject_type="register",
            subject_key=today.isoformat(),
            actor=MACHINE,
            at=at,
            payload={"codes": codes},
        )
    return len(codes)


@transaction.atomic
def circulate(*, hearing: Hearing, colour: Colour, reason: str, actor: Actor, at: datetime) -> Hearing:
    """The leader in charge confirms the colour, or another with a reason: both stay and are shown."""
    check_can_decide(actor, hearing.change.commitment)
    if colour != hearing.change.new and not reason.strip():
        raise AlertFault(say("与计算颜色不同的，请写明理由；两种颜色都会保留并显示。"))
    return decide_hearing(
        hearing,
        "circulate",
        actor,
        at,
        reason=reason,
        decided_colour=colour,
    )


@transaction.atomic
def drop_hearing(*, hearing: Hearing, reason: str, actor: Actor, at: datetime) -> Hearing:
    check_can_decide(actor, hearing.change.commitment)
    if not reason.strip():
        raise AlertFault(say("不予通报请写明理由。"))
    return decide_hearing(hearing, "drop", actor, at, reason=reason)


def decide_hearing(
    hearing: Hearing, event: str, actor: Actor, at: datetime, *, reason: str, **values: object
) -> Hearing:
    signed = {"decision_reason": reason.strip(), "decided_by": signature(actor), "decided_at": at}
    decided = move_hearing(hearing, event, actor, at, reason=reason, **signed, **values)
    tell_decided(decided, at=at)
    return decided


def move_hearing(hearing: Hearing, event: str, actor: Actor, at: datetime, *, reason: str, **values: object) -> Hearing:
    target = HEARING.next_state(hearing.stage, event)
    as_seen = Hearing.objects.filter(pk=hearing.pk, stage=hearing.stage, answered_at=hearing.answered_at)
    if not as_seen.update(stage=target, **values):
        raise AlertFault(say("这一预警刚刚被他人处理过，请刷新页面。"))
    hearing.refresh_from_db()
    record_of(
        hearing.change.commitment,
        kind=f"alerts.hearing_{event}",
        actor=actor,
        at=at,
        payload={"computed": hearing.change.new, "decided": hearing.decided_colour, "disputed": hearing.disputes},
        reason=reason,
    )
    return hearing


@transaction.atomic
def remind_of_hearings(*, stages: Collection[HearingStage], actor: Actor, at: datetime) -> int:
    """Remind bodies of the answers they owe and leaders of the decisions, each post once a day. Returns how many posts
    were told; raises NotAllowed, AlertFault where nobody is left to tell."""
    check_can_remind(actor)
    rows = Hearing.objects.filter(stage__in=stages).select_related("change").order_by("answer_due_on", "pk")
    told = tell_waiting(waiting_posts(list(rows)), today=localdate(at), at=at)
    if not told:
        raise AlertFault(say("没有要提醒的：没有待办，或今天已经提醒过。"))
    record(
        kind="alerts.hearings_reminded",
        subject_type="register",
        subject_key=localdate(at).isoformat(),
        actor=actor,
        at=at,
        payload={"posts": told, "stages": sorted(stages)},
    )
    return told


@transaction.atomic
def choose_rule(*, kind: Kind, rule_set: str, from_on: date, actor: Actor, at: datetime) -> RuleInForce:
    """From a day on, judge a kind by another rule set; earlier months keep theirs. Raises AlertFault."""
    check_can_choose_rules(actor)
    if not may_judge(rule_set):
        raise AlertFault(say("没有规则“{rule_set}”。可用规则见 luoshi rules list。", rule_set=rule_set))
    before = RuleInForce.objects.filter(kind=kind, until_on=None).first()
    if before and before.from_on >= from_on:
        raise AlertFault(say("现行规则自 {day} 起用，新规则须晚于这一天。", day=before.from_on.isoformat()))
    RuleInForce.objects.filter(kind=kind, until_on=None).update(until_on=from_on)
    row = begun_rule(kind=kind, rule_set=rule_set, from_on=from_on, at=at)
    record(
        kind="alerts.rule_chosen",
        subject_type="rule",
        subject_key=kind,
        actor=actor,
        at=at,
        payload={"rule_set": rule_set, "from_on": from_on, "before": before.rule_set if before else None},
    )
    return row


def begun_rule(*, kind: Kind, rule_set: str, from_on: date, at: datetime, until_on: date | None = None) -> RuleInForce:
    """Raises AlertFault where another choice was quicker."""
    try:
        with transaction.atomic():
            return RuleInForce.objects.create(
                kind=kind, rule_set=rule_set, from_on=from_on, until_on=until_on, chosen_at=at
            )
    except IntegrityError as fault:
        raise AlertFault(say("现行规则刚刚被他人换过，没有保存。请刷新页面。")) from fault
