"""The table of sister districts: taken in whole or not at all, read as rankings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.delivery.progress.models import SisterFigure
from luoshi.delivery.progress.operations import hash_of
from luoshi.delivery.progress.permissions import check_can_enter_figures
from luoshi.delivery.progress.ranking_rules import PlaceValue, Ranking, in_ranks, neighbours, rank_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.exports import Cell, Row, TableFault, day_of, number_of, read_table, text_of
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.queries import district
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close
from luoshi.reading.indicators import find_indicator

HEADERS = ("指标", "截至", "地区", "数值", "单位", "越低越好")
REQUIRED = HEADERS[:4]
MEAN = ("全市", "全市平均", "市平均", "平均")
YES = ("是", "1", "y", "yes", "true", "√")
FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class SisterGiven:
    indicator: str
    period_end: date
    place: str
    value: Decimal
    unit: str = ""
    is_mean: bool = False
    lower_is_better: bool = False


@dataclass(frozen=True, slots=True)
class SistersTaken:
    """What became of a table. `without_own` are indicators of which the own district's row is missing."""

    new: int
    corrected: int
    same: int
    without_own: tuple[str, ...]


def own_name() -> str:
    found = district()
    return found.name if found else ""


def sisters_in(data: bytes, filename: str) -> list[SisterGiven]:
    """Every row of the table. Raises TableFault naming every cell that cannot be read, and rows said twice."""
    given: list[SisterGiven] = []
    faults: list[str] = []
    seen: dict[tuple[str, date, str], str] = {}
    for row in read_table(data, filename, required=REQUIRED):
        try:
            one = sister_in(row)
        except TableFault as fault:
            faults.append(str(fault))
            continue
        key = (one.indicator, one.period_end, one.place)
        if key in seen:
            faults.append(
                say("{row}与{other}重复：{what}", row=row.place, other=seen[key], what=f"{one.indicator} {one.place}")
            )
        seen[key] = row.place
        given.append(one)
    if faults:
        raise TableFault(say("{faults}。没有导入任何一行，请改好后重新上传。", faults="；".join(faults[:FAULTS_SHOWN])))
    if not given:
        raise TableFault(say("表里没有数据行。没有导入任何内容。"))
    return given


def sister_in(row: Row) -> SisterGiven:
    name, place = text_of(row, "指标"), text_of(row, "地区")
    on, value = day_of(row, "截至"), number_of(row, "数值")
    missing = [column for column, given in zip(REQUIRED, (name, on, place, value), strict=True) if given in ("", None)]
    if missing or on is None or value is None:
        raise TableFault(say("{row}缺少“{columns}”", row=row.place, columns="”“".join(missing)))
    return SisterGiven(
        indicator=name[:120],
        period_end=on,
        place=place[:60],
        value=value,
        unit=text_of(row, "单位")[:30],
        is_mean=place in (*MEAN, superior_name()),
        lower_is_better=text_of(row, "越低越好").lower() in YES,
    )


def superior_name() -> str:
    found = district()
    return found.superior_name if found else ""


@transaction.atomic
def take_sisters(
    *, given: Sequence[SisterGiven], source: str, actor: Actor, at: datetime, reason: str = ""
) -> SistersTaken:
    """Take a table of sister districts as one event. A figure already there changes nothing; another value is a
    correction and ends the old row, with the reason. Raises NotAllowed, TableFault for a correction without one."""
    check_can_enter_figures(actor)
    days = {one.period_end for one in given}
    rows = SisterFigure.objects.current().filter(period_end__in=days)
    standing = {(row.indicator, row.period_end, row.place): row for row in rows}
    new: list[SisterFigure] = []
    ended: list[SisterFigure] = []
    for one in given:
        before = standing.get((one.indicator, one.period_end, one.place))
        if before is not None and before.value == one.value:
            continue
        if before is not None:
            ended.append(before)
        new.append(sister_row(one, source, at, reason if before is not None else ""))
    if ended and not reason.strip():
        raise TableFault(say("表中有 {n} 个数与已有的不同，请写明更正理由。没有导入任何内容。", n=len(ended)))
    moment = close(ended, at)
    for row in new:
        row.from_at = moment
    SisterFigure.objects.bulk_create(new, batch_size=1000)
    if new:
        payload = {"count": len(new), "corrected": len(ended), "content": hash_of(values_of(row) for row in new)}
        record(
            kind="progress.sisters_taken",
            subject_type="source",
            subject_key=source[:80],
            actor=actor,
            at=at,
            payload=payload,
            reason=reason,
        )
    own = {one.indicator for one in given if one.place == own_name()}
    without = tuple(sorted({one.indicator for one in given} - own))
    return SistersTaken(len(new) - len(ended), len(ended), len(given) - len(new), without)


def sister_row(one: SisterGiven, source: str, at: datetime, reason: str) -> SisterFigure:
    return SisterFigure(
        indicator=one.indicator,
        period_end=one.period_end,
        place=one.place,
        value=one.value,
        unit=one.unit,
        is_mean=one.is_mean,
        lower_is_better=one.lower_is_better,
        source=source[:120],
        reason=reason[:200],
        from_at=at,
    )


def values_of(row: SisterFigure) -> dict[str, object]:
    return {"indicator": row.indicator, "place": row.place, "period_end": row.period_end, "value": row.value}


# Reading --------------------------------------------------------------------------------------------------------------


def rankings(*, today: date, at: datetime | None = None) -> list[Ranking]:
    """The newest ranking of every indicator by `today`, in the table's order; two queries."""
    days = SisterFigure.objects.as_of(at).filter(period_end__lte=today).values_list("period_end", flat=True)
    shown = sorted(set(days.order_by("-period_end").distinct()))[-MONTHS_READ:]
    rows = list(SisterFigure.objects.as_of(at).filter(period_end__in=shown).order_by("pk"))
    by_indicator: dict[str, list[SisterFigure]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    own = own_name()
    return [ranking_of(found, own) for found in by_indicator.values()]


MONTHS_READ = 6  # an indicator that has been silent for longer is no news


RATES = ("%", "％", "‰")
Mean = tuple[str, str, date]  # the indicator's id, else its name; its unit; the period's end


def city_means(*, until: date, at: datetime | None = None) -> dict[Mean, Decimal]:
    """The city's published means of rates, which a district's own figure can be held against; totals cannot."""
    rows = SisterFigure.objects.as_of(at).filter(is_mean=True, period_end__lte=until, unit__in=RATES)
    columns = ("indicator", "unit", "period_end", "value")
    return {(meant_by(name), unit, on): value for name, unit, on, value in rows.values_list(*columns)}


def meant_by(name: str) -> str:
    """The id of the indicator that a name means, else the name."""
    entry = find_indicator(name)
    return entry.id if entry is not None else name


def ranking_of(rows: Sequence[SisterFigure], own: str) -> Ranking:
    """The newest period of one indicator, held against the period before it."""
    days = sorted({row.period_end for row in rows})
    now = [row for row in rows if row.period_end == days[-1]]
    before = [row for row in rows if len(days) > 1 and row.period_end == days[-2]]
    lower = any(row.lower_is_better for row in now)
    ranks = in_ranks(places_of(now), lower_is_better=lower)
    value = next((row.value for row in now if row.place == own), None)
    mean = next((row.value for row in now if row.is_mean), None)
    ahead, behind = neighbours(ranks, own)
    return Ranking(
        indicator=now[0].indicator,
        unit=next((row.unit for row in now if row.unit), ""),
        period_end=days[-1],
        lower_is_better=lower,
        value=value,
        rank=rank_of(ranks, own),
        places=len(ranks),
        rank_before=rank_of(in_ranks(places_of(before), lower_is_better=lower), own),
        ahead=ahead,
        behind=behind,
        mean=mean,
        mean_gap=value - mean if value is not None and mean is not None else None,
        all=tuple(ranks),
    )


def places_of(rows: Iterable[SisterFigure]) -> list[PlaceValue]:
    return [PlaceValue(row.place, row.value) for row in rows if not row.is_mean]


def template_rows() -> list[list[Cell]]:
    """The table to fill: every indicator and place there has been, in their order, values empty."""
    rows = SisterFigure.objects.filter(until_at=FOREVER).order_by("pk")
    known = dict.fromkeys(rows.values_list("indicator", "place", "unit", "lower_is_better"))
    if not known:
        own = own_name() or "本区"
        return [["地区生产总值增速", None, place, None, "%", ""] for place in (own, "全市")]
    return [[name, None, place, None, unit, "是" if lower else ""] for name, place, unit, lower in known]
