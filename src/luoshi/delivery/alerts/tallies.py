"""The things rates count and the parts roll-ups are made of, for what a reader may see, in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, Length
from django.utils.timezone import localtime

from luoshi.delivery.alerts.board import lights_seen
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.models import Light
from luoshi.delivery.alerts.rates import (
    Due,
    Money,
    Share,
    grouped,
    investment_share,
    month_of,
    on_time_share,
    reached_share,
)
from luoshi.delivery.plans.models import InvestmentMonth, Milestone
from luoshi.delivery.progress.models import MilestoneReached, Sheet
from luoshi.delivery.progress.series import money_made
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Section, Standing
from luoshi.delivery.register.queries import visible_to
from luoshi.delivery.register.queries.names import leader_words
from luoshi.kernel.actors import Actor
from luoshi.kernel.indicators import Part, RollUp, roll_up
from luoshi.kernel.organizations.models import Body, BodyKind
from luoshi.kernel.timeline import FOREVER

STRATEGY_DIGITS = 4  # of a section's code: two for the part, two for the line of work
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
    strategy: str
    due_on: date | None
    street: bool


def named_items(actor: Actor) -> dict[int, Named]:
    """Every commitment a reader may see, by key. Five queries."""
    seen = visible_to(actor).select_related("section")
    keys = seen.values("pk")
    versions = CommitmentVersion.objects.current().filter(commitment__in=keys).select_related("leader_post")
    says = {row.commitment_id: row for row in versions}
    leads = Assignment.objects.current().filter(commitment__in=keys, role="lead").select_related("body")
    bodies: dict[int, Body] = {row.commitment_id: row.body for row in leads}
    strategies = strategy_titles({each.section.reading_id for each in seen if each.section})
    return {
        each.pk: named_item(each, says[each.pk], bodies.get(each.pk), strategies) for each in seen if each.pk in says
    }


def strategy_titles(readings: Collection[int]) -> dict[tuple[int, str], str]:
    """The reports' sections of the second level, under which one line of work is told: by reading and code."""
    rows = Section.objects.annotate(length=Length("code")).filter(reading__in=readings, length=STRATEGY_DIGITS)
    return {(reading, code): title for reading, code, title in rows.values_list("reading_id", "code", "title")}


def strategy_of(section: Section | None, strategies: Mapping[tuple[int, str], str]) -> str:
    """The title over a section at the second level; its own where it stands above that."""
    if section is None:
        return ""
    return strategies.get((section.reading_id, section.code[:STRATEGY_DIGITS]), section.title)


def named_item(
    commitment: Commitment, version: CommitmentVersion, body: Body | None, strategies: Mapping[tuple[int, str], str]
) -> Named:
    return Named(
        code=commitment.code or "",
        title=version.title,
        body=body.short_name if body else "",
        leader=leader_words(version.leader_post.title, version.leader_post.field) if version.leader_post else "",
        section=commitment.section.title if commitment.section else "",
        strategy=strategy_of(commitment.section, strategies),
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
    days = days_done()
    return [
        due_of(item, "", item.due_on, days.get(key))
        for key, item in items.items()
        if item.due_on and item.due_on <= today
    ]


def days_done() -> dict[int, date]:
    """Since when each commitment that is done has been so. A later judgement of what is done already writes a row of
    its own, so the day is that on which the last row of another state ended."""
    rows = Standing.objects.filter(commitment=OuterRef("commitment"))
    opened = rows.exclude(state=State.DONE).order_by("-until_at").values("until_at")[:1]
    first = rows.order_by("from_at").values("from_at")[:1]
    done = Standing.objects.filter(until_at=FOREVER, state=State.DONE)
    since = done.values_list("commitment_id", Coalesce(Subquery(opened), Subquery(first)))
    return {key: localtime(at).date() for key, at in since}


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
            done_on=localtime(row.signed_at).date() if row.signed_at else None,
            street=row.body.kind == BodyKind.STREET,
        )
        for row in rows
    ]


def money_rows(items: dict[int, Named], *, today: date) -> list[Money]:
    """Every month that is over of every monthly investment plan in force, against the figure called 投资 of the same
    period; both cumulated, in 万元. A figure in a unit that is no money is none."""
    planned = InvestmentMonth.objects.filter(plan__until_at=FOREVER, month__lte=today).select_related("plan")
    rows = [row for row in planned.order_by("month") if row.plan.commitment_id in items]
    made = money_made({row.plan.commitment_id: items[row.plan.commitment_id].code for row in rows}, until=today)
    return [money_row(items[row.plan.commitment_id], row, made) for row in rows]


def money_row(item: Named, row: InvestmentMonth, made: Mapping[tuple[int, date], Decimal]) -> Money:
    return Money(
        key=item.code,
        title=item.title,
        body=item.body,
        leader=item.leader,
        planned=row.cumulative,
        made=made.get((row.plan.commitment_id, row.month)),
        due_on=row.month,
        street=item.street,
    )


def money_by_now(rows: Sequence[Money]) -> list[Money]:
    """One row a project: the newest month with a figure, so that plan and figure are of one period; where there is no
    figure at all, the newest month, whose figure is not known."""
    found: dict[str, Money] = {}
    for row in rows:
        before = found.get(row.key)
        if before is None or row.made is not None or before.made is None:
            found[row.key] = row
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rate is asked of: one lead body, one leader, what streets lead, one month; empty for all."""

    body: str = ""
    leader: str = ""
    street: str = ""
    month: str = ""

    def holds(self, thing: Due | Money) -> bool:
        return (
            (not self.body or thing.body == self.body)
            and (not self.leader or thing.leader == self.leader)
            and (not self.street or (thing.street and thing.body == self.street))
            and (not self.month or month_of(thing) == self.month)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the seven rates, with the things behind it for breaking down: `things`, or projects with their money."""

    code: str
    title: str
    counts: str
    share: Share
    things: tuple[Due, ...]
    judge: Callable[..., Share] | None
    money: tuple[Money, ...] = ()


def rates_of(actor: Actor, *, today: date, asked: Asked | None = None) -> list[Rate]:
    """The three 100% and the four on-times, of one body, leader, street or month where asked."""
    asked, items = asked or Asked(), named_items(actor)

    def kept(things: list[Due]) -> tuple[Due, ...]:
        return tuple(thing for thing in things if asked.holds(thing))

    starts, nodes = kept(nodes_due(items, today=today, words=START_WORDS)), kept(nodes_due(items, today=today))
    done, sheets = kept(items_due(items, today=today)), kept(sheets_due(actor, today=today))
    money = tuple(row for row in money_rows(items, today=today) if asked.holds(row))
    invested = investment_share(money_by_now(money))
    return [
        counted("starts", "应开工项目开工率", "已开工 ÷ 计划应开工", starts, reached_share, today),
        counted("nodes", "形象进度完成率", "已完成节点 ÷ 应完成节点", nodes, reached_share, today),
        Rate("money", "投资计划完成率", "已完成投资 ÷ 同期计划投资（万元）", invested, (), None, money),
        counted("starts_on_time", "按时开工", "按期开工 ÷ 应开工", starts, on_time_share, today),
        counted("nodes_on_time", "按时达到节点", "按期完成节点 ÷ 应完成节点", nodes, on_time_share, today),
        counted("done_on_time", "按时办结", "按期办结 ÷ 应办结", done, on_time_share, today),
        counted("reported_on_time", "按时填报", "按期签发 ÷ 应报", sheets, on_time_share, today),
    ]


def counted(
    code: str, title: str, counts: str, things: tuple[Due, ...], judge: Callable[..., Share], today: date
) -> Rate:
    return Rate(code, title, counts, judge(things, today=today), things, judge)


GROUPS: dict[str, Callable[[Due | Money], str]] = {
    "body": lambda thing: thing.body or "—",
    "street": lambda thing: thing.body,
    "leader": lambda thing: thing.leader or "—",
    "month": month_of,
}


def broken_down(rate: Rate, by: str, *, today: date) -> list[tuple[str, Share]]:
    """The rate of each body, street, leader or month where something was due, the worst first; months in order."""
    key, shares = GROUPS[by], []
    if rate.judge is not None:
        things = [thing for thing in rate.things if by != "street" or thing.street]
        shares = [(name, rate.judge(some, today=today)) for name, some in grouped(things, key).items()]
    else:
        rows = [row for row in rate.money if by != "street" or row.street]
        shares = [
            (name, investment_share(some if by == "month" else money_by_now(some)))
            for name, some in grouped(rows, key).items()
        ]
    known = [(name, share) for name, share in shares if share.value is not None or share.unknown]
    return known if by == "month" else sorted(known, key=lambda pair: (pair[1].value is None, pair[1].value or 0))


# Roll-ups -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A group's mean progress over what is known of it, and how much that is."""

    name: str
    items: int
    result: RollUp


def roll_ups(actor: Actor, by: str) -> list[RolledUp]:
    """Progress by `section`, `strategy`, `body` or `leader`: reached over expected, done things as whole; a light
    without a degree is unknown, never nothing. The furthest behind come first, the unknown last."""
    items = named_items(actor)
    parts: dict[str, list[Part]] = {}
    for light in lights_seen(actor):
        item = items.get(light.commitment_id)
        if item is not None:
            parts.setdefault(getattr(item, by) or "—", []).append(Part(progress_of(light)))
    found = [RolledUp(name, len(held), roll_up(held)) for name, held in sorted(parts.items())]
    return sorted(found, key=lambda one: Decimal("Infinity") if one.result.progress is None else one.result.progress)


def progress_of(light: Light) -> Decimal | None:
    if light.colour == Colour.DONE:
        return Decimal(1)
    return None if light.attained is None else light.attained / HUNDRED
