"""Tables as offices have them: whatever the columns, nothing is lost and a bad cell is named with its place."""

import io
from datetime import date, datetime

import pytest
from docx import Document
from openpyxl import Workbook

from luoshi.delivery.register.breakdown import DraftLine
from luoshi.delivery.register.sheets import breakdown_table
from luoshi.delivery.register.task_table import (
    BodyNames,
    KnownLeader,
    Meaning,
    NamedBody,
    ReadTable,
    Unreadable,
    find_head,
    grids_of,
    heads_key,
    read_table,
)
from luoshi.delivery.register.task_table.cells import find_day, labelled_parts
from luoshi.delivery.register.task_table.headings import meaning_of

HOUSING, CITY, NORTH, SOUTH, REFORM = 1, 2, 3, 4, 5
BODIES = [
    NamedBody(HOUSING, "云河区住房和城乡建设局", "住建局", "department"),
    NamedBody(CITY, "云河区城市管理局（综合行政执法局）", "城管局", "department"),
    NamedBody(NORTH, "云河区北岑街道办事处", "北岑街道", "street"),
    NamedBody(SOUTH, "云河区松陂街道办事处", "松陂街道", "street"),
    NamedBody(REFORM, "云河区发展和改革局", "发改局", "department", former=("云河区发展计划局",)),
]
LEADERS = [
    KnownLeader(1, "副区长", "副区长（住房城乡建设）", "罗望川"),
    KnownLeader(2, "副区长", "副区长（教育）", "江一"),
    KnownLeader(3, "区长", "区长（全面工作）", "顾明岸"),
]
HEADS = ["序号", "目标任务", "牵头单位", "配合单位", "分管领导", "完成时限"]


def workbook(*rows: list[object], merged: tuple[str, ...] = (), name: str = "分解表") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for each in merged:
        sheet.merge_cells(each)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, *, first_leads: bool = True, groups: dict[str, list[int]] | None = None) -> ReadTable:
    grid = grids_of(data)[0]
    head = find_head(grid)
    assert head is not None
    names = BodyNames(BODIES, "云河区", groups or {})
    return read_table(grid, head, head.guessed, names=names, leaders=LEADERS, year=2026, first_leads=first_leads)


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "meaning"),
        [
            ("序号", Meaning.NUMBER),
            ("目标任务", Meaning.TITLE),
            ("重点工作\n内容", Meaning.TITLE),
            ("牵 头 单 位", Meaning.LEAD),
            ("主办单位（列第一位）", Meaning.LEAD),
            ("责任单位", Meaning.RESPONSIBLE),
            ("协办部门", Meaning.CO_OPERATING),
            ("汇总单位", Meaning.REPORTING),
            ("区分管领导", Meaning.LEADER),
            ("完成时间", Meaning.DUE),
            ("时间节点", Meaning.DUE),
            ("备注", Meaning.NOTE),
            ("联系人", Meaning.IGNORED),
            ("进展情况", None),
        ],
    )
    def test_says(self, heading: str, meaning: Meaning | None) -> None:
        assert meaning_of(heading) == meaning

    def test_stand_under_titles_and_in_two_merged_rows(self) -> None:
        data = workbook(
            ["云河区2026年重点任务分解表"],
            ["（征求意见稿）"],
            ["序号", "目标任务", "责任分工", None, "完成时限"],
            [None, None, "牵头单位", "配合单位", None],
            [1, "新建口袋公园12个", "城管局", "各街道", "年底前"],
            merged=("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4"),
        )
        grid = grids_of(data)[0]
        head = find_head(grid)
        assert head is not None
        assert head.first == 4
        assert head.guessed == (Meaning.NUMBER, Meaning.TITLE, Meaning.LEAD, Meaning.CO_OPERATING, Meaning.DUE)
        assert "2026年" in head.title

    def test_are_one_set_in_any_order(self) -> None:
        assert heads_key(HEADS) == heads_key([*reversed(HEADS)])
        assert heads_key(HEADS) != heads_key([*HEADS, "汇总单位"])

    def test_a_second_column_for_the_task_is_left_to_a_person(self) -> None:
        head = find_head(grids_of(workbook(["目标任务", "工作举措", "责任单位"], ["新建公园", "选址", "城管局"]))[0])
        assert head is not None
        assert head.unknown == ["工作举措"]


class TestRows:
    def test_several_bodies_lead_together_and_the_first_answers(self) -> None:
        (row,) = read(workbook(HEADS, [1, "改造老旧小区", "区住建局、区城管局", "各街道", "罗望川", "12月底前"])).rows
        assert (row.lead, row.co_leads) == (HOUSING, (CITY,))
        assert (row.co_operating, row.named_as) == ((NORTH, SOUTH), {NORTH: "各街道", SOUTH: "各街道"})
        assert (row.leaders, row.due_on) == ((1,), date(2026, 12, 31))
        assert row.expanded == (("各街道", 2),)

    def test_without_the_option_none_of_several_leads(self) -> None:
        (row,) = read(workbook(HEADS, [1, "改造", "住建局、城管局", "", "", ""]), first_leads=False).rows
        assert (row.lead, row.co_leads) == (None, (HOUSING, CITY))

    def test_a_word_for_several_leads_together_and_none_of_them_is_the_first(self) -> None:
        (row,) = read(workbook(HEADS, [1, "清洁家园", "各街道", "", "", ""])).rows
        assert (row.lead, row.co_leads, row.named_as[NORTH]) == (None, (NORTH, SOUTH), "各街道")

    def test_of_a_column_that_says_only_who_is_responsible_the_first_leads_and_the_rest_help(self) -> None:
        (row,) = read(workbook(["工作任务", "责任单位"], ["改造老旧小区", "住建局 城管局\n北岑街道办事处"])).rows
        assert (row.lead, row.co_leads, row.co_operating) == (HOUSING, (), (CITY, NORTH))

    def test_one_cell_that_labels_its_parts_is_taken_apart(self) -> None:
        (row,) = read(workbook(["工作任务", "责任单位"], ["改造", "牵头单位：住建局；配合单位：城管局、各街道"])).rows
        assert (row.lead, row.co_operating) == (HOUSING, (CITY, NORTH, SOUTH))

    def test_a_word_told_by_hand_means_what_was_told(self) -> None:
        data = workbook(["工作任务", "牵头单位", "配合单位"], ["改造", "住建局", "各相关单位"])
        assert read(data).rows[0].co_operating == (CITY, NORTH, SOUTH, REFORM)
        assert read(data, groups={"各相关单位": [CITY]}).rows[0].co_operating == (CITY,)

    def test_totals_sections_and_repeated_heads_are_passed_over_and_said(self) -> None:
        found = read(
            workbook(
                HEADS,
                ["一、城市更新"],
                [1, "改造老旧小区", "住建局", "", "", ""],
                ["小计", "1项"],
                HEADS,
                [2, "新建公园", "城管局", "", "", ""],
                ["合 计", "2项"],
                merged=("A2:F2",),
            )
        )
        assert [row.title for row in found.rows] == ["改造老旧小区", "新建公园"]
        assert [(each.row, each.why) for each in found.passed_over] == [
            (2, "章节"), (4, "合计"), (5, "重复的表头"), (7, "合计"),
        ]  # fmt: skip
        assert found.rows[0].section == "一、城市更新"

    def test_cells_merged_downwards_hold_for_every_row(self) -> None:
        data = workbook(
            HEADS, [1, "改造老旧小区", "住建局", "", "罗望川", ""], [2, "加装电梯", None, "", None, ""],
            merged=("C2:C3", "E2:E3"),
        )  # fmt: skip
        assert [(row.lead, row.leaders) for row in read(data).rows] == [(HOUSING, (1,)), (HOUSING, (1,))]

    def test_a_task_merged_over_two_rows_is_one_item(self) -> None:
        data = workbook(
            HEADS,
            [1, "改造老旧小区", "住建局", "", "", ""],
            [None, None, "城管局", "", "", ""],
            merged=("A2:A3", "B2:B3"),
        )
        (row,) = read(data).rows
        assert (row.number, row.lead, row.co_leads) == (2, HOUSING, (CITY,))

    def test_a_word_table_reads_alike(self) -> None:
        paper = Document()
        table = paper.add_table(rows=0, cols=3)
        for cells in (["工作任务", "牵头单位", "配合单位"], ["新建公园", "城管局", "各街道"]):
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        out = io.BytesIO()
        paper.save(out)
        (row,) = read(out.getvalue()).rows
        assert (row.title, row.lead, row.co_operating) == ("新建公园", CITY, (NORTH, SOUTH))

    def test_our_own_table_comes_back_as_it_went_out(self) -> None:
        line = DraftLine(
            code="2026g-03-001",
            title="改造老旧小区12个",
            lead="云河区住房和城乡建设局",
            co_leads="城管局",
            co_operating="各街道、发改局",
            reporting="发改局",
            leader="副区长（住房城乡建设）、区长（全面工作）",
            due="2026-10-31",
        )
        (row,) = read(breakdown_table("云河区2026年任务分解表", [line])).rows
        assert (row.code, row.title, row.lead, row.co_leads) == (line.code, line.title, HOUSING, (CITY,))
        assert (row.co_operating, row.reporting) == ((NORTH, SOUTH, REFORM), (REFORM,))
        assert (row.leaders, row.due_on) == ((1, 3), date(2026, 10, 31))


class TestFaults:
    def test_a_bad_cell_is_named_by_sheet_row_and_column_with_what_is_expected(self) -> None:
        found = read(
            workbook(
                ["标题"],
                HEADS,
                [1, "改造", "住建局", "", "", ""],
                [2, "新建公园", "园文局", "", "副区长", "9月31日前"],
                [3, "", "城管局", "", "", ""],
                name="任务",
            )
        )
        said = [str(fault) for fault in found.faults]
        assert said[0].startswith("工作表“任务”第 4 行“牵头单位”列：没有“园文局”这个单位，应为单位的全称或简称")
        assert said[1].startswith("工作表“任务”第 4 行“分管领导”列：“副区长”有 2 个岗位，请写姓名")
        assert said[2].startswith("工作表“任务”第 4 行“完成时限”列：“9月31日前”不是日期，应如")
        assert said[3].startswith("工作表“任务”第 5 行“目标任务”列：这一行没有写任务")

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04broken"])
    def test_what_is_no_table_says_so(self, data: bytes) -> None:
        with pytest.raises(Unreadable, match="另存"):
            grids_of(data)


class TestCells:
    @pytest.mark.parametrize(
        ("word", "body"),
        [
            ("区住建局", HOUSING),
            ("云河区住建局", HOUSING),
            ("住房城乡建设局", HOUSING),
            ("区城市管理局", CITY),
            ("综合行政执法局", CITY),
            ("区城管局（执法局）", CITY),
            ("北岑街道办", NORTH),
            ("区发展计划局", REFORM),
        ],
    )
    def test_a_body_is_known_by_any_of_its_names(self, word: str, body: int) -> None:
        assert BodyNames(BODIES, "云河区", {}).find(word).keys == (body,)

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2026-09-30", date(2026, 9, 30)),
            ("2026年9月30日前", date(2026, 9, 30)),
            ("6月30日", date(2026, 6, 30)),
            ("9月底前", date(2026, 9, 30)),
            ("2026.10", date(2026, 10, 31)),
            ("第三季度", date(2026, 9, 30)),
            ("年底前", date(2026, 12, 31)),
            ("全年", date(2026, 12, 31)),
            ("长期坚持", None),
        ],
    )
    def test_a_day_is_read_as_offices_write_it(self, text: str, day: date | None) -> None:
        found = find_day(text, 2026)
        assert (found.day, found.fault) == (day, "")

    def test_excels_own_dates_are_days(self) -> None:
        data = workbook(HEADS, [1, "改造", "住建局", "", "", datetime(2026, 9, 30)])
        (row,) = read(data).rows
        assert row.due_on == date(2026, 9, 30)

    def test_a_cell_without_labels_stays_whole(self) -> None:
        assert labelled_parts("住建局、城管局") == {}
