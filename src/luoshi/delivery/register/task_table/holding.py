"""What stands of an item and what a row of a table makes of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from luoshi.delivery.register.task_table.rows import TableRow


@dataclass(frozen=True, slots=True)
class Held:
    """Who answers and until when; bodies and leaders by key, in their order."""

    title: str = ""
    lead: int | None = None
    co_leads: tuple[int, ...] = ()
    co_operating: tuple[int, ...] = ()
    reporting: tuple[int, ...] = ()
    named_as: dict[int, str] = field(default_factory=dict)
    leaders: tuple[int, ...] = ()
    due_on: date | None = None
    due_words: str = ""
    note: str = ""


def wanted(row: TableRow, held: Held, *, empties: bool, take_titles: bool) -> Held:
    """What the row asks for. A column the table has not leaves what stands; so does an empty cell, unless `empties`:
    a table that went out from here says 空 where it is empty."""
    new = replace(held, title=row.title if take_titles and row.title else held.title)
    new = with_lead(new, row, empties=empties)
    new = with_others(new, row, empties=empties)
    if row.leaders is not None and (row.leaders or empties):
        new = replace(new, leaders=row.leaders)
    if row.has_due and (row.due_on or row.due_words or empties):
        words = held.due_words if row.due_on and row.due_on == held.due_on else row.due_words
        new = replace(new, due_on=row.due_on, due_words=words)
    if row.note is not None and (row.note or empties):
        new = replace(new, note=row.note)
    return new


def with_lead(held: Held, row: TableRow, *, empties: bool) -> Held:
    if not row.says_lead or not (row.lead or row.co_leads or empties):
        return held
    leading = {row.lead, *row.co_leads}
    rest = tuple(key for key in held.co_operating if key not in leading)
    words = {**kept(held.named_as, (*rest, *held.reporting)), **kept(row.named_as, row.co_leads)}
    return replace(held, lead=row.lead, co_leads=row.co_leads, co_operating=rest, named_as=words)


def with_others(held: Held, row: TableRow, *, empties: bool) -> Held:
    if row.co_operating is not None and (row.co_operating or empties):
        leading = {held.lead, *held.co_leads}
        rest = tuple(key for key in row.co_operating if key not in leading)
        leads_as = kept(held.named_as, held.co_leads)
        words = {**leads_as, **kept(row.named_as, (*rest, *held.reporting))}
        held = replace(held, co_operating=rest, named_as=words)
    if row.reporting is not None and (row.reporting or empties):
        held = replace(held, reporting=row.reporting)
    return held


def kept(named_as: dict[int, str], keys: Sequence[int]) -> dict[int, str]:
    return {key: word for key, word in named_as.items() if key in keys}


FIELDS: tuple[tuple[str, str], ...] = (
    ("title", "工作任务"),
    ("lead", "牵头单位"),
    ("co_leads", "并列牵头单位"),
    ("co_operating", "配合单位"),
    ("reporting", "汇总单位"),
    ("leaders", "分管领导"),
    ("due_on", "完成时限"),
    ("note", "备注"),
)


def differences(old: Held, new: Held) -> list[str]:
    """The names of the fields that differ; other words for the same day are no difference."""
    found = [name for name, _ in FIELDS if getattr(old, name) != getattr(new, name)]
    if "co_operating" not in found and old.named_as != new.named_as:
        found.append("co_operating")
    if "due_on" not in found and new.due_on is None and old.due_words != new.due_words:
        found.append("due_on")
    return found
