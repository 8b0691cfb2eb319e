"""The face of a state: its shape, word and colour, the same on every page.

A face is the name of a CSS class (`face-late`) and of a shape. A computed colour, where a later step gives one,
speaks before the plain state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Word = str | Promise


@dataclass(frozen=True, slots=True)
class Face:
    key: str
    word: Word
    is_trouble: bool = False

    @property
    def css(self) -> str:
        return f"face-{self.key}"


NORMAL = Face("normal", gettext_lazy("正常"))
LATE = Face("late", gettext_lazy("滞后"), is_trouble=True)
SEVERE = Face("severe", gettext_lazy("严重滞后"), is_trouble=True)
OVERDUE = Face("overdue", gettext_lazy("已逾期"), is_trouble=True)
DONE = Face("done", gettext_lazy("已完成"))
IN_HAND = Face("in-hand", gettext_lazy("推进中"))
NOT_DUE = Face("not-due", gettext_lazy("未到期"))
UNPLANNED = Face("unplanned", gettext_lazy("未安排"))
NO_DATA = Face("no-data", gettext_lazy("无数据"))
CLOSED = Face("closed", gettext_lazy("已撤并"))

# Worst first: the order in which states are listed, stacked and searched for trouble.
WORST_FIRST = (SEVERE, OVERDUE, LATE, NO_DATA, UNPLANNED, NOT_DUE, IN_HAND, NORMAL, DONE, CLOSED)
BY_KEY = {face.key: face for face in WORST_FIRST}
RANK = {face.key: place for place, face in enumerate(WORST_FIRST)}
OF_COLOUR = {
    "green": NORMAL,
    "yellow": LATE,
    "amber": LATE,
    "orange": LATE,
    "red": SEVERE,
    "blue": IN_HAND,  # a reminder: it goes on, and somebody was told
    "not_due": NOT_DUE,
    "no_data": NO_DATA,
    "grey": NO_DATA,
}
OF_STATE = {"unplanned": UNPLANNED, "in_hand": IN_HAND, "done": DONE, "overdue": OVERDUE}


def face_of(state: str | None, colour: str = "") -> Face:
    """The face of a standing; no standing at all is no data."""
    return OF_COLOUR.get(colour) or OF_STATE.get(state or "", NO_DATA)


def worst(faces: Iterable[Face]) -> Face:
    """Where several things stand in one place, the place shows the one that needs a reader most."""
    return min(faces, key=lambda face: RANK[face.key], default=NO_DATA)


@dataclass(frozen=True, slots=True)
class FaceCount:
    face: Face
    count: int


def in_order(counts: Mapping[str, int]) -> list[FaceCount]:
    """Counts by face key, worst first, without those that count nothing."""
    return [FaceCount(face, counts[face.key]) for face in WORST_FIRST if counts.get(face.key)]
