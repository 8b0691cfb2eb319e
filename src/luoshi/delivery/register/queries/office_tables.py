"""A table that an office sent, before it goes in: what its columns mean, what each row would change, what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localtime

from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentVersion,
    EntryLink,
    GroupWord,
    MappedColumn,
    OtherLeader,
    Report,
    TableImport,
    TableMapping,
)
from luoshi.delivery.register.queries.access import current_reading
from luoshi.delivery.register.queries.names import leader_words
from luoshi.delivery.register.task_table import (
    BodyNames,
    CellFault,
    Grid,
    Head,
    KnownLeader,
    Meaning,
    NamedBody,
    find_head,
    grids_of,
    heads_key,
    read_table,
)
from luoshi.delivery.register.task_table.headings import bare, with_mapping
from luoshi.delivery.register.task_table.holding import FIELDS, Held, differences, wanted
from luoshi.delivery.register.task_table.matching import How, ItemWords, Match, match_rows
from luoshi.delivery.register.task_table.rows import PassedOver, TableRow
from luoshi.kernel.evidence.queries import read_bytes
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.organizations.queries import bodies_on, district, held_on

__all__ = ["TableImport"]  # a row that pages take from here; pages import no models

_YEAR = re.compile(r"(20\d\d)年")
_CODE = re.compile(r"^(\d{4}[ghpco]\d?)-")
OPEN = (CommitmentStage.DRAFTED, CommitmentStage.ACCEPTED)


class NoTable(ValueError):
    """No sheet has heads that say what is to be done and who answers. The text is for the person."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person said of a table: meanings by heading (as `bare` gives it), words for several, rows by hand
    (by "sheet!row": a code, "-" to leave out, "new")."""

    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    first_leads: bool = True
    groups: Mapping[str, Sequence[int]] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    take_titles: bool = False
    is_this_year: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading with its meaning and where that is from: told (now by hand), remembered, guessed, or "" (unknown)."""

    heading: str
    key: str
    meaning: Meaning | None
    origin: str


@dataclass(frozen=True, slots=True)
class RowPreview:
    """A row with the item it speaks of and what it would change, in words."""

    sheet: str
    row: TableRow
    how: How | None
    commitment: int | None
    code: str
    title: str
    changes: tuple[tuple[str, str, str], ...]
    new: Held

    @property
    def place(self) -> str:
        return f"{self.sheet}!{self.row.number}"


@dataclass(frozen=True, slots=True)
class GroupFound:
    """A word for several with the bodies it stands for."""

    word: str
    keys: tuple[int, ...]
    names: str


@dataclass(frozen=True, slots=True)
class TablePreview:
    columns: tuple[Column, ...]
    rows: tuple[RowPreview, ...]
    passed_over: tuple[tuple[str, PassedOver], ...]
    faults: tuple[CellFault, ...]
    groups: tuple[GroupFound, ...]
    untouched: int
    remembered_on: date | None
    other_year: int | None
    heads: tuple[str, ...]
    empties: bool

    @property
    def changing(self) -> list[RowPreview]:
        return [row for row in self.rows if row.changes or row.how == How.NEW]

    @property
    def summary(self) -> list[list[object]]:
        """What would be written, for a hash: a preview is applied as it was seen, or not at all."""
        return [[row.place, row.commitment or 0, *map(list, row.changes)] for row in self.changing]


@dataclass(frozen=True, slots=True)
class Districts:
    """Bodies, leaders and words of the day, by key."""

    names: BodyNames
    leaders: Sequence[KnownLeader]
    bodies: dict[int, Body]
    posts: dict[int, Post]

    def body_words(self, keys: Sequence[int], named_as: Mapping[int, str]) -> str:
        return "、".join(dict.fromkeys(named_as.get(key) or self.bodies[key].short_name for key in keys))

    def leader_words(self, keys: Sequence[int]) -> str:
        return "、".join(leader_words(self.posts[key].title, self.posts[key].field) for key in keys)


def districts_on(day: date, told: Mapping[str, Sequence[int]]) -> Districts:
    """Bodies that exist that day (those that answer for old items too), posts of leaders, words told before."""
    living = list(bodies_on(day))
    here = district()
    named = [NamedBody(body.pk, body.name, body.short_name, body.kind) for body in living]
    groups: dict[str, list[int]] = {}
    for word, key in GroupWord.objects.values_list("word", "body_id"):
        groups.setdefault(word, []).append(key)
    posts = {post.pk: post for post in Post.objects.filter(role="leader").select_related("body")}
    holders = dict(held_on(day).filter(post__in=posts).values_list("post_id", "holder_name"))
    leaders = [
        KnownLeader(key, post.title, leader_words(post.title, post.field), holders.get(key, ""))
        for key, post in posts.items()
    ]
    names = BodyNames(named, here.name if here else "", {**groups, **told})
    return Districts(names, leaders, {body.pk: body for body in Body.objects.all()}, posts)


# -- columns -----------------------------------------------------------------------------------------------------


def remembered_mapping(key: str, body: Body | None) -> tuple[TableMapping | None, dict[str, Meaning]]:
    """What these heads meant the last time: of this sender, else of anybody."""
    held = TableMapping.objects.filter(heads_key=key)
    own = held.filter(body=body).first() if body else None
    mapping = own or held.order_by("-remembered_at").first()
    if mapping is None:
        return None, {}
    rows = MappedColumn.objects.filter(mapping=mapping).values_list("heading", "meaning")
    return mapping, {heading: Meaning(meaning) for heading, meaning in rows}


def columns_of(head: Head, remembered: Mapping[str, Meaning], told: Mapping[str, Meaning]) -> Iterator[Column]:
    for name, guess in zip(head.names, head.guessed, strict=True):
        key = bare(name)
        if key in told:
            yield Column(name, key, told[key], "told")
        elif key in remembered:
            yield Column(name, key, remembered[key], "remembered")
        elif key:
            yield Column(name, key, guess, "guessed" if guess else "")


# -- the preview -------------------------------------------------------------------------------------------------


def table_preview(table: TableImport, told: Told, at: datetime) -> TablePreview:
    """Everything a page needs to show before a table goes in. Nothing is written. Raises Unreadable, NoTable."""
    return Preparation(table, told, at).preview()


class Preparation:
    """Reads one table against the register as it stands."""

    def __init__(self, table: TableImport, told: Told, at: datetime) -> None:
        self.table, self.told, self.report = table, told, table.report
        self.grids = grids_with_heads(read_bytes(table.file))
        heads = tuple(dict.fromkeys(bare(name) for _, head in self.grids for name in head.names if bare(name)))
        self.mapping, self.remembered = remembered_mapping(heads_key(heads), table.body)
        self.heads = heads
        self.here = districts_on(at.date(), told.groups)
        self.held = held_now(self.report)
        self.items = items_of(self.report, self.held)
        self.codes = {item.key: item.code or item.title for item in self.items}
        self.faults: list[CellFault] = []
        self.passed_over: list[tuple[str, PassedOver]] = []

    def preview(self) -> TablePreview:
        found = [pair for grid, head in self.grids for pair in self.matched(grid, head)]
        empties = any(match.row.code for _, match in found)
        rows = tuple(self.row(sheet, match, empties) for sheet, match in found)
        self.check_once(rows)
        columns = dict.fromkeys(
            column for _, head in self.grids for column in columns_of(head, self.remembered, self.told.meanings)
        )
        touched = {row.commitment for row in rows}
        return TablePreview(
            columns=tuple(columns),
            rows=rows,
            passed_over=tuple(self.passed_over),
            faults=tuple(sorted(self.faults, key=lambda fault: (fault.sheet, fault.row))),
            groups=tuple(self.groups(rows)),
            untouched=len([item for item in self.items if item.key not in touched]),
            remembered_on=localtime(self.mapping.remembered_at).date() if self.mapping else None,
            other_year=self.other_year(rows),
            heads=self.heads,
            empties=empties,
        )

    def matched(self, grid: Grid, head: Head) -> Iterator[tuple[str, Match]]:
        meanings = with_mapping(head, {**self.remembered, **self.told.meanings})
        read = read_table(
            grid,
            head,
            meanings,
            names=self.here.names,
            leaders=self.here.leaders,
            year=self.report.year,
            first_leads=self.told.first_leads,
        )
        self.faults += read.faults
        self.passed_over += [(grid.name, each) for each in read.passed_over]
        told = {row.number: self.told.rows.get(f"{grid.name}!{row.number}", "") for row in read.rows}
        for match in match_rows(read.rows, self.items, told):
            if match.how is None and (match.row.title or match.row.code):
                self.faults.append(CellFault(grid.name, match.row.number, "工作任务", self.why_unmatched(match.row)))
            if match.how == How.NEW and self.place_of(match.row.title) is None:
                said = say("报告原文里没有这句话（或不止一处），不能新增；应为报告中的一段原文")
                self.faults.append(CellFault(grid.name, match.row.number, "工作任务", said))
            yield grid.name, match

    def why_unmatched(self, row: TableRow) -> str:
        found = _CODE.match(row.code)
        if found and found[1] != self.report.code:
            return say(
                "编号“{code}”是{found}年的，不在{year}年的事项中；应为本年的表",
                code=row.code,
                found=found[1][:4],
                year=self.report.year,
            )
        if row.code:
            return say("没有编号为“{code}”的事项，应为本报告事项的编号", code=row.code)
        return say("“{title}”与本报告的事项都对不上，请在预览中指定事项、新增或不导入", title=row.title[:30])

    def place_of(self, words: str) -> int | None:
        """Where the report says exactly this, once."""
        text = current_reading(self.report).edition.text
        start = text.find(words)
        return start if words and start >= 0 and text.find(words, start + 1) < 0 else None

    def row(self, sheet: str, match: Match, empties: bool) -> RowPreview:
        old = self.held.get(match.key or 0, Held(title=match.row.title))
        take_titles = self.told.take_titles or match.how == How.CODE
        new = wanted(match.row, old, empties=empties, take_titles=take_titles)
        says = [] if match.key is None and match.how != How.NEW else differences(old, new)
        labels = dict(FIELDS)
        changes = tuple((labels[name], self.words(old, name), self.words(new, name)) for name in says)
        title = self.held[match.key].title if match.key else match.row.title
        code = self.codes.get(match.key or 0, "")
        return RowPreview(sheet, match.row, match.how, match.key, code, title, changes, new)

    def words(self, held: Held, name: str) -> str:
        value = getattr(held, name)
        if name == "lead":
            return self.here.bodies[value].short_name if value else ""
        if name == "leaders":
            return self.here.leader_words(value)
        if name in ("co_leads", "co_operating", "reporting"):
            return self.here.body_words(value, held.named_as)
        if name == "due_on":
            return held.due_on.isoformat() if held.due_on else held.due_words
        return value or ""

    def check_once(self, rows: Sequence[RowPreview]) -> None:
        """Two rows of one item would overwrite one another."""
        first: dict[int, RowPreview] = {}
        for row in rows:
            if row.commitment is None:
                continue
            other = first.setdefault(row.commitment, row)
            if other is not row:
                said = say("与第 {row} 行是同一事项（{code}），应只留一行", row=other.row.number, code=row.code)
                self.faults.append(CellFault(row.sheet, row.row.number, "工作任务", said))

    def groups(self, rows: Sequence[RowPreview]) -> Iterator[GroupFound]:
        words = dict.fromkeys(word for row in rows for word, _ in row.row.expanded)
        for word in words:
            keys = tuple(self.here.names.group(word))
            yield GroupFound(word, keys, "、".join(self.here.bodies[key].short_name for key in keys))

    def other_year(self, rows: Sequence[RowPreview]) -> int | None:
        """The year of which the table says it is, where that is another one: last year's template."""
        codes = [found[1] for row in rows if (found := _CODE.match(row.row.code))]
        foreign = [code for code in codes if code != self.report.code]
        if foreign and len(foreign) * 2 > len(codes):
            return int(foreign[0][:4])
        said = [int(year) for _, head in self.grids for year in _YEAR.findall(head.title)]
        said = said or [int(year) for year in _YEAR.findall(self.table.filename)]
        return said[0] if said and self.report.year not in said else None


def grids_with_heads(data: bytes) -> list[tuple[Grid, Head]]:
    found = [(grid, head) for grid in grids_of(data) if (head := find_head(grid)) is not None]
    if not found:
        raise NoTable(say("没有找到表头：应有一列写工作任务（或编号），一列写牵头、责任、配合单位或时限。没有导入。"))
    return found


# -- what stands ---------------------------------------------------------------------------------------------------


def items_of(report: Report, held: Mapping[int, Held]) -> list[ItemWords]:
    codes = dict(Commitment.objects.filter(pk__in=held).values_list("pk", "code"))
    links = EntryLink.objects.current().filter(commitment__in=held).order_by("-entry__start")
    texts = dict(links.values_list("commitment_id", "entry__text"))
    return [ItemWords(key, codes[key] or "", each.title, texts.get(key, "")) for key, each in held.items()]


def held_now(report: Report, only: int | None = None) -> dict[int, Held]:
    """Every open item of a report (or one) as it stands, by key, in the report's order. Four queries."""
    open_items = Commitment.objects.filter(report=report, stage__in=OPEN).order_by("ordinal", "pk")
    open_items = open_items if only is None else open_items.filter(pk=only)
    versions = CommitmentVersion.objects.current().filter(commitment__in=open_items)
    said = {row.commitment_id: row for row in versions}
    others: dict[int, list[int]] = {}
    further = OtherLeader.objects.current().filter(commitment__in=said).order_by("ordinal")
    for key, post in further.values_list("commitment_id", "post_id"):
        others.setdefault(key, []).append(post)
    rows: dict[int, list[Assignment]] = {}
    for row in Assignment.objects.current().filter(commitment__in=said).order_by("ordinal", "pk"):
        rows.setdefault(row.commitment_id, []).append(row)
    return {
        key: held_of(said[key], rows.get(key, []), others.get(key, []))
        for key in open_items.values_list("pk", flat=True)
        if key in said
    }


def held_of(version: CommitmentVersion, rows: Sequence[Assignment], others: Sequence[int]) -> Held:
    of_role = {role: tuple(row.body_id for row in rows if row.role == role) for role in AssignmentRole}
    first = [version.leader_post_id] if version.leader_post_id else []
    return Held(
        title=version.title,
        lead=next(iter(of_role[AssignmentRole.LEAD]), None),
        co_leads=of_role[AssignmentRole.CO_LEAD],
        co_operating=of_role[AssignmentRole.CO_OPERATING],
        reporting=of_role[AssignmentRole.REPORTING],
        named_as={row.body_id: row.named_as for row in rows if row.named_as},
        leaders=(*first, *others),
        due_on=version.due_on,
        due_words=version.due_as_written if version.due_on is None else "",
        note=version.note,
    )


def get_table(report: Report, pk: int) -> TableImport | None:
    return TableImport.objects.filter(report=report, pk=pk).select_related("report", "file", "body").first()


def tables_of(report: Report) -> list[TableImport]:
    """The newest first."""
    return list(TableImport.objects.filter(report=report, body=None).select_related("file")[:20])
