"""`manage.py daily`: the day's routine. Each step can be run again; a second run on one day changes nothing."""

from __future__ import annotations

import fcntl
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from luoshi.delivery.progress.sourcing import SourcesAsked
from luoshi.web import clock
from luoshi.web.daily import run_day
from luoshi.web.terminal import said


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the day's work of this installation for this process. Raises CommandError where another is at it."""
    with (home / "daily.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(said("当天的例行工作正在进行，不必再运行一次。")) from None
        yield


class Command(BaseCommand):
    help = "每日一次的例行工作：向数据来源取数，认定逾期，判定颜色，听取说明，提出上报，催报，存下台账的链头。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="按这一天运行（默认今天）")
        parser.add_argument("--all", action="store_true", help="全部事项重判一遍，不只是有变化的")

    def handle(self, *args: Any, **given: Any) -> None:
        with alone(Path(settings.HOME)):
            self.work(given["on"] or clock.today(), everything=given["all"])

    def work(self, today: date, *, everything: bool) -> None:
        at = clock.now() if today == clock.today() else clock.start_of(today)
        day = run_day(today=today, at=at, progress=self.tell, everything=everything)
        self.tell_sources(day.sources)
        self.stdout.write(said("{day}：{n} 项转为逾期。", day=today.isoformat(), n=day.overdue))
        told = "判定 {judged} 项，{changed} 项变色，已通知 {told} 项。"
        self.stdout.write(said(told, judged=day.judged, changed=day.changed, told=day.told))
        self.stdout.write(
            said("新发起听取说明 {asked} 项，逾期未说明 {lapsed} 项。", asked=day.asked, lapsed=day.lapsed)
        )
        told = "建议上报 {proposed} 条，待人放行；催报 {urged} 张表。"
        self.stdout.write(said(told, proposed=day.proposed, urged=day.urged))
        self.stdout.write(said("台账链头已存入 {path}。", path=day.head))

    def tell_sources(self, found: SourcesAsked) -> None:
        told = "数据来源 {asked} 个：取数 {taken} 个，拒收 {refused} 行，失败 {failed} 个，过期未更新 {stale} 个。"
        self.stdout.write(said(told, **asdict(found)))

    def tell(self, done: int, total: int) -> None:
        if done < total:
            self.stdout.write("  " + said("已判定 {done}/{total} 项……", done=done, total=total))
