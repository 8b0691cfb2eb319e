"""Where words stand in a corrected edition: the same, reworded, with another figure, or nowhere."""

import pytest

from luoshi.delivery.register.aligning import Aligner, Found

BEFORE = [
    "改造老旧小区12个，加装电梯130台。",
    "开工青禾里等6个安置房项目。",
    "新建社区食堂5家，确保10月底前全部开放。",
]


def placed(now: list[str], sentence: int, words: str) -> tuple[Found, str]:
    start = BEFORE[sentence].index(words)
    place = Aligner(BEFORE, now).place(sentence, start, start + len(words))
    found = now[place.sentence][place.start : place.end] if place.sentence >= 0 else ""
    return place.found, found


class TestPlace:
    def test_a_word_put_right_is_carried(self) -> None:
        now = [BEFORE[0], BEFORE[1], "新建社区食堂5家，力争10月底前全部开放运营。"]
        assert placed(now, 2, "新建社区食堂5家") == (Found.SAME, "新建社区食堂5家")
        found, words = placed(now, 2, "新建社区食堂5家，确保10月底前全部开放")
        assert (found, words) == (Found.REWORDED, "新建社区食堂5家，力争10月底前全部开放")

    @pytest.mark.parametrize(
        ("now", "words"),
        [
            ("改造老旧小区12个，加装电梯150台。", "加装电梯130台"),
            ("改造老旧小区12个，加装电梯一百余台。", "加装电梯130台"),
            ("改造老旧小区12万个，加装电梯130台。", "改造老旧小区12个"),
        ],
    )
    def test_another_figure_or_unit_is_not(self, now: str, words: str) -> None:
        assert placed([now, *BEFORE[1:]], 0, words)[0] == Found.FIGURES_DIFFER

    def test_a_sentence_struck_out_is_gone(self) -> None:
        assert placed([BEFORE[0], BEFORE[2]], 1, "开工青禾里等6个安置房项目") == (Found.GONE, "")

    def test_a_sentence_beside_it_is_not_taken_for_it(self) -> None:
        now = [BEFORE[0], "完善社区治理，办好邻里活动。", BEFORE[2]]
        assert placed(now, 1, "开工青禾里等6个安置房项目")[0] == Found.GONE
