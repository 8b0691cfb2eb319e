"""The district board: 超进度, 达进度, 欠进度, 已完成; by body; every count leads to its list; rates and roll-ups."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.delivery.alerts.board import Board, Line, board, lines
from luoshi.delivery.alerts.choices import Pace
from luoshi.delivery.alerts.rates import Share
from luoshi.delivery.alerts.tallies import GROUPS, Asked, Rate, broken_down, rates_of, roll_ups
from luoshi.kernel.exports import Cell, csv_text, workbook
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.desk.lights import OF_PACE, light_face
from luoshi.web.downloads import CSV, XLSX, download, table_asked
from luoshi.web.faces import FaceCount

SHOWN = 300
ROLL_UPS = ("section", "strategy", "body", "leader")
LIST_HEADERS = ("编号", "事项", "颜色", "完成度%", "牵头单位", "时限", "理由")


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
        "rows": [(row, [(pace.value, OF_PACE[pace], count) for pace, count in row.cells]) for row in found.bodies],
        "heads": [OF_PACE[pace] for pace in Pace],
        "on": shown_day(request),
    }
    return render(request, "desk/board.html", context)


def body_rows(found: Board) -> list[list[Cell]]:
    return [[row.name, *(count for _pace, count in row.cells), row.total] for row in found.bodies]


@as_of_page
def board_list(request: DeskRequest) -> HttpResponse:
    """The list behind a count, on the page or as a table."""
    pace, body = request.GET.get("pace", ""), request.GET.get("body", "")
    chosen = Pace(pace) if pace in list(Pace) else None
    found = lines(request.actor, pace=chosen, body=body, at=instant(request))
    form = request.GET.get("as", "")
    if form in ("xlsx", "csv"):
        return table_of(found, form, shown_day(request))
    context = {
        "rows": [(one, light_face(one.light.colour)) for one in found[:SHOWN]],
        "total": len(found),
        "heading": OF_PACE[chosen].word if chosen else _("全部"),
        "body": found[0].body if body and found else "",
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
    form = request.GET.get("as", "")
    if form == "xlsx":
        return list_table(chosen, today) if chosen else rates_table(found)
    rolled = request.GET.get("roll", by)
    roll_by = rolled if rolled in ROLL_UPS else "section"
    context = {
        "rates": [(rate, bar(rate.share)) for rate in found],
        "chosen": chosen,
        "parts": [(n, share, bar(share)) for n, share in broken_down(chosen, by, today=today)] if chosen else [],
        "by": by,
        "bys": [("body", _("按单位")), ("street", _("按街道")), ("leader", _("按分管领导")), ("month", _("按月份"))],
        "asked": [(name, value) for name, value in asked.items() if value],
        "roll_ups": roll_ups(request.actor, roll_by),
        "on": today,
    }
    return render(request, "desk/rates.html", context)


def rates_table(found: list[Rate]) -> HttpResponse:
    headers = ("比率", "算法", "分子", "分母", "%", "无数据")
    rows: list[list[Cell]] = [
        [
            rate.title,
            rate.counts,
            rate.share.numerator,
            rate.share.denominator,
            None if rate.share.value is None else round(rate.share.value * 100, 1),
            rate.share.unknown,
        ]
        for rate in found
    ]
    return download(workbook(title="比率", headers=headers, rows=rows), "三个100与四个按时.xlsx", XLSX)


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
