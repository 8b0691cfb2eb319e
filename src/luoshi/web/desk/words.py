"""Small turns of phrase that several pages share: counts with faces, reasons in words, addresses of filtered lists."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from luoshi.delivery.register.queries.shapes import CommitmentCard, StateCounts
from luoshi.kernel.messages import Message, render
from luoshi.web.faces import Face, FaceCount, face_of


def counted(counts: StateCounts) -> list[FaceCount]:
    """The counts of a section, a body, a report: worst first, empty ones left out."""
    return [FaceCount(face_of(state.value), count) for state, count in counts.items]


def trouble_in(counts: StateCounts) -> list[FaceCount]:
    return [item for item in counted(counts) if item.face.is_trouble]


def card_face(card: CommitmentCard) -> Face:
    return face_of(card.state.value, card.colour)


def spoken(message: Message) -> str:
    """A rule's reason in the reader's language."""
    return render(message, get_language() or "zh")


def register_address(**filters: str) -> str:
    """The register under these filters: everything counted anywhere leads to the list behind it."""
    given = {name: value for name, value in filters.items() if value}
    return reverse("desk:register") + (f"?{urlencode(given)}" if given else "")
