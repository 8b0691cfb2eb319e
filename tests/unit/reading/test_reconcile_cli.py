"""`luoshi reconcile`: reports, a draft, tables; as a listing, as JSON, as a marked-up Word file."""

import argparse
import json
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn

from luoshi.reading.load import load_bytes
from luoshi.reading.reconcile import facts_of_tables
from luoshi.reading.reconcile.cli import add_arguments, run
from tests.reading_corpus.builders import xlsx

LAST_YEAR = """政府工作报告
——2022年1月10日在云河区第三届人民代表大会第二次会议上
各位代表：
现在，我代表云河区人民政府作工作报告。
一、2021年工作回顾
全区预计实现地区生产总值400亿元，增长7%；服务业增加值300亿元。社会消费品零售总额200亿元，增长6%。
二、2022年工作安排
地区生产总值增长6.5%以上，社会消费品零售总额增长7%。
"""
DRAFT = """政府工作报告
——2023年1月12日在云河区第三届人民代表大会第三次会议上
各位代表：
现在，我代表云河区人民政府作工作报告。
一、2022年工作回顾
全年实现地区生产总值431.5亿元，增长6.8%；社会消费品零售总额221亿元，增长6%。
二、2023年工作安排
地区生产总值增长6%。推进50个区级重点项目，开工望江大厦等15个项目，续建柳浦中心等20个项目，竣工云谷广场等10个项目。
"""
TABLE = [
    ["云河区2022年主要指标"],
    ["序号", "指标名称", "单位", "2022年完成", "增长（%）", "责任单位"],
    ["1", "地区生产总值", "亿元", ("431.52", 0), ("6.8", 0), "统计局"],
    ["2", "社会消费品零售总额", "亿元", ("212.4", 0), ("6", 0), "商务局"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2022.txt").write_text(LAST_YEAR, "utf-8")
    (tmp_path / "draft.txt").write_text(DRAFT, "utf-8")
    (tmp_path / "data.xlsx").write_bytes(xlsx(TABLE))
    return tmp_path


def reconciled(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(list(words)))


class TestListing:
    def test_says_what_to_look_at_with_its_arithmetic(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert reconciled(str(folder / "2022.txt"), str(folder / "draft.txt")) == 0
        printed = capsys.readouterr().out
        assert "【矛盾·合计】" in printed
        assert "15 + 20 + 10 = 45，总数 50个" in printed
        assert "draft.txt" in printed

    def test_agreements_are_counted_and_listed_on_request(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        reconciled(str(folder / "2022.txt"), str(folder / "draft.txt"))
        short = capsys.readouterr().out
        reconciled(str(folder / "2022.txt"), str(folder / "draft.txt"), "--all")
        full = capsys.readouterr().out
        assert "一致" in short
        assert "【一致·" not in short
        assert "【一致·" in full


class TestJson:
    def test_is_the_shape_of_the_contract(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        reconciled(str(folder / "2022.txt"), str(folder / "draft.txt"), "--json")
        findings = json.loads(capsys.readouterr().out)["findings"]
        wanted = {"verdict", "check", "indicator", "cites", "arithmetic", "confidence", "summary"}
        assert findings
        assert all(wanted <= set(finding) for finding in findings)
        assert all({"file", "start", "end"} <= set(cite) for finding in findings for cite in finding["cites"])

    def test_cites_reproduce_the_text(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        reconciled(str(folder / "2022.txt"), str(folder / "draft.txt"), "--json")
        for finding in json.loads(capsys.readouterr().out)["findings"]:
            for cite in finding["cites"]:
                text = Path(cite["file"]).read_text("utf-8")
                assert text[cite["start"] : cite["end"]] == cite["text"]

    def test_the_same_files_give_the_same_findings(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        files = [str(folder / "2022.txt"), str(folder / "draft.txt")]
        reconciled(*files, "--json")
        first = capsys.readouterr().out
        reconciled(*reversed(files), "--json")
        assert capsys.readouterr().out == first

    def test_an_unreadable_file_is_told_and_the_rest_compared(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert reconciled(str(folder / "draft.txt"), str(folder / "gone.txt"), "--json") == 1
        captured = capsys.readouterr()
        printed = json.loads(captured.out)
        assert [error["file"] for error in printed["errors"]] == [str(folder / "gone.txt")]
        assert printed["findings"]
        assert "gone.txt" in captured.err


class TestDraft:
    def test_only_what_touches_the_draft_is_given(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft = str(folder / "draft.txt")
        reconciled(str(folder / "2022.txt"), "--draft", draft, "--json")
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert findings
        assert all(draft in [cite["file"] for cite in finding["cites"]] for finding in findings)

    def test_figures_are_held_against_the_data_bodies_tables(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        draft, data = str(folder / "draft.txt"), str(folder / "data.xlsx")
        reconciled(str(folder / "2022.txt"), "--draft", draft, "--data", data, "--json")
        findings = json.loads(capsys.readouterr().out)["findings"]
        tabled = {finding["indicator"]: finding["verdict"] for finding in findings if finding["check"] == "data table"}
        levels = [f for f in findings if f["check"] == "data table" and "亿元" in f["arithmetic"]]
        assert set(tabled) == {"地区生产总值", "社会消费品零售总额"}
        assert {f["indicator"]: f["verdict"] for f in levels} == {
            "地区生产总值": "rounding",
            "社会消费品零售总额": "conflict",
        }

    def test_a_table_is_cited_by_sheet_and_row(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "data.xlsx").write_bytes(xlsx([*TABLE[:3], [], *TABLE[3:]]))  # an empty row counts too
        reconciled(str(folder / "2022.txt"), "--draft", str(folder / "draft.txt"), "--data", str(folder / "data.xlsx"))
        assert "data.xlsx 第 1 张表第 5 行：2 社会消费品零售总额" in capsys.readouterr().out


class TestTables:
    def test_every_figure_comes_with_its_year_unit_and_place(self) -> None:
        document = load_bytes(xlsx(TABLE), "data.xlsx")
        facts = facts_of_tables(document, year=None)
        shown = [(fact.id, fact.shown(), fact.period.end.year if fact.period else None) for fact in facts]
        assert shown == [
            ("gdp", "431.52亿元", 2022),
            ("gdp", "6.8%", 2022),
            ("retail_sales", "212.4亿元", 2022),
            ("retail_sales", "6%", 2022),
        ]
        spans = [document.text[fact.statement.start : fact.statement.end] for fact in facts]
        assert spans == ["431.52", "6.8", "212.4", "6"]

    def test_a_second_head_parts_the_columns(self) -> None:
        rows = [
            ["指标名称", "单位", "2021年", "", "2022年", ""],
            ["", "", "绝对额", "增长（%）", "绝对额", "增长（%）"],
            ["一、一般公共预算收入", "亿元", ("80", 0), ("5", 0), ("84.8", 0), ("6", 0)],
            ["其中：税收收入", "亿元", ("70", 0), ("4", 0), ("74.2", 0), ("6", 0)],
        ]
        facts = facts_of_tables(load_bytes(xlsx(rows), "data.xlsx"), year=None)
        shown = [(fact.id, fact.shown(), fact.period.end.year if fact.period else None) for fact in facts]
        assert shown[:4] == [
            ("general_budget_revenue", "80亿元", 2021),
            ("general_budget_revenue", "5%", 2021),
            ("general_budget_revenue", "84.8亿元", 2022),
            ("general_budget_revenue", "6%", 2022),
        ]
        assert shown[4][0] == "tax_revenue"

    def test_heads_may_be_bare_years_and_names_may_hold_brackets(self) -> None:
        rows = [
            ["指标", "2021", "2022"],
            ["地区生产总值（GDP）（亿元）", ("400", 0), ("431.5", 0)],
            ["PM2.5浓度（微克/立方米）", ("31", 0), ("29", 0)],
        ]
        facts = facts_of_tables(load_bytes(xlsx(rows), "data.xlsx"), year=None)
        assert [(fact.id, fact.shown()) for fact in facts] == [
            ("gdp", "400亿元"),
            ("gdp", "431.5亿元"),
            ("pm25", "31微克/立方米"),
            ("pm25", "29微克/立方米"),
        ]

    def test_a_planned_column_is_a_target(self) -> None:
        rows = [["指标", "2023年目标（亿元）"], ["税收收入", ("88", 0)]]
        facts = facts_of_tables(load_bytes(xlsx(rows), "data.xlsx"), year=None)
        assert [(fact.shown(), fact.statement.modality) for fact in facts] == [("88亿元", "target")]

    def test_a_sheet_without_year_or_unit_gives_nothing(self) -> None:
        assert facts_of_tables(load_bytes(xlsx([["指标", "完成"], ["税收收入", ("88", 0)]]), "a.xlsx"), year=None) == ()
        assert facts_of_tables(load_bytes(xlsx([["姓名", "电话"], ["甲", ("88", 0)]]), "a.xlsx"), year=2022) == ()


class TestWordList:
    @pytest.fixture
    def listed(self, folder: Path) -> bytes:
        out = folder / "list.docx"
        files = [str(folder / "2022.txt"), str(folder / "draft.txt")]
        assert reconciled(*files, "--format", "docx", "--out", str(out)) == 0
        return out.read_bytes()

    def test_lists_what_to_look_at_with_a_place_for_the_answer(self, listed: bytes) -> None:
        paragraphs = [paragraph.text for paragraph in docx.Document(BytesIO(listed)).paragraphs]
        assert any(text.startswith("一、请核对") for text in paragraphs)
        assert any("15 + 20 + 10 = 45" in text for text in paragraphs)
        assert "处理意见：" in paragraphs

    def test_marks_the_stretch_in_its_sentence(self, listed: bytes) -> None:
        cells = [cell for table in docx.Document(BytesIO(listed)).tables for row in table.rows for cell in row.cells]
        runs = [run for cell in cells for paragraph in cell.paragraphs for run in paragraph.runs]
        marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
        assert "开工望江大厦等15个项目" in marked

    def test_chinese_has_a_font_of_its_own(self, listed: bytes) -> None:
        for name, font in (("Normal", "宋体"), ("Heading 1", "黑体")):
            fonts = docx.Document(BytesIO(listed)).styles[name].element.rPr.rFonts
            assert fonts.get(qn("w:eastAsia")) == font
