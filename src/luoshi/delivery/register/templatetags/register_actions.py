"""What this reader may do with a commitment: the answers a page's buttons need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.permissions import can_edit, can_move
from luoshi.delivery.register.queries import get_commitment_for
from luoshi.delivery.register.queries.shapes import CommitmentDetail
from luoshi.delivery.register.workflow import LABELS, moves_from

register = template.Library()


@dataclass(frozen=True, slots=True)
class Actions:
    """`moves` are (key, word) of the states it may be given."""

    edit: bool
    confirm: bool
    moves: tuple[tuple[str, str], ...]


@register.simple_tag(takes_context=True)
def register_actions(context: Mapping[str, Any], detail: CommitmentDetail) -> Actions | None:
    """None on a page that shows a past day, and for what is no longer on the register."""
    request = context["request"]
    if request.as_of is not None or detail.stage != CommitmentStage.ACCEPTED:
        return None
    commitment = get_commitment_for(request.actor, detail.card.code)
    moves = [
        key for key in moves_from(detail.card.state, request.actor.role) if can_move(request.actor, commitment, key)
    ]
    edit = can_edit(request.actor, commitment)
    if not edit and not moves:
        return None
    return Actions(edit, edit and detail.card.unconfirmed, tuple((key, LABELS[key]) for key in moves))
