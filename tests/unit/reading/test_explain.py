"""Every finding can say why it is what it is, with characters to show for it."""

import pytest

from luoshi.reading import read_text
from luoshi.reading.explain import COMMITMENT_RULES, explain, explanation_lines, statement_rule_words
from luoshi.reading.findings import ReportReading
from tests.reading_corpus.builders import report_text


@pytest.fixture(scope="module")
def reading() -> ReportReading:
    return read_text(report_text(), "yunhe-2023.txt")


class TestExplain:
    def test_every_finding_is_explained_once(self, reading: ReportReading) -> None:
        explained = [one.id for one in explain(reading, report_text())]
        findings = [*reading.statements, *reading.commitments]
        assert sorted(explained) == sorted(finding.id for finding in findings)

    def test_pieces_are_stretches_of_the_text(self, reading: ReportReading) -> None:
        text = report_text()
        placed = [piece for one in explain(reading, text) for piece in one.pieces if piece.start is not None]
        assert len(placed) > 50
        for piece in placed:
            assert piece.start is not None
            if piece.role in ("数值", "句子", "原文"):
                continue
            assert "".join(text[piece.start : piece.end].split()) == "".join(piece.text.split())

    def test_says_that_a_name_was_carried_over(self, reading: ReportReading) -> None:
        grown = next(one for one in explain(reading, report_text()) if one.title.endswith("5.2%"))
        assert "承前" in grown.rule_words
        assert any("地区生产总值" in sentence for sentence in grown.inferred)

    def test_says_how_many_projects_the_report_does_not_name(self, reading: ReportReading) -> None:
        listed = next(one for one in explain(reading, report_text()) if "12个项目" in one.title)
        assert "原文说共 12 个，只点名 2 个。" in listed.inferred

    def test_every_rule_met_has_words_in_chinese(self, reading: ReportReading) -> None:
        for statement in reading.statements:
            assert " / " not in statement_rule_words(statement.rule)
            assert "number" not in statement_rule_words(statement.rule)
        assert {commitment.rule for commitment in reading.commitments} <= set(COMMITMENT_RULES)

    def test_lines_begin_with_the_id(self, reading: ReportReading) -> None:
        one = explain(reading, report_text())[0]
        assert explanation_lines(one)[0].startswith(one.id)

    def test_an_unknown_rule_keeps_its_name(self) -> None:
        assert statement_rule_words("new rule / new way") == "new rule；new way"
