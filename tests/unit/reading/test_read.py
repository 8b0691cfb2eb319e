"""Reading from end to end: the same words give the same ids, and every offset leads to its words."""

import json
from pathlib import Path
from typing import ClassVar

import pytest

import luoshi.reading as reading_package
from luoshi.reading import ReadingError, ReportReading, read_report, read_reports, read_text, to_json
from luoshi.reading.clean import clean
from luoshi.reading.load import load
from tests.reading_corpus.builders import xlsx

REPORT = (
    "云河区人民政府工作报告\n——在云河区第三届人民代表大会第二次会议上\n(2026年1月15日)\n各位代表：\n"
    "现在，我代表云河区政府作报告，请大会审议。\n一、2025年工作回顾\n"
    "全年完成工业投资88亿元，增长12%。\n二、2026年工作安排\n"
    "今年主要预期目标是：地区生产总值增长6%左右，城镇登记失业率控制在3%以内。\n"
    "(一)建设宜居城区。加快九里河公园建设，新增绿地20万平方米。\n"
)


def printed_pages(text: str, columns: int) -> str:
    """The same text as a printer would set it: indented, wrapped, with page numbers and a running header."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        row, width = "", 0
        for sign in "\u3000\u3000" + paragraph:
            width += 1 if sign.isascii() else 2
            if width > columns:
                lines.append(row)
                row, width = "", 1 if sign.isascii() else 2
            row += sign
        lines.append(row)
    pages = [lines[i : i + 20] for i in range(0, len(lines), 20)]
    return "\n".join(
        "\n".join([*page, "", f"- {number} -", "云河年鉴", ""]) for number, page in enumerate(pages, start=1)
    )


@pytest.fixture
def reading() -> ReportReading:
    return read_text(REPORT, "云河.txt")


class TestReadText:
    def test_finds_statements_and_commitments(self, reading: ReportReading) -> None:
        assert [c.title for c in reading.commitments] == [
            "地区生产总值增长6%左右",
            "城镇登记失业率控制在3%以内",
            "加快九里河公园建设",
            "新增绿地20万平方米",
        ]
        assert "88亿元" in [s.text for s in reading.statements]

    def test_commitments_point_at_their_targets(self, reading: ReportReading) -> None:
        statements = {s.id: s for s in reading.statements}
        growth = reading.commitments[0]
        assert [statements[i].text for i in growth.statements] == ["6%"]

    def test_every_offset_leads_to_its_words(self, reading: ReportReading) -> None:
        spans = [(s.start, s.end, s.text) for s in reading.statements]
        spans += [(c.start, c.end, c.text) for c in reading.commitments]
        assert all(clean(REPORT[start:end]).text == text for start, end, text in spans)

    @pytest.mark.parametrize("columns", [48, 64, 80])
    def test_wrapped_and_paged_lines_give_the_same(self, columns: int) -> None:
        text = REPORT + "\n".join(
            f"{n}、修好第{n}条路。今年要新建小学{n}所，加快云河医院建设，让居民少跑腿。" for n in range(1, 40)
        )
        plain, printed = read_text(text), read_text(printed_pages(text, columns))
        assert [c.text for c in printed.commitments] == [c.text for c in plain.commitments]
        assert [s.text for s in printed.statements] == [s.text for s in plain.statements]

    def test_the_same_text_gives_the_same_ids(self, reading: ReportReading) -> None:
        again = read_text(REPORT, "another name.txt")
        assert [c.id for c in again.commitments] == [c.id for c in reading.commitments]
        assert [s.id for s in again.statements] == [s.id for s in reading.statements]

    def test_a_paragraph_added_before_changes_no_id(self, reading: ReportReading) -> None:
        longer = read_text(REPORT.replace("全年完成工业", "我们修了九条路。\n全年完成工业"))
        assert [c.id for c in longer.commitments] == [c.id for c in reading.commitments]

    def test_ids_are_unique_even_where_words_repeat(self) -> None:
        twice = read_text(
            REPORT + "(二)再说一遍。加快九里河公园建设，新增绿地20万平方米。加快九里河公园建设，新增绿地20万平方米。"
        )
        ids = [c.id for c in twice.commitments]
        assert len(ids) == len(set(ids))

    def test_says_what_it_had_to_do_without(self) -> None:
        assert len(read_text("只有一句话。").warnings) == 3
        assert read_text("").warnings == ("文中没有可读的文字。",)

    @pytest.mark.parametrize(
        "text", ["", "。", "\ud800", "一、二、三、", "2026年工作安排\n：：：；；，，", "“" * 500, "1" * 500]
    )
    def test_odd_texts_raise_nothing(self, text: str) -> None:
        assert read_text(text).header.end == len(text)


class TestReadReport:
    def test_reads_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "云河区_2026.txt"
        path.write_text(REPORT, "utf-8")
        assert read_report(path).header.place == "云河区"
        assert len(read_reports(path)) == 1

    def test_a_file_that_cannot_be_read_says_why(self, tmp_path: Path) -> None:
        with pytest.raises(ReadingError) as refused:
            read_report(tmp_path / "没有.docx")
        assert refused.value.code


class TestTargetTables:
    """A workbook of targets: heads say which year, promised or done, and of what unit."""

    ROWS: ClassVar = [
        ["2023年国民经济和社会发展主要目标"],
        ["指标名称", "单位", "2022年完成", "2023年目标", "增长"],
        ["地区生产总值", "亿元", "612.4", "649.1", "6%左右"],
        ["城镇登记失业率", "%", "2.9", "3.5", ""],
    ]

    def test_every_cell_is_a_statement_of_its_row_and_column(self, tmp_path: Path) -> None:
        path = tmp_path / "目标.xlsx"
        path.write_bytes(xlsx(self.ROWS))
        reading = read_report(path)
        said = [
            (one.indicator_id, str(one.value), one.unit, one.kind, one.comparator, one.modality, one.period.end.year)
            for one in reading.statements
            if one.period and not isinstance(one.value, tuple)
        ]
        assert said == [
            ("gdp", "612.4", "亿元", "level", "=", "actual", 2022),
            ("gdp", "649.1", "亿元", "level", "=", "target", 2023),
            ("gdp", "6", "%", "growth", "~", "target", 2023),
            ("urban_unemployment_registered", "2.9", "%", "share", "=", "actual", 2022),
            ("urban_unemployment_registered", "3.5", "%", "share", "=", "target", 2023),
        ]

    def test_a_row_is_one_commitment_named_by_its_target(self, tmp_path: Path) -> None:
        path = tmp_path / "目标.xlsx"
        path.write_bytes(xlsx(self.ROWS))
        reading = read_report(path)
        targets = {one.id for one in reading.statements if one.modality == "target"}
        assert [one.title for one in reading.commitments] == [
            "地区生产总值达到649.1亿元、增长6%左右",
            "城镇登记失业率控制在3.5%",
        ]
        assert {one.due_on.year for one in reading.commitments if one.due_on} == {2023}
        assert {own for one in reading.commitments for own in one.statements} == targets

    def test_a_row_of_work_is_named_by_its_task_and_led_by_whom_it_says(self, tmp_path: Path) -> None:
        path = tmp_path / "分解.xlsx"
        heads = ["序号", "重点任务", "目标要求", "牵头单位"]
        rows: list[list[str | tuple[str, int]]] = [
            ["2023年重点工作分解"],
            list(heads),
            ["1", "老旧小区改造", "完成20个小区改造", "区住建局"],
        ]
        path.write_bytes(xlsx(rows))
        (one,) = read_report(path).commitments
        assert (one.title, one.lead_hint[0]) == ("老旧小区改造：完成20个小区改造", "住建")

    def test_a_row_of_livelihood_matters_is_an_item_and_no_cell_runs_into_the_next(self, tmp_path: Path) -> None:
        path = tmp_path / "实事.xlsx"
        rows: list[list[str | tuple[str, int]]] = [
            ["2023年民生实事"],
            ["序号", "民生实事", "责任单位"],
            ["1", "新建幼儿园3所", "区教育局"],
            ["2", "打造社区食堂", "区民政局"],
        ]
        path.write_bytes(xlsx(rows))
        reading = read_report(path)
        assert [one.indicator for one in reading.statements] == ["新建幼儿园"]
        assert [(one.title, one.type, one.livelihood_number, one.lead_hint[0]) for one in reading.commitments] == [
            ("新建幼儿园3所", "livelihood_item", 1, "教育"),
            ("打造社区食堂", "livelihood_item", 2, "民政"),
        ]

    def test_offsets_lead_to_the_cells(self, tmp_path: Path) -> None:
        path = tmp_path / "目标.xlsx"
        path.write_bytes(xlsx(self.ROWS))
        text = load(path).text
        assert all(text[one.start : one.end] == one.text for one in read_report(path).statements)


class TestToJson:
    def test_keeps_the_contract_s_keys(self, reading: ReportReading) -> None:
        printed = json.loads(json.dumps(to_json(reading), ensure_ascii=False))
        assert set(printed) >= {"reader_version", "report", "sections", "statements", "commitments"}
        assert printed["report"]["chars"] == len(REPORT)
        assert printed["commitments"][0]["due_on"] == "2026-12-31"

    def test_whole_numbers_stay_whole(self, reading: ReportReading) -> None:
        assert to_json(reading)["statements"][0]["value"] == 88


class TestPackage:
    def test_every_public_name_is_there(self) -> None:
        assert all(getattr(reading_package, name) is not None for name in reading_package.__all__)

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="nothing"):
            reading_package.__getattr__("nothing")


class TestADraft:
    def test_without_a_salutation_knows_its_place_and_day(self) -> None:
        meeting = "——2026年1月12日在云河区第九届人民代表大会第一次会议上"
        reading = read_text(f"云河区政府工作报告\n{meeting}\n一、2025年工作回顾\n新建学校4所。\n")
        header = reading.header
        assert (header.place, str(header.reported_on), header.level) == ("云河区", "2026-01-12", "county")
        assert [(s.subject, s.modality) for s in reading.statements] == [("云河区", "actual")]
