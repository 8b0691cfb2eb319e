"""The sample's shared-out targets, its project list and the body renamed last year: invented, by real operations."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from luoshi.delivery.register.choices import ListMode
from luoshi.delivery.register.operations.project_lists import receive_project_list, settle_project_list
from luoshi.delivery.register.operations.quotas import Share, share_out
from luoshi.delivery.register.operations.task_list import AppliedLine
from luoshi.delivery.register.queries import get_commitment_for
from luoshi.delivery.register.queries.projects import rows_of_list
from luoshi.delivery.register.queries.quotas import get_shared
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.changing import ChangeGiven, change_bodies
from luoshi.kernel.organizations.models import Body, ChangeKind
from luoshi.web.clock import LOCAL
from luoshi.web.sample.people import FOLDER, People, described

LISTED = "开工木禾机器人产业园、川谷数科总部等22个项目"
HEADS = ("序号", "项目名称", "责任单位", "总投资", "年度计划投资")
SHARED_AFTER, LISTED_AFTER = timedelta(days=40), timedelta(days=55)
NOTE = "街道任务分解（模拟）"
RECOGNISED = ("川谷数字科技总部", "北岑安置房三期")


def rename_bodies(people: People, office: Actor, today: date) -> None:
    """Bodies that were called otherwise begin under the old name; on its day the change is recorded."""
    for given in described()["bodies"]:
        if "former_name" not in given or given["renamed_on"] > today:
            continue
        body = people.bodies[given["code"]]
        change = ChangeGiven(
            kind=ChangeKind.RENAMED,
            on=given["renamed_on"],
            document=given["renamed_by"],
            sources=[body],
            new_name=given["name"],
            new_short_name=given["short_name"],
        )
        change_bodies(given=change, actor=office, at=at_nine(given["renamed_on"]))
        body.refresh_from_db()


def share_targets(
    *, year: int, applied: Sequence[AppliedLine], bodies: Mapping[str, Body], office: Actor, today: date
) -> None:
    """Targets shared out over the ten streets, some weeks after the report."""
    on = date(year, 1, 20) + SHARED_AFTER
    wanted: dict[str, list[Share]] = {}
    with (FOLDER / "quotas.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["year"] == str(year):
                share = Share(bodies[row["street"]], Decimal(row["value"]), row["unit"])
                wanted.setdefault(row["fragment"], []).append(share)
    for each in applied:
        shares = wanted.get(each.line.quotation)
        if not shares or on > today:
            continue
        commitment, targets = get_shared(office, each.commitment.code or "")
        share_out(
            commitment=commitment,
            revision=commitment.revision,
            target_id=targets[0].id,
            shares=shares,
            actor=office,
            at=at_nine(on),
            reason=NOTE,
        )


def list_projects(*, year: int, applied: Sequence[AppliedLine], office: Actor, today: date) -> None:
    """The list behind 等22个项目: 20 of them, one under a name that a person had to recognise."""
    on = date(year, 1, 20) + LISTED_AFTER
    item = next((each for each in applied if each.line.quotation == LISTED), None)
    path = FOLDER / f"projects_{year}.csv"
    if item is None or on > today or not path.exists():
        return
    receipt = receive_project_list(
        commitment=get_commitment_for(office, item.commitment.code or ""),
        data=project_workbook(path.read_text("utf-8")),
        filename=f"{year}年开工项目清单（模拟）.xlsx",
        mode=ListMode.ADD,
        actor=office,
        at=at_nine(on),
    )
    if receipt.list is not None and receipt.waiting:
        # What a person would see: two are the report's own under longer names, the rest are others.
        decisions: dict[int, int | None] = {
            row.pk: row.candidates.all()[0].project_id if row.name in RECOGNISED else None
            for row in rows_of_list(receipt.list)
            if row.candidates.all()
        }
        settle_project_list(list_=receipt.list, decisions=decisions, actor=office, at=at_nine(on))


def project_workbook(text: str) -> bytes:
    """As offices send it: a title, a unit, a head, rows, a total."""
    import xlsxwriter

    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("开工项目")
    sheet.merge_range(0, 0, 0, 4, "云河区开工项目清单（模拟）")
    sheet.write_string(1, 4, "单位：万元")
    sheet.write_row(2, 0, HEADS)
    for number, row in enumerate(rows, start=1):
        money = (int(row["total"]), int(row["annual"]))
        sheet.write_row(number + 2, 0, (number, row["name"], row["owner"], *money))
    sheet.write_row(len(rows) + 3, 0, ("", f"合计（{len(rows)}个）", "", sum(int(row["total"]) for row in rows)))
    book.close()
    return out.getvalue()


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9, 20), LOCAL)
