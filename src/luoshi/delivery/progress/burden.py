"""The burden account (负担账): what each form asks, what it took to fill, who uses each field, and who objects to it.

Counted for a form as a whole and never for a person or a body: a round keeps three sums over all of its sheets. Time
is measured between saves on the web, pauses of more than five minutes left out; a form filled by Excel is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Max

from luoshi.delivery.progress.asked import (
    NUMBERS,
    ROUND_FORM,
    SHEET_FIELDS,
    WORDS,
    Saving,
    asked_in,
    savings,
)
from luoshi.delivery.progress.choices import FormField
from luoshi.delivery.progress.corrected import said_of, with_corrections
from luoshi.delivery.progress.models import (
    FormObjection,
    OfficeForm,
    ProgressReport,
    Round,
    RoundBurden,
    Sheet,
)
from luoshi.delivery.progress.rules import LineGiven, estimated_minutes

PAUSE, START = 300, 30  # seconds: a longer pause is none of the form's doing; what the first line took
FIGURES_FORM, COMMENT_FORM = "figures", "comments"
OFFICE = "form:"
ROUNDS_SHOWN = 12
FIGURE_FIELDS = (
    ("指标", "填到用它的事项"),
    ("截至", "填到用它的事项"),
    ("数值", "三色判定、对照"),
    ("单位", "核对口径"),
    ("主体", "核对口径"),
)
COMMENT_FIELDS = (("意见", "任务分解的协调"), ("理由", "任务分解的协调"))


@dataclass(frozen=True, slots=True)
class Use:
    """A field and who uses it, in words; "" where nobody has said. `is_asked` is False once it was given up."""

    name: str
    used_by: str
    is_asked: bool = True

    @property
    def said(self) -> str:
        return f"{self.name}（{self.used_by}）" if self.used_by else self.name


@dataclass(frozen=True, slots=True)
class RoundCost:
    """What one round took over all bodies. `measured` is None where nobody typed on the web."""

    title: str
    sheets: int
    items: int
    clicked: int
    typed: int
    measured: Decimal | None
    estimated: Decimal


@dataclass(frozen=True, slots=True)
class FormCard:
    """A form as it stands in the account. `by_hand` are the fields somebody types at most, `by_machine` those luoshi
    fills; `objections` are newest first."""

    key: str
    title: str
    asked_by: str
    filled_by: str
    by_hand: int
    by_machine: int
    uses: Sequence[Use]
    rounds: Sequence[RoundCost]
    objections: Sequence[FormObjection]
    is_dropped: bool = False
    savings: Sequence[Saving] = ()


# Counting -------------------------------------------------------------------------------------------------------------


def count_time(sheet: Sheet, last_at: datetime | None, at: datetime) -> None:
    """Add what passed since the sheet's last save to the round's sum."""
    passed = START if last_at is None else int((at - last_at).total_seconds())
    if 0 < passed <= PAUSE:
        add_to(sheet.round, seconds=passed)


def last_saved(sheet: Sheet) -> datetime | None:
    found: datetime | None = ProgressReport.objects.filter(sheet=sheet).aggregate(last=Max("saved_at"))["last"]
    return found


def count_sheet(sheet: Sheet, lines: Sequence[ProgressReport]) -> None:
    """Add a sheet that is handed in for the first time: its items, one-click answers, and fields that were typed."""
    before = lines_before(sheet.round, [line.commitment_id for line in lines])
    asked = asked_in(sheet.round.opened_at)
    clicked = sum(line.unchanged for line in lines)
    words, numbers = 0, 0
    for line in lines:
        if not line.unchanged:
            words += changed(line, before.get(line.commitment_id), [name for name in WORDS if name in asked])
            numbers += changed(line, before.get(line.commitment_id), [name for name in NUMBERS if name in asked])
    add_to(sheet.round, sheets=1, items=len(lines), clicked=clicked, words=words, numbers=numbers)


def changed(line: ProgressReport, before: LineGiven | None, names: Sequence[str]) -> int:
    """How many of these fields say something else than last time."""
    return sum((getattr(line, name) or None) != ((getattr(before, name) or None) if before else None) for name in names)


def lines_before(round_: Round, commitments: Sequence[int]) -> dict[int, LineGiven]:
    """Each commitment's line of the round before as it is corrected, from which this round's line started. Three
    queries."""
    earlier = ProgressReport.objects.filter(commitment__in=commitments, sheet__round__period_end__lt=round_.period_end)
    newest = earlier.values("commitment_id").annotate(last=Max("pk")).values_list("last", flat=True)
    rows = with_corrections(ProgressReport.objects.filter(pk__in=list(newest)))
    return {line.commitment_id: said_of(line) for line in rows}


def add_to(round_: Round, **counts: int) -> None:
    added = {name: F(name) + count for name, count in counts.items()}
    if not RoundBurden.objects.filter(round=round_).update(**added):
        RoundBurden.objects.get_or_create(round=round_)
        RoundBurden.objects.filter(round=round_).update(**added)


# The account ----------------------------------------------------------------------------------------------------------


def form_cards() -> list[FormCard]:
    """Every form there is. Six queries, whatever the number of rounds, forms and objections, and two for each field
    that was given up."""
    objections: dict[str, list[FormObjection]] = {}
    for each in FormObjection.objects.select_related("body").order_by("-raised_at", "-pk"):
        objections.setdefault(each.form, []).append(each)
    own = [
        sheet_form(objections),
        own_form(FIGURES_FORM, "数据报送表", "数据部门", uses_of(FIGURE_FIELDS), objections),
        own_form(COMMENT_FORM, "任务分解征求意见表", "各单位", uses_of(COMMENT_FIELDS), objections),
    ]
    forms = OfficeForm.objects.select_related("body").prefetch_related("cells").order_by("dropped_at", "code")
    return own + [office_form(form, objections) for form in forms]


def uses_of(fields: Sequence[tuple[str, str]]) -> list[Use]:
    return [Use(name, used_by) for name, used_by in fields]


def sheet_form(objections: dict[str, list[FormObjection]]) -> FormCard:
    """The sheet of a round as the next one asks for it, and what it no longer asks."""
    saved = savings()
    dropped = {saving.label for saving in saved}
    uses = [Use(field.label, field.used_by, field.label not in dropped) for field in SHEET_FIELDS]
    card = own_form(ROUND_FORM, "每期进展填报表", "各牵头单位", uses, objections)
    return replace(card, by_hand=sum(use.is_asked for use in uses), rounds=round_costs(), savings=saved)


def own_form(
    key: str,
    title: str,
    filled_by: str,
    uses: Sequence[Use],
    objections: dict[str, list[FormObjection]],
) -> FormCard:
    return FormCard(key, title, "督查室", filled_by, len(uses), 0, uses, (), objections.get(key, []))


def office_form(form: OfficeForm, objections: dict[str, list[FormObjection]]) -> FormCard:
    cells = list(form.cells.all())
    names = sorted({cell.indicator or FormField(cell.field).label for cell in cells})
    key = f"{OFFICE}{form.code}"
    return FormCard(
        key=key,
        title=form.title,
        asked_by=form.asked_by,
        filled_by=form.body.short_name,
        by_hand=0,
        by_machine=len(cells),
        uses=[Use(name, form.asked_by) for name in names],
        rounds=(),
        objections=objections.get(key, []),
        is_dropped=form.dropped_at is not None,
    )


def round_costs() -> list[RoundCost]:
    rows = RoundBurden.objects.select_related("round").order_by("-round__period_end")[:ROUNDS_SHOWN]
    return [
        RoundCost(
            title=row.round.title,
            sheets=row.sheets,
            items=row.items,
            clicked=row.clicked,
            typed=row.words + row.numbers,
            measured=round(Decimal(row.seconds) / 60, 1) if row.seconds else None,
            estimated=estimated_minutes(words=row.words, numbers=row.numbers, clicks=row.clicked),
        )
        for row in rows
    ]


def cost_of(round_: Round) -> RoundCost | None:
    return next((cost for cost in round_costs() if cost.title == round_.title), None)
