"""This year's commitments under those of several years: one indicator, one kind of work, one project."""

from luoshi.reading import read_text


class TestPartsOfALongerPromise:
    """This year's commitments under those of the five years, in one report."""

    LONGER = """三、今后五年的目标任务
地区生产总值年均增长6%以上，财政收入突破90亿元。新建主次干道18条，支小路60条，培育百亿级企业3家，建成云河大剧院。
四、2026年重点工作
地区生产总值增长6%，财政收入增长5%。加快推进主次干道建设，实施“三纵四横”7条道路建设，新建支小路11条。
培育十亿级企业4家，加快云河大剧院建设，举办云河书展9场。
"""

    def test_each_leads_to_the_one_of_its_indicator_its_kind_of_work_or_its_project(self) -> None:
        reading = read_text(f"云河区政府工作报告\n——2026年1月12日在区人大会议上\n{self.LONGER}", "云河区_2026.txt")
        title_of = {one.id: one.title for one in reading.commitments}
        assert {one.title: [title_of[each] for each in one.part_of] for one in reading.commitments if one.part_of} == {
            "地区生产总值增长6%": ["地区生产总值年均增长6%以上"],
            "财政收入增长5%": ["财政收入突破90亿元"],
            "实施“三纵四横”7条道路建设": ["新建主次干道18条"],
            "新建支小路11条": ["新建支小路60条"],
            "加快云河大剧院建设": ["建成云河大剧院"],
        }
