"""The sample's rounds of reporting: one closed, with a few sheets that came late, and one open to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from luoshi.delivery.progress.checking import draw_sample, record_check, sample_of, sample_rows
from luoshi.delivery.progress.choices import Level, ObjectionStage
from luoshi.delivery.progress.objections import answer_objection, object_to
from luoshi.delivery.progress.operations import (
    close_round,
    open_round,
    save_line,
    sign_sheet,
    submit_sheet,
)
from luoshi.delivery.progress.queries import sheet_for, sheets_of
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.showing import add_evidence, add_node_evidence, bare_nodes
from luoshi.delivery.register.operations.task_list import AppliedLine
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations.models import Body
from luoshi.web.clock import LOCAL
from luoshi.web.sample.pictures import drawn
from luoshi.web.sample.progress import notes_of
from luoshi.web.working_days import work_calendar

SHOWS = "housing"  # this body adds pictures
TYPING, CLICKING = timedelta(seconds=95), timedelta(seconds=8)
UNSIGNED = 7  # one body in so many did not sign in time
ASKED_OF = 30  # one line in so many asks leaders for something
TROUBLES = {
    0: ("要素保障慢于计划。（模拟）", "请协调要素保障，月底前落实。（模拟）"),
    5: ("配合单位排期靠后。（模拟）", "请召集配合单位会商一次，排定时间。（模拟）"),
}
AS_PLANNED = "按计划推进。（模拟）"


def hold_rounds(*, year: int, applied: Sequence[AppliedLine], office: Actor, today: date) -> None:
    """The month before last reported, signed and locked; last month open since the first of this one."""
    last = today.replace(day=1) - timedelta(days=1)
    earlier = last.replace(day=1) - timedelta(days=1)
    if earlier.year < year:
        return
    notes = {each.commitment.pk: notes_of(year, earlier).get(each.line.quotation, []) for each in applied}
    hold_round(earlier, notes, office)
    calendar = work_calendar()
    opened = max(last + timedelta(days=1), today - timedelta(days=2))
    open_round(
        code=f"{last:%Y-%m}",
        title=f"{last.year}年{last.month}月进展",
        period_end=last,
        due_on=calendar.add_workdays(today, 3),
        actor=office,
        at=morning(opened),
    )


def hold_round(period_end: date, notes: Mapping[int, Sequence[tuple[date, str]]], office: Actor) -> None:
    opened = period_end + timedelta(days=1)
    due_on = work_calendar().add_workdays(opened, 5)
    round_ = open_round(
        code=f"{period_end:%Y-%m}",
        title=f"{period_end.year}年{period_end.month}月进展",
        period_end=period_end,
        due_on=due_on,
        actor=office,
        at=morning(opened),
    )
    at = morning(due_on)
    for sheet in sheets_of(round_):
        fill_sheet(round_.code, sheet.body_id, notes, at)
        if sheet.body.code == SHOWS:
            show(round_.code, sheet.body_id, at)
            show_nodes(round_.code, sheet.body_id, at)
        if crc32(sheet.body.code.encode()) % UNSIGNED:
            sheet.refresh_from_db()
            signed_at = at + timedelta(hours=2)
            sign_sheet(sheet=submit_sheet(sheet=sheet, actor=MACHINE, at=at), actor=MACHINE, at=signed_at)
    object_to_forms(office, at)
    close_round(round_=round_, actor=office, at=morning(due_on + timedelta(days=2)))
    look_into(round_, office, morning(due_on + timedelta(days=3)))


def fill_sheet(code: str, body_id: int, notes: Mapping[int, Sequence[tuple[date, str]]], at: datetime) -> None:
    """What has news is typed, the rest is clicked."""
    sheet = sheet_for(code, body_id)
    for line in sheet.lines.all() if sheet else []:
        known = notes.get(line.commitment_id, [])
        problem, asks = TROUBLES.get(crc32(str(line.commitment.code).encode()) % ASKED_OF, ("", ""))
        typed = bool(known or asks)
        text = f"{known[-1][1]}（模拟）" if known else AS_PLANNED
        given = LineGiven(text=text, problem=problem, asks=asks, unchanged=not typed)
        at += TYPING if typed else CLICKING
        save_line(line=line, given=given, revision=line.revision, actor=MACHINE, at=at)


def look_into(round_: Any, office: Actor, at: datetime) -> None:
    """A sample of the round, its first two lines looked at: one as reported, one not."""
    draw_sample(round_=round_, size=9, actor=office, at=at)
    sample = sample_of(round_)
    for place, each in enumerate(sample_rows(sample)[:2] if sample else []):
        finding = "现场查看，与所报一致。（模拟）" if place else "现场查看，仍有一处未完工。（模拟）"
        record_check(
            line=each.row.line,
            level=Level.CHECKED,
            agrees=bool(place),
            percent=None,
            finding=finding,
            actor=office,
            at=at + timedelta(days=2),
        )


def object_to_forms(office: Actor, at: datetime) -> None:
    """Two objections to the sheet: one answered, one waiting."""
    head = replace(MACHINE, body_id=Body.objects.get(code="housing").pk)
    text = "每月报百分比没有依据，节点到了再报即可。（模拟）"
    first = object_to(form="round", field="形象进度（%）", text=text, actor=head, at=at)
    answer = "有节点计划的事项由节点算出，这一项改为可不填。（模拟）"
    stage = ObjectionStage.CHANGED
    answer_objection(objection=first, stage=stage, answer=answer, actor=office, at=at + timedelta(days=1))
    text = "与市里的月报内容重复，请合并。（模拟）"
    object_to(form="round", field="", text=text, actor=head, at=at + timedelta(days=1))


def show(code: str, body_id: int, at: datetime) -> None:
    """Drawn pictures with three lines; the same one, saved again, stands under a second line by mistake."""
    sheet = sheet_for(code, body_id)
    lines = list(sheet.lines.all())[:3] if sheet else []
    given = [("一号地块", 85, True), ("一号地块", 45, False), ("二号地块", 85, True)]
    for line, (name, quality, placed) in zip(lines, given, strict=False):
        picture = drawn(name, quality=quality, placed=placed)
        filename, caption = f"{name}（模拟）.jpg", "示意图，非实景（模拟）"
        add_evidence(line=line, data=picture, filename=filename, caption=caption, actor=MACHINE, at=at)


def show_nodes(code: str, body_id: int, at: datetime) -> None:
    """Drawn papers for the nodes reached until then; the newest of each item still misses its own."""
    sheet = sheet_for(code, body_id)
    lines = list(sheet.lines.all()) if sheet else []
    for nodes in bare_nodes([line.commitment_id for line in lines], until=at.date()).values():
        for node in nodes[:-1]:
            name = f"{node.evidence}（模拟）"
            picture = drawn(f"{node.pk}{name}")
            add_node_evidence(
                milestone=node,
                data=picture,
                filename=f"{name}.jpg",
                caption="示意图，非实物（模拟）",
                actor=MACHINE,
                at=at,
            )


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), LOCAL)
