"""`manage.py replay --from 2026-01 --to 2026-11`: the colour history of a stretch of months, worked out again."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.replay import Month, replay
from luoshi.kernel.exports import Cell, csv_text
from luoshi.kernel.organizations.queries import district
from luoshi.web import clock
from luoshi.web.terminal import said

SHOWN = (
    Colour.DONE,
    Colour.GREEN,
    Colour.BLUE,
    Colour.YELLOW,
    Colour.ORANGE,
    Colour.RED,
    Colour.NOT_DUE,
    Colour.NO_DATA,
)


HEADERS = ("月份", "编号", "原颜色", "现颜色", "理由")


def label(colour: str) -> str:
    return said(Colour(colour).label) if colour else said("（首次）")


def a_month(written: str) -> date:
    """2026-03 as that month's last day."""
    try:
        year, month = (int(part) for part in written.split("-"))
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        raise ArgumentTypeError(said("“{written}”不是月份，应写成 2026-03", written=written)) from None


class Command(BaseCommand):
    help = "把一段时间逐月重判一遍：每个月末按当时已知的情况、当时的规则。只读，不改动任何记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=a_month, required=True, metavar="MONTH", help="从哪个月")
        parser.add_argument("--to", dest="last", type=a_month, required=True, metavar="MONTH", help="到哪个月")
        parser.add_argument("--json", action="store_true", help="每月一行 JSON，附每项变色和理由")
        parser.add_argument("--csv", metavar="FILE", help="另存一张表：每次变色一行，编号、前后颜色、理由")

    def handle(self, *args: Any, **given: Any) -> None:
        instants = [(day, clock.end_of(day)) for day in month_ends(given["first"], given["last"])]
        simulated = bool((found := district()) and found.is_sample)
        if not given["json"]:
            heads = [said("月份"), *(said(colour.label) for colour in SHOWN), said("变色（含首次）")]
            self.stdout.write("\t".join(heads))
        turns: list[list[Cell]] = []
        for month in replay(instants):
            self.stdout.write(as_json(month, simulated) if given["json"] else as_row(month))
            turns += [[f"{month.day:%Y-%m}", t.code, label(t.old), label(t.new), t.why] for t in month.turned]
        if given["csv"]:
            Path(given["csv"]).write_text(
                csv_text(headers=[said(head) for head in HEADERS], rows=turns), encoding="utf-8", newline=""
            )
            self.stdout.write(said("{n} 次变色已存入 {path}。", n=len(turns), path=given["csv"]))
        if simulated and not given["json"]:
            self.stdout.write(said("以上为模拟数据。"))


def month_ends(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month, last.year * 12 + last.month + 1)
    return [a_month(f"{(number - 1) // 12}-{(number - 1) % 12 + 1}") for number in months]


def as_row(month: Month) -> str:
    counts = "\t".join(str(month.counts.get(colour, 0)) for colour in SHOWN)
    return f"{month.day:%Y-%m}\t{counts}\t{len(month.turned)}"


def as_json(month: Month, simulated: bool) -> str:
    turned = [{"code": t.code, "old": t.old, "new": t.new, "why": t.why} for t in month.turned]
    counts = {colour.value: number for colour, number in sorted(month.counts.items())}
    line = {
        "on": month.day.isoformat(),
        "simulated": simulated,
        "counts": counts,
        "not_judged": month.faults,
        "turned": turned,
    }
    return json.dumps(line, ensure_ascii=False)
