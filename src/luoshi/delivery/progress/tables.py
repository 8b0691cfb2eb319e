"""The data body's table: a figure enters once and fills every item that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import Measurement
from luoshi.delivery.progress.operations import FigureGiven, Key, key_of, standing_figures
from luoshi.delivery.register.models import CommitmentVersion, Target
from luoshi.kernel.exports import Row, TableFault, day_of, number_of, read_table, text_of
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.queries import district
from luoshi.kernel.timeline import FOREVER

HEADERS = ("指标", "截至", "数值", "单位", "主体")
REQUIRED = HEADERS[:3]


@dataclass(frozen=True, slots=True)
class Use:
    """One row of the table: which items it fills, and what stood there before."""

    figure: FigureGiven
    items: tuple[tuple[str, str], ...]
    targets: tuple[Target, ...]
    before: Measurement | None

    @property
    def is_correction(self) -> bool:
        return self.before is not None and self.before.value != self.figure.value

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.before.value == self.figure.value


def uses_in(data: bytes, filename: str, *, today: date) -> list[Use]:
    """Every row with what it would fill. Raises TableFault naming every cell that cannot be read, and every period that
    is not over."""
    rows = read_table(data, filename, required=REQUIRED)
    figures, faults = [], []
    targets = targets_by_name()
    for row in rows:
        try:
            figures.append(over_by(today, figure_in(row, targets), row))
        except TableFault as fault:
            faults.append(str(fault))
    if faults:
        raise TableFault("；".join(faults[:20]) + "。没有导入任何一行，请改好后重新上传。")
    return uses_of(figures, targets)


def targets_by_name() -> dict[str, list[Target]]:
    """Current targets by their indicator's name and by its code."""
    found: dict[str, list[Target]] = {}
    rows = Target.objects.current().filter(commitment__stage="accepted", value__isnull=False)
    for target in rows.select_related("commitment"):
        for name in {target.indicator, target.indicator_id} - {""}:
            found.setdefault(name, []).append(target)
    return found


def figure_in(row: Row, targets: dict[str, list[Target]]) -> FigureGiven:
    name, on, value = text_of(row, "指标"), day_of(row, "截至"), number_of(row, "数值")
    if not name or on is None or value is None:
        raise TableFault(say("{place}“指标”“截至”“数值”须填全", place=row.place))
    unit = text_of(row, "单位")
    using = targets.get(name, [])
    other = next((target.unit for target in using if unit and target.unit and target.unit != unit), "")
    if other and not any(target.unit == unit for target in using):
        raise TableFault(
            say("{place}“单位”为“{unit}”，事项中该指标以“{other}”计", place=row.place, unit=unit, other=other)
        )
    indicator_id = next((target.indicator_id for target in using if target.indicator_id), "")
    units = unit or next((target.unit for target in using), "")
    if text_of(row, "数值").endswith(("%", "％")) and units and "%" not in units and "百分" not in units:
        told = "{place}“数值”是百分数 {written}，单位却是“{unit}”"
        raise TableFault(say(told, place=row.place, written=text_of(row, "数值"), unit=units))
    subject = text_of(row, "主体") or own_subject(using)
    return FigureGiven(name, on, value, units, indicator_id, subject, year_start(on))


def over_by(today: date, figure: FigureGiven, row: Row) -> FigureGiven:
    """The figure itself. Raises TableFault where its period ends after today."""
    if figure.period_end > today:
        raise TableFault(
            say(
                "{place}{indicator}的期次 {period_end} 还没有到",
                place=row.place,
                indicator=figure.indicator,
                period_end=figure.period_end,
            )
        )
    return figure


def own_subject(using: Sequence[Target]) -> str:
    """A row that names no subject is the district's own, by the name under which its targets know it."""
    own = district()
    return own.name if own and any(target.subject == own.name for target in using) else ""


def year_start(on: date) -> date:
    return date(on.year, 1, 1)


def uses_of(figures: Sequence[FigureGiven], targets: dict[str, list[Target]]) -> list[Use]:
    titles = dict(
        CommitmentVersion.objects.filter(until_at=FOREVER).values_list("commitment_id", "title") if figures else []
    )
    before = standing_of(figures)
    found = []
    for figure in figures:
        using = [t for t in targets.get(figure.indicator, []) if t.unit == figure.unit and t.subject == figure.subject]
        items = tuple(sorted({(t.commitment.code or "", titles.get(t.commitment_id, "")) for t in using}))
        keys = [key_of(replace(figure, target=target)) for target in (None, *using)]
        stood = [before[key] for key in keys if key in before]
        other = next((row for row in stood if row.value != figure.value), None)
        found.append(Use(figure, items, tuple(using), other or next(iter(stood), None)))
    return found


def figures_to_take(uses: Sequence[Use], *, reason: str) -> list[FigureGiven]:
    """What is written: the district's own series where the indicator is known, else one figure for each target."""
    found = []
    for use in uses:
        given = replace(use.figure, reason=use.figure.reason or (reason if use.is_correction else ""))
        if given.indicator_id or not use.targets:
            found.append(given)
        else:
            found += [replace(given, target=target) for target in use.targets]
    return found


def items_by_indicator() -> dict[str, list[tuple[str, str]]]:
    """(code, title) of the items that use each indicator. Two queries."""
    titles = dict(CommitmentVersion.objects.filter(until_at=FOREVER).values_list("commitment_id", "title"))
    return {
        name: sorted({(t.commitment.code or "", titles.get(t.commitment_id, "")) for t in targets})
        for name, targets in targets_by_name().items()
    }


def asked_for() -> list[tuple[str, str]]:
    """(indicator, unit) of every current target, for the empty table one downloads."""
    rows = Target.objects.current().filter(commitment__stage="accepted", value__isnull=False)
    return sorted(set(rows.values_list("indicator", "unit")))


def standing_of(figures: Sequence[FigureGiven]) -> dict[Key, Measurement]:
    """What the data body said before of the same periods: the district's own series, and figures of one target."""
    return standing_figures(figures, Level.DATA_BODY)
