"""Which names mean one project, and what a list's rows are."""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from luoshi.delivery.register.project_sheet import ListRefused, ReadList, read_project_list
from luoshi.delivery.register.projects import Certainty, KnownProject, Matcher, likeness, name_key, stage_in

LIST = [
    ["云河区2026年重点项目清单", None, None, None, None, None],
    ["序号", "项目名称", "建设性质", "投资（万元）", None, "责任单位"],
    [None, None, None, "总投资", "年度计划投资", None],
    ["一、新开工项目（2个）", None, None, None, None, None],
    [1, "九好集团总部大楼", None, 120000, "3,000", "发改局"],
    [2, "云河医院", None, None, None, "卫健局"],
    [None, "小计（2个）", None, 120000, 3000, None],
    ["二、续建项目", None, None, None, None, None],
    [3, "青渠调蓄池工程", "续建", "1.2亿元", "—", "住建局"],
    ["合 计（4个）", None, None, None, None, None],
    ["注：本表一式两份", None, None, None, None, None],
]
MERGED = ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "A4:F4", "A8:F8")


def excel(rows: list[list[object]] = LIST, merged: tuple[str, ...] = MERGED) -> bytes:  # type: ignore[assignment]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "清单"
    for row in rows:
        sheet.append(row)
    for each in merged:
        sheet.merge_cells(each)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def word() -> bytes:
    document = Document()
    document.add_paragraph("云河区2026年重点项目清单")
    table = document.add_table(rows=0, cols=6)
    for row in LIST[1:]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if text is None else str(text)
    table.rows[0].cells[1].merge(table.rows[1].cells[1])
    table.rows[0].cells[3].merge(table.rows[0].cells[4])
    table.rows[2].cells[0].merge(table.rows[2].cells[5])
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def changed(row: int, column: int, value: object) -> bytes:
    rows = [list(each) for each in LIST]
    rows[row - 1][column] = value  # type: ignore[call-overload]
    return excel(rows)  # type: ignore[arg-type]


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"), [("青渠调蓄池", "青渠调蓄池工程"), ("九好总部大楼", "“九好”总部大楼（建设项目）")]
    )
    def test_signs_and_generic_ends_do_not_count(self, one: str, other: str) -> None:
        assert name_key(one) == name_key(other)
        assert likeness(one, other) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [("九好总部大楼", "九好集团总部大楼"), ("云河中学北岑校区", "云河中学"), ("区图书馆新馆", "图书馆新馆")],
    )
    def test_what_is_alike_is_never_sure(self, one: str, other: str) -> None:
        assert 0.6 <= likeness(one, other) < 1

    @pytest.mark.parametrize(
        ("one", "other"), [("安置房一期", "安置房二期"), ("A-01地块安置房", "A-02地块安置房"), ("云河医院", "青渠泵站")]
    )
    def test_another_phase_is_another_project(self, one: str, other: str) -> None:
        assert likeness(one, other) < 0.6


class TestMatching:
    KNOWN = (KnownProject(1, ("九好总部大楼",), is_here=True), KnownProject(2, ("云河医院", "区医院新院"), "2601-33"))

    def test_an_alias_or_a_code_is_sure(self) -> None:
        found = Matcher(self.KNOWN).match_all([("区医院新院项目", ""), ("别的名字", "2601-33")])
        assert [(each.certainty, each.project) for each in found] == [(Certainty.SURE, 2), (Certainty.SURE, 2)]

    def test_what_is_alike_waits_with_its_candidates(self) -> None:
        (found,) = Matcher(self.KNOWN).match_all([("九好集团总部大楼", "")])
        assert found.certainty == Certainty.UNSURE
        assert found.candidates[0].project == 1

    def test_a_project_taken_by_its_own_name_is_offered_to_no_other(self) -> None:
        found = Matcher(self.KNOWN).match_all([("九好集团总部大楼", ""), ("九好总部大楼", "")])
        assert [each.certainty for each in found] == [Certainty.NEW, Certainty.SURE]


class TestReadList:
    @pytest.fixture(params=["xlsx", "docx"])
    def read(self, request: pytest.FixtureRequest) -> ReadList:
        data = excel() if request.param == "xlsx" else word()
        return read_project_list(data)

    def test_reads_projects_under_a_merged_head(self, read: ReadList) -> None:
        assert [each.name for each in read.projects] == ["九好集团总部大楼", "云河医院", "青渠调蓄池工程"]
        assert [each.total for each in read.projects] == [1_200_000_000, None, 120_000_000]
        assert read.projects[0].annual == 30_000_000
        assert read.projects[2].owner == "住建局"

    def test_a_group_s_title_gives_the_stage(self, read: ReadList) -> None:
        assert [each.stage for each in read.projects] == ["开工", "开工", "续建"]

    def test_leaves_out_titles_totals_and_notes_and_says_so(self, read: ReadList) -> None:
        kinds = [each.why for each in read.left_out if each.why not in ("标题", "表头")]
        assert kinds == ["分组标题", "合计", "分组标题", "合计", "说明"]
        assert read.remarks
        assert "写明 4 个，实际列出 3 个" in read.remarks[0]

    def test_a_numbered_word_list_will_do(self) -> None:
        document = Document()
        for line in ("项目清单", "1. 九好总部大楼", "2．云河医院；住建局"):
            document.add_paragraph(line)
        out = BytesIO()
        document.save(out)
        assert [each.name for each in read_project_list(out.getvalue()).projects] == [
            "九好总部大楼",
            "云河医院",
        ]

    @pytest.mark.parametrize(
        ("row", "column", "value", "told"),
        [
            (6, 1, None, "工作表“清单”第 6 行“项目名称”列：没有写项目名称"),
            (5, 3, "约3亿", "工作表“清单”第 5 行“总投资”列：“约3亿”不是金额"),
            (9, 1, "云河医院", "工作表“清单”第 9 行“项目名称”列：“云河医院”与“清单”第 6 行重复"),
            (2, 1, "内容", "没有找到表头"),
        ],
    )
    def test_a_bad_row_is_named_by_sheet_row_and_column(self, row: int, column: int, value: object, told: str) -> None:
        with pytest.raises(ListRefused, match="清单没有导入") as refused:
            read_project_list(changed(row, column, value))
        assert told in str(refused.value)

    def test_longer_heads_are_understood(self) -> None:
        heads = ["序号", "项目名称及规模", "项目总投资额（亿元）", "2026年计划投资", "责任单位（部门）"]
        read = read_project_list(excel([heads, [1, "云河医院", 2.5, 3000, "卫健局"]], merged=()))
        found = read.projects[0]
        assert (found.name, found.total, found.annual, found.owner) == ("云河医院", 250_000_000, 30_000_000, "卫健局")

    def test_what_is_neither_excel_nor_word_is_said(self) -> None:
        with pytest.raises(ListRefused, match=r"另存为 \.xlsx"):
            read_project_list(b"no table")

    def test_stages_in_words(self) -> None:
        assert [stage_in(words) for words in ("一、新开工项目（8个）", "在建", "建成投用", "装修")] == [
            "开工",
            "续建",
            "",
            "",
        ]
