"""Commitments and quotas follow their bodies through a merge, a split or a handing over of duties.

What a body answered for ends on the day of the change and begins anew with its heir; the past is left as it was. Rows
that began after that day move at the instant of recording. Quotas of one target that come together are added up, but
for rates, which are not: where two differ, the heir's is left to be settled and both are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import F, Q

from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Target
from luoshi.delivery.register.operations.board_rows import follow_leads
from luoshi.delivery.register.quotas import Allotted, is_additive, summed
from luoshi.delivery.register.rules import value_words
from luoshi.kernel.organizations.following import Movable, Moving
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, copy_of

OPEN = (CommitmentStage.DRAFTED, CommitmentStage.ACCEPTED)
DOING = (AssignmentRole.LEAD, AssignmentRole.CO_LEAD, AssignmentRole.CO_OPERATING)


def key_for(commitment_id: int) -> str:
    return f"commitment:{commitment_id}"


class CommitmentsFollow:
    """Leading, co-operating, reporting."""

    word = "事项"
    by_hand = True

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        """Each commitment once for each body that has a part in it, leads first, those allotted a quota too."""
        held = Assignment.objects.filter(body__in=bodies, until_at=FOREVER, commitment__stage__in=OPEN)
        parts: dict[tuple[int, int], list[str]] = {}
        for row in sorted(held, key=lambda row: list(AssignmentRole).index(AssignmentRole(row.role))):
            parts.setdefault((row.commitment_id, row.body_id), []).append(AssignmentRole(row.role).label)
        for target in quota_rows(bodies):
            parts.setdefault((target.commitment_id, target.body_id or 0), []).append("任务分配")
        versions = CommitmentVersion.objects.filter(commitment__in={key for key, _ in parts}, until_at=FOREVER)
        titles = {row.commitment_id: row for row in versions.select_related("commitment")}
        found = [
            Movable(key_for(key), titles[key].title, body, titles[key].commitment.code or "", "、".join(said))
            for (key, body), said in parts.items()
            if key in titles
        ]
        return sorted(found, key=lambda each: (not each.note.startswith("牵头"), each.code))

    def move(self, moving: Moving) -> int:
        """Returns how many commitments changed hands."""
        rows = list(
            Assignment.objects.filter(body__in=moving.gone, until_at=FOREVER, commitment__stage__in=OPEN).order_by(
                "commitment", "ordinal"
            )
        )
        going = [(row, heir) for row in rows if (heir := heir_for(row, moving))]
        keys = {row.commitment_id for row, _ in going}
        held = list(Assignment.objects.filter(commitment__in=keys, until_at=FOREVER))
        made, ended = [], [row for row, _ in going]
        for commitment, heir, moved in by_heir(going):
            theirs = [row for row in held if row.commitment_id == commitment and row.body_id == heir.pk]
            for group in (DOING, (AssignmentRole.REPORTING,)):
                new, gone = taken_over([r for r in moved if r.role in group], [r for r in theirs if r.role in group])
                ended += gone
                made += [(row, heir) for row in new]
        moments = close_from(ended, moving.start, moving.at)
        Assignment.objects.bulk_create(copy_of(row, moments[row.pk], body_id=heir.pk) for row, heir in made)
        Commitment.objects.filter(pk__in=keys).update(revision=F("revision") + 1)
        follow_leads(sorted(keys))
        return len(keys)


def heir_for(row: Assignment, moving: Moving) -> Body | None:
    heir = moving.heir(key_for(row.commitment_id))
    return None if heir is None or heir.pk == row.body_id else heir


def by_heir(going: Iterable[tuple[Assignment, Body]]) -> list[tuple[int, Body, list[Assignment]]]:
    found: dict[tuple[int, int], tuple[Body, list[Assignment]]] = {}
    for row, heir in going:
        found.setdefault((row.commitment_id, heir.pk), (heir, []))[1].append(row)
    return [(commitment, heir, rows) for (commitment, _), (heir, rows) in found.items()]


def taken_over(moved: Sequence[Assignment], theirs: Sequence[Assignment]) -> tuple[list[Assignment], list[Assignment]]:
    """(rows the heir begins, rows of its own that end): it keeps the greatest part of all, once."""
    if not moved:
        return [], []
    order = list(AssignmentRole)
    best = min([*moved, *theirs], key=lambda row: order.index(AssignmentRole(row.role)))
    return ([], []) if best in theirs else ([best], list(theirs))


def close_from(rows: Sequence[Assignment] | Sequence[Target], start: datetime, at: datetime) -> dict[int, datetime]:
    """End rows on the day of the change; those that began since, at the instant of recording. By row, when."""
    before = [row for row in rows if row.from_at < start]
    since = [row for row in rows if row.from_at >= start]
    first, second = close(before, start), close(since, at)
    return {**{row.pk: first for row in before}, **{row.pk: second for row in since}}


# -- quotas -----------------------------------------------------------------------------------------------------


def quota_rows(bodies: Collection[int]) -> list[Target]:
    rows = Target.objects.filter(body__in=bodies, until_at=FOREVER, commitment__stage__in=OPEN)
    return list(rows.select_related("part_of", "body").order_by("commitment", "ordinal", "id"))


class QuotasFollow:
    """What bodies were allotted goes with the commitment it is part of."""

    word = "任务分配"
    by_hand = False

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        return [
            Movable(
                f"quota:{row.pk}",
                f"{row.indicator} {value_words(row.value, None, '', row.unit) or '待定'}",
                row.body_id or 0,
            )
            for row in quota_rows(bodies)
        ]

    def move(self, moving: Moving) -> int:
        going: dict[tuple[int, int | None, str, int], tuple[Body, list[Target]]] = {}
        for row in quota_rows(moving.gone):
            heir = moving.heir(key_for(row.commitment_id))
            if heir is not None and heir.pk != row.body_id:
                key = (row.commitment_id, row.part_of_id, row.indicator, heir.pk)
                going.setdefault(key, (heir, []))[1].append(row)
        moved = 0
        for (commitment, part_of, indicator, _), (heir, rows) in going.items():
            own = Target.objects.filter(
                Q(part_of=part_of), commitment=commitment, indicator=indicator, body=heir, until_at=FOREVER
            )
            together(heir, [*own.select_related("part_of", "body"), *rows], moving)
            moved += len(rows)
        return moved


def together(heir: Body, rows: Sequence[Target], moving: Moving) -> None:
    """Several quotas of one target become the heir's one."""
    moments = close_from(rows, moving.start, moving.at)
    first = rows[0]
    unit = first.part_of.unit if first.part_of else first.unit
    values = {row.value for row in rows}
    said = {"value": first.value, "unit": first.unit, "as_written": first.as_written}
    if len(rows) > 1 and is_additive(first.indicator, first.kind, unit):
        known = [Allotted(row.value, row.unit) for row in rows]
        said = {"value": summed(None, unit, known, additive=True).allotted, "unit": unit, "as_written": words_of(rows)}
    elif len(values) > 1:
        said = {"value": None, "unit": unit, "as_written": words_of(rows)}
    copy_of(first, max(moments.values()), body_id=heir.pk, **said).save(force_insert=True)


def words_of(rows: Sequence[Target]) -> str:
    """原云埠街道 15 万平方米；原石渡街道 20 万平方米"""
    told = (
        f"{row.body.short_name if row.body else ''} {value_words(row.value, None, '', row.unit) or '待定'}"
        for row in rows
    )
    return "；".join(told)[:200]
