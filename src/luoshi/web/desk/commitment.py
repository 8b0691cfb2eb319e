"""One commitment: what was promised, who answers, how it stands and why, where the report says it, what happened."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.delivery.register.queries.shapes import CommitmentDetail, RelatedCommitment, StandingLine
from luoshi.web.desk.asking import DeskRequest, desk_page, instant, shown_day
from luoshi.web.desk.faces import Face, face_of
from luoshi.web.desk.words import card_face, spoken


@dataclass(frozen=True, slots=True)
class StandingRow:
    line: StandingLine
    face: Face
    why: str


@dataclass(frozen=True, slots=True)
class RelatedRow:
    related: RelatedCommitment
    face: Face | None


@desk_page
def commitment(request: DeskRequest, code: str) -> HttpResponse:
    found = queries.commitment_detail(request.actor, code, at=instant(request))
    return render(request, "desk/commitment.html", context_of(found) | {"on": shown_day(request)})


def context_of(found: CommitmentDetail) -> dict[str, object]:
    return {
        "detail": found,
        "card": found.card,
        "face": card_face(found.card),
        "why": spoken(found.card.why),
        "standings": [StandingRow(line, face_of(line.state.value), spoken(line.why)) for line in found.standings],
        "related": [RelatedRow(one, face_of(one.state.value) if one.state else None) for one in found.related],
    }
