"""A table from an office goes in whole or not at all, says what it will change, and comes back as it went out."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from luoshi.delivery.register.documents import joined_by
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentVersion,
    OtherLeader,
    TableImport,
    TableMapping,
)
from luoshi.delivery.register.operations.office_tables import (
    OtherYear,
    SameTable,
    TableFaults,
    TableMoved,
    apply_table,
    preview_key,
    receive_table,
)
from luoshi.delivery.register.queries import commitment_detail
from luoshi.delivery.register.queries.office_tables import NoTable, Told, table_preview
from luoshi.delivery.register.queries.rounds import lines_now
from luoshi.delivery.register.sheets import breakdown_table
from luoshi.delivery.register.task_table import Meaning
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import Corner, new_body

FEBRUARY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
HEADS = ["序号", "重点任务", "责任单位", "协办单位", "汇总单位", "分管区领导", "完成时间"]


@pytest.fixture
def streets(corner: Corner) -> list[Body]:
    from luoshi.kernel.actors import MACHINE
    from luoshi.kernel.organizations.operations import add_body

    new_body("city", "城管局")
    return [
        add_body(code=code, name=f"云河区{name}办事处", short_name=name, kind="street", actor=MACHINE, at=FEBRUARY)
        for code, name in (("north", "北岑街道"), ("south", "松陂街道"))
    ]


def workbook(*rows: list[object], title: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "任务"
    for row in ([[title]] if title else []) + [*rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def received(corner: Corner, data: bytes, filename: str = "分解表.xlsx") -> TableImport:
    return receive_table(
        report=corner.parks.report, data=data, filename=filename, actor=corner.supervision, at=FEBRUARY
    ).table


def applied(corner: Corner, data: bytes, told: Told | None = None, filename: str = "分解表.xlsx") -> int:
    table = received(corner, data, filename)
    told = told or Told()
    seen = preview_key(table_preview(table, told, FEBRUARY))
    return apply_table(table=table, told=told, seen=seen, actor=corner.supervision, at=FEBRUARY)


def names_of(commitment: Commitment, role: str) -> list[str]:
    rows = Assignment.objects.filter(commitment=commitment, until_at=FOREVER, role=role).order_by("ordinal")
    return [row.body.short_name for row in rows]


def version_of(commitment: Commitment) -> CommitmentVersion:
    return CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)


class TestTakeATable:
    def test_of_an_office_with_its_own_columns(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(
            HEADS,
            [1, "新建口袋公园12个", "区城管局、区住建局", "各街道", "区府办", "陆清和", "10月底前"],
            [2, "完成固定资产投资300亿", "区住建局", "", "", "", "年底前"],
            ["合计", "2项"],
            title="云河区2026年重点任务分解表",
        )
        assert applied(corner, data) == 1  # of the second row all stands already
        assert names_of(corner.parks, "lead") == ["城管局"]
        assert names_of(corner.parks, "co_operating") == ["住建局", "北岑街道", "松陂街道"]
        assert names_of(corner.parks, "reporting") == ["区府办"]
        version = version_of(corner.parks)
        assert (version.due_on, version.due_as_written) == (date(2026, 10, 31), "10月底前")
        assert version.leader_post is not None
        assert version.leader_post.title == "副区长"
        assert names_of(corner.school, "lead") == ["住建局"]  # not in the table: left alone
        assert verify().is_whole

    def test_is_told_in_the_history_of_each_item_it_changed(self, corner: Corner, streets: list[Body]) -> None:
        applied(corner, workbook(HEADS, [1, "新建口袋公园12个", "城管局", "", "", "", ""]))
        own = commitment_detail(corner.supervision, corner.parks.code or "").history[0]
        assert (own.kind, own.changes) == ("register.table_applied", (("牵头单位", "住建局", "城管局"),))
        other = commitment_detail(corner.supervision, corner.school.code or "").history
        assert "register.table_applied" not in [line.kind for line in other]

    def test_needs_the_supervision_office(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            receive_table(
                report=corner.parks.report,
                data=workbook(HEADS),
                filename="x.xlsx",
                actor=corner.clerk,
                at=FEBRUARY,
            )

    def test_leaves_alone_what_a_cell_does_not_say(self, corner: Corner, streets: list[Body]) -> None:
        before = version_of(corner.school).due_on
        applied(corner, workbook(HEADS, [1, "建成云溪小学", "", "城管局", "", "", ""]))
        assert names_of(corner.school, "lead") == ["住建局"]
        assert names_of(corner.school, "co_operating") == ["城管局"]
        assert version_of(corner.school).due_on == before

    def test_makes_a_new_item_of_the_reports_own_words_when_told_to(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(HEADS, [1, "物业管理考核", "住建局", "", "", "", ""], [2, "从没说过的事", "住建局"])
        table = received(corner, data)
        told = Told(rows={"任务!2": "new", "任务!3": "new"})
        found = table_preview(table, told, FEBRUARY)
        assert [(fault.row, "原文里没有" in fault.text) for fault in found.faults] == [(3, True)]
        told = Told(rows={"任务!2": "new", "任务!3": "-"})
        seen = preview_key(table_preview(table, told, FEBRUARY))
        assert apply_table(table=table, told=told, seen=seen, actor=corner.supervision, at=FEBRUARY) == 1
        new = CommitmentVersion.objects.get(title="物业管理考核", until_at=FOREVER).commitment
        assert new.code is not None
        assert names_of(new, "lead") == ["住建局"]


class TestAWordForSeveral:
    def test_that_leads_comes_back_as_it_was_and_reaches_each_street_s_task_book(
        self, corner: Corner, streets: list[Body]
    ) -> None:
        applied(corner, workbook(["任务", "牵头单位"], ["新建口袋公园12个", "各街道"]))
        assert (names_of(corner.parks, "lead"), names_of(corner.parks, "co_lead")) == ([], ["北岑街道", "松陂街道"])
        lines = lines_now(corner.parks.report)
        parks = next(line for line in lines if "口袋公园" in line.title)
        assert parks.leads == "各街道"
        assert joined_by(lines, "松陂街道") == [parks]
        again = received(corner, breakdown_table("云河区2026年任务分解表", lines))
        assert table_preview(again, Told(), FEBRUARY).changing == []


class TestRoundTrip:
    def test_loses_nothing(self, corner: Corner, streets: list[Body]) -> None:
        applied(
            corner,
            workbook(
                ["任务", "牵头单位", "配合单位", "汇总单位", "分管领导", "完成时限", "备注"],
                ["新建口袋公园12个", "城管局、住建局", "各街道、统计局", "区府办", "陆清和", "长期", "按季报"],
            ),
        )
        before = lines_now(corner.parks.report)
        data = breakdown_table("云河区2026年任务分解表", before)
        table = received(corner, data)
        found = table_preview(table, Told(), FEBRUARY)
        assert (found.faults, found.changing) == ((), [])
        assert len(found.rows) == len(before)
        assert lines_now(corner.parks.report) == before
        parks = next(line for line in before if "口袋公园" in line.title)
        assert (parks.leads, parks.co_operating, parks.due) == ("云河区城管局、住建局", "各街道、统计局", "长期")

    def test_takes_back_exactly_what_was_changed_in_excel(self, corner: Corner, streets: list[Body]) -> None:
        book = load_workbook(io.BytesIO(breakdown_table("2026年表", lines_now(corner.parks.report))))
        sheet = book.active
        assert sheet is not None
        head = [cell.value for cell in sheet[2]]
        row = next(
            cells for cells in sheet.iter_rows(min_row=3) if "口袋公园" in str(cells[head.index("工作任务")].value)
        )
        row[head.index("牵头单位")].value = "城管局"
        row[head.index("工作任务")].value = "新建口袋公园15个"
        out = io.BytesIO()
        book.save(out)
        table = received(corner, out.getvalue())
        found = table_preview(table, Told(), FEBRUARY)
        assert [row.changes for row in found.changing] == [
            (("工作任务", "新建口袋公园12个", "新建口袋公园15个"), ("牵头单位", "住建局", "城管局"))
        ]

    def test_an_emptied_cell_of_our_own_table_empties(self, corner: Corner, streets: list[Body]) -> None:
        applied(corner, workbook(["任务", "牵头单位", "配合单位"], ["新建口袋公园12个", "住建局", "城管局"]))
        book = load_workbook(io.BytesIO(breakdown_table("2026年表", lines_now(corner.parks.report))))
        sheet = book.active
        assert sheet is not None
        for cells in sheet.iter_rows(min_row=3):
            cells[4].value = None
        out = io.BytesIO()
        book.save(out)
        assert applied(corner, out.getvalue()) == 1
        assert names_of(corner.parks, "co_operating") == []


class TestColumns:
    def test_an_unknown_one_is_told_by_hand_and_remembered(self, corner: Corner, streets: list[Body]) -> None:
        heads = ["任务", "责任单位", "包干单位"]
        first = received(corner, workbook(heads, ["新建口袋公园12个", "住建局", "城管局"]))
        found = table_preview(first, Told(), FEBRUARY)
        assert [(column.heading, column.origin) for column in found.columns][-1] == ("包干单位", "")
        told = Told(meanings={"包干单位": Meaning.CO_OPERATING})
        seen = preview_key(table_preview(first, told, FEBRUARY))
        apply_table(table=first, told=told, seen=seen, actor=corner.supervision, at=FEBRUARY)
        assert names_of(corner.parks, "co_operating") == ["城管局"]
        again = received(corner, workbook([*reversed(heads)], ["统计局", "住建局", "新建口袋公园12个"]))
        found = table_preview(again, Told(), FEBRUARY)
        assert found.remembered_on == date(2026, 2, 2)
        assert {column.heading: column.origin for column in found.columns}["包干单位"] == "remembered"
        assert found.changing[0].changes == (("配合单位", "城管局", "统计局"),)

    def test_a_body_s_own_mapping_comes_before_anybody_s(self, corner: Corner, streets: list[Body]) -> None:
        heads = ["任务", "责任单位", "包干单位"]
        told = Told(meanings={"包干单位": Meaning.CO_OPERATING})
        applied(corner, workbook(heads, ["新建口袋公园12个", "住建局", "城管局"]), told)
        own = receive_table(
            report=corner.parks.report,
            data=workbook(heads, ["新建口袋公园12个", "住建局", "统计局"]),
            filename="x.xlsx",
            body=streets[0],
            actor=corner.supervision,
            at=FEBRUARY,
        ).table
        told = Told(meanings={"包干单位": Meaning.REPORTING})
        seen = preview_key(table_preview(own, told, FEBRUARY))
        apply_table(table=own, told=told, seen=seen, actor=corner.supervision, at=FEBRUARY)
        assert TableMapping.objects.count() == 2
        assert names_of(corner.parks, "reporting") == ["统计局"]

    def test_a_word_for_several_is_shown_and_may_be_told(self, corner: Corner, streets: list[Body]) -> None:
        table = received(corner, workbook(HEADS, [1, "新建口袋公园12个", "住建局", "各相关单位", "", "", ""]))
        (group,) = table_preview(table, Told(), FEBRUARY).groups
        assert (group.word, "城管局" in group.names, "北岑街道" in group.names) == ("各相关单位", True, True)
        city = Body.objects.get(code="city")
        found = table_preview(table, Told(groups={"各相关单位": [city.pk]}), FEBRUARY)
        assert found.rows[0].new.co_operating == (city.pk,)

    def test_without_first_named_leads_several_lead_and_none_answers(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(["任务", "牵头单位"], ["新建口袋公园12个", "住建局、城管局"])
        applied(corner, data, Told(first_leads=False))
        assert (names_of(corner.parks, "lead"), names_of(corner.parks, "co_lead")) == ([], ["住建局", "城管局"])

    def test_several_leaders_stand_in_their_order(self, corner: Corner, streets: list[Body]) -> None:
        from tests.integration.delivery.conftest import new_actor

        new_actor(streets[0], "常务副区长", "leader", "温一舟")
        applied(corner, workbook(HEADS, [1, "新建口袋公园12个", "住建局", "", "", "陆清和、常务副区长", ""]))
        others = OtherLeader.objects.filter(commitment=corner.parks, until_at=FOREVER)
        assert [row.post.title for row in others] == ["常务副区长"]
        assert "、" in next(line.leader for line in lines_now(corner.parks.report) if "口袋" in line.title)


class TestFaults:
    def test_no_row_goes_in_until_all_do(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(
            HEADS,
            [1, "新建口袋公园12个", "城管局", "", "", "", ""],
            [2, "建成云溪小学", "没有这个局", "", "", "", "9月31日"],
            [3, "报告里没有的事", "城管局", "", "", "", ""],
        )
        table = received(corner, data)
        with pytest.raises(TableFaults) as refused:
            apply_table(table=table, told=Told(), seen="", actor=corner.supervision, at=FEBRUARY)
        said = [str(fault) for fault in refused.value.faults]
        assert said[0].startswith("工作表“任务”第 3 行“责任单位”列：没有“没有这个局”这个单位")
        assert said[1].startswith("工作表“任务”第 3 行“完成时间”列：“9月31日”不是日期")
        assert said[2].startswith("工作表“任务”第 4 行“工作任务”列：“报告里没有的事”与本报告的事项都对不上")
        assert names_of(corner.parks, "lead") == ["住建局"]

    def test_two_rows_of_one_item_are_told(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(["任务", "牵头单位"], ["新建口袋公园12个", "住建局"], ["新建口袋公园12个", "城管局"])
        (fault,) = table_preview(received(corner, data), Told(), FEBRUARY).faults
        assert (fault.row, "与第 2 行是同一事项" in fault.text) == (3, True)

    def test_the_same_excel_twice_says_so_and_changes_nothing(self, corner: Corner, streets: list[Body]) -> None:
        data = workbook(HEADS, [1, "新建口袋公园12个", "城管局", "", "", "", ""])
        applied(corner, data)
        again = receive_table(
            report=corner.parks.report, data=data, filename="改了名.xlsx", actor=corner.supervision, at=FEBRUARY
        )
        assert again.again
        with pytest.raises(SameTable, match=r"2026-02-02 导入过（改动 1 项）"):
            apply_table(table=again.table, told=Told(), seen="", actor=corner.supervision, at=FEBRUARY)
        assert TableImport.objects.count() == 1

    def test_last_years_template_is_recognised_by_its_title_and_by_its_codes(
        self, corner: Corner, streets: list[Body]
    ) -> None:
        row = [1, "新建口袋公园12个", "城管局", "", "", "", ""]
        old = received(corner, workbook(HEADS, row, title="云河区2025年重点任务分解表"))
        seen = preview_key(table_preview(old, Told(), FEBRUARY))
        with pytest.raises(OtherYear, match="2025年的表"):
            apply_table(table=old, told=Told(), seen=seen, actor=corner.supervision, at=FEBRUARY)
        told = Told(is_this_year=True)
        assert apply_table(table=old, told=told, seen=seen, actor=corner.supervision, at=FEBRUARY) == 1
        codes = received(corner, workbook(["编号", "任务", "牵头单位"], ["2025g-03-001", "新建口袋公园", "城管局"]))
        found = table_preview(codes, Told(), FEBRUARY)
        assert found.other_year == 2025
        assert "是2025年的，不在2026年的事项中" in found.faults[0].text

    def test_what_moved_after_the_preview_is_not_written_over(self, corner: Corner, streets: list[Body]) -> None:
        table = received(corner, workbook(HEADS, [1, "新建口袋公园12个", "城管局", "", "", "", ""]))
        seen = preview_key(table_preview(table, Told(), FEBRUARY))
        applied(corner, workbook(HEADS, [1, "新建口袋公园12个", "统计局", "", "", "", ""]))
        with pytest.raises(TableMoved, match="预览之后"):
            apply_table(table=table, told=Told(), seen=seen, actor=corner.supervision, at=FEBRUARY)
        assert names_of(corner.parks, "lead") == ["统计局"]

    def test_a_sheet_without_heads_is_refused_and_not_kept(self, corner: Corner) -> None:
        with pytest.raises(NoTable, match="没有找到表头"):
            received(corner, workbook(["随便", "写写"], ["一", "二"]))
        assert not TableImport.objects.exists()
