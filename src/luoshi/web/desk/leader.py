"""A leader's page: first what is asked of me, then what is red with its cause and ask, then the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.alerts.board import Line, hearings_for, lines, titles_of
from luoshi.delivery.alerts.choices import Colour, HearingStage
from luoshi.kernel.actors import LEADER
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.faces import WORST_FIRST, Face, FaceCount

RED = (Colour.RED, Colour.ORANGE)
REST_SHOWN = 60


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
    context = {
        "waiting": [(each, titles.get(each.change.commitment_id, ""), light_face(each.change.new)) for each in waiting],
        "asks": [one for one in found if one.line.asks],
        "red": red,
        "rest": rest[:REST_SHOWN],
        "rest_more": max(0, len(rest) - REST_SHOWN),
        "counts": counts_of(found),
        "total": len(found),
        "decides": request.actor.role == LEADER,
        "on": shown_day(request),
    }
    return render(request, "desk/leader.html", context)


def counts_of(found: list[LightLine]) -> list[FaceCount]:
    """How many stand under each face, worst first."""
    by_key: dict[str, list[Face]] = {}
    for one in found:
        by_key.setdefault(one.face.key, []).append(one.face)
    return [FaceCount(by_key[face.key][0], len(by_key[face.key])) for face in WORST_FIRST if face.key in by_key]
