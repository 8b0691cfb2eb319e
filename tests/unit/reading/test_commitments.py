"""Commitments: what a report promises, told apart clause by clause, in the words of 云河区."""

from datetime import date
from itertools import pairwise

import pytest

from luoshi.reading import Commitment, ReportReading, coverage, read_text
from luoshi.reading.commitments import NEVER_REGISTERED, REASONS, classify_sentence
from luoshi.reading.commitments.types import TYPES
from luoshi.reading.commitments.weights import Weights, load_weights
from luoshi.reading.frames import Frame
from tests.bench.commitment_weights import fit

PLAN = "一、2025年工作回顾\n我们修了九条路。\n二、2026年工作安排\n(一)办好大事\n"


def read(sentences: str) -> ReportReading:
    """A plan of 2026 with these sentences in its first section."""
    return read_text(PLAN + sentences, "云河区_2026.txt")


def found(sentences: str) -> list[str]:
    return [c.text for c in read(sentences).commitments]


def only(sentence: str) -> Commitment:
    commitments = read(sentence).commitments
    assert len(commitments) == 1, [c.text for c in commitments]
    return commitments[0]


class TestClauses:
    def test_each_verb_phrase_is_one_commitment(self) -> None:
        assert found("加快九里河整治，出台人才新政，举办云河书展。") == [
            "加快九里河整治",
            "出台人才新政",
            "举办云河书展",
        ]

    def test_counts_in_a_row_are_promises_of_their_own(self) -> None:
        assert found("引进院士团队2个、青年科学家15人、链主企业3家。") == [
            "引进院士团队2个",
            "青年科学家15人",
            "链主企业3家",
        ]
        assert found("促进装备制造营收增长10%以上、航空航天增长20%以上。") == [
            "促进装备制造营收增长10%以上",
            "航空航天增长20%以上",
        ]

    def test_a_campaign_against_several_evils_is_one_for_each(self) -> None:
        assert found("打好治气、治废、治堵攻坚战。") == ["打好治气", "治废", "治堵攻坚战"]

    def test_of_a_call_only_its_pledge_is_one(self) -> None:
        call = "我们一定要立足当前、着眼长远，奋发有为，"
        assert found(f"{call}确保如期实现“十五五”规划提出的各项目标任务。") == [
            "确保如期实现“十五五”规划提出的各项目标任务"
        ]

    def test_a_shared_number_stays_whole(self) -> None:
        assert found("新增市级研发机构、区级众创空间各4家。") == ["新增市级研发机构、区级众创空间各4家"]

    def test_a_noun_carries_on_the_verb_before_it(self) -> None:
        assert [c.title for c in read("新建主干道6条，支小路18条。").commitments] == ["新建主干道6条", "新建支小路18条"]

    def test_a_part_of_the_number_stays_with_it(self) -> None:
        assert only("新增专精特新企业40家，其中国家级6家。").text == "新增专精特新企业40家，其中国家级6家"

    def test_what_it_is_for_stays_with_the_work(self) -> None:
        assert found("打造茶文化特色街区，让茶农更有奔头。") == ["打造茶文化特色街区，让茶农更有奔头"]

    def test_the_way_in_stays_with_the_number(self) -> None:
        assert found("加强公园绿地建设，新增绿地30万平方米。") == ["加强公园绿地建设，新增绿地30万平方米"]

    def test_a_semicolon_parts_what_a_comma_joins(self) -> None:
        assert len(found("推动茶产业升级；打造茶文化特色街区。")) == 2

    def test_a_preface_is_no_commitment(self) -> None:
        assert found("坚持以绿色发展为主线，围绕企业所需，开展上门服务。") == ["开展上门服务"]
        assert found("做好今年政府工作，把修路作为一号任务，修通柳湾路。") == ["修通柳湾路"]

    def test_an_action_inside_a_preface_is_one(self) -> None:
        assert found("对全区老旧电梯实施改造更新。") == ["对全区老旧电梯实施改造更新"]

    def test_aims_are_read_from_their_list(self) -> None:
        text = "今年主要预期目标是：地区生产总值增长6%左右，城镇登记失业率控制在3%以内；公共服务更加优质。"
        assert found(text) == ["地区生产总值增长6%左右", "城镇登记失业率控制在3%以内", "公共服务更加优质"]

    def test_what_becomes_of_a_thing_is_one(self) -> None:
        assert found("年内过渡群众全部回迁，社区中医馆实现全覆盖。") == ["年内过渡群众全部回迁", "社区中医馆实现全覆盖"]
        assert found("粮食播种面积超额完成下达任务，居民收入与经济增长基本同步。") == [
            "粮食播种面积超额完成下达任务",
            "居民收入与经济增长基本同步",
        ]

    def test_a_named_day_or_body_before_the_verb_changes_nothing(self) -> None:
        commitments = read("国庆前开通柳湾水上巴士，石渡街道完成架空线入地3公里。").commitments
        assert [c.actions for c in commitments] == [("开通",), ("完成",)]
        commitments = read("石渡、白石两镇率先打造绿电园区。“一企一策”、“一题一解”帮扶企业。").commitments
        assert [c.actions for c in commitments] == [("打造",), ("帮扶",)]

    def test_what_is_told_is_no_promise(self) -> None:
        assert found("区委提出了打造活力城区的目标，已纳入全市规划。加强河道保洁。") == ["加强河道保洁"]
        assert found("举办云河书展，是对全城的考验。今天的投入就是明天的产出，我们要加快步伐。") == []

    def test_results_and_problems_promise_nothing(self) -> None:
        review = "一、2025年工作回顾\n建成云河医院。我们也清醒地认识到，还存在一些问题：停车难。\n"
        text = review + "二、2026年工作安排\n修路两条。"
        assert [c.text for c in read_text(text).commitments] == ["修路两条"]


class TestType:
    @pytest.mark.parametrize(
        ("sentence", "kind"),
        [
            ("新建学校6所。", "indicator_target"),
            ("城镇登记失业率控制在3%以内。", "indicator_target"),
            ("城市管理考核继续走在全市前列。", "indicator_target"),
            ("开工云河大剧院。", "project_list"),
            ("推进柳湾、石桥等12个城中村整村拆迁。", "project_list"),
            ("推动临江科学馆年内开馆。", "project_list"),
            ("恢复提升一批历史街区。", "project_list"),
            ("推进12个城中村改造项目。", "project_list"),
            ("健全河湖长效管护机制。", "institutional"),
            ("深化水价改革。", "institutional"),
            ("加装电梯30部。", "indicator_target"),
            ("试点建筑师负责制。", "institutional"),
            ("争取城市联盟全体会议在云河召开。", "task"),
            ("推进专门学校建设。", "task"),
            ("深化医疗卫生改革。", "task"),
            ("加强青少年心理健康教育。", "task"),
            ("打造一批文体活动品牌。", "task"),
            ("落实“三个不变”的承诺。", "task"),
            ("落实支持民营经济的12项措施。", "task"),
            ("推动300家工业企业实施数字化改造。", "indicator_target"),
            ("居民收入与经济增长基本同步。", "indicator_target"),
            ("稳步扩大制度型开放。", "task"),
        ],
    )
    def test_by_what_is_promised(self, sentence: str, kind: str) -> None:
        assert only(sentence).type == kind


class TestProjects:
    @pytest.mark.parametrize(
        ("sentence", "projects"),
        [
            ("开工云河大剧院等8个项目。", [("云河大剧院", "开工")]),
            ("加快柳湾新城、石桥小镇建设。", [("柳湾新城", "推进"), ("石桥小镇", "推进")]),
            ("推动云河医院投入使用。", [("云河医院", "投用")]),
            ("开通地铁2号线、5号线等3条线路。", [("地铁2号线", "投用"), ("地铁5号线", "投用")]),
            ("全力保障地铁2号、5号线施工。", [("地铁2号线", "续建"), ("地铁5号线", "续建")]),
            ("交付柳湾A—21地块安置房。", [("柳湾A—21地块安置房", "交付")]),
            ("启动云河快速路二期前期工作。", [("云河快速路二期", "前期")]),
            ("推动云河量子研究院等落地。", [("云河量子研究院", "落地")]),
            ("建成一座综合性三甲医院。", [("综合性三甲医院", "竣工")]),
            ("改建柳湾创意产业园。", [("柳湾创意产业园", "推进")]),
            ("打通青林大道。", [("青林大道", "竣工")]),
            ("推进老旧小区改造。", []),
            ("建设更高水平的平安云河。", []),
            ("打造世界级产业集群。", []),
        ],
    )
    def test_named_things_and_their_stage(self, sentence: str, projects: list[tuple[str, str]]) -> None:
        assert [(p.name, p.stage) for p in only(sentence).projects] == projects

    def test_finished_things_may_have_a_lead_each(self) -> None:
        commitments = read("建成云河大剧院、柳湾体育馆和石桥医院。").commitments
        assert [c.title for c in commitments] == ["建成云河大剧院", "建成柳湾体育馆", "建成石桥医院"]

    def test_the_announced_number_is_kept(self) -> None:
        assert only("开工云河大剧院等20个项目。").announced_count == 20


class TestLivelihood:
    def test_points_of_the_people_s_matters(self) -> None:
        commitments = read(
            "今年要办好民生实事。一是新建幼儿园5所，改扩建3所。二是加装电梯60台。三是开通社区巴士。"
        ).commitments
        numbers = [(c.livelihood_number, c.title) for c in commitments if c.type == "livelihood_item"]
        assert numbers == [(1, "新建幼儿园5所"), (1, "幼儿园改扩建3所"), (2, "加装电梯60台"), (3, "开通社区巴士")]

    def test_a_numbered_list_under_a_sentence_that_opens_it(self) -> None:
        opening = "我们将办好以下十方面民生实事：\n1.医疗卫生方面。为老人免费开展体检。\n"
        text = opening + "2.养老方面。新增护理床位300张。\n随后，修路两条。"
        kinds = [(c.text, c.livelihood_number) for c in read(text).commitments]
        assert kinds == [("为老人免费开展体检", 1), ("新增护理床位300张", 2), ("修路两条", None)]

    @pytest.mark.parametrize(
        "points",
        ["1.新建食堂9个；2.改造小区8个；3.装电梯7台。", "（1）新建食堂9个；（2）改造小区8个；（3）装电梯7台。"],
    )
    def test_points_within_a_paragraph_may_have_figures_for_numbers(self, points: str) -> None:
        commitments = read(f"(三)继续办好3件民生实事：{points}").commitments
        numbers = [c.livelihood_number for c in commitments if c.type == "livelihood_item"]
        assert numbers == [1, 2, 3]

    def test_points_elsewhere_are_no_livelihood_items(self) -> None:
        commitments = read("重点做好三件事：一是修路两条。二是种树三片。三是架桥一座。").commitments
        assert {c.type for c in commitments} <= {"task", "indicator_target", "project_list"}


class TestDue:
    @pytest.mark.parametrize(
        ("sentence", "due", "basis"),
        [
            ("6月底前建成云河公园。", date(2026, 6, 30), "said"),
            ("上半年开工云河大桥。", date(2026, 6, 30), "said"),
            ("到2030年，实现产值1000亿元。", date(2030, 12, 31), "said"),
            ("全年新增就业2万人。", date(2026, 12, 31), "said"),
            ("加强河道保洁。", date(2026, 12, 31), "inferred"),
        ],
    )
    def test_said_or_inferred(self, sentence: str, due: date, basis: str) -> None:
        commitment = only(sentence)
        assert (commitment.due_on, commitment.due_basis) == (due, basis)

    def test_unknown_where_the_year_is(self) -> None:
        commitment = read_text("二、工作安排\n加强河道保洁。").commitments[0]
        assert (commitment.due_on, commitment.due_basis) == (None, "unknown")


class TestStrengthAndJudging:
    @pytest.mark.parametrize(
        ("sentence", "strength", "judged"),
        [
            ("确保新增就业2万人。", "确保", "reach"),
            ("力争引进百亿级项目1个。", "力争", "reach"),
            ("争创国家卫生城区。", "争创", "others"),
            ("力争获评国家级夜间消费集聚区。", "力争", "others"),
            ("探索社区食堂长效运营。", "探索", "direction"),
            ("城镇登记失业率控制在3%以内。", None, "keep"),
            ("保持零就业家庭动态归零。", None, "zero"),
            ("综合考核排名保持全市第一。", None, "keep"),
            ("定期公布水质结果。", None, "recurring"),
            ("城镇新增就业不少于1.2万人。", None, "reach"),
            ("引进外资项目不少于20个。", None, "reach"),
            ("确保全年新开工项目不少于30个。", "确保", "reach"),
            ("完成固定资产投资不低于300亿元。", None, "reach"),
            ("确保耕地保有量不少于12万亩。", "确保", "keep"),
            ("民生支出占比不低于75%。", None, "keep"),
            ("空气优良天数不少于320天。", None, "keep"),
            ("新增绿地占比不低于30%。", None, "keep"),
            ("保持每年新增贷款不少于100亿元。", None, "keep"),
            ("完成造林面积不少于2万亩。", None, "reach"),
            ("出台养老服务条例。", None, "reach"),
        ],
    )
    def test_how_firm_and_how_one_will_know(self, sentence: str, strength: str | None, judged: str) -> None:
        commitment = only(sentence)
        assert (commitment.strength, commitment.judged_by) == (strength, judged)

    def test_a_stretch_above_the_target_is_noted(self) -> None:
        commitment = only("地区生产总值增长6%，力争7%。")
        assert commitment.notes == ("另有更高或更低的要求：力争7%",)


class TestTitles:
    @pytest.mark.parametrize(
        ("sentence", "title"),
        [
            ("大力推进城市国际化。", "推进城市国际化"),
            ("全年完成拆迁4000户以上。", "完成拆迁4000户以上"),
            ("加快推进柳湾新城等区块开发建设。", "推进柳湾新城等区块开发建设"),
            ("大力发展绿色能源、精密仪器、茶叶深加工、乡村旅居、健康养老等五大特色产业。", "发展五大特色产业"),
            ("切实做好对口帮扶等工作。", "做好对口帮扶"),
        ],
    )
    def test_are_short_and_say_what(self, sentence: str, title: str) -> None:
        assert only(sentence).title == title

    def test_are_never_long(self) -> None:
        text = "完善" + "、".join(f"第{n}类特别冗长的公共服务设施" for n in range(9)) + "布局。"
        assert all(len(c.title) <= 30 for c in read(text).commitments)


class TestCoverage:
    @pytest.mark.parametrize(
        ("sentence", "reason"),
        [
            ("各位代表！", "salutation"),
            ("今年政府工作的总体要求是：高举旗帜，坚持以新思想为指导，稳中求进。", "guiding"),
            ("2026年是“十五五”规划开局之年，做好今年工作意义重大。", "situation"),
            ("重点做好以下工作：", "lead_in"),
            ("让我们不忘初心、砥砺前行，撸起袖子加油干！", "exhortation"),
            ("为建设幸福云河而努力奋斗！", "closing"),
            ("纵深推进党风廉政建设。", "discipline"),
            ("加强网络舆情管控。", "opinion"),
            ("严密防范群体性事件。", "stability"),
            ("我国正处在大有可为的时期，城市更新进入新阶段。", "situation"),
            ("道路千万条。", "no_action"),
        ],
    )
    def test_says_why_a_sentence_promises_nothing(self, sentence: str, reason: str) -> None:
        last = coverage(read("加强河道保洁。" + sentence))[-1]
        assert (last.registered, last.reason) == (False, reason)

    def test_every_sentence_is_registered_or_has_a_known_reason(self) -> None:
        ledger = coverage(read("加强河道保洁。各位代表！新建学校6所。"))
        assert all((line.reason is None) == line.registered for line in ledger)
        assert {line.reason for line in ledger if line.reason} <= set(REASONS)
        assert len(ledger) == len(read("加强河道保洁。各位代表！新建学校6所。").sentences)

    def test_discipline_opinion_and_stability_are_never_registered(self) -> None:
        text = "深入推进反腐败斗争，加强意识形态阵地管理，做好信访维稳工作，修路两条。"
        assert found(text) == ["修路两条"]
        assert set(REASONS) >= NEVER_REGISTERED

    def test_the_frame_goes_before_the_words(self) -> None:
        assert classify_sentence("新建学校6所。", Frame("review")) == "review"
        assert classify_sentence("新建学校6所。", Frame("plan")) is None
        assert classify_sentence("新建学校。", Frame("plan"), heading=True) == "heading"


class TestOffsets:
    def test_lead_to_the_file_s_own_characters(self) -> None:
        text = PLAN + "种树三片。加快九里河\n\n整治，新建 学校 ６ 所。"
        commitments = read_text(text, "2026.txt").commitments
        assert [text[c.start : c.end] for c in commitments][-2:] == ["加快九里河\n\n整治", "新建 学校 ６ 所"]

    def test_commitments_never_overlap(self) -> None:
        commitments = read(
            "引进团队2个、人才15人，建成云河大剧院、柳湾体育馆，加强绿地建设，新增绿地3万平方米。"
        ).commitments
        assert all(a.end <= b.start for a, b in pairwise(commitments))


class TestLeads:
    def test_a_hint_of_who_usually_leads(self) -> None:
        assert "教育" in only("新建学校6所。").lead_hint


class TestWhereOneBegins:
    def test_a_body_of_its_own_begins_one(self) -> None:
        assert len(found("加快老旧小区改造，柳湾街道完成架空线入地3公里。")) == 2

    def test_a_day_of_its_own_begins_one(self) -> None:
        commitments = read("10月底前开放九里河公园，6月前完成规划编制。").commitments
        assert [(c.text, c.due_on and c.due_on.month) for c in commitments] == [
            ("10月底前开放九里河公园", 10),
            ("6月前完成规划编制", 6),
        ]

    def test_own_work_begins_one_after_help_with_another_s(self) -> None:
        assert len(found("配合做好轨道延长线前期工作，探索站城一体开发。")) == 2

    def test_growth_of_the_level_just_named_belongs_to_it(self) -> None:
        text = "今年主要预期目标是：进出口总额430亿元，增长5%；工业投资60亿元，增长9%。"
        assert found(text) == ["进出口总额430亿元，增长5%", "工业投资60亿元，增长9%"]

    def test_a_pronoun_belongs_to_what_it_stands_for(self) -> None:
        assert len(found("将闲置地块纳入供应计划管理，引导其逐步释放。")) == 1

    def test_says_what_spoke_for_joining(self) -> None:
        notes = only("完善骑行路网，新建自行车道16公里。").notes
        assert notes
        assert notes[0].startswith("“新建自行车道16公里”与前一分句合为一项：")

    def test_what_stability_asks_is_not_drawn_in(self) -> None:
        assert all("维稳" not in text for text in found("加强基层治理，做好维稳工作。"))

    @pytest.mark.parametrize(
        "sentence",
        [
            "9月底前建成云溪小学。",
            "靶向引进链主企业。",
            "点对点开展上门招商。",
            "严格余泥渣土排放管理。",
            "加快“数字九里”建设。",
            "档案工作要取得新进展。",
            "将闲置厂房纳入收储计划。",
            "高标准规划柳湾滨水区。",
            "主要河流水质稳定达到地表水Ⅳ类以上。",
            "有重点、分阶段地开展专项整治。",
        ],
    )
    def test_one_sentence_may_be_all_there_is(self, sentence: str) -> None:
        assert only(sentence).text == sentence.rstrip("。")
        assert found(f"加强河道保洁。{sentence}")[-1] == sentence.rstrip("。")


class TestWeights:
    weights = Weights(("begins", "joins"), {"short": (1.0, 0.0), "share": (-0.5, 2.0)})

    def test_the_loudest_sum_wins(self) -> None:
        assert self.weights.choose(["short"]) == "begins"
        assert self.weights.choose(["short", "share"]) == "joins"

    def test_only_what_is_allowed_is_chosen(self) -> None:
        assert self.weights.choose(["share"], ["begins"]) == "begins"

    def test_an_unknown_feature_says_nothing(self) -> None:
        assert self.weights.sums(["unheard of"]) == [0.0, 0.0]

    def test_reasons_come_loudest_first(self) -> None:
        assert self.weights.reasons(["short", "share"], "joins", over="begins") == ["share"]

    @pytest.mark.parametrize(
        ("name", "answers"), [("boundary_weights", ("begins", "joins", "aside")), ("type_weights", TYPES)]
    )
    def test_the_files_answer_what_is_asked(self, name: str, answers: tuple[str, ...]) -> None:
        assert load_weights(name).answers == answers


class TestFitting:
    def test_learns_what_the_rows_say_and_the_same_each_time(self) -> None:
        rows = [(["any", "number"], "target")] * 6 + [(["any", "name"], "list")] * 6
        weights = fit(rows, ("target", "list"), 0.1)
        assert weights.choose(["any", "number"]) == "target"
        assert weights.choose(["any", "name"]) == "list"
        assert weights.rows == fit(rows, ("target", "list"), 0.1).rows

    def test_leaves_what_came_too_seldom(self) -> None:
        assert "once" not in fit([(["any", "once"], "a"), *[(["any"], "b")] * 5], ("a", "b"), 1.0).rows


class TestListsOfMatters:
    def test_many_matters_before_a_few_points_are_not_those_points(self) -> None:
        text = "全年办好119件民生实事。一是发展教育，新建学校6所。二是扩大就业，新增岗位8000个。三是推进健康云河建设。"
        assert all(c.type != "livelihood_item" for c in read(text).commitments)

    def test_an_annex_lists_its_matters_with_their_deeds(self) -> None:
        text = (
            "办好十件民生实事。\n修路两条。\n各位代表，谢谢大家！\n附件1\n2026年十件民生实事\n"
            "一、提升养老服务水平。新增护理床位300张。免费为老人体检2万人次。\n"
            "二、改善出行条件，让群众走得好\n新建公交站台30座。开通社区巴士4条。"
        )
        commitments = [c for c in read(text).commitments if c.type == "livelihood_item"]
        assert [(c.livelihood_number, c.text) for c in commitments] == [
            (1, "新增护理床位300张"),
            (1, "免费为老人体检2万人次"),
            (2, "新建公交站台30座"),
            (2, "开通社区巴士4条"),
        ]

    def test_the_title_of_the_annex_promises_nothing(self) -> None:
        text = "修路两条。\n各位代表，谢谢大家！\n附件1\n2026年十件民生实事\n一、提升养老服务水平。新增护理床位300张。"
        assert [c.text for c in read(text).commitments] == ["修路两条", "新增护理床位300张"]


class TestTitlesThatStandAlone:
    @pytest.mark.parametrize(
        ("sentence", "title"),
        [
            ("新型研究机构倍增，达到50家。", "新型研究机构"),
            ("固定资产投资完成370亿元。", "固定资产投资完成370亿元"),
            ("集中精力抓好各项工作。", "集中精力抓好各项工作"),
            ("推进柳湾体育馆建设，力争年内动工。", "柳湾体育馆"),
        ],
    )
    def test_what_is_left_out_is_carried_over(self, sentence: str, title: str) -> None:
        assert all(title in commitment.title for commitment in read(sentence).commitments)

    def test_to_research_is_to_explore_and_to_survey_is_not(self) -> None:
        assert only("加强调查研究。").strength is None
        assert only("加强应用基础研究。").strength is None
        assert only("研究设立人才基金。").strength == "探索"

    @pytest.mark.parametrize(
        ("sentence", "names"),
        [
            ("支持云河学院参与国家示范性高等职业院校建设计划。", []),
            ("建设合作共赢的开放之城。", []),
            ("建成双碳研究中心、云河碳中和学院。", ["双碳研究中心", "云河碳中和学院"]),
            ("推进柳湾、青林等口岸环境改造。", ["柳湾口岸", "青林口岸"]),
            ("开工13.7公里九里河生态长廊。", ["九里河生态长廊"]),
            ("建成10公里慢行车道。", []),
            ("配合做好地铁12号线建设。", ["地铁12号线"]),
            ("开工国道829线云河段。", ["国道829线云河段"]),
            ("实现柳湾高速云河段全线贯通。", ["柳湾高速云河段"]),
            ("着力打造“世界茶叶之都”、“云河算力之都”等产业基地。", []),
            ("实施普惠金融直达、资本市场提升等工程。", []),
            ("新建1座示范站。", []),
            ("加快三期建设。", []),
            ("推进云谷科技园二期、三期建设。", ["云谷科技园二期", "云谷科技园三期"]),
        ],
    )
    def test_names_are_whole_and_name_something(self, sentence: str, names: list[str]) -> None:
        assert [p.name for c in read(sentence).commitments for p in c.projects] == names

    def test_a_batch_announces_no_number(self) -> None:
        assert only("启动柳湾、石桥等一批城中村整治。").announced_count is None

    def test_a_point_alone_heads_the_paragraphs_below_it(self) -> None:
        text = "三是坚定不移深化改革开放，不断增强城区发展动力。\n坚持项目为王。推进柳湾体育馆建设。\n修路两条。"
        assert found(text) == ["推进柳湾体育馆建设", "修路两条"]

    def test_short_sentences_head_what_follows_them_in_their_paragraph(self) -> None:
        shops = "引进首店，支持老店翻新，增开夜市。出台茶馆补贴办法。"
        texts = found(f"推动消费回暖。着力办节会。举办茶香节，评选街边好店，发放消费券。着力扩品类。{shops}")
        assert not [text for text in texts if text.startswith("着力")]
        assert texts[0].startswith("举办茶香节")
        assert texts[-1] == "出台茶馆补贴办法"

    def test_what_stands_right_below_a_heading_leads_to_its_parts(self) -> None:
        lead = "(二)振兴茶业。推动茶业兴旺，让茶农富起来。\n"
        part = "做强茶园品质。改造高山茶园三处，新建炒茶坊2家，修通柳湾山路。\n"
        reading = read_text(PLAN + lead + part, "云河区_2026.txt")
        assert [c.text for c in reading.commitments] == ["改造高山茶园三处", "新建炒茶坊2家", "修通柳湾山路"]
