"""Above the lead body: proposed by rule, released by a named person; and waivers, which excuse and never whiten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from luoshi.delivery.alerts.board import titles_of
from luoshi.delivery.alerts.cases import cases_of
from luoshi.delivery.alerts.choices import WARNINGS, Approver, Colour, EscalationStage, HearingStage, Kind
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.models import ColourChange, Escalation, Hearing, JudgingRun, Light, OwnRule, Waiver
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.permissions import check_can_release, check_can_waive
from luoshi.delivery.alerts.queries import rules_on, waivers_on
from luoshi.delivery.alerts.rulebook import OWN, rule_sets_by_id
from luoshi.delivery.alerts.rules import FollowUp, RuleSet, truthy
from luoshi.delivery.alerts.workflow import ESCALATION
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, CommitmentVersion
from luoshi.delivery.register.operations import hold_commitments, record_of
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.ledger.queries import head
from luoshi.kernel.messages import Message, counts_closed, say
from luoshi.kernel.notices.operations import Told, tell
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workdays import WorkCalendar

USUAL_DAYS = 30  # of a waiver where the rule in force is a published one, which says nothing of waivers


# Escalation -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trouble:
    """A light that warns, with its newest change; `asked_on` is the day its body was asked, unless it has answered."""

    commitment_id: int
    colour: str
    rule_set: str
    at_once: tuple[str, ...]
    why: str
    why_en: str
    change_id: int
    asked_on: date | None
    dropped: bool


@transaction.atomic
def propose_escalations(*, today: date, at: datetime, calendar: WorkCalendar) -> int:
    """Propose what the rules ask for above the lead body, for every light in trouble that is not excused: at once, or
    once the body has been silent for the rule's days. Each step once a change of colour. One event; four queries over
    what is in trouble."""
    found, waived = troubles(), waivers_on(today)
    held = ColourChange.objects.filter(pk__in=[one.change_id for one in found])
    list(held.select_for_update().order_by("pk").values_list("pk"))  # the second worker finds the first one's rows
    known = set(Escalation.objects.filter(change__in=held.values("pk")).values_list("change_id", "code"))
    sets = rule_sets_by_id({one.rule_set for one in found}) if found else {}
    rows = [
        proposal(one, step, today=today, at=at, calendar=calendar)
        for one in found
        if one.commitment_id not in waived and not one.dropped
        for step in steps_above(sets[one.rule_set], one, today, calendar)
        if (one.change_id, step.code) not in known
    ]
    Escalation.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record(
            kind="alerts.escalations_proposed",
            subject_type="register",
            subject_key=today.isoformat(),
            actor=MACHINE,
            at=at,
            payload={"count": len(rows)},
        )
    JudgingRun.objects.filter(day=today).update(escalated_seq=head().seq)
    return len(rows)


def escalations_stand(today: date) -> bool:
    """Whether nothing at all has happened since steps were last proposed on that day: then none is missing."""
    return JudgingRun.objects.filter(day=today, escalated_seq=head().seq).exists()


def proposal(one: Trouble, step: FollowUp, *, today: date, at: datetime, calendar: WorkCalendar) -> Escalation:
    why = reason_of(one, step, today, calendar)
    return Escalation(
        change_id=one.change_id,
        code=step.code,
        who=step.who,
        why_code=why.code,
        why_params=dict(why.params),
        proposed_on=today,
        proposed_at=at,
    )


def reason_of(one: Trouble, step: FollowUp, today: date, calendar: WorkCalendar) -> Message:
    """Why the step is proposed: what the light says on that day, and how long the body was silent where it waited."""
    said = {"zh": counts_closed(one.why, today), "en": counts_closed(one.why_en or one.why, today)}
    if not step.unanswered_days:
        return Message("alerts.step_at_once", said)
    return Message("alerts.step_unanswered", {**said, "days": silent_days(one, today, calendar)})


def troubles() -> list[Trouble]:
    """Every light that warns with its newest change and how far its hearing is. No history is read: the newest change
    comes by index."""
    newest = ColourChange.objects.filter(commitment=OuterRef("commitment_id")).order_by("-at", "-pk").values("pk")[:1]
    lights = (
        Light.objects.filter(until_at=FOREVER, colour__in=WARNINGS)
        .annotate(change=Subquery(newest))
        .exclude(change=None)
        .order_by("pk")
        .values_list("commitment_id", "colour", "rule_set", "follow_up", "why", "why_en", "change")
    )
    found = list(lights)
    rows = Hearing.objects.filter(change__in=[row[6] for row in found])
    heard = {row[0]: row[1:] for row in rows.values_list("change_id", "stage", "asked_at", "answered_at")}
    return [trouble_of(row, heard.get(row[6])) for row in found]


def trouble_of(
    row: tuple[int, str, str, str, str, str, int], hearing: tuple[str, datetime, datetime | None] | None
) -> Trouble:
    """A warning that the leader decided not to circulate is `dropped`: it does not go over the body's head either."""
    commitment, colour, rule_set, follow_up, why, why_en, change = row
    stage, asked_at, answered_at = hearing or ("", None, None)
    return Trouble(
        commitment_id=commitment,
        colour=colour,
        rule_set=rule_set,
        at_once=tuple(follow_up.split()),
        why=why,
        why_en=why_en,
        change_id=change,
        asked_on=timezone.localtime(asked_at).date() if asked_at is not None and answered_at is None else None,
        dropped=stage == HearingStage.DROPPED,
    )


def steps_above(rule_set: RuleSet, one: Trouble, today: date, calendar: WorkCalendar) -> list[FollowUp]:
    """The steps above the lead body that hold now: those of the verdict, and those that waited long enough."""
    waiting = any(step.above_lead and step.unanswered_days for step in rule_set.follow_ups)
    silent = silent_days(one, today, calendar) if waiting else 0
    return [
        step
        for step in rule_set.follow_ups
        if step.above_lead
        and (
            (step.unanswered_days == 0 and step.code in one.at_once)
            or (0 < step.unanswered_days <= silent and holds_for(step, one.colour))
        )
    ]


def silent_days(one: Trouble, today: date, calendar: WorkCalendar) -> int:
    """Working days since the body was asked; 0 where it was not, or has answered."""
    return calendar.workdays_between(one.asked_on, today) if one.asked_on is not None else 0


def holds_for(step: FollowUp, colour: str) -> bool:
    """Whether a step that waits for silence applies: it may ask for the colour and nothing else."""
    try:
        return truthy(step.when(lambda name: colour if name == "colour" else None))
    except RuleFault:
        return False


@transaction.atomic
def decide_escalation(*, escalation: Escalation, release: bool, reason: str, actor: Actor, at: datetime) -> Escalation:
    """Release a proposed step, or decline it with a reason. The leader in charge is told of what is released. Raises
    NotAllowed, NotPossible, AlertFault."""
    commitment = escalation.change.commitment
    check_can_release(actor, commitment)
    if not release and not reason.strip():
        raise AlertFault(say("不上报请写明理由。"))
    stage = ESCALATION.next_state(escalation.stage, "release" if release else "decline")
    changed = Escalation.objects.filter(pk=escalation.pk, stage=EscalationStage.PROPOSED).update(
        stage=stage, decided_by=signature(actor), decided_at=at, reason=reason.strip()
    )
    if not changed:
        raise AlertFault(say("这一条刚刚被他人处理过，请刷新页面。"))
    escalation.refresh_from_db()
    if release:
        tell_leader(escalation, commitment, at)
    record_of(
        commitment,
        kind=f"alerts.escalation_{stage}",
        actor=actor,
        at=at,
        payload={"step": escalation.code, "who": escalation.who},
        reason=reason,
    )
    return escalation


def tell_leader(escalation: Escalation, commitment: Commitment, at: datetime) -> None:
    version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    if version.leader_post_id is not None:
        text = Message("alerts.escalated", {"who": escalation.who, "title": version.title, "why": escalation.why})
        link = f"/commitment/{commitment.code}/#track"
        tell(notices=[Told(version.leader_post_id, f"escalation:{escalation.pk}", text, link)], at=at)


@dataclass(frozen=True, slots=True)
class EscalationRow:
    escalation: Escalation
    title: str
    colour: Colour
    silent: bool


def escalations_for(actor: Actor, *, stages: Iterable[EscalationStage], post: int | None = None) -> list[EscalationRow]:
    """Proposals and what became of them; a leader's own posts' (or nobody's) where a post is given. Three queries."""
    rows = Escalation.objects.filter(stage__in=list(stages)).select_related("change__commitment", "change__hearing")
    if not actor.sees_whole_district:
        return []
    found = list(rows)
    keys = {row.change.commitment_id for row in found}
    versions = CommitmentVersion.objects.current().filter(commitment__in=keys)
    leaders = dict(versions.values_list("commitment_id", "leader_post_id"))
    titles = titles_of(keys)
    return [
        EscalationRow(
            row,
            titles.get(row.change.commitment_id, ""),
            Colour(row.change.new),
            getattr(row.change, "hearing", None) is not None and row.change.hearing.answered_at is None,
        )
        for row in found
        if post is None or leaders.get(row.change.commitment_id) in (None, post)
    ]


def escalation_seen(actor: Actor, pk: int) -> Escalation | None:
    if not actor.sees_whole_district:
        return None
    return Escalation.objects.filter(pk=pk).select_related("change__commitment").first()


# Waivers --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WaiverPolicy:
    """Who may excuse a warning under the rule in force, and for how many days at most."""

    approver: Approver
    days: int


def waiver_policy(commitment: Commitment, *, today: date) -> WaiverPolicy:
    """What the rule that judges the commitment says; a published rule leaves it to the leader in charge."""
    cases = cases_of([commitment.pk], today=today)
    return policy_of(rules_on(today)[cases[0].kind if cases else Kind.WORK])


def policy_of(name: str) -> WaiverPolicy:
    """What a rule set says of waivers. One query for a rule of the district's own."""
    rule = OwnRule.objects.filter(pk=int(name.removeprefix(OWN))).first() if name.startswith(OWN) else None
    return (
        WaiverPolicy(Approver(rule.waived_by), rule.waived_days) if rule else WaiverPolicy(Approver.LEADER, USUAL_DAYS)
    )


@transaction.atomic
def grant_waiver(
    *, commitment: Commitment, until_on: date, reason: str, decision: str, actor: Actor, at: datetime
) -> Waiver:
    """Excuse a commitment from being asked and circulated from today until (not including) a day. Raises NotAllowed,
    AlertFault for a waiver without its reason or basis, longer than the rule allows, or on top of another."""
    today = at.date()
    policy = waiver_policy(commitment, today=today)
    if policy.approver == Approver.NOBODY:
        raise AlertFault(say("现行规则不许豁免。"))
    check_can_waive(actor, commitment, policy.approver)
    hold_commitments([commitment.pk])
    check_waiver(commitment, policy, until_on, reason, decision, today)
    row = Waiver.objects.create(
        commitment=commitment,
        from_on=today,
        until_on=until_on,
        reason=reason.strip(),
        approver=policy.approver,
        approved_by=signature(actor),
        decision=decision.strip()[:200],
        granted_at=at,
    )
    payload = {"until_on": until_on, "approver": policy.approver, "decision": decision}
    record_of(commitment, kind="alerts.waiver_granted", actor=actor, at=at, payload=payload, reason=reason)
    return row


def check_waiver(
    commitment: Commitment, policy: WaiverPolicy, until_on: date, reason: str, decision: str, today: date
) -> None:
    if commitment.stage != CommitmentStage.ACCEPTED:
        raise AlertFault(say("只有已登记的事项才能豁免。"))
    if not reason.strip():
        raise AlertFault(say("豁免请写明理由。"))
    if policy.approver != Approver.LEADER and not decision.strip():
        raise AlertFault(say("按现行规则由{approver}批准，请写明会议或批示。", approver=policy.approver.label))
    if not today < until_on <= today + timedelta(days=policy.days):
        raise AlertFault(say("按现行规则，一次最多豁免 {days} 天，止日须晚于今天。", days=policy.days))
    if commitment.pk in waivers_on(today, [commitment.pk]):
        raise AlertFault(say("这一事项已在豁免期内。要延长，请先解除再重新批准。"))


@transaction.atomic
def lift_waiver(*, waiver: Waiver, reason: str, actor: Actor, at: datetime) -> None:
    """End a waiver before its day. Raises NotAllowed, AlertFault."""
    check_can_waive(actor, waiver.commitment, Approver(waiver.approver))
    if not Waiver.objects.filter(pk=waiver.pk, lifted_at=None).update(lifted_at=at, lifted_by=signature(actor)):
        raise AlertFault(say("这项豁免已经解除。请刷新页面。"))
    payload = {"until_on": waiver.until_on}
    record_of(waiver.commitment, kind="alerts.waiver_lifted", actor=actor, at=at, payload=payload, reason=reason)


def waiver_of(commitment: Commitment, *, day: date) -> Waiver | None:
    return waivers_on(day, [commitment.pk]).get(commitment.pk)


def waivers_seen(actor: Actor, *, day: date) -> list[tuple[Waiver, str]]:
    """The waivers that hold on a day, with their titles, for whoever sees the whole district."""
    if not actor.sees_whole_district:
        return []
    found = waivers_on(day)
    titles = titles_of(found)
    rows = Waiver.objects.filter(pk__in=[row.pk for row in found.values()]).select_related("commitment")
    return [(row, titles.get(row.commitment_id, "")) for row in rows.order_by("until_on", "pk")]
