"""`manage.py daily`: the day's routine. Each step can be run again; a second run on one day changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from luoshi.web import clock
from luoshi.web.daily import run_day


class Command(BaseCommand):
    help = "每日一次的例行工作：认定逾期，判定颜色，听取说明，存下台账的链头。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="按这一天运行（默认今天）")

    def handle(self, *args: Any, **given: Any) -> None:
        today = given["on"] or clock.today()
        at = clock.now() if today == clock.today() else clock.start_of(today)
        day = run_day(today=today, at=at, progress=self.tell)
        self.stdout.write(f"{today:%Y-%m-%d}：{day.overdue} 项转为逾期。")
        self.stdout.write(f"判定 {day.judged} 项，{day.changed} 项变色，已通知 {day.told} 项。")
        self.stdout.write(f"新发起听取说明 {day.asked} 项，逾期未说明 {day.lapsed} 项。")
        self.stdout.write(f"台账链头已存入 {day.head}。")

    def tell(self, done: int, total: int) -> None:
        if done < total:
            self.stdout.write(f"  已判定 {done}/{total} 项……")
