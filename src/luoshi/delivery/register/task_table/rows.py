"""A whole table, row by row: what each row says, what is passed over (totals, sections), what is wrong and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from luoshi.delivery.register.task_table.cells import (
    BodyNames,
    FoundBodies,
    FoundDay,
    KnownLeader,
    find_day,
    find_leaders,
    labelled_parts,
)
from luoshi.delivery.register.task_table.grid import Grid
from luoshi.delivery.register.task_table.headings import Head, Meaning
from luoshi.kernel.messages import say

_TOTALS = re.compile(r"^(?:合|总|小|共)\s*(?:计|数)|^(?:以上)?(?:合计|总计|小计|共计)")
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十百]+[、，章节部.]|[（(][一二三四五六七八九十]+[）)]|\d+(?:\.\d+)*[、.．]?(?=\D))"
)
ROLES = (Meaning.LEAD, Meaning.RESPONSIBLE, Meaning.CO_OPERATING, Meaning.REPORTING)


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong, by sheet, row and column as Excel numbers and the sheet heads them, and what is expected."""

    sheet: str
    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return say(
            "工作表“{sheet}”第 {row} 行“{column}”列：{text}",
            sheet=self.sheet,
            row=self.row,
            column=self.column,
            text=self.text,
        )


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row says. A None means that the table has no such column, so that what stands is left alone."""

    number: int
    section: str
    code: str
    title: str
    lead: int | None = None
    co_leads: tuple[int, ...] = ()
    co_operating: tuple[int, ...] | None = None
    reporting: tuple[int, ...] | None = None
    named_as: dict[int, str] = field(default_factory=dict)
    leaders: tuple[int, ...] | None = None
    has_due: bool = False
    due_on: date | None = None
    due_words: str = ""
    note: str | None = None
    says_lead: bool = False
    expanded: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PassedOver:
    row: int
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class ReadTable:
    sheet: str
    rows: tuple[TableRow, ...]
    passed_over: tuple[PassedOver, ...]
    faults: tuple[CellFault, ...]


def read_table(
    grid: Grid,
    head: Head,
    meanings: Sequence[Meaning | None],
    *,
    names: BodyNames,
    leaders: Sequence[KnownLeader],
    year: int,
    first_leads: bool,
) -> ReadTable:
    """Everything a table says. `first_leads`: of several bodies in a cell that says who answers, the first leads."""
    reader = Reader(grid, head, meanings, names, leaders, year, first_leads)
    rows = tuple(reader.rows())
    return ReadTable(grid.name, rows, tuple(reader.passed_over), tuple(reader.faults))


class Reader:
    def __init__(
        self,
        grid: Grid,
        head: Head,
        meanings: Sequence[Meaning | None],
        names: BodyNames,
        leaders: Sequence[KnownLeader],
        year: int,
        first_leads: bool,
    ) -> None:
        self.grid, self.head, self.names, self.leaders = grid, head, names, leaders
        self.year, self.first_leads = year, first_leads
        self.columns: dict[Meaning, list[int]] = {}
        for place, meaning in enumerate(meanings):
            if meaning:
                self.columns.setdefault(meaning, []).append(place)
        self.passed_over: list[PassedOver] = []
        self.faults: list[CellFault] = []

    def rows(self) -> Iterator[TableRow]:
        section = ""
        for group in self.groups():
            first = group[0]
            words = [cell for cell in self.grid.cells[first] if cell]
            why = self.why_passed_over(first, words)
            if why:
                section = words[0] if why == "章节" else section
                self.passed_over.append(PassedOver(first + 1, words[0][:40], why))
            elif words:
                yield self.row(group, section)

    def groups(self) -> Iterator[list[int]]:
        """Rows one by one; rows over which the task's cell is merged are one."""
        places = self.columns.get(Meaning.TITLE, [])[:1]
        spans = {
            merge.top: merge.bottom for merge in self.grid.merges for place in places
            if merge.left <= place <= merge.right and merge.bottom > merge.top
        }  # fmt: skip
        row = self.head.first
        while row < len(self.grid.cells):
            last = min(spans.get(row, row), len(self.grid.cells) - 1)
            yield list(range(row, last + 1))
            row = last + 1

    def why_passed_over(self, row: int, words: Sequence[str]) -> str:
        """Totals, section rows and heads repeated on every page say nothing of an item."""
        if not words:
            return ""
        if any(_TOTALS.match(re.sub(r"\s", "", word)) for word in words[:2]):
            return "合计"
        names = [name.rpartition("\n")[2] for name in self.head.names if name]
        if len(words) > 1 and all(word in names or word in self.head.names for word in words):
            return "重复的表头"
        if len(set(words)) == 1 and not self.is_item(row, words[0]):
            return "章节"
        return ""

    def is_item(self, row: int, words: str) -> bool:
        """A row with one text is an item only where the text stands in the task's column alone and is no heading."""
        places = self.columns.get(Meaning.TITLE, []) + self.columns.get(Meaning.CODE, [])
        filled = [place for place, cell in enumerate(self.grid.cells[row]) if cell]
        return len(filled) == 1 and filled[0] in places and not _NUMBERED.match(words)

    # -- one row ---------------------------------------------------------------------------------------------------

    def row(self, group: Sequence[int], section: str) -> TableRow:
        number = group[0] + 1
        title = clean_title(self.text(group, Meaning.TITLE))
        code = self.text(group, Meaning.CODE)
        if not title and not code:
            self.fault(number, Meaning.TITLE, say("这一行没有写任务，应写明工作任务（或编号）"))
        parts = self.bodies_of(group, number)
        lead, co_leads, co_operating = self.roles(parts)
        leaders = self.leaders_of(group, number)
        due = self.day_of(group, number)
        reporting = parts.get(Meaning.REPORTING)
        named_as: dict[int, str] = {}
        for found in parts.values():
            named_as |= found.named_as
        return TableRow(
            number=number,
            section=section,
            code=code,
            title=title,
            lead=lead,
            co_leads=co_leads,
            co_operating=co_operating,
            reporting=reporting.keys if reporting else None,
            named_as={key: word for key, word in named_as.items() if key != lead},
            leaders=leaders,
            has_due=Meaning.DUE in self.columns and not due.fault,
            due_on=due.day,
            due_words=due.words,
            note=self.text(group, Meaning.NOTE) if Meaning.NOTE in self.columns else None,
            says_lead=Meaning.LEAD in parts or Meaning.RESPONSIBLE in parts,
            expanded=expanded_words(parts.values()),
        )

    def roles(self, parts: dict[Meaning, FoundBodies]) -> tuple[int | None, tuple[int, ...], tuple[int, ...] | None]:
        """(lead, leading along, co-operating). Of 责任单位 alone the first leads and the rest co-operate; beside a
        column for the lead it co-operates. Several in the lead's column lead together, the first of them answers."""
        said = parts.get(Meaning.LEAD)
        responsible = parts.get(Meaning.RESPONSIBLE)
        helping = parts.get(Meaning.CO_OPERATING)
        others: list[int] = []
        lead: int | None = None
        co_leads: tuple[int, ...] = ()
        if said is not None:
            lead, co_leads = self.first_of(said)
            others += responsible.keys if responsible else ()
        elif responsible is not None:
            lead, rest = self.first_of(responsible)
            others += rest
        others += helping.keys if helping else ()
        rest_of = tuple(key for key in dict.fromkeys(others) if key != lead and key not in co_leads)
        says_others = helping is not None or responsible is not None
        return lead, co_leads, rest_of if says_others else None

    def first_of(self, found: FoundBodies) -> tuple[int | None, tuple[int, ...]]:
        """The first named leads; of a word for several (各街道) none is the first."""
        keys = found.keys
        if keys and keys[0] not in found.named_as and (len(keys) == 1 or self.first_leads):
            return keys[0], keys[1:]
        return None, keys

    def bodies_of(self, group: Sequence[int], number: int) -> dict[Meaning, FoundBodies]:
        """By role; a cell such as 牵头单位：住建局；配合单位：各街道 is taken apart."""
        texts: dict[Meaning, str] = {}
        for meaning in ROLES:
            if meaning in self.columns:
                text = self.text(group, meaning)
                labelled = labelled_parts(text)
                for label, part in labelled.items():
                    role = LABELS[label]
                    texts[role] = "、".join(filter(None, (texts.get(role, ""), part)))
                if not labelled:
                    texts[meaning] = "、".join(filter(None, (texts.get(meaning, ""), text)))
        found: dict[Meaning, FoundBodies] = {}
        for role, text in texts.items():
            found[role] = self.names.find(text)
            for said in found[role].faults:
                self.fault(number, role if role in self.columns else Meaning.RESPONSIBLE, said)
        return found

    def leaders_of(self, group: Sequence[int], number: int) -> tuple[int, ...] | None:
        if Meaning.LEADER not in self.columns:
            return None
        keys, faults = find_leaders(self.text(group, Meaning.LEADER), self.leaders)
        for said in faults:
            self.fault(number, Meaning.LEADER, said)
        return keys

    def day_of(self, group: Sequence[int], number: int) -> FoundDay:
        if Meaning.DUE not in self.columns:
            return FoundDay()
        place = self.columns[Meaning.DUE][0]
        if (group[0], place) in self.grid.days:
            return FoundDay(self.grid.days[group[0], place])
        found = find_day(self.text(group, Meaning.DUE), self.year)
        if found.fault:
            self.fault(number, Meaning.DUE, found.fault)
        return found

    def text(self, group: Sequence[int], meaning: Meaning) -> str:
        """What the row says in the columns of a meaning; different texts of a merged row are joined."""
        cells = [self.grid.cells[row][place] for place in self.columns.get(meaning, ()) for row in group]
        return "、".join(dict.fromkeys(cell for cell in cells if cell))

    def fault(self, number: int, meaning: Meaning, text: str) -> None:
        place = next(iter(self.columns.get(meaning, ())), None)
        heading = self.head.names[place].replace("\n", "/") if place is not None else meaning.label
        self.faults.append(CellFault(self.grid.name, number, heading, text))


LABELS = {
    "牵头": Meaning.LEAD,
    "主办": Meaning.LEAD,
    "责任": Meaning.RESPONSIBLE,
    "配合": Meaning.CO_OPERATING,
    "协办": Meaning.CO_OPERATING,
    "汇总": Meaning.REPORTING,
}


def clean_title(text: str) -> str:
    """The task without line ends inside it."""
    return re.sub(r"\s*\n\s*", "", text).strip()


def expanded_words(parts: object) -> tuple[tuple[str, int], ...]:
    """(word, how many bodies it stood for), for the preview."""
    counts: dict[str, int] = {}
    for found in parts:  # type: ignore[attr-defined]  # the values of a dictionary of FoundBodies
        for word in found.named_as.values():
            counts[word] = counts.get(word, 0) + 1
    return tuple(counts.items())
