"""`manage.py daily`: the day's routine. Each step can be run again; a second run on one day changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from luoshi.delivery.register.operations import refresh_overdue
from luoshi.kernel.ledger.operations import export_head
from luoshi.web import clock
from luoshi.web.ledger_check import heads_file


class Command(BaseCommand):
    help = "每日一次的例行工作：认定逾期，存下台账的链头。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="按这一天运行（默认今天）")

    def handle(self, *args: Any, **given: Any) -> None:
        today = given["on"] or clock.today()
        at = clock.now() if today == clock.today() else clock.start_of(today)
        late = refresh_overdue(today=today, at=at)
        self.stdout.write(f"{today:%Y-%m-%d}：{late} 项转为逾期。")
        path = export_head(folder=heads_file(Path(settings.HOME)).parent, on=today)
        self.stdout.write(f"台账链头已存入 {path}。")
