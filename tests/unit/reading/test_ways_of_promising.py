"""How reports word what they promise: what heads a text, and of what type a promise is, in the words of 云河区."""

import pytest

from tests.unit.reading.test_commitments import found, only


class TestHeadsAlike:
    ALIKE = (
        "乘势而上打好治水战。治理九里河，清淤3公里。久久为功打好治气战。淘汰老旧货车，推广电动公交。"
        "持之以恒打好治土战。修复柳湾地块，建设填埋场一座。"
    )

    def test_three_short_sentences_of_one_length_are_heads(self) -> None:
        assert [each for each in found(self.ALIKE) if "打好" in each] == []
        assert "清淤3公里" in found(self.ALIKE)[0]

    def test_two_are_not_enough(self) -> None:
        assert "久久为功打好治气战" in found("办好书展。" + self.ALIKE.partition("持之以恒")[0])

    def test_nor_is_one_that_names_a_thing(self) -> None:
        named = self.ALIKE.replace("持之以恒打好治土战。", "云河快速路建成通车。")
        assert "云河快速路建成通车" in found(named)


class TestAlone:
    @pytest.mark.parametrize(
        "said",
        ["着力解决停车难、出行难、入学难等问题", "主动服务企业", "坚决不收“过头税”", "妥善解决柳湾片区的历史遗留问题"],
    )
    def test_a_sentence_of_one_clause_is_a_promise(self, said: str) -> None:
        assert said in found(f"修路两条。新建公园3座。{said}。办好书展，引进人才。")


class TestWhatIsOnlySaid:
    @pytest.mark.parametrize(
        "said",
        [
            "需要说明的是，8%的增长目标，考虑了各种风险因素，也体现了信心。",
            "要实现上述目标，必须认真落实区委部署，增强忧患意识，扭住关键。",
        ],
    )
    def test_why_the_aims_are_as_they_are(self, said: str) -> None:
        assert found(f"{said}新建公园3座。") == ["新建公园3座"]

    def test_what_is_to_be_done_for_them_is_promised(self) -> None:
        assert "实施十项计划" in found("实现上述目标，大力实施十项计划，新建公园3座。")[0]


class TestType:
    @pytest.mark.parametrize(
        ("sentence", "kind"),
        [
            ("扩大用地审批权限下放范围。", "institutional"),
            ("完善区属企业法人治理结构。", "institutional"),
            ("压实河道管护主体责任。", "institutional"),
            ("成立河湖治理指挥部。", "institutional"),
            ("推动柳湾高铁枢纽规划设计。", "task"),
            ("推动云柳酒店落地。", "project_list"),
            ("进一步降低企业制度性交易成本。", "task"),
            ("引导司机自觉遵守交通规则。", "task"),
            ("提高民营经济比重。", "task"),
            ("粮食产量超额完成任务。", "indicator_target"),
            ("推动云河冷链仓开工建设。", "project_list"),
            ("推进云柳铁路、石桥高速。", "project_list"),
            ("全面实施“柳湾之星”、“石桥之星”三大工程。", "task"),
            ("支持柳湾重工等企业加快产品更新升级。", "task"),
            ("形成一批可复制推广的改革成果。", "task"),
            ("推进36个老街提升项目建设并确保按期完工。", "project_list"),
        ],
    )
    def test_by_what_is_promised(self, sentence: str, kind: str) -> None:
        assert only(sentence).type == kind
