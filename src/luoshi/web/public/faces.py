"""The public's four states, each with the shape and colour it has on every page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from luoshi.web.faces import DONE, LATE, NO_DATA, NORMAL, NOT_DUE, Face

ON_WAY = Face(NORMAL.key, gettext_lazy("正常推进"))
OF_PUBLIC_STATE = {"done": DONE, "on_way": ON_WAY, "behind": LATE, "not_due": NOT_DUE}


def face_of_state(state: str) -> Face:
    return OF_PUBLIC_STATE.get(state, NO_DATA)
