"""Why things stand as they do, in the newest words. A colour that stays for months has its reason renewed with every
figure, while its standing keeps the one it began with: of both the newer one is said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from luoshi.delivery.alerts.queries import JudgedReason, judged_reasons
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.web.desk.words import spoken


def reason_of(card: CommitmentCard, judged: JudgedReason | None, on: date) -> str:
    """Its light's reason where the light shows what the card shows; else what the standing says."""
    if judged is not None and judged.colour == card.colour:
        return judged.said_on(on)
    return spoken(card.why, on)


def reasons_of(cards: Collection[CommitmentCard], on: date, at: datetime | None) -> dict[str, str]:
    """The reason of each card of a page, by code. One query for any number."""
    judged = judged_reasons([card.code for card in cards], at)
    return {card.code: reason_of(card, judged.get(card.code), on) for card in cards}
