"""What the living report carries of its commitments as data, so that hovering and filtering ask no server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from luoshi.delivery.alerts.queries import JudgedReason
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.web.desk.reasons import reason_of
from luoshi.web.desk.words import card_face, project_words
from luoshi.web.faces import WORST_FIRST
from luoshi.web.templatetags.parts import until, written_day


@dataclass(frozen=True, slots=True)
class ToldCard:
    """A card, the newest judged reason, and what the page says of both: `"code":[title, face, lead, type, due, reason,
    projects, 1 while unconfirmed]` in JSON."""

    card: CommitmentCard
    judged: JudgedReason | None
    member: str


def told_cards(
    cards: Iterable[CommitmentCard],
    judged: Mapping[str, JudgedReason],
    before: Mapping[str, ToldCard],
    day: date,
) -> dict[str, ToldCard]:
    """What is said of each, by code. A card that is the same object as in `before`, which was told on
    the same day, and judged for the same reason is not put into words again."""
    return {
        card.code: known
        if (known := before.get(card.code)) and known.card is card and known.judged == judged.get(card.code)
        else told_card(card, judged.get(card.code), day)
        for card in cards
    }


def told_card(card: CommitmentCard, judged: JudgedReason | None, day: date) -> ToldCard:
    return ToldCard(card, judged, member(card, reason_of(card, judged, day)))


def member(card: CommitmentCard, reason: str) -> str:
    said = [
        card.title,
        card_face(card).key,
        card.lead.code if card.lead else "-",
        card.type,
        card.due_on.isoformat() if card.due_on else "",
        reason,
        project_words(card.projects),
        int(card.unconfirmed),
    ]
    return f"{compact(card.code)}:{compact(said)}"


def cards_script(told: Mapping[str, ToldCard], day: date) -> SafeString:
    """The element with the id "cards". What many commitments share (states, bodies, days) is said once."""
    leads = {one.card.lead.code: one.card.lead.short_name for one in told.values() if one.card.lead}
    days = {one.card.due_on for one in told.values() if one.card.due_on}
    shared = {
        "faces": {face.key: str(face.word) for face in WORST_FIRST},
        "leads": leads,
        "days": {on.isoformat(): f"{written_day(on, day)} {until(on, day)}" for on in days},
    }
    members = ",".join([one.member for one in told.values()])
    written = f'{compact(shared)[:-1]},"cards":{{{members}}}}}'
    return SafeString(f'<script id="cards" type="application/json">{harmless(written)}</script>')


def compact(value: object) -> str:
    """JSON with Chinese as itself and no spaces: a third of the length."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def harmless(written: str) -> str:
    """JSON that may stand in a page: nothing in it ends its element."""
    return written.replace("<", "\\u003C").replace(">", "\\u003E").replace("&", "\\u0026")
