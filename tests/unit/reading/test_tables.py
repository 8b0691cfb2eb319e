"""Readings as rows and frames: plain values, days as days, missing as None and never zero."""

import sys
from datetime import date

import pytest

from luoshi.reading import ReadingError, read_text
from luoshi.reading.corpus.schemas import COLUMNS
from luoshi.reading.findings import ReportReading
from luoshi.reading.tables import TABLES, to_pandas, to_polars, to_rows
from tests.reading_corpus.builders import report_text


@pytest.fixture(scope="module")
def reading() -> ReportReading:
    return read_text(report_text(), "yunhe-2023.txt")


class TestRows:
    @pytest.mark.parametrize("table", TABLES)
    def test_have_the_columns_of_the_corpus_tables(self, reading: ReportReading, table: str) -> None:
        columns = [column.partition(":")[0] for column in COLUMNS[table].split()]
        rows = to_rows(reading, table)  # type: ignore[arg-type]
        assert rows
        assert all(list(row) == columns for row in rows)

    def test_a_ratio_has_values_and_no_value(self, reading: ReportReading) -> None:
        ratio = next(row for row in to_rows(reading) if row["kind"] == "ratio")
        assert (ratio["value"], ratio["values"]) == (None, [0.6, 31.2, 68.2])

    def test_a_fall_is_negative_and_its_period_are_days(self, reading: ReportReading) -> None:
        fall = next(row for row in to_rows(reading) if row["value"] == -2.1)
        assert fall["period_end"] == date(2022, 12, 31)

    def test_several_readings_make_one_table(self, reading: ReportReading) -> None:
        assert len(to_rows([reading, reading], "reports")) == 2


class TestFrames:
    def test_pandas(self, reading: ReportReading) -> None:
        frame = reading.to_pandas()
        assert len(frame) == len(reading.statements)
        assert frame.loc[frame["indicator_id"] == "gdp", "value"].max() == 612.4
        assert len(to_pandas([reading], "commitments")) == len(reading.commitments)

    def test_polars(self, reading: ReportReading) -> None:
        frame = reading.to_polars("commitments")
        assert frame.height == len(reading.commitments)
        assert to_polars([reading])["value"].max() == 3200.0

    @pytest.mark.parametrize("library", ["pandas", "polars"])
    def test_a_missing_library_says_how_to_get_it(
        self, reading: ReportReading, library: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(ReadingError, match=r"pip install luoshi\[notebook\]") as caught:
            getattr(reading, f"to_{library}")()
        assert caught.value.code == "library_missing"
