"""The register's rows as HTML, put together as strings: through a template fifty of them took longer than the rest of
the page. Everything that comes from the register is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from luoshi.delivery.register.queries import Context
from luoshi.delivery.register.queries.shapes import BodyRef, CommitmentCard
from luoshi.web.faces import DONE, Face
from luoshi.web.templatetags.parts import day, no_lead, soon, state


@dataclass(frozen=True, slots=True)
class Line:
    card: CommitmentCard
    face: Face
    why: str
    context: Context | None


class RowWriter:
    """Writes lines as rows of the table. What many rows share (a state, a body) is put into words once. `on` is the
    day the page shows; with `picked` a row begins with a box to choose it by."""

    def __init__(self, on: date, *, picked: bool) -> None:
        self.on = on
        self.picked = picked
        self.states: dict[tuple[str, bool], str] = {}
        self.leads: dict[str, str] = {}
        self.page = reverse("desk:commitment", args=["-"]).removesuffix("-/")

    def rows(self, lines: Iterable[Line]) -> SafeString:
        return SafeString("".join([self.row(line) for line in lines]))

    def row(self, line: Line) -> str:
        card, code = line.card, escape(line.card.code)
        return (
            f"<tr>{self.box(code)}"
            f'<td title="{escape(line.why)}">{self.state(line.face, card.unconfirmed)}</td>'
            f'<td class="title"><a href="{self.page}{code}/">{escape(card.title)}</a>{context_html(line.context)}'
            f"{projects_html(card)}</td>"
            f"<td>{self.lead(card.lead) if card.lead else no_lead(card)}</td>"
            f'{self.due(line)}<td class="code">{code}</td></tr>'
        )

    def box(self, code: str) -> str:
        if not self.picked:
            return ""
        box = f'<input type="checkbox" name="code" value="{code}"><span class="vh">{code}</span>'
        return f'<td class="c-check"><label class="pick">{box}</label></td>'

    def state(self, face: Face, computed: bool) -> str:
        known = (face.key, computed)
        if known not in self.states:
            self.states[known] = state(face, computed)
        return self.states[known]

    def lead(self, body: BodyRef) -> str:
        if body.code not in self.leads:
            address = escape(reverse("desk:body", args=[body.code]))
            self.leads[body.code] = f'<a class="plain" href="{address}">{escape(body.short_name)}</a>'
        return self.leads[body.code]

    def due(self, line: Line) -> str:
        due_on = line.card.due_on
        if due_on is None:
            return f'<td><span class="no-data">{escape(gettext("未定"))}</span></td>'
        late = ' class="is-late"' if due_on < self.on and line.face.is_trouble else ""
        left = f' <small class="keep">{escape(soon(due_on, self.on))}</small>' if line.face is not DONE else ""
        return f'<td{late}><span class="keep">{day(due_on, self.on)}</span>{left}</td>'


def context_html(context: Context | None) -> str:
    return render_to_string("desk/context.html", {"around": context}) if context else ""


def projects_html(card: CommitmentCard) -> str:
    if not card.projects:
        return ""
    return f' <small class="quiet">{render_to_string("desk/project_count.html", {"count": card.projects})}</small>'
