"""Judging the district, hearing a body before its colour is circulated, choosing the rule. One event each."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from luoshi.delivery.alerts.choices import Colour, HearingStage, Kind
from luoshi.delivery.alerts.models import ColourChange, Hearing, JudgingRun, Light, RuleInForce
from luoshi.delivery.alerts.permissions import check_can_answer, check_can_choose_rules, check_can_decide
from luoshi.delivery.alerts.queries import (
    Case,
    cases_of,
    lights_of,
    monthly_colours,
    registered_at,
    to_judge,
    unheard_changes,
    waivers_on,
)
from luoshi.delivery.alerts.rulebook import may_judge, rule_sets_on
from luoshi.delivery.alerts.rules import RuleSet, Verdict, judge
from luoshi.delivery.alerts.workflow import HEARING
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import NewStanding, record_standings
from luoshi.delivery.register.operations.rows import close
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import Message, say
from luoshi.kernel.workdays import WorkCalendar

CHUNK = 2000
MOST_ATTAINED = Decimal("999999")
DAYS_TO_ANSWER = 3  # working days a body has before its colour may be circulated


class AlertFault(Exception):
    """Something about a warning that cannot be done. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run of judging did."""

    judged: int
    changed: int


def refresh_alerts(
    *, today: date, at: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> Judged:
    """Judge everything whose colour may differ from the last run.

    Works in chunks, each one transaction with one event that also writes how far the run has come: a run that was
    killed goes on behind its last chunk, and what changes while it runs is judged by the next. Two runs at once wait
    for one another chunk by chunk; the second finds nothing left to change.
    """
    run = begun_run(today, at)
    keys = [key for key in to_judge(today=today, since=seen_before(run)) if key > run.judged_to]
    rule_sets = rule_sets_on(today)
    changed = 0
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        changed += judge_chunk(chunk, rule_sets, today=today, at=at, run=run)
        progress(begin + len(chunk), len(keys))
    JudgingRun.objects.filter(pk=run.pk).update(finished_at=at, judged_to=0)
    return Judged(judged=len(keys), changed=changed)


def begun_run(today: date, at: datetime) -> JudgingRun:
    """The day's run: one that was broken off as it stands, else begun anew from what is true at `at`."""
    run, new = JudgingRun.objects.get_or_create(day=today, defaults={"seen_until": at})
    if not new and run.finished_at is not None:
        run.seen_before, run.seen_until, run.judged_to, run.finished_at = run.seen_until, at, 0, None
        run.save(update_fields=["seen_before", "seen_until", "judged_to", "finished_at"])
    return run


def seen_before(run: JudgingRun) -> datetime | None:
    """Up to when changes had been seen before this run: by an earlier one of the day, else by the last finished."""
    if run.seen_before:
        return run.seen_before
    last = JudgingRun.objects.filter(finished_at__isnull=False).exclude(pk=run.pk).order_by("-seen_until").first()
    return last.seen_until if last else None


@transaction.atomic
def judge_chunk(
    keys: Sequence[int],
    rule_sets: dict[Kind, RuleSet],
    *,
    today: date,
    at: datetime,
    run: JudgingRun,
    past: bool = False,
) -> int:
    hold(keys)
    before = lights_of(keys)
    found = verdicts_on(cases_of(keys, today=today, at=at if past else None), rule_sets, today=today)
    differing = [(case, verdict) for case, verdict in found if differs(before.get(case.commitment.pk), verdict)]
    write_lights(differing, before, rule_sets, at)
    turned = [
        (case, verdict)
        for case, verdict in differing
        if case.commitment.pk not in before or before[case.commitment.pk].colour != verdict.colour
    ]
    write_changes(turned, before, today, at, told_at=at if past else None)
    news = [] if past else [standing_of(case, verdict) for case, verdict in found if stands_otherwise(case, verdict)]
    record_standings(news=news, actor=MACHINE, at=at, kind="alerts.judged", subject=today.isoformat())
    counted = {"judged": F("judged") + len(keys), "changed": F("changed") + len(turned)}
    JudgingRun.objects.filter(pk=run.pk).update(judged_to=keys[-1], **counted)
    return len(turned)


@transaction.atomic
def judge_as_it_was(*, day: date, at: datetime) -> Judged:
    """Give a past day its colours from what was known then, so that a register loaded late has a history. Days are
    judged in their order; how things stand today is not touched."""
    keys = registered_at(at)
    rule_sets = rule_sets_on(day)
    run, _ = JudgingRun.objects.update_or_create(day=day, defaults={"seen_until": at, "finished_at": at})
    changed = 0
    for begin in range(0, len(keys), CHUNK):
        changed += judge_chunk(keys[begin : begin + CHUNK], rule_sets, today=day, at=at, run=run, past=True)
    return Judged(judged=len(keys), changed=changed)


def hold(keys: Sequence[int]) -> None:
    """Nobody else judges these until the transaction ends: the second worker waits, then reads what the first wrote."""
    list(Commitment.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def verdicts_on(cases: Sequence[Case], rule_sets: dict[Kind, RuleSet], *, today: date) -> list[tuple[Case, Verdict]]:
    """Each case judged by its kind's rule; earlier months are read only for rules that remember them."""
    remembering = [case.commitment.pk for case in cases if "history" in rule_sets[case.kind].inputs]
    earlier = monthly_colours(remembering, before=today) if remembering else {}
    waived = waivers_on(today)
    return [
        (case, judge(rule_sets[case.kind], facts_for(rule_sets[case.kind], case, earlier, today=today, waived=waived)))
        for case in cases
    ]


def facts_for(
    rule_set: RuleSet,
    case: Case,
    earlier: Mapping[int, list[dict[str, str]]],
    *,
    today: date,
    waived: Container[int] = (),
) -> dict[str, object]:
    """The case in the rule set's own words: published rules call the same facts by other names."""
    facts = case.facts
    known = {
        **facts,
        "schedule_pct": facts.get("planned_pct"),
        "actual_pct": facts.get("earned_pct"),
        "done_pct": facts.get("earned_pct"),
        "planned_pct": facts.get("planned_pct"),
        "finished": facts["done"],
        "closed": facts["done"],
        "node_done": False if facts.get("node_due_on") else None,
        "lag_days": days_behind(facts.get("node_due_on"), today),
        "period": f"{today:%Y-%m}",
        "history": earlier.get(case.commitment.pk, []),
        "reason_accepted": case.commitment.pk in waived,
    }
    return {name: known[name] for name in rule_set.inputs if name in known}


def days_behind(node_due_on: object, today: date) -> int | None:
    """Days since the oldest open milestone was due, 0 before; unknown where there is none."""
    return max(0, (today - date.fromisoformat(node_due_on)).days) if isinstance(node_due_on, str) else None


def differs(light: Light | None, verdict: Verdict) -> bool:
    return light is None or (light.colour, light.why, light.look_again_on) != (
        verdict.colour,
        verdict.why,
        verdict.look_again_on,
    )


def write_lights(
    differing: Sequence[tuple[Case, Verdict]], before: dict[int, Light], rule_sets: dict[Kind, RuleSet], at: datetime
) -> None:
    old = [before[case.commitment.pk] for case, _ in differing if case.commitment.pk in before]
    at = close(old, at)
    Light.objects.bulk_create(
        Light(
            commitment=case.commitment,
            colour=verdict.colour,
            why=verdict.why,
            why_en=verdict.why_en,
            attained=attained_of(case.facts),
            follow_up=" ".join(verdict.follow_up),
            rule_set=rule_sets[case.kind].id,
            look_again_on=verdict.look_again_on,
            from_at=at,
        )
        for case, verdict in differing
    )


def attained_of(facts: Mapping[str, Any]) -> Decimal | None:
    """Reached over expected, %: a figure's against its path, the share of nodes against the share that was due."""
    if "attained_pct" in facts:
        value: Decimal | None = facts["attained_pct"]
    else:
        planned, earned = facts.get("planned_pct"), facts.get("earned_pct")
        value = earned / planned * 100 if planned and earned is not None else None
    return None if value is None else min(value, MOST_ATTAINED)


def write_changes(
    turned: Sequence[tuple[Case, Verdict]],
    before: dict[int, Light],
    today: date,
    at: datetime,
    *,
    told_at: datetime | None = None,
) -> None:
    """One row a commitment and day: judged again the same day, the row is brought up to date, and nobody told twice."""
    ColourChange.objects.bulk_create(
        [
            ColourChange(
                commitment=case.commitment,
                old=before[case.commitment.pk].colour if case.commitment.pk in before else "",
                new=verdict.colour,
                why=verdict.why,
                why_en=verdict.why_en,
                on=today,
                at=at,
                told_at=told_at,
            )
            for case, verdict in turned
        ],
        update_conflicts=True,
        unique_fields=["commitment", "on"],
        update_fields=["new", "why", "at"],
    )


def stands_otherwise(case: Case, verdict: Verdict) -> bool:
    """Due days are the register's: a light says nothing new of them."""
    return case.standing.colour != verdict.colour


def standing_of(case: Case, verdict: Verdict) -> NewStanding:
    return NewStanding(
        commitment=case.commitment,
        state=State(case.standing.state),
        why=Message("alerts.why", {"zh": verdict.why, "en": verdict.why_en}),
        due_on=case.standing.due_on,
        look_again_on=case.standing.look_again_on,
        colour=verdict.colour,
    )


# Before a colour is circulated ---------------------------------------------------------------------------------------


@transaction.atomic
def ask_bodies(*, today: date, at: datetime, calendar: WorkCalendar) -> int:
    """Open a hearing for every change to a warning that still stands and has none yet: nothing is circulated unheard.
    One event."""
    due = calendar.add_workdays(today, DAYS_TO_ANSWER)
    keys, opened = unheard_changes(until=today), 0
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        # Held first and read again after: of two workers the second finds the first one's hearings.
        list(ColourChange.objects.select_for_update().filter(pk__in=chunk).order_by("pk").values_list("pk"))
        heard = set(Hearing.objects.filter(change__in=chunk).values_list("change_id", flat=True))
        new = [Hearing(change_id=key, asked_at=at, answer_due_on=due) for key in chunk if key not in heard]
        opened += len(Hearing.objects.bulk_create(new))
    if opened:
        payload = {"count": opened, "answer_due_on": due}
        record(
            kind="alerts.bodies_asked",
            subject_type="register",
            subject_key=today.isoformat(),
            actor=MACHINE,
            at=at,
            payload=payload,
        )
    return opened


@transaction.atomic
def answer_hearing(*, hearing: Hearing, answer: str, actor: Actor, at: datetime) -> Hearing:
    """The lead body says why. Raises NotAllowed, NotPossible, AlertFault."""
    check_can_answer(actor, hearing.change.commitment)
    if not answer.strip():
        raise AlertFault(say("请写明情况：原因、措施和预计恢复的时间。"))
    return move_hearing(hearing, "answer", actor, at, reason=answer, answer=answer.strip(), answered_at=at)


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
    return move_hearing(
        hearing,
        "circulate",
        actor,
        at,
        reason=reason,
        decided_colour=colour,
        decision_reason=reason.strip(),
        decided_by=signature(actor),
        decided_at=at,
    )


@transaction.atomic
def drop_hearing(*, hearing: Hearing, reason: str, actor: Actor, at: datetime) -> Hearing:
    check_can_decide(actor, hearing.change.commitment)
    if not reason.strip():
        raise AlertFault(say("不予通报请写明理由。"))
    return move_hearing(
        hearing,
        "drop",
        actor,
        at,
        reason=reason,
        decision_reason=reason.strip(),
        decided_by=signature(actor),
        decided_at=at,
    )


def move_hearing(hearing: Hearing, event: str, actor: Actor, at: datetime, *, reason: str, **values: object) -> Hearing:
    target = HEARING.next_state(hearing.stage, event)
    if not Hearing.objects.filter(pk=hearing.pk, stage=hearing.stage).update(stage=target, **values):
        raise AlertFault(say("这一预警刚刚被他人处理过，请刷新页面。"))
    hearing.refresh_from_db()
    record(
        kind=f"alerts.hearing_{event}",
        subject_type="commitment",
        subject_key=hearing.change.commitment.code or "",
        actor=actor,
        at=at,
        payload={"computed": hearing.change.new, "decided": hearing.decided_colour},
        reason=reason,
    )
    return hearing


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
    row = RuleInForce.objects.create(kind=kind, rule_set=rule_set, from_on=from_on, chosen_at=at)
    record(
        kind="alerts.rule_chosen",
        subject_type="rule",
        subject_key=kind,
        actor=actor,
        at=at,
        payload={"rule_set": rule_set, "from_on": from_on, "before": before.rule_set if before else None},
    )
    return row
