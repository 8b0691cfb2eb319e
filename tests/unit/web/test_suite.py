"""How `./luoshi test` shares tests out over its two passes, and counts them."""

from pathlib import Path

import pytest

from tests.support.passes import ONCE, told
from tests.support.suite import Count, read_count

ROOT = Path(__file__).resolve().parents[3]

REPORT = (
    '<testsuites><testsuite tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"/></testsuites>'
)


def report(folder: Path, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0) -> Path:
    path = folder / "report.xml"
    path.write_text(REPORT.format(tests=tests, failures=failures, errors=errors, skipped=skipped))
    return path


class TestSharingOut:
    def test_every_place_that_runs_once_is_there(self) -> None:
        for place in ONCE:
            path, _, named = place.partition("::")
            assert (ROOT / path).exists(), place
            assert f"class {named}" in (ROOT / path).read_text("utf-8") if named else True, place

    def test_the_mark_for_both_databases_stands_only_where_it_changes_something(self) -> None:
        marked = [
            path for path in (ROOT / "tests").rglob("test_*.py") if "mark.both_databases" in path.read_text("utf-8")
        ]
        names = [str(path.relative_to(ROOT)) for path in marked if path != Path(__file__).resolve()]
        assert names
        assert [name for name in names if not name.startswith(tuple(ONCE))] == []

    def test_a_pass_says_how_many_it_left_out_and_why(self) -> None:
        place, other, *_ = ONCE
        lines = told({place: 3, other: 40})
        assert "43 tests" in lines[0]
        assert any(place in line and ONCE[place] in line and " 3 " in line for line in lines[1:])
        assert told({}) == []


class TestCounting:
    def test_failures_and_errors_are_failed_skips_are_neither(self, tmp_path: Path) -> None:
        assert read_count(report(tmp_path, 10, failures=1, errors=2, skipped=3), 1) == Count(4, 3, 3)

    def test_a_pass_without_tests_counts_nothing(self, tmp_path: Path) -> None:
        assert read_count(report(tmp_path, 0), 5) == Count()

    @pytest.mark.parametrize("status", [1, 2, 3, 4, -9])
    def test_a_run_that_broke_off_is_one_failure(self, tmp_path: Path, status: int) -> None:
        assert read_count(tmp_path / "never-written.xml", status) == Count(0, 1, 0)
        assert read_count(report(tmp_path, 7), status) == Count(6, 1, 0)

    @pytest.mark.parametrize(
        ("count", "line"), [(Count(12, 0), "12 passed, 0 failed"), (Count(1, 2, 3), "1 passed, 2 failed, 3 skipped")]
    )
    def test_the_last_line_counts_both_passes(self, count: Count, line: str) -> None:
        assert str(count) == line
        assert Count(1, 1, 1) + Count(2, 0, 0) == Count(3, 1, 1)
