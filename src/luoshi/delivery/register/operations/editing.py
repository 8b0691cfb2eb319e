"""Editing what a commitment says: fields, targets, projects, places and tags in one operation with one event.

Editing is optimistic: the form carries the revision it was opened with. Where somebody else was quicker nothing is
written and `EditConflict` tells what they changed, so that the second editor can decide and loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from luoshi.delivery.register import rules, search
from luoshi.delivery.register.choices import CommitmentStage, TargetRole
from luoshi.delivery.register.models import (
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    ProjectItem,
    Standing,
    Tag,
    Tagging,
    Target,
)
from luoshi.delivery.register.operations.events import key_of, record_of
from luoshi.delivery.register.operations.faults import EditConflict, FieldChange, WrongStage, WrongTarget
from luoshi.delivery.register.operations.identity import identify
from luoshi.delivery.register.operations.standing import (
    current_version,
    standing_for_new_due,
    write_standings,
)
from luoshi.delivery.register.permissions import check_can_edit
from luoshi.delivery.register.queries.history import changes_in, label_of
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.queries import events_about, newest_events
from luoshi.kernel.messages import say
from luoshi.kernel.places.models import Place
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, copy_of, moment_after, replace

EDITABLE = (
    "title",
    "type",
    "strength",
    "judged_by",
    "composition",
    "composition_note",
    "announced_count",
    "competence",
    "awaiting_superior",
    "awaiting_from",
    "due_on",
    "due_basis",
    "due_as_written",
    "leader_post_id",
    "livelihood_number",
    "note",
)
Changes = dict[str, list[Any]]
YUAN = 10_000
"""In one 万元, the unit of project lists and of the form."""


@dataclass(frozen=True, slots=True)
class TargetValues:
    """A whole statement to be met. `id` is that of the target it replaces, None for a new one; `part_of` is the
    position, in the same list, of the target it is a part of."""

    indicator: str
    value: Decimal | None = None
    id: int | None = None
    role: str = TargetRole.MAIN.value
    part_of: int | None = None
    body_id: int | None = None
    indicator_id: str = ""
    subject: str = ""
    kind: str = "level"
    growth_type: str = ""
    comparator: str = ">="
    value_high: Decimal | None = None
    ratio: str = ""
    unit: str = ""
    period_start: date | None = None
    period_end: date | None = None
    baseline_start: date | None = None
    baseline_end: date | None = None
    baseline_value: Decimal | None = None
    as_written: str = ""

    def columns(self) -> dict[str, Any]:
        names = (name for name in self.__slots__ if name not in ("id", "part_of"))
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class ProjectValues:
    """A project as the form holds it; investments in yuan."""

    name: str
    stage: str = ""
    named_in_report: bool = True
    owner: str = ""
    total_investment: Decimal | None = None
    annual_investment: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class CommitmentEdit:
    """What an editor wants: `fields` by column (only those of EDITABLE); None leaves a list as it is."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    targets: Sequence[TargetValues] | None = None
    projects: Sequence[ProjectValues] | None = None
    places: Sequence[str] | None = None
    tags: Sequence[str] | None = None


@transaction.atomic
def edit_commitment(
    *, commitment: Commitment, revision: int, edit: CommitmentEdit, actor: Actor, at: datetime, reason: str = ""
) -> Commitment:
    """Write what differs, and nothing where nothing does. Raises EditConflict, WrongStage, WrongTarget."""
    check_can_edit(actor, commitment)
    take_revision(commitment, revision)
    need_open(commitment)
    changes: Changes = {}
    changes |= edit_fields(commitment, edit.fields, at)
    if edit.targets is not None:
        changes |= edit_targets(commitment, edit.targets, at)
    if edit.projects is not None:
        changes |= edit_projects(commitment, edit.projects, at)
    if edit.places is not None:
        changes |= edit_places(commitment, edit.places, at)
    if edit.tags is not None:
        changes |= edit_tags(commitment, edit.tags, at)
    if not changes:
        return commitment
    follow_due(commitment, changes, at)
    finish_edit(commitment, changes, "register.edited", actor, at, reason)
    return commitment


def take_revision(commitment: Commitment, revision: int) -> None:
    """Hold the row and see that nobody was quicker. Raises EditConflict."""
    now = Commitment.objects.select_for_update().values_list("revision", flat=True).get(pk=commitment.pk)
    if now != revision:
        raise EditConflict(tuple(changes_since(commitment, revision)), now)


def changes_since(commitment: Commitment, revision: int) -> Iterator[FieldChange]:
    """What others changed after a revision, from the ledger; a lead body set for many at once has one event for all."""
    found = False
    for event in events_about("commitment", key_of(commitment)):
        payload = json.loads(event.payload)
        if payload.get("revision", 0) > revision:
            for name, old, new in changes_in(payload):
                found = True
                yield FieldChange(name, label_of(name), old, new, event.actor_name, event.at)

    if not found:
        yield from last_assigned_together(commitment)


def last_assigned_together(commitment: Commitment) -> Iterator[FieldChange]:
    for event in newest_events(kind="register.assigned_together", size=20):
        if key_of(commitment) in json.loads(event.payload)["codes"]:
            yield FieldChange("lead", label_of("lead"), "", event.subject_key, event.actor_name, event.at)
            return


def need_open(commitment: Commitment) -> None:
    stage = CommitmentStage(commitment.stage)
    if stage not in (CommitmentStage.DRAFTED, CommitmentStage.ACCEPTED):
        raise WrongStage(say("这一事项已是“{label}”，不能再修改；它的内容和历史都保留着。", label=stage.label))


def finish_edit(commitment: Commitment, changes: Changes, kind: str, actor: Actor, at: datetime, reason: str) -> None:
    """The next revision, a person's eyes noted, the search index, and the event: last."""
    values: dict[str, Any] = {"revision": F("revision") + 1}
    if commitment.stage == CommitmentStage.ACCEPTED and commitment.confirmed_at is None and actor != MACHINE:
        values["confirmed_at"] = at
    Commitment.objects.filter(pk=commitment.pk).update(**values)
    commitment.refresh_from_db(fields=["revision", "confirmed_at"])
    if {"title", "projects", "entries"} & changes.keys():
        search.reindex([commitment])
    record_of(
        commitment,
        kind=kind,
        actor=actor,
        at=at,
        payload={"revision": commitment.revision, "changes": changes},
        reason=reason.strip(),
    )


# -- fields -----------------------------------------------------------------------------------------------------


def edit_fields(commitment: Commitment, fields: Mapping[str, Any], at: datetime) -> Changes:
    """Replace the version where a field differs. Raises KeyError for a column that is not for editing."""
    unknown = fields.keys() - set(EDITABLE)
    if unknown:
        raise KeyError(f"not editable: {sorted(unknown)}")
    version = current_version(commitment)
    different = {name: value for name, value in fields.items() if getattr(version, name) != value}
    if not different:
        return {}
    new = replace(version, at, **different)
    return {name: [spoken(version, name), spoken(new, name)] for name in different}


def spoken(version: CommitmentVersion, name: str) -> Any:
    """What the ledger says of a column: a post by its name, everything else as it is."""
    if name != "leader_post_id":
        return getattr(version, name)
    return str(version.leader_post) if version.leader_post_id and version.leader_post else None


def follow_due(commitment: Commitment, changes: Changes, at: datetime) -> None:
    """A moved due day, or 待下达, changes the standing with it."""
    if not {"due_on", "awaiting_superior"} & changes.keys():
        return
    standing = Standing.objects.filter(commitment=commitment, until_at=FOREVER).first()
    if standing is None:
        return
    news = standing_for_new_due(commitment, current_version(commitment), standing, at.date())
    if news is not None:
        write_standings([news], at)


# -- targets ----------------------------------------------------------------------------------------------------


def edit_targets(commitment: Commitment, wanted: Sequence[TargetValues], at: datetime) -> Changes:
    """Keep what is the same, end what is gone or different, begin what is new. Raises WrongTarget."""
    for position, each in enumerate(wanted):
        check_target(each, position, wanted)
    old = {row.pk: row for row in Target.objects.filter(commitment=commitment, until_at=FOREVER)}
    moment = moment_after(at, old.values())
    placed: dict[int, Target] = {}
    for position in sorted(range(len(wanted)), key=lambda place: wanted[place].part_of is not None):
        placed[position] = place_target(commitment, wanted[position], position, old, placed, moment)
    kept = {row.pk for row in placed.values()}
    close([row for row in old.values() if row.pk not in kept], moment)
    before = [target_text(row) for row in sorted(old.values(), key=lambda row: (row.ordinal, row.pk))]
    after = [target_text(placed[position]) for position in range(len(wanted))]
    return {"targets": [before, after]} if kept != set(old) else {}


def check_target(each: TargetValues, position: int, wanted: Sequence[TargetValues]) -> None:
    if not each.indicator.strip():
        raise WrongTarget(say("第 {value} 个目标没有写指标。", value=position + 1))
    if each.part_of is not None and (each.part_of == position or not 0 <= each.part_of < len(wanted)):
        raise WrongTarget(say("第 {value} 个目标的“其中”没有指向另一个目标。", value=position + 1))
    if each.part_of is not None and wanted[each.part_of].part_of is not None:
        raise WrongTarget(say("第 {value} 个目标的“其中”只能有一层。", value=position + 1))
    if each.period_start and each.period_end and each.period_end < each.period_start:
        raise WrongTarget(say("第 {value} 个目标的期末早于期初。", value=position + 1))


def place_target(
    commitment: Commitment,
    each: TargetValues,
    position: int,
    old: Mapping[int, Target],
    placed: Mapping[int, Target],
    at: datetime,
) -> Target:
    """The row that says this: the old one where it says the same, else a new one that goes on with its figure."""
    part_of = placed[each.part_of] if each.part_of is not None else None
    columns = {**each.columns(), "ordinal": position, "part_of_id": part_of.pk if part_of else None}
    former = old.get(each.id) if each.id else None
    if former is not None and all(getattr(former, name) == value for name, value in columns.items()):
        return former
    figure = former.figure_id if former else None
    row: Target = Target.objects.create(commitment=commitment, from_at=at, figure_id=figure, **columns)
    return row


def target_text(row: Target) -> str:
    """A target in words, for the ledger."""
    value = rules.value_words(row.value, row.value_high, row.ratio, row.unit) or "待下达"
    words = rules.target_words(row.indicator, row.growth_type, row.comparator, value)
    role = "" if row.role == TargetRole.MAIN else f"（{TargetRole(row.role).label}）"
    return " ".join(filter(None, [words + role, rules.period_words(row.period_start, row.period_end)]))


# -- projects, places, tags ---------------------------------------------------------------------------------------


def edit_projects(commitment: Commitment, wanted: Sequence[ProjectValues], at: datetime) -> Changes:
    """Projects are told apart by name; the order is the list's. That a list named one, and how, stays with it."""
    old = list(ProjectItem.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal", "pk"))
    before = [project_values(row) for row in old]
    if before == list(wanted):
        return {}
    moment = close(old, at)
    known = {row.name: row for row in old}
    rows = []
    for place, each in enumerate(wanted):
        said = {**each.columns(), "ordinal": place}
        former = known.get(each.name)
        rows.append(copy_of(former, moment, **said) if former else ProjectItem(from_at=moment, **said))
    for row in rows:
        row.commitment = commitment
    identify([row for row in rows if row.project_id is None], at)
    ProjectItem.objects.bulk_create(rows)
    return {"projects": [[project_text(each) for each in before], [project_text(each) for each in wanted]]}


def project_values(row: ProjectItem) -> ProjectValues:
    return ProjectValues(**{name: getattr(row, name) for name in ProjectValues.__slots__})


def project_text(each: ProjectValues) -> str:
    """A project in words, for the ledger."""
    money = [("总投资", each.total_investment), ("年度投资", each.annual_investment)]
    told = [name + rules.value_words(value / YUAN, None, "", "万元") for name, value in money if value is not None]
    said = "，".join(filter(None, [each.stage, each.owner, *told]))
    return f"{each.name}（{said}）" if said else each.name


def edit_places(commitment: Commitment, wanted: Sequence[str], at: datetime) -> Changes:
    old = list(CommitmentPlace.objects.filter(commitment=commitment, until_at=FOREVER))
    names = list(dict.fromkeys(name.strip() for name in wanted if name.strip()))
    before = [row.name for row in old]
    if set(before) == set(names):
        return {}
    moment = close([row for row in old if row.name not in names], at)
    known = {place.name: place for place in Place.objects.filter(name__in=names)}
    CommitmentPlace.objects.bulk_create(
        CommitmentPlace(commitment=commitment, from_at=moment, name=name, place=known.get(name))
        for name in names
        if name not in before
    )
    return {"places": [before, names]}


def edit_tags(commitment: Commitment, wanted: Sequence[str], at: datetime) -> Changes:
    old = list(Tagging.objects.filter(commitment=commitment, until_at=FOREVER).select_related("tag"))
    names = list(dict.fromkeys(name.strip() for name in wanted if name.strip()))
    before = [row.tag.name for row in old]
    if set(before) == set(names):
        return {}
    moment = close([row for row in old if row.tag.name not in names], at)
    for name in names:
        if name not in before:
            tag, _ = Tag.objects.get_or_create(name=name)
            Tagging.objects.create(commitment=commitment, tag=tag, from_at=moment)
    return {"tags": [before, names]}


def copy_version(version: CommitmentVersion, commitment: Commitment, at: datetime, **changes: Any) -> CommitmentVersion:
    """The same said of another commitment: what split and merge begin with."""
    new = copy_of(version, at, **{**changes, "commitment_id": commitment.pk})
    new.save(force_insert=True)
    return new
