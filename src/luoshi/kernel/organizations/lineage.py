"""Bodies over time: what they were called on a day, where posts sat, who came after them, what a series covers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localtime

from luoshi.kernel.messages import say
from luoshi.kernel.organizations.models import (
    Body,
    BodyChange,
    ChangeKind,
    ChangePart,
    FormerName,
    FormerSeat,
    Side,
)

ENDS = (ChangeKind.MERGED, ChangeKind.SPLIT)
DEEPEST = 10  # changes one after another; more is a mistake


def day_of(at: datetime | None) -> date | None:
    """The day an instant lies in, in the installation's time zone."""
    return None if at is None else localtime(at).date()


@dataclass(frozen=True, slots=True)
class NameThen:
    name: str
    short_name: str


def former_names(day: date | None) -> dict[int | None, NameThen]:
    """What bodies (None: the district) were called on a day, where not as today. No query for today (None)."""
    if day is None:
        return {}
    rows = FormerName.objects.filter(until_on__gt=day).filter(Q(from_on__isnull=True) | Q(from_on__lte=day))
    return {row.body_id: NameThen(row.name, row.short_name) for row in rows.order_by("-until_on")}


def as_named(bodies: Iterable[Body], day: date | None) -> None:
    """Give these bodies the names they had on a day, in memory only."""
    names = former_names(day)
    for body in bodies:
        if then := names.get(body.pk):
            body.name, body.short_name = then.name, then.short_name[:30]


def former_seats(day: date) -> dict[int, int]:
    """Posts that sat in another body on that day: post → body."""
    rows = FormerSeat.objects.filter(until_on__gt=day).filter(Q(from_on__isnull=True) | Q(from_on__lte=day))
    return dict(rows.order_by("-until_on").values_list("post_id", "body_id"))


# -- changes ----------------------------------------------------------------------------------------------------


def changes(day: date | None = None) -> QuerySet[BodyChange]:
    """Every change up to a day, newest first, with its parts. Two queries."""
    rows = BodyChange.objects.prefetch_related(Prefetch("parts", queryset=ChangePart.objects.select_related("body")))
    return rows if day is None else rows.filter(on__lte=day)


def changes_of(bodies: Collection[int], day: date | None = None) -> list[BodyChange]:
    """Changes these bodies gave or took in, oldest first."""
    return list(changes(day).filter(parts__body__in=list(bodies)).distinct().order_by("on", "id"))


def changes_about(bodies: Collection[int]) -> list[BodyChange]:
    """Changes these bodies gave or took in, and those of the district's own territory, oldest first. Two queries."""
    about = Q(parts__body__in=list(bodies)) | Q(parts__body__isnull=True)
    return list(changes().filter(about).distinct().order_by("on", "id"))


def touches(change: BodyChange, bodies: Collection[int | None]) -> bool:
    """Whether one of these bodies (None: the district) has a part in the change."""
    return any(part.body_id in bodies for part in change.parts.all())


def names_on(change: BodyChange, side: Side) -> list[str]:
    return [part.short_name for part in change.parts.all() if part.side == side]


def change_words(change: BodyChange) -> str:
    """2025年3月1日 城管局、环卫处合并为城管局（云政发〔2025〕3号）"""
    before, after = (say("、").join(names_on(change, side)) for side in (Side.BEFORE, Side.AFTER))
    sentences = {
        ChangeKind.RENAMED: say("{before}更名为{after}", before=before, after=after),
        ChangeKind.MERGED: say("{before}并入{after}", before=before, after=after),
        ChangeKind.SPLIT: say("{before}分为{after}", before=before, after=after),
        ChangeKind.TRANSFERRED: say("{before}的部分职责划入{after}", before=before, after=after),
        ChangeKind.TERRITORY: say("{before}区划调整，为{after}", before=before, after=after),
    }
    return say(
        "{on}，{what}（{document}）",
        on=day_words(change.on),
        what=sentences[ChangeKind(change.kind)],
        document=change.document,
    )


def day_words(day: date) -> str:
    return say("{year}年{month}月{day}日", year=day.year, month=day.month, day=day.day)


# -- who answers now --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Successors:
    """Who answers today for what a body answered for, and the changes that led there, oldest first."""

    bodies: tuple[Body, ...]
    through: tuple[BodyChange, ...]


def successors_of(body: Body, day: date) -> Successors:
    """Through merges and splits up to a day; a body that goes on is its own successor."""
    through: dict[int, BodyChange] = {}
    now = [body]
    for _ in range(DEEPEST):
        ended = [each for each in now if each.abolished_on is not None and each.abolished_on <= day]
        if not ended:
            break
        now = [each for each in now if each not in ended]
        for each in ended:
            for change in changes_of([each.pk], day):
                gave = {part.body_id for part in change.parts.all() if part.side == Side.BEFORE}
                if change.kind in ENDS and each.pk in gave:
                    through[change.pk] = change
                    heirs = [part.body for part in change.parts.all() if part.side == Side.AFTER and part.body]
                    now += [heir for heir in heirs if heir not in now and heir != each]
    return Successors(tuple(now), tuple(through.values()))


def predecessors_of(body_id: int) -> set[int]:
    """Bodies that merged into this one or split into it, and theirs. One query for each step back."""
    found: set[int] = set()
    level = {body_id}
    for _ in range(DEEPEST):
        into = BodyChange.objects.filter(kind__in=ENDS, parts__side=Side.AFTER, parts__body__in=level)
        gave = ChangePart.objects.filter(change__in=into.values("pk"), side=Side.BEFORE, body__isnull=False)
        level = set(gave.values_list("body_id", flat=True)) - found - {body_id}
        if not level:
            break
        found |= level
    return found


# -- what a series covers ---------------------------------------------------------------------------------------


def coverage_notes(first: date | None, last: date | None, bodies: Sequence[int] = ()) -> list[str]:
    """What a series from `first` to `last` covers, where a change of territory lies in it: the district's own, and
    those of the bodies named. One query."""
    if first is None or last is None:
        return []
    about = Q(parts__body__isnull=True) | Q(parts__body__in=list(bodies))
    crossed = BodyChange.objects.filter(about, on__gt=first, on__lte=last).exclude(covers_before="", covers_after="")
    return [coverage_words(change) for change in crossed.distinct().order_by("on", "id")]


def covers_of_the_district(known: Iterable[BodyChange]) -> list[BodyChange]:
    """Of these changes the ones of the district's own territory that say what series cover."""
    return [each for each in known if (each.covers_before or each.covers_after) and touches(each, {None})]


def coverage_words(change: BodyChange) -> str:
    on = day_words(change.on)
    if not change.covers_after:
        return say("{on}前为{before}。", on=on, before=change.covers_before)
    if not change.covers_before:
        return say("{on}起为{after}。", on=on, after=change.covers_after)
    return say("{on}前为{before}，此后为{after}。", on=on, before=change.covers_before, after=change.covers_after)
