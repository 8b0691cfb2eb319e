"""`manage.py closed_year REPORT… --on DAY…`: a closed year in an empty installation, judged on those days."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from luoshi.delivery.alerts.board import titles_of
from luoshi.delivery.alerts.choices import Colour, Kind
from luoshi.delivery.alerts.own_rules import approve_rule, copy_rule, given_of, save_rule
from luoshi.delivery.alerts.queries import lights_of
from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.operations import PlanFault
from luoshi.delivery.plans.published import plan_as_published, published_targets
from luoshi.delivery.progress.queries import figures_for
from luoshi.delivery.register.queries import reports
from luoshi.delivery.register.queries.cards import target_lines
from luoshi.kernel.actors import MACHINE, SUPERVISION, Actor
from luoshi.kernel.exports import Cell, csv_text
from luoshi.kernel.organizations.queries import district
from luoshi.web import clock
from luoshi.web.daily import run_day
from luoshi.web.terminal import said

HEADERS = ("编号", "事项", "目标", "日期", "颜色", "理由")
OFFICE = Actor(user_id=None, name="往年推演", role=SUPERVISION)
DECISION = "往年推演：按报告自己公布的目标编，未经会议"
IN_USE = "这个数据目录已经在用。往年推演要一个空的，例如：LUOSHI_HOME=./2017 luoshi closed-year …"
PATIENT = "目标指标：没有公布的一直是无数据"
SILENT, NEVER = ("silent_yellow_days", "silent_red_days"), "36500"  # a hundred years
TITLE_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Judged:
    """One planned commitment on one of the days."""

    code: str
    title: str
    target: str
    on: date
    colour: Colour
    why: str


class Command(BaseCommand):
    help = "往年报告：在空的数据目录里导入，按它自己公布的目标编计划，逐日判定；没有公布数的标无数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help="那一年的报告")
        parser.add_argument("--on", type=date.fromisoformat, action="append", required=True, metavar="DATE")
        parser.add_argument("--frequency", choices=list(Frequency), default=Frequency.QUARTERLY.value)
        parser.add_argument("--days-after", type=int, default=25, metavar="N", help="数据在期末后几天发布")
        parser.add_argument(
            "--silence-ages", action="store_true", help="没有公布的过一阵变黄、变红（默认一直是无数据）"
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="另存一张表：每项每日一行，颜色和理由")

    def handle(self, *args: Any, **given: Any) -> None:
        if district() is not None:
            raise CommandError(said(IN_USE))
        days = sorted(set(given["on"]))
        try:
            plans = self.set_up(given)
        except PlanFault as fault:
            raise CommandError(str(fault)) from fault
        found = [one for day in days for one in judged(plans, day)]
        self.show(found, days)
        if given["csv"]:
            rows: list[list[Cell]] = [[o.code, o.title, o.target, o.on, said(o.colour.label), o.why] for o in found]
            written = csv_text(headers=[said(head) for head in HEADERS], rows=rows)
            given["csv"].write_text(written, encoding="utf-8", newline="")
            self.stdout.write(said("{n} 行已存入 {path}。", n=len(rows), path=given["csv"]))
        self.stdout.write(said("看网页：luoshi up --as-of {day}，页面右上可以换日期。", day=days[-1].isoformat()))

    @transaction.atomic
    def set_up(self, given: Mapping[str, Any]) -> dict[int, str]:
        """All of it or nothing: what is refused leaves the installation empty, to be tried again."""
        call_command("import_report", *map(str, given["reports"]), accept=True, stdout=self.stdout, stderr=self.stderr)
        if not given["silence_ages"]:
            leave_silence_alone(from_on=clock.today(), at=clock.now())
        plans = self.plan(Frequency(given["frequency"]), given["days_after"])
        if not plans:
            raise CommandError(said("报告里没有可以画进度曲线的目标，没有编计划。"))
        return plans

    def plan(self, frequency: Frequency, days_after: int) -> dict[int, str]:
        year = max(report.year for report in reports(MACHINE))
        aims = published_targets(year)
        known = {
            key: [(figure.period_end, figure.value) for figure in figures] for key, figures in figures_for(aims).items()
        }
        plans = plan_as_published(
            year=year,
            known=known,
            release=(frequency, days_after),
            decision=DECISION,
            actor=OFFICE,
            at=clock.now(),
        )
        told = "{year} 年：报告说了数的目标 {aims} 个，其中 {plans} 个能画出进度曲线，已编计划；其余没有起点，不编。"
        self.stdout.write(said(told, year=year, aims=len(aims), plans=len(plans)))
        return plans

    def show(self, found: Sequence[Judged], days: Sequence[date]) -> None:
        for day in days:
            counts = Counter(one.colour for one in found if one.on == day)
            told = said("、").join(f"{said(colour.label)} {counts[colour]}" for colour in Colour if counts[colour])
            self.stdout.write(said("{day}：{told}", day=day.isoformat(), told=told))
        by_code: dict[str, list[Judged]] = {}
        for one in found:
            by_code.setdefault(one.code, []).append(one)
        for code, each in by_code.items():
            colours = "\t".join(said(one.colour.label) for one in each)
            self.stdout.write(f"{code}\t{each[0].title[:TITLE_SHOWN]}\t{each[0].target}\t{colours}")


def leave_silence_alone(*, from_on: date, at: datetime) -> None:
    """Judge figures by a copy of the default rule in which what was not published stays 无数据: of a closed year nobody
    can be asked for it any more. An own rule, so that its page shows what differs."""
    rule = copy_rule(source="luoshi-figure", kind=Kind.FIGURE, title=PATIENT, actor=OFFICE, at=at)
    as_it_is = given_of("luoshi-figure", PATIENT)
    facts = [replace(fact, said=NEVER) if fact.name in SILENT else fact for fact in as_it_is.facts]
    patient = save_rule(rule=rule, given=replace(as_it_is, facts=facts), revision=rule.revision, actor=OFFICE, at=at)
    approve_rule(rule=patient, from_on=from_on, until_on=None, decision=DECISION, actor=OFFICE, at=at, despite=True)


def judged(planned: Mapping[int, str], day: date) -> list[Judged]:
    """Do the day's work of that day, and say how each planned commitment stands."""
    run_day(today=day, at=clock.now() if day == clock.today() else clock.start_of(day))
    lights, titles, targets = lights_of(planned), titles_of(planned), target_lines(planned, None)
    return [
        Judged(
            code=code,
            title=titles[key],
            target=targets.get(key, ""),
            on=day,
            colour=Colour(lights[key].colour),
            why=lights[key].said_on(day),
        )
        for key, code in planned.items()
        if key in lights
    ]
