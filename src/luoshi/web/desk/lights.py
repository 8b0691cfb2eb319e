"""The face of a computed colour: the same shapes as everywhere, with the words of the rule set's colours."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luoshi.delivery.alerts.choices import Colour, Pace
from luoshi.web.faces import DONE, IN_HAND, LATE, NO_DATA, NORMAL, NOT_DUE, SEVERE, Face

ORANGE = Face("late", _("较重滞后"), is_trouble=True)
BLUE = Face("in-hand", _("提醒"))
UNLIT = Face("not-due", _("不亮灯"))
OF_LIGHT = {
    Colour.GREEN: NORMAL,
    Colour.BLUE: BLUE,
    Colour.YELLOW: LATE,
    Colour.ORANGE: ORANGE,
    Colour.RED: SEVERE,
    Colour.DONE: DONE,
    Colour.NOT_DUE: NOT_DUE,
    Colour.NO_DATA: NO_DATA,
    Colour.NONE: UNLIT,
}
OF_PACE = {
    Pace.AHEAD: Face("normal", _("超进度")),
    Pace.ON_PLAN: Face(IN_HAND.key, _("达进度")),
    Pace.BEHIND: Face("late", _("欠进度"), is_trouble=True),
    Pace.DONE: DONE,
    Pace.NOT_YET: Face("not-due", _("未到期或无数据")),
}


def light_face(colour: str) -> Face:
    """No light at all is no data."""
    return OF_LIGHT[Colour(colour)] if colour else NO_DATA
