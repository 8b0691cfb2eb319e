"""One commitment: what was promised, who answers, how it stands and why, where the report says it, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.permissions import can_edit, can_move
from luoshi.delivery.register.queries.lineage import series_notes, who_answers
from luoshi.delivery.register.queries.quotas import shared_targets
from luoshi.delivery.register.queries.schemes import schemes_of
from luoshi.delivery.register.queries.shapes import CommitmentDetail, RelatedCommitment, StandingLine
from luoshi.delivery.register.workflow import LABELS, moves_from
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
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
    found = queries.commitment_detail(request.actor, code, at=instant(request), whole=whole)
    thing = queries.get_commitment_for(request.actor, code, instant(request))
    context = context_of(found, shown_day(request)) | {
        "shared": [each for each in shared_targets(thing, instant(request)) if each.quotas],
        "answering": who_answers(request.actor, code, clock.today(), instant(request)),
        "covers": series_notes(thing, instant(request)),
        "actions": actions_of(request, found),
        "schemes": schemes_of(request.actor, code),
        "on": shown_day(request),
    }
    return render(request, "desk/commitment.html", context)


def actions_of(request: DeskRequest, found: CommitmentDetail) -> Actions | None:
    """What this reader may do now: nothing on a past day, nothing to what is closed."""
    if request.as_of is not None or found.stage != CommitmentStage.ACCEPTED:
        return None
    thing = queries.get_commitment_for(request.actor, found.card.code)
    names = moves_from(found.card.state, request.actor.role)
    moves = [(name, LABELS[name]) for name in names if can_move(request.actor, thing, name)]
    may_edit = can_edit(request.actor, thing)
    return Actions(may_edit, moves) if may_edit or moves else None


def context_of(found: CommitmentDetail, on: date) -> dict[str, object]:
    return {
        "detail": found,
        "card": found.card,
        "face": card_face(found.card),
        "why": spoken(found.card.why, on),
        "standings": standing_rows(found),
        "related": [RelatedRow(one, face_of(one.state.value) if one.state else None) for one in found.related],
    }


def standing_rows(found: CommitmentDetail) -> list[StandingRow]:
    """How its state changed, the newest first."""
    return [
        StandingRow(line, face_of(line.state.value, line.colour), spoken(line.why, local_day(line.from_at)))
        for line in found.standings
    ]
