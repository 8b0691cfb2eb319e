"""One month's round of the sample district, done as bodies do it: exceptions typed, everything else one click.

`manage.py sample_month` does the round that is open in the sample at LUOSHI_HOME and prints what it took.
An exception is an item that stands yellow or red: there is something to say of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from luoshi.delivery.progress.asked import SHEET_FIELDS
from luoshi.delivery.progress.burden import cost_of
from luoshi.delivery.progress.operations import (
    close_round,
    save_line,
    save_lines,
    sign_sheet,
    submit_sheet,
)
from luoshi.delivery.progress.queries import sheet_for, sheets_of
from luoshi.delivery.progress.rules import LineGiven, estimated_minutes
from luoshi.delivery.register.queries import register_cards
from luoshi.kernel.actors import LIAISON, SIGNING_HEAD, Actor

NEWS = "进度慢于计划，已会商并排出赶工安排，下期核对。（模拟）"
WARNED = ("yellow", "red", "orange")
TYPING = timedelta(seconds=110)  # reading an item and writing a sentence or two; the burden page's estimate is 120


@dataclass(frozen=True, slots=True)
class MonthDone:
    """What a round took. `fields` is what the form could have asked: every field of every item."""

    sheets: int
    items: int
    fields: int
    clicked: int
    typed: int
    estimated: Decimal
    if_all_typed: Decimal

    def __str__(self) -> str:
        return (
            f"{self.sheets} 个单位，{self.items} 项，表上共 {self.fields} 格；一键无变化 {self.clicked} 项，"
            f"填写 {self.typed} 格；估计 {self.estimated} 分钟（逐项重写须 {self.if_all_typed} 分钟）。"
        )


def do_month(round_: Any, *, news: Mapping[int, str], office: Actor, at: datetime) -> MonthDone:
    """Fill, sign and lock a round: `news` by commitment is typed, the rest of each sheet is one click."""
    for sheet in list(sheets_of(round_)):
        at = do_sheet(sheet, news, at)
    close_round(round_=round_, actor=office, at=at)
    cost = cost_of(round_)
    assert cost is not None  # every sheet was handed in
    return MonthDone(
        sheets=cost.sheets,
        items=cost.items,
        fields=cost.items * len(SHEET_FIELDS),
        clicked=cost.clicked,
        typed=cost.typed,
        estimated=cost.estimated,
        if_all_typed=estimated_minutes(words=cost.items, numbers=0, clicks=0),
    )


def do_sheet(sheet: Any, news: Mapping[int, str], at: datetime) -> datetime:
    clerk = Actor(user_id=None, name="联络员", role=LIAISON, body_id=sheet.body_id, body_name=sheet.body.short_name)
    head = Actor(user_id=None, name="负责人", role=SIGNING_HEAD, body_id=sheet.body_id, body_name=sheet.body.short_name)
    found = sheet_for(sheet.round.code, sheet.body_id)
    lines: Sequence[Any] = list(found.lines.all()) if found else []
    for line in lines:
        if line.commitment_id in news:
            at += TYPING
            given = LineGiven(text=news[line.commitment_id])
            save_line(line=line, given=given, revision=line.revision, actor=clerk, at=at)
    rest = [(line, unchanged(line)) for line in lines if line.commitment_id not in news]
    save_lines(given=rest, actor=clerk, at=at)
    submit_sheet(sheet=sheet, actor=clerk, at=at)
    sign_sheet(sheet=sheet, actor=head, at=at)
    return at


def unchanged(line: Any) -> LineGiven:
    return LineGiven(line.text, line.problem, line.asks, line.percent, line.forecast_on, unchanged=True)


def exceptions_of(round_: Any, office: Actor) -> dict[int, str]:
    """What there is to say: of every item asked for that stands yellow or red, a sentence."""
    keys = [line.commitment_id for sheet in sheets_of(round_) for line in sheet.lines.all()]
    cards = register_cards(office, keys)
    return {key: NEWS for key, card in cards.items() if card.colour in WARNED}
