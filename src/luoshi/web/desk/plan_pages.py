"""What is planned across the district: a month's nodes, everything on one line of time, the release calendar and the
slots that the district sets for all its plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import leads_of, titles_of
from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.operations import PlanFault
from luoshi.delivery.plans.permissions import can_set_templates
from luoshi.delivery.plans.planning import first_keys, nodes_between
from luoshi.delivery.plans.queries import slots
from luoshi.delivery.plans.schedule import plan_lines
from luoshi.delivery.plans.standards import (
    ReleaseLine,
    ReleaseSaid,
    SlotSaid,
    indicators_used,
    release_calendar,
    set_release_rule,
    set_slots,
)
from luoshi.kernel.calendars import DayEntry, icalendar
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.gantt import Line, district_gantt
from luoshi.web.downloads import XLSX, download, table_asked

SPARE_SLOTS = 2
MOST_IN_CALENDAR = 5000
SHOWN = 60
FIRST_YEAR, LAST_YEAR = 2000, 2100
NODE_HEADERS = ("时限", "节点", "编号", "责任单位", "佐证")
RELEASE_HEADERS = ("指标", "频次", "截至", "初步数", "核定数", "由谁发布")
LINE_HEADERS = ("编号", "事项", "牵头单位", "开始", "结束", "节点", "过期未完成")


@desk_page
def month_of_nodes(request: DeskRequest) -> HttpResponse:
    """The nodes of plans in force of one month, day by day."""
    first = month_asked(request.GET.get("month", ""), clock.today())
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    nodes = list(nodes_between(request.actor, first, last))
    if request.GET.get("as") == "xlsx":
        rows: list[list[Cell]] = [
            [
                node.due_on,
                node.title,
                str(node.plan.commitment),
                node.owner.short_name if node.owner else "",
                node.evidence,
            ]
            for node in nodes
        ]
        return download(workbook(title="节点", headers=NODE_HEADERS, rows=rows), f"节点{first:%Y-%m}.xlsx", XLSX)
    titles = titles_of([node.plan.commitment_id for node in nodes])
    days: dict[date, list[Any]] = {}
    for node in nodes:
        days.setdefault(node.due_on, []).append((node, titles.get(node.plan.commitment_id, "")))
    context = {
        "days": days.items(),
        "count": len(nodes),
        "first": first,
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (last + timedelta(days=1)).strftime("%Y-%m"),
        "on": clock.today(),
    }
    return render(request, "desk/node_calendar.html", context)


@desk_page
def plan_calendar(request: DeskRequest) -> HttpResponse:
    """The nodes of plans in force from today on as .ics, the nearest first, MOST_IN_CALENDAR of them."""
    today = shown_day(request)
    nodes = list(nodes_between(request.actor, today, date(LAST_YEAR, 12, 31))[:MOST_IN_CALENDAR])
    keys = [node.plan.commitment_id for node in nodes]
    titles, leads, first = titles_of(keys), leads_of(keys), first_keys(nodes)
    host = request.get_host().partition(":")[0]
    entries = [
        DayEntry(
            uid=f"milestone-{first[node.pk]}@{host}",
            on=node.due_on,
            summary=f"{titles.get(node.plan.commitment_id, node.plan.commitment)}{_('：')}{node.title}",
            description="\n".join(told_of_node(node, leads.get(node.plan.commitment_id, ""))),
            url=request.build_absolute_uri(reverse("desk:commitment", args=[node.plan.commitment])),
            sequence=node.plan.ordinal,
        )
        for node in nodes
    ]
    written = icalendar(entries, name=_("落实节点"), at=clock.now())
    return download(written, "落实节点.ics", "text/calendar; charset=utf-8")


def told_of_node(node: Any, lead: str) -> list[str]:
    """What a phone shows under a node's title."""
    owner = node.owner.short_name if node.owner else ""
    code = node.plan.commitment.code
    said = [(_("编号"), code), (_("牵头"), lead), (_("责任单位"), owner), (_("佐证"), node.evidence)]
    return [f"{name}{_('：')}{words}" for name, words in said if words]


def month_asked(written: str, today: date) -> date:
    """The first of the month asked for, else of this one."""
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return today.replace(day=1)


@as_of_page
def all_plans(request: DeskRequest) -> HttpResponse:
    """Plans in force on one line of time, one body's where asked, a year of it or all; the table behind it."""
    day, at = shown_day(request), instant(request)
    body, year = request.GET.get("body", ""), year_asked(request.GET.get("year", ""), day)
    every = plan_lines(request.actor, body=body, today=day, at=at)
    window = (date(year, 1, 1), date(year, 12, 31)) if year else None
    found = [line for line in every if line.starts_on <= window[1] and line.ends_on >= window[0]] if window else every
    if request.GET.get("as") == "xlsx":
        rows: list[list[Cell]] = [
            [
                one.code,
                one.title,
                one.body,
                one.starts_on,
                one.ends_on,
                "、".join(node_words(node) for node in one.nodes),
                one.overdue,
            ]
            for one in found
        ]
        return download(workbook(title="计划", headers=LINE_HEADERS, rows=rows), "计划.xlsx", XLSX)
    shown = found[:SHOWN]
    context = {
        "chart": district_gantt(
            [Line(o.title, o.starts_on, o.ends_on, o.nodes) for o in shown], today=day, window=window
        ),
        "year": year,
        "years": [year - 1, year, year + 1] if year else [day.year],
        "beyond": sum(line.ends_on > window[1] for line in found) if window else 0,
        "elsewhere": len(every) - len(found),
        "rows": shown,
        "total": len(found),
        "bodies": [(one.code, one.short_name) for one in bodies_on(day)],
        "body": body,
        "on": day,
    }
    return render(request, "desk/all_plans.html", context)


def node_words(node: Any) -> str:
    """开工 03-28 已完成, or 过期未完成, or nothing where its day is to come."""
    said = "已完成" if node.reached_on else "过期未完成" if node.is_overdue else ""
    return f"{node.title} {node.due_on:%m-%d} {said}".rstrip()


def year_asked(written: str, today: date) -> int | None:
    """The year to draw: this one unless another is asked for; None where all of them are."""
    if written == "all":
        return None
    return int(written) if written.isdecimal() and FIRST_YEAR <= int(written) <= LAST_YEAR else today.year


# When figures come out ------------------------------------------------------------------------------------------------


@desk_page
def releases(request: DeskRequest) -> HttpResponse:
    """The release calendar of each indicator: no figure is missed before its day."""
    if not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        return rule_set(request)
    today = clock.today()
    written = request.GET.get("year", "")
    year = int(written) if written.isdecimal() and FIRST_YEAR <= int(written) <= LAST_YEAR else today.year
    lines = release_calendar(year, today=today)
    if request.GET.get("as") == "ics":
        return calendar_file(lines)
    if table := table_asked(
        request, title=f"数据发布日历{year}", headers=RELEASE_HEADERS, rows=lambda: release_cells(lines)
    ):
        return table
    context = {
        "lines": [(line, line.row.get_frequency_display()) for line in lines],
        "year": year,
        "frequencies": Frequency.choices(),
        "unruled": indicators_used(),
        "may_set": can_set_templates(request.actor) and request.as_of is None,
        "on": today,
    }
    return render(request, "desk/figure_releases.html", context)


def release_cells(lines: list[ReleaseLine]) -> list[list[Cell]]:
    return [
        [
            line.row.name,
            str(line.row.get_frequency_display()),
            one.period_end,
            one.first_on,
            one.revised_on,
            line.row.source,
        ]
        for line in lines
        for one in line.releases
    ]


def rule_set(request: DeskRequest) -> HttpResponse:
    typed = request.POST
    try:
        row = set_release_rule(
            said=ReleaseSaid(
                indicator_id=typed.get("indicator", ""),
                frequency=Frequency(typed.get("frequency", "")),
                days_after=days_typed(typed.get("days_after", "")) or 0,
                merges_january=typed.get("merges_january") == "1",
                revised_after=days_typed(typed.get("revised_after", "")),
                source=typed.get("source", ""),
            ),
            actor=request.actor,
            at=clock.now(),
        )
        messages.success(request, _("%(name)s的发布日历已设定，发布日之前不算无数据。") % {"name": row.name})
    except (PlanFault, ValueError) as fault:
        messages.error(request, str(fault) if isinstance(fault, PlanFault) else _("频次或天数没有填对。没有保存。"))
    return redirect("desk:figure_releases")


def days_typed(written: str) -> int | None:
    """Raises ValueError for what is no whole number."""
    return int(written) if written.strip() else None


def calendar_file(lines: list[ReleaseLine]) -> HttpResponse:
    entries = [
        DayEntry(
            uid=f"release-{line.row.pk}-{one.period_end:%Y%m%d}-{kind}@luoshi",
            on=on,
            summary=f"{line.row.name} {one.period_end:%Y-%m} {word}",
            description=line.row.source,
        )
        for line in lines
        for one in line.releases
        for kind, word, on in (("first", _("初步数"), one.first_on), ("final", _("核定数"), one.revised_on))
        if on is not None
    ]
    answer = HttpResponse(
        icalendar(entries, name=_("数据发布日历"), at=clock.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="luoshi-releases.ics"'
    return answer


# The five ones --------------------------------------------------------------------------------------------------------


@desk_page
def slots_desk(request: DeskRequest) -> HttpResponse:
    """The slots that every project plan of the district is asked to fill."""
    if not request.actor.sees_whole_district:
        raise Http404
    if request.method == "POST":
        try:
            set_slots(slots=slots_typed(request), actor=request.actor, at=clock.now())
            messages.success(request, _("名目已设定。已有计划里填过的内容不变。"))
        except PlanFault as fault:
            messages.error(request, str(fault))
        return redirect("desk:slots")
    found = slots()
    context = {
        "slots": [one for one in found if one.is_asked],
        "retired": [one for one in found if not one.is_asked],
        "spare": range(SPARE_SLOTS),
        "may_set": can_set_templates(request.actor) and request.as_of is None,
        "on": clock.today(),
    }
    return render(request, "desk/slots.html", context)


def slots_typed(request: DeskRequest) -> list[SlotSaid]:
    """In the order of the form, rows without a name left out."""
    typed = request.POST
    places = sorted(int(name.removeprefix("name_")) for name in typed if name.startswith("name_"))
    return [
        SlotSaid(typed[f"name_{place}"].strip(), typed.get(f"post_{place}") == "1")
        for place in places
        if typed[f"name_{place}"].strip()
    ]
