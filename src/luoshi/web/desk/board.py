"""The district board: 超进度, 达进度, 欠进度, 已完成; by body; every count leads to its list; rates and roll-ups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import Board, Line, PaceRow, board, lines
from luoshi.delivery.alerts.choices import Pace
from luoshi.delivery.alerts.rates import Share
from luoshi.delivery.alerts.tallies import GROUPS, Asked, Rate, RolledUp, broken_down, rates_of, roll_ups
from luoshi.delivery.register.queries.names import leader_words
from luoshi.delivery.register.queries.shapes import NOBODY
from luoshi.kernel.exports import Cell, csv_text, workbook
from luoshi.kernel.organizations.queries import post_by_id
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.lights import OF_PACE, light_face
from luoshi.web.downloads import CSV, XLSX, download, table_asked
from luoshi.web.faces import FaceCount

SHOWN = 300
KEY_DIGITS = 12
ROLL_UPS = ("section", "strategy", "body", "leader")
LIST_HEADERS = ("编号", "事项", "颜色", "完成度%", "牵头单位", "时限", "理由")
SHARE_HEADERS = ("分子", "分母", "%", "无数据")


@as_of_page
def district_board(request: DeskRequest) -> HttpResponse:
    found = board(request.actor, at=instant(request))
    headers = ("牵头单位", *(str(OF_PACE[pace].word) for pace in Pace), "合计")
    if table := table_asked(request, title="看板", headers=headers, rows=lambda: body_rows(found)):
        return table
    context = {
        "board": found,
        "classes": [FaceCount(OF_PACE[pace], found.counts.get(pace, 0)) for pace in Pace],
        "links": [(pace.value, FaceCount(OF_PACE[pace], found.counts.get(pace, 0))) for pace in Pace],
        "rows": [
            (row, lead_name(row), [(pace.value, OF_PACE[pace], count) for pace, count in row.cells])
            for row in found.bodies
        ],
        "heads": [OF_PACE[pace] for pace in Pace],
        "on": shown_day(request),
    }
    return render(request, "desk/board.html", context)


def lead_name(row: PaceRow) -> str:
    return row.name or _("未定牵头")


def body_rows(found: Board) -> list[list[Cell]]:
    return [[lead_name(row), *(count for _pace, count in row.cells), row.total] for row in found.bodies]


@as_of_page
def board_list(request: DeskRequest) -> HttpResponse:
    """The list behind a count, on the page or as a table."""
    pace, body, leader = (request.GET.get(name, "") for name in ("pace", "body", "leader"))
    chosen = Pace(pace) if pace in list(Pace) else None
    post = post_by_id(int(leader)) if leader.isdecimal() and len(leader) < KEY_DIGITS else None
    found = lines(request.actor, pace=chosen, body=body, leader=post.pk if post else None, at=instant(request))
    form = request.GET.get("as", "")
    if form in ("xlsx", "csv"):
        return table_of(found, form, shown_day(request))
    context = {
        "rows": [(one, light_face(one.light.colour)) for one in found[:SHOWN]],
        "total": len(found),
        "heading": OF_PACE[chosen].word if chosen else _("全部"),
        "body": _("未定牵头") if body == NOBODY else found[0].body if body and found else "",
        "leader": leader_words(post.title, post.field) if post else "",
        "on": shown_day(request),
    }
    return render(request, "desk/board_list.html", context)


def table_of(found: list[Line], form: str, on: date) -> HttpResponse:
    rows: list[list[Cell]] = [
        [
            str(one.light.commitment),
            one.title,
            str(light_face(one.light.colour).word),
            one.light.attained,
            one.body,
            one.due_on,
            one.light.said_on(on),
        ]
        for one in found
    ]
    if form == "csv":
        return download(csv_text(headers=LIST_HEADERS, rows=rows), "进度.csv", CSV)
    return download(workbook(title="进度", headers=LIST_HEADERS, rows=rows), "进度.xlsx", XLSX)


@desk_page
def rates(request: DeskRequest) -> HttpResponse:
    """Three 100% and four on-times with numerator, denominator and list; by body, street, leader or month; roll-ups."""
    today = shown_day(request)
    by = request.GET.get("by", "body")
    by = by if by in GROUPS else "body"
    asked = {name: request.GET.get(name, "") for name in ("body", "leader", "street", "month")}
    found = rates_of(request.actor, today=today, asked=Asked(**asked))
    chosen = next((rate for rate in found if rate.code == request.GET.get("rate")), None)
    parts = broken_down(chosen, by, today=today) if chosen else []
    rolled = request.GET.get("roll", by)
    rolled_up = roll_ups(request.actor, rolled if rolled in ROLL_UPS else "section")
    if request.GET.get("as") == "xlsx":
        return rates_asked(request.GET.get("table", ""), found, chosen, parts, rolled_up, today)
    context = {
        "rates": [(rate, bar(rate.share)) for rate in found],
        "chosen": chosen,
        "parts": [(name, share, bar(share)) for name, share in parts],
        "by": by,
        "bys": [("body", _("按单位")), ("street", _("按街道")), ("leader", _("按分管领导")), ("month", _("按月份"))],
        "asked": [(name, value) for name, value in asked.items() if value],
        "roll_ups": rolled_up,
        "on": today,
    }
    return render(request, "desk/rates.html", context)


def rates_asked(
    table: str,
    found: list[Rate],
    chosen: Rate | None,
    parts: list[tuple[str, Share]],
    rolled_up: list[RolledUp],
    today: date,
) -> HttpResponse:
    """One of the page's tables: the list behind the rate chosen or the rates themselves, else the one named."""
    if table == "rolled":
        return rolled_table(rolled_up)
    if chosen is None:
        return rates_table(found)
    return parts_table(chosen, parts) if table == "parts" else list_table(chosen, today)


def share_cells(share: Share) -> list[Cell]:
    return [share.numerator, share.denominator, percent_of(share.value), share.unknown]


def percent_of(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value * 100, 1)


def rates_table(found: list[Rate]) -> HttpResponse:
    headers = ("比率", "算法", *SHARE_HEADERS)
    rows: list[list[Cell]] = [[rate.title, rate.counts, *share_cells(rate.share)] for rate in found]
    return download(workbook(title="比率", headers=headers, rows=rows), "三个100与四个按时.xlsx", XLSX)


def parts_table(rate: Rate, parts: list[tuple[str, Share]]) -> HttpResponse:
    rows: list[list[Cell]] = [[name, *share_cells(share)] for name, share in parts]
    table = workbook(title=rate.title, headers=("名称", *SHARE_HEADERS), rows=rows)
    return download(table, f"{rate.title}分解.xlsx", XLSX)


def rolled_table(rolled_up: list[RolledUp]) -> HttpResponse:
    rows: list[list[Cell]] = [
        [one.name, one.items, percent_of(one.result.progress), percent_of(one.result.known_share)] for one in rolled_up
    ]
    headers = ("名称", "事项", "进度%", "已知份额%")
    return download(workbook(title="汇总进度", headers=headers, rows=rows), "汇总进度.xlsx", XLSX)


def list_table(rate: Rate, today: date) -> HttpResponse:
    """Everything in the denominator, and whether it counts in the numerator."""
    if rate.judge is None:
        headers = ("编号", "事项", "单位", "分管领导", "截至", "计划（万元）", "完成（万元）")
        money: list[list[Cell]] = [
            [row.key, row.title, row.body, row.leader, row.due_on, row.planned, row.made] for row in rate.money
        ]
        return download(workbook(title=rate.title, headers=headers, rows=money), f"{rate.title}.xlsx", XLSX)
    headers = ("编号", "事项", "单位", "分管领导", "时限", "完成日", "计入分子")
    missed = set(rate.share.missed)
    rows: list[list[Cell]] = []
    for due in rate.things:
        counts = rate.judge([due], today=today).denominator
        said = "" if not counts else "否" if due in missed else "是"
        rows.append([due.key, due.title, due.body, due.leader, due.due_on, due.done_on, said])
    return download(workbook(title=rate.title, headers=headers, rows=rows), f"{rate.title}.xlsx", XLSX)


def bar(share: Share) -> tuple[int, int]:
    """(part, whole) in units of a bar 200 wide."""
    return (0 if share.value is None else min(200, round(share.value * 200)), 200)
