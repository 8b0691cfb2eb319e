"""What the cells of a form hold for a period: one look at the district, a constant number of queries for any form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from luoshi.delivery.progress.choices import FormField, FormPeriod, FormScope
from luoshi.delivery.progress.corrected import said_of, with_corrections
from luoshi.delivery.progress.mapping.filling import RowsToFill, Value
from luoshi.delivery.progress.mapping.grids import Place
from luoshi.delivery.progress.models import MappedCell, Measurement, OfficeForm, ProgressReport
from luoshi.delivery.progress.queries import figures_for, newest_lines, rank
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage, State
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Standing, Target
from luoshi.delivery.register.queries.judged import judged_targets
from luoshi.kernel.organizations.queries import district
from luoshi.kernel.sources.periods import month_end
from luoshi.kernel.timeline import FOREVER

HUNDRED = Decimal(100)
RATES = ("%", "％", "百分点", "‰")
LINE_FIELDS = {
    FormField.TEXT: "text",
    FormField.PROBLEM: "problem",
    FormField.ASKS: "asks",
    FormField.PERCENT: "percent",
    FormField.FORECAST: "forecast_on",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A commitment as forms show it; what is not there is None or empty."""

    commitment: Commitment
    title: str
    due_on: date | None
    lead: str
    state: str
    target: Target | None
    figures: Sequence[Measurement]
    line: LineGiven | None

    def figure_on(self, on: date) -> Decimal | None:
        return next((row.value for row in self.figures if row.period_end == on), None)


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything a form may ask about, read once for one period."""

    form: OfficeForm
    period_end: date
    today: date
    items: Mapping[int, Item]
    series: Mapping[tuple[str, str, str], Mapping[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into the form, and the single cells for which nothing is known."""

    values: Mapping[Place, Value]
    repeats: Sequence[RowsToFill]
    missing: Sequence[MappedCell]


def content_of(form: OfficeForm, *, period_end: date, today: date) -> Content:
    cells = list(form.cells.all())
    looked = look(form, cells, period_end=period_end, today=today)
    single = [cell for cell in cells if not cell.repeats]
    values = {place_of(cell): value_of(cell, looked, looked.items.get(cell.commitment_id or 0)) for cell in single}
    missing = [cell for cell in single if values[place_of(cell)] in (None, "")]
    return Content(values, list(rows_of([cell for cell in cells if cell.repeats], looked)), missing)


def place_of(cell: MappedCell) -> Place:
    return (cell.sheet, cell.row, cell.column)


def rows_of(cells: Sequence[MappedCell], looked: Looked) -> Iterable[RowsToFill]:
    """Each repeating row with the values of every item, in the order of their codes."""
    rows: dict[tuple[str, int], list[MappedCell]] = {}
    for cell in cells:
        rows.setdefault((cell.sheet, cell.row), []).append(cell)
    listed = sorted(in_scope(looked), key=lambda item: item.commitment.code or "")
    for (sheet, row), mapped in rows.items():
        items = [
            {cell.column: value_of(cell, looked, item, serial) for cell in mapped}
            for serial, item in enumerate(listed, start=1)
        ]
        yield RowsToFill(sheet, row, items)


def in_scope(looked: Looked) -> list[Item]:
    own = looked.form.body.short_name
    whole = looked.form.scope == FormScope.DISTRICT
    return [item for item in looked.items.values() if whole or item.lead == own]


def value_of(cell: MappedCell, looked: Looked, item: Item | None, serial: int = 0) -> Value:
    field, on = FormField(cell.field), period_of(looked.period_end, FormPeriod(cell.when))
    if field == FormField.FIGURE:
        return looked.series.get((cell.indicator, cell.subject, cell.unit), {}).get(on)
    plain: dict[FormField, Value] = {
        FormField.PERIOD: f"{on.year}年{on.month}月",
        FormField.TODAY: looked.today,
        FormField.BODY: looked.form.body.name,
        FormField.SERIAL: serial,
    }
    if field in plain:
        return plain[field]
    return item_value(field, item, on) if item else None


def item_value(field: FormField, item: Item, on: date) -> Value:
    if field in LINE_FIELDS:
        value: Value = getattr(item.line, LINE_FIELDS[field]) if item.line else None
        return value
    actual = item.figure_on(on)
    aim = item.target.value if item.target else None
    found: dict[FormField, Value] = {
        FormField.CODE: item.commitment.code,
        FormField.TITLE: item.title,
        FormField.LEAD: item.lead,
        FormField.DUE: item.due_on,
        FormField.STATE: item.state,
        FormField.TARGET: aim,
        FormField.ACTUAL: actual,
        FormField.SHARE: round(actual / aim * HUNDRED, 1) if aim and actual is not None else None,
    }
    return found[field]


def period_of(period_end: date, when: FormPeriod) -> date:
    if when == FormPeriod.LAST_MONTH:
        return period_end.replace(day=1) - timedelta(days=1)
    if when == FormPeriod.LAST_YEAR:
        return month_end(period_end.year - 1, period_end.month)
    return date(period_end.year - 1, 12, 31) if when == FormPeriod.YEAR_END else period_end


# The look -------------------------------------------------------------------------------------------------------------


def look(form: OfficeForm, cells: Sequence[MappedCell], *, period_end: date, today: date) -> Looked:
    wanted = {cell.commitment_id for cell in cells if cell.commitment_id}
    keys = asked_commitments(form, wanted, period_end, repeats=any(cell.repeats for cell in cells))
    pairs = {(cell.indicator, cell.subject) for cell in cells if cell.indicator}
    return Looked(form, period_end, today, items_of(keys, period_end, form.body_id), series_of(pairs))


def asked_commitments(form: OfficeForm, wanted: set[int], period_end: date, *, repeats: bool) -> list[int]:
    """What the cells name, and for repeating rows what is on the register, but for what earlier reports promised and
    is done: a monthly form does not list the years behind it."""
    if not repeats:
        return sorted(wanted)
    done = Standing.objects.current().filter(commitment=OuterRef("pk"), state=State.DONE)
    over = Q(report__year__lt=period_end.year) & Exists(done)
    rows = Commitment.objects.filter(~over, stage=CommitmentStage.ACCEPTED)
    if form.scope == FormScope.BODY:
        rows = rows.filter(
            assignments__role=AssignmentRole.LEAD, assignments__until_at=FOREVER, assignments__body=form.body_id
        )
    return sorted(wanted | set(rows.values_list("pk", flat=True)))


def items_of(keys: Sequence[int], period_end: date, body: int) -> dict[int, Item]:
    """Seven queries for any number of commitments."""
    versions = CommitmentVersion.objects.current().filter(commitment__in=keys).select_related("commitment")
    leads = Assignment.objects.current().filter(commitment__in=keys, role=AssignmentRole.LEAD)
    lead_of = dict(leads.values_list("commitment_id", "body__short_name"))
    standings = dict(Standing.objects.current().filter(commitment__in=keys).values_list("commitment_id", "state"))
    targets = judged_targets(keys)
    figures = figures_for(list(targets.values()))
    lines = lines_until(keys, period_end, body)
    found = {}
    for version in versions:
        key = version.commitment_id
        target = targets.get(key)
        found[key] = Item(
            commitment=version.commitment,
            title=version.title,
            due_on=version.due_on,
            lead=lead_of.get(key, ""),
            state=State(standings[key]).label if key in standings else "",
            target=target,
            figures=figures.get(target.pk, []) if target else [],
            line=lines.get(key),
        )
    return found


def lines_until(keys: Sequence[int], period_end: date, body: int) -> dict[int, LineGiven]:
    """What was last reported of each for a period by then, as it is corrected; of other bodies than the form's what
    their heads have signed. Two queries."""
    told = Q(sheet__signed_at__isnull=False) | Q(sheet__body=body)
    rows = ProgressReport.objects.filter(told, commitment__in=keys, saved_at__isnull=False)
    rows = rows.filter(sheet__round__period_end__lte=period_end)
    return {line.commitment_id: said_of(line) for line in with_corrections(newest_lines(rows))}


def series_of(pairs: set[tuple[str, str]]) -> dict[tuple[str, str, str], dict[date, Decimal]]:
    """The best confirmed figures of each (indicator, subject, unit); "" is the district itself, and no unit is the
    unit that is no rate. One query."""
    own = district()
    best: dict[tuple[str, str, str, date], Measurement] = {}
    for row in Measurement.objects.current().filter(indicator__in={indicator for indicator, _ in pairs}):
        subject = "" if own and row.subject in ("", own.name) else row.subject
        for unit in {row.unit, "" if row.unit not in RATES else row.unit}:
            key = (row.indicator, subject, unit, row.period_end)
            if key not in best or rank(row) > rank(best[key]):
                best[key] = row
    found: dict[tuple[str, str, str], dict[date, Decimal]] = {}
    for (indicator, subject, unit, on), row in best.items():
        found.setdefault((indicator, subject, unit), {})[on] = row.value
    return with_rates_alone(found)


def with_rates_alone(found: dict[tuple[str, str, str], dict[date, Decimal]]) -> dict[Any, dict[date, Decimal]]:
    """An indicator that is only ever a rate needs no unit to be named."""
    alone = {(i, s, ""): series for (i, s, unit), series in found.items() if unit in RATES and (i, s, "") not in found}
    return {**found, **alone}
