"""One commitment: what was promised, who answers, how it stands and why, where the report says it, what happened."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.alerts.queries import JudgedReason
from luoshi.delivery.alerts.track import Track, track_of
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.permissions import can_edit, can_move
from luoshi.delivery.register.queries.detail import detail_of
from luoshi.delivery.register.queries.lineage import answering_for, series_notes
from luoshi.delivery.register.queries.one import OneCommitment, one_commitment
from luoshi.delivery.register.queries.quotas import shared_among
from luoshi.delivery.register.queries.schemes import schemes_of
from luoshi.delivery.register.queries.shapes import CommitmentDetail, RelatedCommitment, StandingLine
from luoshi.delivery.register.workflow import LABELS, moves_from
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.reasons import reason_of
from luoshi.web.desk.words import card_face, spoken
from luoshi.web.faces import Face, face_of
from luoshi.web.templatetags.parts import local_day


@dataclass(frozen=True, slots=True)
class StandingRow:
    line: StandingLine
    face: Face
    why: str


@dataclass(frozen=True, slots=True)
class RelatedRow:
    related: RelatedCommitment
    face: Face | None


@dataclass(frozen=True, slots=True)
class Actions:
    """`moves` of the state as (name, label)."""

    may_edit: bool
    moves: list[tuple[str, str]]


@as_of_page
def commitment(request: DeskRequest, code: str) -> HttpResponse:
    whole = request.GET.get("history") == "all"
    one = one_commitment(request.actor, code, instant(request), whole=whole)
    found = detail_of(request.actor, one)
    way = track_of(one.commitment, one.targets, today=shown_day(request), at=one.at)
    context = context_of(found) | {
        "one": one,
        "way": way,
        "why": reason_of(found.card, judged_of(way), shown_day(request)),
        "shared": [each for each in shared_among(one.targets, {}) if each.quotas],
        "answering": answering_for(one, clock.today()),
        "covers": series_notes(one.targets, one.changes),
        "actions": actions_of(request, one, found),
        "schemes": schemes_of(request.actor, code),
        "on": shown_day(request),
    }
    return render(request, "desk/commitment.html", context)


def actions_of(request: DeskRequest, one: OneCommitment, found: CommitmentDetail) -> Actions | None:
    """What this reader may do now: nothing on a past day, nothing to what is closed."""
    if request.as_of is not None or found.stage != CommitmentStage.ACCEPTED:
        return None
    names = moves_from(found.card.state, request.actor.role)
    moves = [(name, LABELS[name]) for name in names if can_move(request.actor, one.commitment, name)]
    may_edit = can_edit(request.actor, one.commitment)
    return Actions(may_edit, moves) if may_edit or moves else None


def judged_of(way: Track) -> JudgedReason | None:
    return JudgedReason(way.light.colour, way.light.why, way.light.why_en) if way.light is not None else None


def context_of(found: CommitmentDetail) -> dict[str, object]:
    return {
        "detail": found,
        "card": found.card,
        "face": card_face(found.card),
        "standings": standing_rows(found),
        "related": [RelatedRow(one, face_of(one.state.value) if one.state else None) for one in found.related],
    }


def standing_rows(found: CommitmentDetail) -> list[StandingRow]:
    """How its state changed, the newest first."""
    return [
        StandingRow(line, face_of(line.state.value, line.colour), spoken(line.why, local_day(line.from_at)))
        for line in found.standings
    ]
