"""Small turns of phrase that several pages share: counts with faces, reasons in words, addresses of filtered lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from luoshi.delivery.register.projects import ProjectCount
from luoshi.delivery.register.queries.shapes import CommitmentCard
from luoshi.kernel.messages import Message, render
from luoshi.web.faces import Face, FaceCount, face_of, in_order


@dataclass(frozen=True, slots=True)
class Tally:
    """How many commitments wear one face, and what to ask the register for to see them."""

    item: FaceCount
    standing: str


def tally(cards: Iterable[CommitmentCard]) -> list[Tally]:
    """Commitments by their faces: worst first, faces nobody wears left out."""
    counts: dict[str, int] = {}
    standings: dict[str, set[str]] = {}
    for card in cards:
        key = card_face(card).key
        counts[key] = counts.get(key, 0) + 1
        standings.setdefault(key, set()).add(f"{card.state.value}.{card.colour}")
    return [Tally(item, ",".join(sorted(standings[item.face.key]))) for item in in_order(counts)]


def face_counts(cards: Iterable[CommitmentCard]) -> list[FaceCount]:
    return [one.item for one in tally(cards)]


def card_face(card: CommitmentCard) -> Face:
    return face_of(card.state, card.colour)


def spoken(message: Message, on: date | None = None) -> str:
    """A rule's reason in the reader's language, days counted as on the day shown."""
    return render(message, get_language() or "zh", on)


def project_words(count: ProjectCount | None) -> str:
    """报告承诺 20 个 · 点名 1 · 清单 12 · 缺 7; empty where no number is promised."""
    if count is None or count.promised is None:
        return ""
    parts = [
        gettext("报告承诺 %(n)s 个") % {"n": count.promised},
        gettext("点名 %(n)s") % {"n": count.named},
        gettext("清单 %(n)s") % {"n": count.listed},
    ]
    if count.missing:
        parts.append(gettext("缺 %(n)s") % {"n": count.missing})
    elif count.over:
        parts.append(gettext("多出 %(n)s") % {"n": count.over})
    return " · ".join(parts)


def register_address(**filters: str) -> str:
    """The register under these filters: everything counted anywhere leads to the list behind it."""
    given = {name: value for name, value in filters.items() if value}
    return reverse("desk:register") + (f"?{urlencode(given)}" if given else "")
