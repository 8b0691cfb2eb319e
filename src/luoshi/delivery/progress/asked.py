"""What the sheet of a round asks of each item. A field that was objected to and given up is not asked in rounds opened
from then on; the newest answer about a field decides, so that one given up by mistake can be asked again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from luoshi.delivery.progress.choices import ObjectionStage
from luoshi.delivery.progress.models import FormObjection, ProgressReport, Round
from luoshi.delivery.progress.rules import LineGiven, estimated_minutes

ROUND_FORM = "round"
TEXT, EVIDENCE = "text", "evidence"
WORDS = ("text", "problem", "asks")
NUMBERS = ("percent", "forecast_on", "value")


@dataclass(frozen=True, slots=True)
class SheetField:
    """A field of the sheet: what it is called in the code, on paper, and who uses it."""

    key: str
    label: str
    used_by: str


SHEET_FIELDS = (
    SheetField(TEXT, "进展", "事项页、套表"),
    SheetField("problem", "问题", "督查室、分管领导"),
    SheetField("asks", "需领导协调", "领导页的待决事项"),
    SheetField("value", "本期数（没有数据部门报的）", "三色判定"),
    SheetField("percent", "形象进度（%）", "事项页、督查核实、套表"),
    SheetField("forecast_on", "预计完成", "事项页、套表"),
    SheetField(EVIDENCE, "佐证（可不附）", "督查核实"),
)
KEY_OF = {field.label: field.key for field in SHEET_FIELDS}


def can_do_without(label: str) -> bool:
    """Whether the sheet is still one without this field: progress itself stays."""
    return KEY_OF.get(label, TEXT) != TEXT


def given_up() -> dict[str, datetime]:
    """The sheet's fields that are not asked any more, by key, with the instant from which. One query."""
    answered = FormObjection.objects.filter(form=ROUND_FORM, answered_at__isnull=False).exclude(field="")
    newest = {row.field: row for row in answered.order_by("answered_at", "pk")}
    return {
        KEY_OF[label]: row.answered_at
        for label, row in newest.items()
        if row.stage == ObjectionStage.DROPPED and row.answered_at is not None and can_do_without(label)
    }


def asked_in(opened_at: datetime) -> frozenset[str]:
    """The keys of the fields that a round opened then asks for. One query."""
    since = given_up()
    return frozenset(field.key for field in SHEET_FIELDS if field.key not in since or since[field.key] > opened_at)


def only_asked(given: LineGiven, asked: Collection[str]) -> LineGiven:
    """A line without what its round does not ask."""
    blank = LineGiven()
    left_out = {name: getattr(blank, name) for name in (*WORDS, *NUMBERS) if name not in asked}
    return replace(given, **left_out)


# What it saves --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saving:
    """A field given up: how often the last round before asked for it and got it, and the minutes that took by
    estimate."""

    label: str
    since: datetime
    filled: int
    minutes: float


def savings() -> list[Saving]:
    """Of every field that was given up. Two queries for each."""
    labels = {field.key: field.label for field in SHEET_FIELDS}
    return [saving_of(key, labels[key], since) for key, since in given_up().items()]


def saving_of(key: str, label: str, since: datetime) -> Saving:
    last = Round.objects.filter(opened_at__lt=since).order_by("-period_end").first()
    lines = ProgressReport.objects.filter(sheet__round=last, unchanged=False, saved_at__isnull=False)
    if key in WORDS:
        filled = lines.exclude(**{key: ""}).count()
        minutes = estimated_minutes(words=filled, numbers=0, clicks=0)
    else:
        filled = lines.filter(**{f"{key}__isnull": False}).distinct().count()
        minutes = estimated_minutes(words=0, numbers=filled, clicks=0)
    return Saving(label, since, filled, float(minutes))
