"""The growth target for output of forty-one reports, each looked up by eye in its text.

The list holds facts alone: which report, its year, the target in percent. The reports lie in ../shared.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from luoshi.reading import read_reports

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT.parent / "shared" / "reports" / "dev"
LIST = ROOT / "tests" / "reading_answers" / "growth_targets.csv"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the reports in ../shared"),
]


def targets_found(path: Path, year: int) -> Iterator[tuple[Decimal, ...]]:
    """Every target for the growth of output in the report's year: one number, or the two of a range."""
    for reading in read_reports(path):
        for one in reading.statements:
            aimed = one.indicator_id == "gdp" and one.kind == "growth" and one.modality == "target"
            if aimed and one.period and one.period.end.year == year and one.growth_type == "yoy":
                yield one.value if isinstance(one.value, tuple) else (one.value,)


class TestGrowthTargets:
    def test_ninety_eight_in_a_hundred_are_found_and_right(self) -> None:
        rows = list(csv.DictReader(LIST.read_text("utf-8").splitlines()))
        missed = []
        for row in rows:
            wanted = tuple(Decimal(part) for part in row["value"].split("-"))
            found = list(targets_found(REPORTS / f"{row['report']}.txt", int(row["year"])))
            if wanted not in found:
                missed.append((row["report"], row["value"], found))
        print(f"  growth targets: {len(rows) - len(missed)} of {len(rows)} found and right")
        assert len(rows) >= 40
        assert len(missed) <= 0.02 * len(rows), missed
