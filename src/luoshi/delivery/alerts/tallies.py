"""The things rates count and the parts roll-ups are made of, for what a reader may see, in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luoshi.delivery.alerts.board import lights_seen
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import Light
from luoshi.delivery.alerts.rates import Due, Money, Share, investment_share, on_time_share, reached_share
from luoshi.delivery.plans.models import InvestmentMonth, Milestone
from luoshi.delivery.progress.models import Measurement, MilestoneReached, Sheet
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Standing
from luoshi.delivery.register.queries import visible_to
from luoshi.kernel.actors import Actor
from luoshi.kernel.indicators import Part, RollUp, roll_up
from luoshi.kernel.organizations.models import Body, BodyKind
from luoshi.kernel.timeline import FOREVER

START_WORDS = ("开工", "启动")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Named:
    """What every rate says of a commitment."""

    code: str
    title: str
    body: str
    leader: str
    section: str
    due_on: date | None
    street: bool


def named_items(actor: Actor) -> dict[int, Named]:
    """Every commitment a reader may see, by key. Four queries."""
    seen = visible_to(actor).select_related("section")
    keys = seen.values("pk")
    versions = CommitmentVersion.objects.current().filter(commitment__in=keys).select_related("leader_post")
    says = {row.commitment_id: row for row in versions}
    leads = Assignment.objects.current().filter(commitment__in=keys, role="lead").select_related("body")
    bodies: dict[int, Body] = {row.commitment_id: row.body for row in leads}
    return {each.pk: named_item(each, says[each.pk], bodies.get(each.pk)) for each in seen if each.pk in says}


def named_item(commitment: Commitment, version: CommitmentVersion, body: Body | None) -> Named:
    return Named(
        code=commitment.code or "",
        title=version.title,
        body=body.short_name if body else "",
        leader=version.leader_post.title if version.leader_post else "",
        section=commitment.section.title if commitment.section else "",
        due_on=version.due_on,
        street=body is not None and body.kind == BodyKind.STREET,
    )


def nodes_due(items: dict[int, Named], *, today: date, words: Sequence[str] = ()) -> list[Due]:
    """Nodes of plans in force due by today; only those that begin with one of `words`, where given."""
    rows = Milestone.objects.filter(plan__until_at=FOREVER, due_on__lte=today).select_related("plan")
    reached = dict(
        MilestoneReached.objects.filter(until_at=FOREVER, milestone__plan__until_at=FOREVER).values_list(
            "milestone_id", "reached_on"
        )
    )
    return [
        due_of(items[row.plan.commitment_id], row.title, row.due_on, reached.get(row.pk))
        for row in rows
        if row.plan.commitment_id in items and (not words or row.title.startswith(tuple(words)))
    ]


def due_of(item: Named, title: str, due_on: date, done_on: date | None) -> Due:
    words = f"{item.title} · {title}" if title else item.title
    return Due(item.code, words, item.body, item.leader, due_on, done_on, item.street)


def items_due(items: dict[int, Named], *, today: date) -> list[Due]:
    """Commitments due by today, with the day they were done."""
    done = Standing.objects.filter(until_at=FOREVER, state="done").values_list("commitment_id", "from_at")
    days = {key: from_at.date() for key, from_at in done}
    return [
        due_of(item, "", item.due_on, days.get(key))
        for key, item in items.items()
        if item.due_on and item.due_on <= today
    ]


def sheets_due(actor: Actor, *, today: date) -> list[Due]:
    """Sheets whose round was due by today, with the day they were signed."""
    rows = Sheet.objects.filter(round__due_on__lte=today).select_related("round", "body")
    if not actor.sees_whole_district:
        rows = rows.filter(body_id=actor.body_id or 0)
    return [
        Due(
            key=row.round.code,
            title=row.round.title,
            body=row.body.short_name,
            leader="",
            due_on=row.round.due_on,
            done_on=row.signed_at.date() if row.signed_at else None,
            street=row.body.kind == BodyKind.STREET,
        )
        for row in rows
    ]


def money_by_now(items: dict[int, Named], *, today: date) -> list[Money]:
    """Planned investment of the newest month that is over, against the newest figure called 投资 of the commitment."""
    planned: dict[int, Decimal] = {}
    for row in InvestmentMonth.objects.filter(plan__until_at=FOREVER, month__lte=today).select_related("plan"):
        planned[row.plan.commitment_id] = row.cumulative
    made: dict[int, Decimal] = {}
    figures = Measurement.objects.filter(
        until_at=FOREVER, target__commitment__in=planned, indicator__contains="投资", period_end__lte=today
    )
    for figure in figures.select_related("target").order_by("period_end"):
        if figure.target is not None:
            made[figure.target.commitment_id] = figure.value
    return [
        Money(items[key].code, items[key].title, items[key].body, items[key].leader, value, made.get(key))
        for key, value in planned.items()
        if key in items
    ]


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the seven rates, with the things behind it for breaking down."""

    code: str
    title: str
    counts: str
    share: Share
    things: tuple[Due, ...]
    judge: Callable[..., Share] | None


def rates_of(actor: Actor, *, today: date, body: str = "", leader: str = "", month: str = "") -> list[Rate]:
    """The three 100% and the four on-times, of one body, leader or month where asked."""
    items = named_items(actor)

    def kept(things: list[Due]) -> tuple[Due, ...]:
        return tuple(
            thing
            for thing in things
            if (not body or thing.body == body)
            and (not leader or thing.leader == leader)
            and (not month or f"{thing.due_on:%Y-%m}" == month)
        )

    starts, nodes = kept(nodes_due(items, today=today, words=START_WORDS)), kept(nodes_due(items, today=today))
    done, sheets = kept(items_due(items, today=today)), kept(sheets_due(actor, today=today))
    money = [
        m
        for m in money_by_now(items, today=today)
        if (not body or m.body == body) and (not leader or m.leader == leader)
    ]
    return [
        counted("starts", "应开工项目开工率", "已开工 ÷ 计划应开工", starts, reached_share, today),
        counted("nodes", "形象进度完成率", "已完成节点 ÷ 应完成节点", nodes, reached_share, today),
        Rate("money", "投资计划完成率", "已完成投资 ÷ 计划投资（万元）", investment_share(money), (), None),
        counted("starts_on_time", "按时开工", "按期开工 ÷ 应开工", starts, on_time_share, today),
        counted("nodes_on_time", "按时达到节点", "按期完成节点 ÷ 应完成节点", nodes, on_time_share, today),
        counted("done_on_time", "按时办结", "按期办结 ÷ 应办结", done, on_time_share, today),
        counted("reported_on_time", "按时填报", "按期签发 ÷ 应报", sheets, on_time_share, today),
    ]


def counted(
    code: str, title: str, counts: str, things: tuple[Due, ...], judge: Callable[..., Share], today: date
) -> Rate:
    return Rate(code, title, counts, judge(things, today=today), things, judge)


# Roll-ups -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A group's mean progress over what is known of it, and how much that is."""

    name: str
    items: int
    result: RollUp


def roll_ups(actor: Actor, by: str) -> list[RolledUp]:
    """Progress by `section`, `body` or `leader`: reached over expected, done things as whole; a light without a
    degree is unknown, never nothing."""
    items = named_items(actor)
    parts: dict[str, list[Part]] = {}
    for light in lights_seen(actor):
        item = items.get(light.commitment_id)
        if item is not None:
            parts.setdefault(getattr(item, by) or "—", []).append(Part(progress_of(light)))
    return [RolledUp(name, len(held), roll_up(held)) for name, held in sorted(parts.items())]


def progress_of(light: Light) -> Decimal | None:
    if light.colour == Colour.DONE:
        return Decimal(1)
    return None if light.attained is None else light.attained / HUNDRED
