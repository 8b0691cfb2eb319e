"""A leader's page: first what is asked of me, then what is red with its cause and ask, then the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.alerts.board import Line, hearings_for, lines, titles_of
from luoshi.delivery.alerts.choices import Colour, EscalationStage, HearingStage
from luoshi.delivery.alerts.escalating import escalations_for, waivers_seen
from luoshi.delivery.progress.rankings import own_name, rankings
from luoshi.kernel.actors import LEADER
from luoshi.kernel.exports import Cell
from luoshi.web.desk.alerts import faces_now
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.desk.rankings import strip
from luoshi.web.downloads import table_asked
from luoshi.web.faces import WORST_FIRST, Face, FaceCount

Row = TypeVar("Row")
RED_HEADERS = ("编号", "事项", "颜色", "牵头单位", "原因", "请求")
RED = (Colour.RED, Colour.ORANGE)
FIRST = 8  # of each list; the rest unfolds
REST_SHOWN = 60
SISTERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class LightLine:
    line: Line
    face: Face


@as_of_page
def leader(request: DeskRequest) -> HttpResponse:
    """A leader sees what hangs on the post; supervision, who prepares the page, sees the whole district's."""
    own, at = request.actor.post_id if request.actor.role == LEADER else None, instant(request)
    found = [LightLine(one, light_face(one.light.colour)) for one in lines(request.actor, leader=own, at=at)]
    asked = hearings_for(request.actor, stages=(HearingStage.ANSWERED,), at=at)
    waiting = list(asked.order_by("answer_due_on", "pk"))
    titles = titles_of((each.change.commitment_id for each in waiting), at)
    red = [one for one in found if one.line.light.colour in RED]
    rest = [one for one in found if one.line.light.colour not in (*RED, Colour.DONE)]
    if table := table_asked(
        request, title="严重滞后", headers=RED_HEADERS, rows=lambda: red_rows(red, shown_day(request))
    ):
        return table
    now = faces_now(waiting, shown_day(request), at)
    heard = [
        (each, titles.get(each.change.commitment_id, ""), light_face(each.change.new), now.get(each.pk))
        for each in waiting
    ]
    asks = [one for one in found if one.line.asks]
    proposed = [] if at else escalations_for(request.actor, stages=(EscalationStage.PROPOSED,), post=own)
    sisters, own_place = rankings(today=shown_day(request), at=at), own_name()
    context = {
        "proposed": proposed,
        "proposed_parts": in_two(proposed),
        "waivers": waivers_seen(request.actor, day=shown_day(request)),
        "waiting": heard,
        "waiting_parts": in_two(heard),
        "asks": asks,
        "asks_parts": in_two(asks),
        "red": red,
        "red_parts": in_two(red),
        "rows": [(one, strip(one, own_place)) for one in sisters[:SISTERS_SHOWN]],
        "sisters_more": max(0, len(sisters) - SISTERS_SHOWN),
        "rest": rest[:REST_SHOWN],
        "rest_total": len(rest),
        "rest_counts": counts_of(rest),
        "rest_more": max(0, len(rest) - REST_SHOWN),
        "own_post": own,
        "done": len(found) - len(red) - len(rest),
        "counts": counts_of(found),
        "total": len(found),
        "decides": request.actor.role == LEADER,
        "on": shown_day(request),
    }
    return render(request, "desk/leader.html", context)


def red_rows(red: list[LightLine], on: date) -> list[list[Cell]]:
    return [
        [
            one.line.light.commitment.code,
            one.line.title,
            str(one.face.word),
            one.line.body,
            one.line.light.said_on(on),
            one.line.asks,
        ]
        for one in red
    ]


def in_two(rows: list[Row]) -> list[list[Row]]:
    """What is seen at once, and what unfolds."""
    return [rows[:FIRST], rows[FIRST:]]


def counts_of(found: list[LightLine]) -> list[FaceCount]:
    """How many stand under each face, worst first."""
    by_key: dict[str, list[Face]] = {}
    for one in found:
        by_key.setdefault(one.face.key, []).append(one.face)
    return [FaceCount(by_key[face.key][0], len(by_key[face.key])) for face in WORST_FIRST if face.key in by_key]
