"""By when a commitment is due, and the years in it that say something else."""

from datetime import date

import pytest

from luoshi.reading.commitments.due import due_of
from luoshi.reading.frames import Calendar, Frame

OF_THE_YEAR = Frame("plan", date(2026, 1, 1), date(2026, 12, 31), "2026年", stated=True)


def due(text: str, before: str = "") -> tuple[date | None, str]:
    last, basis, _ = due_of(text, before, OF_THE_YEAR, Calendar(2026, date(2026, 1, 15)))
    return last, basis


@pytest.mark.parametrize(
    "text",
    [
        "编制《云河区生态修复规划（2026—2035年）》",
        "居民收入比2020年翻一番",
        "减排量较基准年（2021年）下降40%",
        "经济总量在2025年基础上再翻一番",
        "编制面向2035年的公共服务发展规划",
        "推动2024年招商大会签约项目落地",
    ],
)
def test_a_year_that_is_no_deadline_leaves_the_frames_end(text: str) -> None:
    assert due(text) == (date(2026, 12, 31), "inferred")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("居民收入到2030年比2020年翻一番", date(2030, 12, 31)),
        ("落实《云河区水系规划（2024—2035年）》，6月底前完成首段整治", date(2026, 6, 30)),
        ("2027年底前全面建成", date(2027, 12, 31)),
        ("三季度前出台《云河区数据条例（2026年修订）》", date(2026, 9, 30)),
    ],
)
def test_a_deadline_beside_such_a_year_is_found(text: str, last: date) -> None:
    assert due(text) == (last, "said")
