"""Evidence: files that show what a line of a sheet says, or that a node of a plan was reached. What is added is checked
by its bytes; nothing is refused for want of it, but a node without what its plan names says so.

The place where a photo was taken is kept for checks; every copy but the original is without it. A photo that shows
the same as another one is said to whoever adds it and to the supervision office: it is a sign, never a refusal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.plans.queries import same_nodes
from luoshi.delivery.progress.choices import RoundState
from luoshi.delivery.progress.correcting import check_is_locked
from luoshi.delivery.progress.models import Evidence, MilestoneReached, PhotoReuse, ProgressReport, Round
from luoshi.delivery.progress.operations import ProgressFault, check_can_change, held_sheet
from luoshi.delivery.progress.permissions import can_reach_nodes, check_can_reach, check_can_sign
from luoshi.delivery.register.models import Commitment, CommitmentVersion
from luoshi.delivery.register.operations import hold_commitments, record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.operations import keep_print, store
from luoshi.kernel.evidence.photos import Photo, read_photo
from luoshi.kernel.evidence.queries import alike
from luoshi.kernel.evidence.sniffing import PHOTOS, FileRefused, checked_type
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER

__all__ = ["Evidence", "FileRefused"]  # pages take them from here; pages import no models
MOST_FILES = 9  # to a line or a node
HANGS_ON = ("line__commitment", "line__sheet__round", "line__sheet__body", "milestone__plan__commitment")
MOST_REUSES, MOST_LISTED = 20, 200


@dataclass(frozen=True, slots=True)
class Reuse:
    """A picture and where else it stands, each with its item's title; `is_exact` where the bytes are the same."""

    evidence: Evidence
    title: str
    other: Evidence
    other_title: str
    is_exact: bool

    @property
    def other_code(self) -> str:
        return commitment_of(self.other).code or ""

    @property
    def where(self) -> str:
        """The round of the other one's line, or its node."""
        return self.other.line.sheet.round.title if self.other.line else str(self.other.milestone)


@transaction.atomic
def add_evidence(
    *, line: ProgressReport, data: bytes, filename: str, caption: str, actor: Actor, at: datetime
) -> Evidence:
    """Keep a file with a line, also with one of a locked round, where whoever signs adds it and says why. Raises
    FileRefused for what is not taken, ProgressFault, NotAllowed."""
    late = is_locked(line)
    if late:
        check_can_change_late(line, caption, actor)
    else:
        check_can_change(line, actor)
    return keep_file(Hangs(line=line), data, Said(filename, caption, why=caption if late else ""), actor, at)


def check_can_change_late(line: ProgressReport, why: str, actor: Actor) -> None:
    check_can_sign(actor, line.sheet.body_id)
    check_is_locked(held_sheet(line.sheet_id))
    if not why.strip():
        raise ProgressFault(say("本期已锁定，补附或撤回请写明理由。没有保存。"))


def is_locked(line: ProgressReport) -> bool:
    return line.sheet.round.state == RoundState.CLOSED


@transaction.atomic
def add_node_evidence(
    *, milestone: Milestone, data: bytes, filename: str, caption: str, actor: Actor, at: datetime
) -> Evidence:
    """Keep a file with a node of a plan in force, by whoever may say that it is reached. Raises FileRefused for what is
    not taken, ProgressFault, NotAllowed."""
    check_can_reach(actor, milestone)
    hold_commitments([milestone.plan.commitment_id])
    return keep_file(Hangs(milestone=milestone), data, Said(filename, caption), actor, at)


@dataclass(frozen=True, slots=True)
class Hangs:
    """What evidence hangs on: one of the two."""

    line: ProgressReport | None = None
    milestone: Milestone | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a file by whoever adds it."""

    filename: str
    caption: str
    why: str = ""


def keep_file(on: Hangs, data: bytes, said: Said, actor: Actor, at: datetime) -> Evidence:
    filename = said.filename
    media_type = checked_type(data, filename)
    before = Evidence.objects.filter(line=on.line, milestone=on.milestone, removed_at=None).select_related("file")
    if len(before) >= MOST_FILES:
        raise ProgressFault(say("一件事最多附 {n} 个文件，没有保存。", n=MOST_FILES))
    photo = read_photo(data, filename) if media_type in PHOTOS else None
    stored = store(data, media_type=media_type, at=at)
    if any(each.file_id == stored.pk for each in before):
        raise ProgressFault(say("这个文件已经附在这件事上，没有重复保存。"))
    evidence = Evidence.objects.create(
        line=on.line,
        milestone=on.milestone,
        file=stored,
        filename=plain_name(filename),
        caption=said.caption.strip()[:200],
        added_at=at,
        **facts_of(photo, media_type, stored, at),
    )
    if photo is not None:
        keep_reuses(evidence)
    tell_ledger("progress.evidence_added", evidence, actor, at, said.why)
    return evidence


def facts_of(photo: Photo | None, media_type: str, stored: StoredFile, at: datetime) -> dict[str, object]:
    """What a photo tells, kept beside the file; the copy for everyone else is without its place."""
    if photo is None:
        return {}
    keep_print(stored, photo.fingerprint)
    copy = store(photo.stripped, media_type=media_type, at=at)
    place = photo.position
    return {
        "public_copy": copy,
        "longitude": place.longitude if place else None,
        "latitude": place.latitude if place else None,
    }


def plain_name(filename: str) -> str:
    """The last part of a name, without what would break a header or a page; its ending stays."""
    name = "".join(each for each in filename.replace("\\", "/").rsplit("/", 1)[-1] if each.isprintable())
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 190 - len(ending)]}{dot}{ending[:8]}" if dot else name[:200]


@transaction.atomic
def remove_evidence(*, evidence: Evidence, actor: Actor, at: datetime, reason: str = "") -> None:
    """Take a file off a line that is still being filled, off a node, or, by whoever signs and with the reason, off a
    line of a locked round. The row and the bytes stay, marked as taken off. Raises NotAllowed, ProgressFault."""
    if evidence.line is not None and is_locked(evidence.line):
        check_can_change_late(evidence.line, reason, actor)
    elif evidence.line is not None:
        check_can_change(evidence.line, actor)
    elif evidence.milestone is not None:
        check_can_reach(actor, evidence.milestone)
    if not Evidence.objects.filter(pk=evidence.pk, removed_at=None).update(removed_at=at):
        raise ProgressFault(say("这个文件已经移除。"))
    tell_ledger("progress.evidence_removed", evidence, actor, at, reason)


def tell_ledger(kind: str, evidence: Evidence, actor: Actor, at: datetime, why: str) -> None:
    where = {"round": evidence.line.sheet.round.code} if evidence.line else {"milestone": str(evidence.milestone)}
    payload = {**where, "file": evidence.file.sha256}
    record_of(commitment_of(evidence), kind=kind, actor=actor, at=at, payload=payload, reason=why.strip()[:200])


def commitment_of(evidence: Evidence) -> Commitment:
    """What the evidence is of; a constraint holds that it hangs on a line or a node."""
    if evidence.line is not None:
        return evidence.line.commitment
    assert evidence.milestone is not None
    return evidence.milestone.plan.commitment


# Reading --------------------------------------------------------------------------------------------------------------


def standing_evidence() -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(removed_at=None)
    return rows.select_related("file", "public_copy", *HANGS_ON)


def get_evidence(pk: int) -> Evidence | None:
    return standing_evidence().filter(pk=pk).first()


def evidence_of(lines: Iterable[int]) -> dict[int, list[Evidence]]:
    """Each line's files. One query."""
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(line__in=list(lines), removed_at=None).select_related("file"):
        assert row.line_id is not None  # filtered by it
        found.setdefault(row.line_id, []).append(row)
    return found


def evidence_of_nodes(milestones: Iterable[Milestone], at: datetime | None = None) -> dict[int, list[Evidence]]:
    """Each node's files, those of the same node in earlier plans among them, as they stand or stood at an instant. One
    query, and one for each earlier plan that has them."""
    same = same_nodes(milestones)
    stood = Q(removed_at=None) if at is None else Q(added_at__lte=at) & (Q(removed_at=None) | Q(removed_at__gt=at))
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(stood, milestone__in=list(same)).select_related("file"):
        assert row.milestone_id is not None  # filtered by it
        found.setdefault(same[row.milestone_id], []).append(row)
    return found


def bare_nodes(
    commitments: Collection[int], *, since: date | None = None, until: date | None = None
) -> dict[int, list[Milestone]]:
    """By commitment, the nodes of the plan in force that are said to be reached while nothing shows what the plan
    names; reached after one day and by another where they are given. Two queries, more where plans were replaced."""
    reached = MilestoneReached.objects.current().filter(
        milestone__plan__commitment__in=commitments, milestone__plan__until_at=FOREVER
    )
    if since is not None:
        reached = reached.filter(reached_on__gt=since)
    if until is not None:
        reached = reached.filter(reached_on__lte=until)
    named = reached.exclude(milestone__evidence="").select_related("milestone__plan").order_by("milestone__due_on")
    nodes = [row.milestone for row in named]
    shown = evidence_of_nodes(nodes)
    found: dict[int, list[Milestone]] = {}
    for node in nodes:
        if node.pk not in shown:
            found.setdefault(node.plan.commitment_id, []).append(node)
    return found


def keep_reuses(evidence: Evidence) -> None:
    """Look once where else the same picture stands: the bytes themselves, or a photo that looks the same."""
    near = alike(evidence.file)
    others = standing_evidence().filter(file__in=[evidence.file_id, *near]).exclude(pk=evidence.pk)[:MOST_REUSES]
    PhotoReuse.objects.bulk_create(
        PhotoReuse(evidence=evidence, other=other, is_exact=other.file_id == evidence.file_id)
        for other in others
        if not shows_the_same(evidence, other)
    )


def shows_the_same(one: Evidence, other: Evidence) -> bool:
    """A node and a line of its own item may both be shown by one picture."""
    return (one.line is None) != (other.line is None) and commitment_of(one) == commitment_of(other)


def reuses(**filters: Any) -> QuerySet[PhotoReuse]:
    found = PhotoReuse.objects.filter(evidence__removed_at=None, other__removed_at=None, **filters)
    return found.select_related(*(f"{side}__{path}" for side in ("evidence", "other") for path in HANGS_ON))


def reuse_of(evidence: Evidence) -> list[Reuse]:
    return read_reuses(reuses(evidence=evidence))


def reused_in(round_: Round) -> list[Reuse]:
    """Photos of a round that stand elsewhere too. Two queries."""
    return read_reuses(reuses(evidence__line__sheet__round=round_)[:MOST_LISTED])


def read_reuses(rows: Iterable[PhotoReuse]) -> list[Reuse]:
    listed = list(rows)
    titles = titles_of([each for row in listed for each in (row.evidence, row.other)])
    return [
        Reuse(row.evidence, titles[row.evidence.pk], row.other, titles[row.other.pk], row.is_exact) for row in listed
    ]


def titles_of(rows: Sequence[Evidence]) -> dict[int, str]:
    """Each row's item in words, by the row's key. One query."""
    keys = {row.pk: commitment_of(row).pk for row in rows}
    titles = dict(
        CommitmentVersion.objects.filter(commitment__in=keys.values(), until_at=FOREVER).values_list(
            "commitment_id", "title"
        )
    )
    return {row: titles.get(commitment, "") for row, commitment in keys.items()}


def shown_file(evidence: Evidence, *, original: bool) -> StoredFile:
    """The file to hand out: the original only where asked for by somebody who may have it."""
    return evidence.file if original or evidence.public_copy is None else evidence.public_copy


def may_have_original(actor: Actor, evidence: Evidence) -> bool:
    """The supervision office checks; the body has its own. Nobody else learns where a photo was taken."""
    return actor.is_supervision or is_of_own(actor, evidence)


def may_see_evidence(actor: Actor, evidence: Evidence) -> bool:
    return actor.sees_whole_district or is_of_own(actor, evidence)


def is_of_own(actor: Actor, evidence: Evidence) -> bool:
    """Of a line of the body's own sheet, or of a node it may say is reached."""
    if evidence.line is not None:
        return actor.body_id == evidence.line.sheet.body_id
    return bool(can_reach_nodes(actor, commitment_of(evidence), [m for m in [evidence.milestone] if m]))
