"""`manage.py import_report FILE…`: the same import as the page's, with progress on the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.delivery.register.choices import ReportKind
from luoshi.delivery.register.operations import Said, receive_report
from luoshi.delivery.register.operations.faults import DoubtfulFile, RegisterFault
from luoshi.kernel.actors import MACHINE
from luoshi.reading.findings import ReadingError
from luoshi.reading.load import load
from luoshi.reading.outline import outline
from luoshi.web import clock
from luoshi.web.first_district import open_district
from luoshi.web.terminal import said


class Command(BaseCommand):
    help = "导入报告：读出承诺，起草清单。同一文件再次导入不会重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reports", nargs="+", type=Path, metavar="REPORT", help="报告文件（txt、docx、pdf、html）")
        parser.add_argument("--accept", action="store_true", help="读出的承诺全部登记，标为“自动识别，待核”")
        parser.add_argument("--place", default="", help="地区，报告里没有写明时填写")
        parser.add_argument("--year", type=int, help="年度，报告里没有写明时填写")
        parser.add_argument("--kind", default="", choices=["", *ReportKind], help="类别代码，默认由系统判断")

        parser.add_argument("--anyway", action="store_true", help="文件名与内容不符、或没有读出承诺，也要导入")
        parser.add_argument("--corrected", action="store_true", help="是已登记报告的修订稿，已登记的事项带过去")

    def handle(self, *args: Any, **given: Any) -> None:
        by_hand = Said(given["place"], given["year"], given["kind"], given["corrected"], given["anyway"])
        failed = [path for path in given["reports"] if not self.take(path, by_hand, accept=given["accept"])]
        if failed:
            raise CommandError(said("{n} 个文件没有导入，其余不受影响。", n=len(failed)))

    def take(self, path: Path, given: Said, *, accept: bool) -> bool:
        """Import one file; a refusal is told and the next file goes on."""
        try:
            open_for(path, given)
            receipt = receive_report(
                data=path.read_bytes(),
                filename=path.name,
                actor=MACHINE,
                at=clock.now(),
                said=given,
                accept=accept,
                since_reported=True,
                progress=lambda done, total, note: self.tell(path, done, total, note),
            )
        except ReadingError as fault:
            self.stderr.write(f"{path.name}：{fault.message}")
            return False
        except DoubtfulFile as fault:
            self.stderr.write(f"{path.name}：{fault}（luoshi import --anyway）")
            return False
        except (RegisterFault, OSError) as fault:
            self.stderr.write(f"{path.name}：{fault}")
            return False
        self.stdout.write(f"{path.name}：{receipt.said}")
        if receipt.lost:
            told = said("修订稿里找不到原句的事项，请逐项核对：{codes}", codes="、".join(receipt.lost))
            self.stdout.write(f"  {told}")
        for warning in receipt.warnings:
            self.stdout.write("  " + said("注意：{warning}", warning=warning))
        return True

    def tell(self, path: Path, done: int, total: int, note: str) -> None:
        if done < total:
            self.stdout.write(f"{path.name}：[{done}/{total}] {note}……")


def open_for(path: Path, given: Said) -> None:
    """The first report that says its place names the district of this installation."""
    headers = [part.header for part in outline(load(path))]
    header = next((each for each in headers if each.place), headers[0])
    name = given.place or header.place
    if name:
        open_district(name=name, level=header.level or "county", today=clock.today(), at=clock.now())
