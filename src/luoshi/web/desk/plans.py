"""The planning desk: what has no plan, drafts with their checks, the baseline beside the new plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import titles_of
from luoshi.delivery.plans import rules
from luoshi.delivery.plans.checking import Checked, drafts_checked
from luoshi.delivery.plans.choices import Authority, PathShape, PlanStage
from luoshi.delivery.plans.drafting import PlanGiven, draft_together, nodes_from_ladder
from luoshi.delivery.plans.ladders import ladders
from luoshi.delivery.plans.operations import (
    LeftDraft,
    NodeGiven,
    PathGiven,
    PlanFault,
    SlotGiven,
    approve_plan,
    approve_sound_drafts,
    discard_draft,
    draft_from_ladder,
    draft_plan,
)
from luoshi.delivery.plans.paths import NoPath, drawn_path
from luoshi.delivery.plans.permissions import can_approve_plan, can_approve_plans, can_draft_plan
from luoshi.delivery.plans.planning import (
    aim_of,
    authority_for,
    baseline_of,
    checks_of,
    main_target_of,
    main_targets_of,
    node_changes,
    planning,
    planning_rows,
    promised,
    straight_line,
    unplanned_with_due,
)
from luoshi.delivery.plans.queries import draft_of, investment_listed, plans_of, slots_asked
from luoshi.delivery.progress.queries import figures_for
from luoshi.delivery.register.choices import CommitmentType
from luoshi.delivery.register.queries import get_commitment_for, register_cards
from luoshi.kernel.exports import Cell
from luoshi.kernel.organizations.queries import bodies_on, bodies_with_posts, post_by_id
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.words import spoken
from luoshi.web.downloads import table_asked

SPARE_ROWS = 3
MOST_NAMED = 12
PLANNING_HEADERS = ("编号", "事项", "牵头单位", "时限")
DRAFT_HEADERS = (*PLANNING_HEADERS, "须核对", "由谁决定")
NODE_FIELDS = ("title", "due_on", "weight", "evidence", "owner", "after", "was")


@as_of_page
def planning_desk(request: DeskRequest) -> HttpResponse:
    """Three lists: without a plan, drafts to approve, in force."""
    if request.method == "POST":
        return approve_sound(request) if request.POST.get("do") == "approve" else draft_missing(request)
    at = instant(request)
    found = planning(request.actor, at)
    tab = request.GET.get("tab", "missing")
    tab = tab if tab in found else "missing"
    label = tab_labels()[tab]
    listed = planning_rows(found[tab], at)
    checked = drafts_checked([row.commitment.pk for row in listed], today=clock.today()) if tab == "draft" else {}
    headers = DRAFT_HEADERS if tab == "draft" else PLANNING_HEADERS
    if table := table_asked(request, title=label, headers=headers, rows=lambda: planning_cells(listed, checked)):
        return table
    context = {
        "tab": tab,
        "tabs": [(name, label, found[name].count()) for name, label in tab_labels().items() if name in found],
        "rows": [(row, checked.get(row.commitment.pk)) for row in listed],
        "at_fault": sum(bool(one.faults) for one in checked.values()),
        "total": found[tab].count(),
        "may_draft_together": request.actor.is_supervision and tab == "missing" and at is None,
        "may_approve_together": can_approve_plans(request.actor) and tab == "draft" and at is None,
        "authorities": Authority.choices(),
        "on": shown_day(request),
    }
    return render(request, "desk/planning.html", context)


def approve_sound(request: DeskRequest) -> HttpResponse:
    """One meeting often settles most plans: those with nothing against them at once, the others one by one."""
    try:
        approved, left = approve_sound_drafts(
            commitments=planning(request.actor)["draft"],
            authority=Authority(request.POST.get("authority", "")),
            decision=request.POST.get("decision", ""),
            actor=request.actor,
            at=clock.now(),
        )
        messages.success(request, _("已审定 %(n)d 项，即日执行。") % {"n": len(approved)})
        if left:
            messages.warning(request, left_words(left))
    except (PlanFault, ValueError) as fault:
        messages.error(
            request, str(fault) if isinstance(fault, PlanFault) else _("由谁审定没有填对。没有审定任何一项。")
        )
    return redirect(f"{reverse('desk:planning')}?tab=draft")


def left_words(left: Sequence[LeftDraft]) -> str:
    """Which drafts were left, by title; why stands beside each in the list below."""
    titles = titles_of([one.commitment.pk for one in left])
    names = _("、").join(titles[one.commitment.pk] for one in left[:MOST_NAMED])
    told = {"n": len(left), "names": names}
    if len(left) > MOST_NAMED:
        return _("%(n)d 项没有审定，有问题或须更高一级决定：%(names)s等。原因写在各项旁边。") % told
    return _("%(n)d 项没有审定，有问题或须更高一级决定：%(names)s。原因写在各项旁边。") % told


def planning_cells(listed: Sequence[Any], checked: Mapping[int, Checked]) -> list[list[Cell]]:
    return [
        [row.commitment.code, row.title, row.body, row.due_on, *checked_cells(checked.get(row.commitment.pk))]
        for row in listed
    ]


def checked_cells(one: Checked | None) -> list[Cell]:
    """Of a draft what is the matter and who must decide; nothing of other rows."""
    if one is None:
        return []
    return ["".join(spoken(fault) for fault in one.faults), str(one.needed.label) if one.needed else ""]


def tab_labels() -> dict[str, str]:
    return {"missing": _("未编计划"), "draft": _("待审定"), "in_force": _("执行中")}


def draft_missing(request: DeskRequest) -> HttpResponse:
    """First drafts for everything that has a due day and no plan: for what a figure judges a straight line to its
    target, for all else the usual ladder's nodes."""
    at, today = clock.now(), clock.today()
    rows = [row for row in unplanned_with_due(request.actor) if row.due_on and row.due_on > today]
    targets = main_targets_of([row.commitment for row in rows if row.type == CommitmentType.INDICATOR_TARGET])
    figures = figures_for(list(targets.values()))
    given = []
    for row in rows:
        assert row.due_on is not None  # as sifted above
        target = targets.get(row.commitment.pk)
        paths = straight_line(target, starts_on=today, known=values_of(figures[target.pk])) if target else []
        nodes = [] if paths else nodes_from_ladder(row.type, row.title, starts_on=today, ends_on=row.due_on)
        given.append(PlanGiven(row.commitment, today, nodes, paths))
    draft_together(plans=given, actor=request.actor, at=at)
    messages.success(request, _("已按样板起草 %(n)d 项，请逐项核对后审定。") % {"n": len(given)})
    return redirect(f"{reverse('desk:planning')}?tab=draft")


@desk_page
def plan(request: DeskRequest, code: str) -> HttpResponse:
    """One commitment's plan: draft, check, approve."""
    commitment = get_commitment_for(request.actor, code)
    if request.method == "POST":
        try:
            done = ACTIONS[request.POST.get("do", "save")](request, commitment)
        except (PlanFault, KeyError) as fault:
            messages.error(request, str(fault) if isinstance(fault, PlanFault) else _("没有这一步。"))
            return render(request, "desk/plan.html", context_of(request, commitment), status=422)
        messages.success(request, done)
        return redirect("desk:plan", code=code)
    return render(request, "desk/plan.html", context_of(request, commitment))


def context_of(request: DeskRequest, commitment: Any) -> dict[str, Any]:
    draft, baseline = draft_of(commitment), baseline_of(commitment)
    target = main_target_of(commitment)
    shown = draft or baseline
    needed = authority_for(commitment, draft) if draft else None
    card = register_cards(request.actor, [commitment.pk]).get(commitment.pk)
    return {
        "code": commitment.code,
        "card": card,
        "draft": draft,
        "baseline": baseline,
        "earlier": [each for each in plans_of(commitment) if each != draft and each != baseline],
        "checks": [spoken(message) for message in checks_of(commitment, draft, today=clock.today())] if draft else [],
        "moves": [spoken(message) for message in node_changes(baseline, draft)] if draft and baseline else [],
        "needed": needed,
        "ladders": list(ladders().values()),
        "bodies": list(bodies_on(shown_day(request))),
        "slots": slot_rows(shown, request.POST),
        "posts": posts_to_choose(shown_day(request)),
        "investment": investment_rows(shown, request.POST, shown_day(request).year),
        "listed": investment_listed(commitment),
        "promise": promised(commitment),
        "target": target,
        "nodes": node_rows(shown, request.POST),
        "nodes_before": [node.title for node in baseline.milestones.all()] if baseline else [],
        "points": request.POST.get("points") or points_text(shown),
        "shape": request.POST.get("shape") or shape_of(shown),
        "shapes": PathShape.choices(),
        "authorities": authorities_for(needed),
        "starts_on": request.POST.get("starts_on") or (shown.starts_on if shown else shown_day(request)).isoformat(),
        "may_draft": can_draft_plan(request.actor, commitment) and request.as_of is None,
        "may_approve": request.as_of is None and can_approve_plan(request.actor, commitment),
        "on": shown_day(request),
    }


def authorities_for(needed: Authority | None) -> list[tuple[str, str]]:
    """Who may have decided: whoever weighs enough."""
    lightest = needed or Authority.LEADER
    return [(one.value, one.label) for one in Authority if rules.suffices(one, lightest)]


def node_rows(shown: Any, typed: Mapping[str, str]) -> list[dict[str, str]]:
    """What stands in the node table: what was typed, else the plan's nodes, and some empty rows."""
    if typed.get("do") == "save":
        return [node_typed(typed, place) for place in range(rows_typed(typed))]
    rows = [
        {
            "title": m.title,
            "due_on": m.due_on.isoformat(),
            "weight": plain(m.weight),
            "evidence": m.evidence,
            "owner": m.owner.code if m.owner else "",
            "after": "、".join(before.title for before in m.after.all()),
            "was": m.title if shown.stage == PlanStage.APPROVED else m.continues.title if m.continues else "",
        }
        for m in (shown.milestones.all() if shown else [])
    ]
    return rows + [dict.fromkeys(NODE_FIELDS, "") for _place in range(SPARE_ROWS)]


def slot_rows(shown: Any, typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The district's slots with what the plan holds of each, or what was typed."""
    filled = {one.slot_id: one for one in shown.slots.all()} if shown else {}
    rows = []
    for slot in slots_asked():
        one = filled.get(slot.pk)
        text, post = (one.text, str(one.post_id or "")) if one else ("", "")
        if typed.get("do") == "save":
            text, post = typed.get(f"slot_text_{slot.pk}", ""), typed.get(f"slot_post_{slot.pk}", "")
        rows.append({"slot": slot, "text": text, "post": post})
    return rows


def posts_to_choose(day: date) -> list[tuple[str, str]]:
    return [
        (str(post.pk), f"{body.short_name}{post.title}") for body in bodies_with_posts(day) for post in body.posts.all()
    ]


def investment_rows(shown: Any, typed: Mapping[str, str], year: int) -> list[tuple[int, str]]:
    """Twelve months with their cumulated plan, as typed or as the plan holds them."""
    held = {row.month.month: plain(row.cumulative) for row in shown.investment.all()} if shown else {}
    if typed.get("do") == "save":
        held = {month: typed.get(f"invest_{month}", "") for month in range(1, 13)}
    return [(month, held.get(month, "")) for month in range(1, 13)]


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def points_text(shown: Any) -> str:
    """The main path, a line a point: 2026-06-30 150 理由."""
    paths = list(shown.paths.all()) if shown else []
    if not paths:
        return ""
    points = paths[0].points.all()
    return "\n".join(f"{point.on.isoformat()} {plain(point.value)} {point.reason}".strip() for point in points)


def shape_of(shown: Any) -> str:
    paths = list(shown.paths.all()) if shown else []
    return paths[0].shape if paths else ""


def save(request: DeskRequest, commitment: Any) -> str:
    typed = request.POST
    starts_on = day_typed(typed.get("starts_on", ""), _("开始日"))
    rows = [node_typed(typed, place) for place in range(rows_typed(typed))]
    nodes = [node_given(row, place) for place, row in enumerate(rows, start=1) if row["title"].strip()]
    draft_plan(
        commitment=commitment,
        starts_on=starts_on,
        nodes=nodes,
        paths=paths_typed(typed, commitment, starts_on, nodes),
        investment=investment_typed(typed, starts_on.year),
        slots=slots_typed(typed),
        actor=request.actor,
        at=clock.now(),
    )
    return _("草案已保存。")


def rows_typed(typed: Mapping[str, str]) -> int:
    return sum(name.startswith("title_") for name in typed)


def node_typed(typed: Mapping[str, str], place: int) -> dict[str, str]:
    return {name: typed.get(f"{name}_{place}", "") for name in NODE_FIELDS}


def node_given(row: Mapping[str, str], place: int) -> NodeGiven:
    due_on = day_typed(row["due_on"], _("第 %(n)d 个节点的时限") % {"n": place})
    weight = number_typed(row["weight"] or "1", _("第 %(n)d 个节点的权重") % {"n": place})
    if weight < 0:
        raise PlanFault(_("权重不能为负。"))
    owner = next((body for body in bodies_on(clock.today()) if body.code == row["owner"]), None)
    after = tuple(title.strip() for title in row["after"].replace(",", "、").replace("，", "、").split("、"))
    return NodeGiven(
        title=row["title"].strip(),
        due_on=due_on,
        weight=weight,
        owner=owner,
        evidence=row["evidence"][:120],
        after=tuple(title for title in after if title),
        was=row["was"].strip(),
    )


def slots_typed(typed: Mapping[str, str]) -> list[SlotGiven]:
    given = []
    for slot in slots_asked():
        text, post = typed.get(f"slot_text_{slot.pk}", "").strip(), typed.get(f"slot_post_{slot.pk}", "")
        found = post_by_id(int(post)) if post.isdecimal() else None
        if text or found:
            given.append(SlotGiven(slot, text[:200], found))
    return given


def investment_typed(typed: Mapping[str, str], year: int) -> list[tuple[date, Decimal]]:
    """The months that were filled in, each with its last day."""
    found = []
    for month in range(1, 13):
        written = typed.get(f"invest_{month}", "").strip()
        if written:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            found.append((last, number_typed(written, _("%(n)d 月的累计计划投资") % {"n": month})))
    return found


def values_of(figures: Sequence[Any]) -> list[tuple[date, Decimal]]:
    return [(figure.period_end, figure.value) for figure in figures]


def paths_typed(
    typed: Mapping[str, str], commitment: Any, starts_on: date, nodes: Sequence[NodeGiven]
) -> list[PathGiven]:
    """The path of the main target: the points typed, or those its shape makes."""
    shape, target = typed.get("shape", ""), main_target_of(commitment)
    if shape not in [each.value for each in PathShape] or target is None or target.value is None:
        return []
    if shape == PathShape.MONTHLY:
        return [PathGiven(target, PathShape.MONTHLY, points_written(typed.get("points", "").strip()))]
    known = values_of(figures_for([target])[target.pk])
    weights = [rules.Node(due_on=node.due_on, weight=node.weight) for node in nodes]
    try:
        points = drawn_path(PathShape(shape), aim_of(target, starts_on=starts_on, known=known), weights)
    except NoPath as fault:
        raise PlanFault(str(fault)) from fault
    return [PathGiven(target, PathShape(shape), list(points))]


def points_written(written: str) -> list[rules.Point]:
    if not written:
        raise PlanFault(_("请逐行写明日期和预期值，例如：2026-06-30 150 二期投产"))
    points = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        place = _("进度曲线第 %(n)d 行") % {"n": number}
        day, value, *reason = [*line.split(maxsplit=2), ""][:3]
        points.append(rules.Point(day_typed(day, place), number_typed(value, place), " ".join(reason).strip()[:120]))
    days = [point.on for point in points]
    if days != sorted(set(days)):
        raise PlanFault(_("进度曲线的日期须一行比一行晚。"))
    return points


def day_typed(written: str, what: str) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError as fault:
        raise PlanFault(_("%(what)s不是日期（应写成 2026-06-30）。草案没有保存。") % {"what": what}) from fault


def number_typed(written: str, what: str) -> Decimal:
    try:
        return Decimal(written.strip())
    except InvalidOperation as fault:
        raise PlanFault(_("%(what)s不是数字。草案没有保存。") % {"what": what}) from fault


def ladder(request: DeskRequest, commitment: Any) -> str:
    ends_on = promised(commitment).due_on
    if ends_on is None or ends_on <= clock.today():
        raise PlanFault(_("没有时限或已过时限，不能按样板起草。请直接填写节点。"))
    draft_from_ladder(
        commitment=commitment,
        starts_on=clock.today(),
        ends_on=ends_on,
        actor=request.actor,
        at=clock.now(),
        ladder_id=request.POST.get("ladder_id", ""),
    )
    return _("已按样板起草，请核对节点。")


def approve(request: DeskRequest, commitment: Any) -> str:
    approve_plan(
        commitment=commitment,
        authority=Authority(request.POST.get("authority", "leader")),
        decision=request.POST.get("decision", ""),
        despite=request.POST.get("despite") == "1",
        actor=request.actor,
        at=clock.now(),
    )
    return _("计划已审定，即日执行；原计划留作基准。")


def discard(request: DeskRequest, commitment: Any) -> str:
    discard_draft(commitment=commitment, actor=request.actor, at=clock.now(), reason=request.POST.get("reason", ""))
    return _("草案已放弃，执行中的计划不变。")


ACTIONS = {"save": save, "ladder": ladder, "approve": approve, "discard": discard}
