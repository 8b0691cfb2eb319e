"""A project list comes in: matched, decided where unsure, applied; all or nothing, and twice is once.

`receive_project_list` reads and matches. Where every row is sure it is applied at once; otherwise it waits, and
`settle_project_list` applies it with a person's decisions, which are kept as aliases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from luoshi.delivery.register.choices import AliasBasis, ListMode, ListStage, RowDecision
from luoshi.delivery.register.models import (
    Commitment,
    Project,
    ProjectItem,
    ProjectList,
    ProjectListRow,
    RowCandidate,
)
from luoshi.delivery.register.operations.editing import (
    Changes,
    finish_edit,
    need_open,
    project_text,
    project_values,
    take_revision,
)
from luoshi.delivery.register.operations.events import record_of
from luoshi.delivery.register.operations.faults import NothingToDo, RegisterFault, WrongStage
from luoshi.delivery.register.operations.identity import add_aliases
from luoshi.delivery.register.permissions import check_can_edit
from luoshi.delivery.register.project_sheet import ListedProject, ListRefused, ReadList, read_project_list, said_of
from luoshi.delivery.register.projects import Certainty, Matcher
from luoshi.delivery.register.queries.projects import known_projects
from luoshi.delivery.register.task_table import CellFault
from luoshi.delivery.register.workflow import PROJECT_LIST
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence import operations as evidence
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, copy_of

MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LISTED_COLUMNS = ("stage", "owner", "total_investment", "annual_investment")


class Undecided(RegisterFault):
    """Rows that nobody has decided yet; nothing was applied."""


@dataclass(frozen=True, slots=True)
class ListReceipt:
    """What became of a list. `already`: it says nothing new, and nothing was written. `waiting` rows want a person."""

    list: ProjectList | None
    already: bool
    waiting: int
    said: str


def receive_project_list(
    *, commitment: Commitment, data: bytes, filename: str, mode: ListMode, actor: Actor, at: datetime
) -> ListReceipt:
    """Read a list for a commitment, match it and apply it, or keep it waiting for a person.

    Raises NotAllowed, ListRefused (naming every bad cell), WrongStage; whatever is raised, nothing is written.
    """
    check_can_edit(actor, commitment)
    read = read_project_list(data)
    with transaction.atomic():
        take_revision(commitment, Commitment.objects.values_list("revision", flat=True).get(pk=commitment.pk))
        need_open(commitment)
        if is_the_last(commitment, data):
            return ListReceipt(None, already=True, waiting=0, said=say("这份清单先前已经导入，没有变动。"))
        rows, candidates = matched_rows(commitment, read)
        if not candidates and not would_change(commitment, rows, mode):
            return ListReceipt(None, already=True, waiting=0, said=say("清单与现有项目完全一致，没有变动。"))
        list_ = store_list(commitment, data, filename, mode, at)
        write_rows(list_, rows, candidates, read)
        if candidates:
            record_waiting(list_, len(rows), len(candidates), actor, at)
            said = say("读出 {n} 个项目，其中 {unsure} 个名称相近，请确认后导入。", n=len(rows), unsure=len(candidates))
            said += left_out_words(read)
            return ListReceipt(list_, already=False, waiting=len(candidates), said=said)
        apply_list(list_, actor, at, left_out_words(read))
    said = say("已导入 {n} 个项目。", n=len(rows)) + left_out_words(read)
    return ListReceipt(list_, already=False, waiting=0, said=said)


def left_out_words(read: ReadList) -> str:
    left_out = said_of(read.left_out)
    return (say("略去{rows}。", rows=left_out) if left_out else "") + "".join(read.remarks)


def is_the_last(commitment: Commitment, data: bytes) -> bool:
    last = ProjectList.objects.filter(commitment=commitment, stage=ListStage.APPLIED).order_by("-settled_at").first()
    return last is not None and last.sha256 == hashlib.sha256(data).hexdigest()


def store_list(commitment: Commitment, data: bytes, filename: str, mode: ListMode, at: datetime) -> ProjectList:
    """A list that waited for the same commitment gives way to this one."""
    waiting = ProjectList.objects.filter(commitment=commitment, stage=ListStage.WAITING)
    waiting.update(stage=PROJECT_LIST.next_state(ListStage.WAITING, "discard"), settled_at=at)
    name = PurePath(filename).name[:200]
    media_type = MEDIA_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    stored = evidence.store(data, media_type=media_type, at=at)
    created: ProjectList = ProjectList.objects.create(
        commitment=commitment, file=stored, sha256=stored.sha256, filename=name, mode=mode, received_at=at
    )
    return created


# -- matching ---------------------------------------------------------------------------------------------------


def matched_rows(commitment: Commitment, read: ReadList) -> tuple[list[ProjectListRow], dict[int, list[RowCandidate]]]:
    """Unsaved rows with what is sure or new, and by their place the candidates of those that are not.
    Raises ListRefused for a code or two names that contradict what is known."""
    known = known_projects(commitment)
    matches = Matcher(known).match_all([(each.name, each.code) for each in read.projects])
    rows: list[ProjectListRow] = []
    candidates: dict[int, list[RowCandidate]] = {}
    for place, (each, match) in enumerate(zip(read.projects, matches, strict=True)):
        row = row_of(each, place, RowDecision(match.certainty.value), match.project)
        rows.append(row)
        if match.certainty == Certainty.UNSURE:
            candidates[place] = [
                RowCandidate(row=row, project_id=one.project, score=round(one.score, 2)) for one in match.candidates
            ]
    check_codes(read.projects, rows, {each.id: each.code for each in known})
    return rows, candidates


def row_of(each: ListedProject, place: int, decision: RowDecision, project: int | None) -> ProjectListRow:
    return ProjectListRow(
        ordinal=place,
        sheet=each.sheet[:60],
        row=each.row,
        name=each.name,
        code=each.code,
        stage=each.stage,
        owner=each.owner,
        total_investment=each.total,
        annual_investment=each.annual,
        aliases="、".join(each.aliases)[:400],
        decision=decision,
        project_id=project,
    )


def check_codes(listed: Sequence[ListedProject], rows: Sequence[ProjectListRow], codes: Mapping[int, str]) -> None:
    """A name that is known under another code, or two names of one project, cannot be what they say."""
    faults: list[CellFault] = []
    first: dict[int, ListedProject] = {}
    for each, row in zip(listed, rows, strict=True):
        if row.project_id is None:
            continue
        known = codes[row.project_id]
        if each.code and known and known != each.code:
            text = say(
                "“{name}”在册的代码是 {known}，这里是 {code}；请核对代码或名称",
                name=each.name,
                known=known,
                code=each.code,
            )
            faults.append(CellFault(each.sheet, each.row, "项目代码", text))
        before = first.setdefault(row.project_id, each)
        if before is not each:
            text = say(
                "“{name}”与第 {row} 行“{other}”是同一个项目，一个项目只列一次",
                name=each.name,
                row=before.row,
                other=before.name,
            )
            faults.append(CellFault(each.sheet, each.row, "项目名称", text))
    if faults:
        raise ListRefused(faults)


def write_rows(
    list_: ProjectList,
    rows: Sequence[ProjectListRow],
    candidates: Mapping[int, Sequence[RowCandidate]],
    read: ReadList,
) -> None:
    for row in rows:
        row.list = list_
    left = [
        ProjectListRow(
            list=list_,
            ordinal=len(rows) + place,
            sheet=each.sheet[:60],
            row=each.row,
            name=each.text,
            left_out=each.why,
        )
        for place, each in enumerate(read.left_out)
    ]
    ProjectListRow.objects.bulk_create([*rows, *left])
    for each in (one for some in candidates.values() for one in some):
        each.row_id = each.row.pk
    RowCandidate.objects.bulk_create(one for some in candidates.values() for one in some)


def record_waiting(list_: ProjectList, count: int, unsure: int, actor: Actor, at: datetime) -> None:
    record_of(
        list_.commitment,
        kind="register.project_list_received",
        actor=actor,
        at=at,
        payload={"sha256": list_.sha256, "filename": list_.filename, "rows": count, "unsure": unsure},
    )


# -- deciding ---------------------------------------------------------------------------------------------------


@transaction.atomic
def settle_project_list(
    *, list_: ProjectList, decisions: Mapping[int, int | None], actor: Actor, at: datetime
) -> ProjectList:
    """Apply a waiting list. `decisions` are by row: the project it means, None for another project of its own.

    Raises NotAllowed, WrongStage, Undecided naming the rows still open, NothingToDo for a project offered to nobody.
    """
    commitment = list_.commitment
    check_can_edit(actor, commitment)
    take_revision(commitment, Commitment.objects.values_list("revision", flat=True).get(pk=commitment.pk))
    need_open(commitment)
    need_waiting(list_)
    unsure = list(list_.rows.filter(decision=RowDecision.UNSURE).prefetch_related("candidates__project"))
    left = [row for row in unsure if row.pk not in decisions]
    if left:
        names = "、".join(say("第 {row} 行“{name}”", row=row.row, name=row.name) for row in left[:5])
        raise Undecided(say("还有 {n} 行没有确认：{names}。清单没有导入。", n=len(left), names=names))
    for row in unsure:
        decide(row, decisions[row.pk])
    check_one_each(list_)
    apply_list(list_, actor, at, f"人工确认 {len(unsure)} 行。")
    return list_


def need_waiting(list_: ProjectList) -> None:
    stage = ProjectList.objects.select_for_update().values_list("stage", flat=True).get(pk=list_.pk)
    if stage != ListStage.WAITING:
        raise WrongStage(say("这份清单已是“{label}”，可能已由他人处理。请刷新页面。", label=ListStage(stage).label))


def decide(row: ProjectListRow, project: int | None) -> None:
    offered = {each.project_id for each in row.candidates.all()}
    if project is not None and project not in offered:
        raise NothingToDo(say("第 {row} 行“{name}”只能认定为列出的项目之一，或另一项目。", row=row.row, name=row.name))
    row.decision = RowDecision.OTHER if project is None else RowDecision.SAME
    row.project_id = project
    row.save(update_fields=["decision", "project"])


def check_one_each(list_: ProjectList) -> None:
    first: dict[int, ProjectListRow] = {}
    for row in list_.rows.filter(project__isnull=False):
        before = first.setdefault(row.project_id or 0, row)
        if before is not row:
            raise Undecided(
                say(
                    "第 {row} 行和第 {row_2} 行认定为同一个项目；一个项目只列一次，请改一行。",
                    row=before.row,
                    row_2=row.row,
                )
            )


@transaction.atomic
def discard_project_list(*, list_: ProjectList, actor: Actor, at: datetime) -> None:
    """Let a waiting list go; nothing of it was applied."""
    check_can_edit(actor, list_.commitment)
    need_waiting(list_)
    given_up = PROJECT_LIST.next_state(list_.stage, "discard")
    ProjectList.objects.filter(pk=list_.pk).update(stage=given_up, settled_at=at)
    record_of(
        list_.commitment, kind="register.project_list_discarded", actor=actor, at=at, payload={"sha256": list_.sha256}
    )


# -- applying ---------------------------------------------------------------------------------------------------


def apply_list(list_: ProjectList, actor: Actor, at: datetime, told: str) -> None:
    """Write projects, aliases and items, and the one event."""
    rows = list(list_.rows.filter(left_out="").order_by("ordinal").select_related("project"))
    begin_projects(rows)
    keep_names(rows, at)
    changes = write_items(list_.commitment, rows, ListMode(list_.mode), at)
    list_.stage, list_.settled_at = PROJECT_LIST.next_state(list_.stage, "apply"), at
    list_.save(update_fields=["stage", "settled_at"])
    reason = f"清单《{list_.filename}》{len(rows)} 个项目。{told}"
    finish_edit(list_.commitment, changes or {"projects": [[], []]}, "register.project_list_applied", actor, at, reason)


def begin_projects(rows: Sequence[ProjectListRow]) -> None:
    """A project for every row that means none yet; a code newly learned is kept."""
    new = [row for row in rows if row.project_id is None]
    made = [Project(name=row.name, code=row.code or None) for row in new]
    Project.objects.bulk_create(made)
    for row, project in zip(new, made, strict=True):
        row.project = project
    ProjectListRow.objects.bulk_update(new, ["project"])
    learned = [row for row in rows if row.code and row.project and row.project.code is None]
    for row in learned:
        if row.project:
            row.project.code = row.code
    Project.objects.bulk_update([row.project for row in learned if row.project], ["code"])


def keep_names(rows: Sequence[ProjectListRow], at: datetime) -> None:
    """The list's name, and its aliases, mean the project from now on; so a person decides once."""
    names: list[tuple[Project, str, AliasBasis]] = []
    for row in rows:
        if row.project is None:
            continue
        basis = AliasBasis.PERSON if row.decision in (RowDecision.SAME, RowDecision.OTHER) else AliasBasis.LIST
        names += [(row.project, row.name, basis)]
        names += [(row.project, alias, AliasBasis.LIST) for alias in row.aliases.split("、") if alias]
    add_aliases(names, at)


def current_items(commitment: Commitment) -> list[ProjectItem]:
    return list(ProjectItem.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal", "pk"))


def would_change(commitment: Commitment, rows: Sequence[ProjectListRow], mode: ListMode) -> bool:
    plan = ItemPlan(current_items(commitment), rows, mode)
    return bool(plan.changed or plan.new or plan.ended or plan.unlisted)


class ItemPlan:
    """What a list does to a commitment's items: `changed` (old, columns), `new` rows, `ended` and `unlisted` items."""

    def __init__(self, items: Sequence[ProjectItem], rows: Sequence[ProjectListRow], mode: ListMode) -> None:
        by_project = {item.project_id: item for item in items}
        self.changed: list[tuple[ProjectItem, dict[str, Any]]] = []
        self.new: list[ProjectListRow] = []
        for row in rows:
            item = by_project.pop(row.project_id, None) if row.project_id else None
            if item is None:
                self.new.append(row)
            elif different := differing(item, listed_columns(row)):
                self.changed.append((item, different))
        gone = [item for item in by_project.values() if item.listed] if mode == ListMode.REPLACE else []
        self.ended = [item for item in gone if not item.named_in_report]
        self.unlisted = [item for item in gone if item.named_in_report]


def listed_columns(row: ProjectListRow) -> dict[str, Any]:
    """What a row says of its item; what it leaves blank says nothing."""
    said = {name: value for name in LISTED_COLUMNS if (value := getattr(row, name)) not in (None, "")}
    return {**said, "listed": True, "listed_name": row.name}


def differing(item: ProjectItem, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Another name of a project that a list has named already says nothing new."""
    different = {name: value for name, value in columns.items() if getattr(item, name) != value}
    return {} if item.listed and different.keys() == {"listed_name"} else different


def write_items(commitment: Commitment, rows: Sequence[ProjectListRow], mode: ListMode, at: datetime) -> Changes:
    items = current_items(commitment)
    plan = ItemPlan(items, rows, mode)
    changed = [*plan.changed, *((item, {"listed": False, "listed_name": ""}) for item in plan.unlisted)]
    moment = close([*(item for item, _ in changed), *plan.ended], at)
    after = [copy_of(item, moment, **columns) for item, columns in changed]
    place = max((item.ordinal for item in items), default=-1) + 1
    after += [
        ProjectItem(
            commitment=commitment,
            project=row.project,
            name=row.name,
            named_in_report=False,
            ordinal=place + more,
            from_at=moment,
            **listed_columns(row),
        )
        for more, row in enumerate(plan.new)
    ]
    ProjectItem.objects.bulk_create(after)
    before = [project_text(project_values(item)) for item in items]
    now = [project_text(project_values(item)) for item in current_items(commitment)]
    return {"projects": [before, now]} if after or plan.ended else {}
