"""Which of last year's items is this year's, and how far two readers agree."""

from fractions import Fraction

from luoshi.delivery.register.agreement import Agreement, agreement
from luoshi.delivery.register.likeness import PastItem, Precedents, likeness, most_alike, pairs_of

HOUSING, CITY, SCHOOLS = 1, 2, 3
LAST_YEAR = [
    PastItem(10, "2025g-03-001", "改造老旧小区12个", HOUSING),
    PastItem(11, "2025g-03-002", "新建口袋公园8个", CITY),
    PastItem(12, "2025g-02-001", "固定资产投资增长5%", HOUSING, indicators=frozenset({"fixed_investment"})),
    PastItem(13, "2025g-03-003", "建成云溪小学", SCHOOLS, projects=frozenset({"云溪小学"})),
]


class TestPrecedents:
    def test_a_like_title_with_other_figures_is_last_years_item(self) -> None:
        found = Precedents(LAST_YEAR).of("改造老旧小区15个")
        assert found is not None
        assert (found.lead, found.ground, found.title) == (HOUSING, "title", "改造老旧小区12个")

    def test_the_item_it_continues_comes_first(self) -> None:
        found = Precedents(LAST_YEAR).of("改造老旧小区15个", continues=11)
        assert found is not None
        assert (found.lead, found.ground) == (CITY, "continues")

    def test_then_the_same_indicator_then_the_same_project(self) -> None:
        known = Precedents(LAST_YEAR)
        by_indicator = known.of("完成投资300亿元", indicators=["fixed_investment"], projects=["云溪小学"])
        by_project = known.of("云溪小学投入使用", projects=["云溪小学"])
        assert by_indicator is not None
        assert by_project is not None
        assert (by_indicator.ground, by_indicator.lead) == ("indicator", HOUSING)
        assert (by_project.ground, by_project.lead) == ("project", SCHOOLS)

    def test_nothing_is_said_where_two_bodies_led_the_same_indicator(self) -> None:
        other = PastItem(14, "2025g-02-002", "工业投资", CITY, indicators=frozenset({"fixed_investment"}))
        assert Precedents([*LAST_YEAR, other]).of("完成投资", indicators=["fixed_investment"]) is None

    def test_nothing_is_said_of_what_is_new(self) -> None:
        assert Precedents(LAST_YEAR).of("开展人工智能试点") is None

    def test_two_titles_alike_nearly_as_much_tell_nothing(self) -> None:
        known = [(1, pairs_of("北片区道路改造")), (2, pairs_of("南片区道路改造"))]
        assert most_alike("东片区道路改造", known) is None

    def test_figures_do_not_count(self) -> None:
        assert likeness(pairs_of("新建口袋公园8个"), pairs_of("新建口袋公园120个")) == 1.0


class TestAgreement:
    def test_kappa_takes_off_what_chance_would_give(self) -> None:
        # Cohen's worked numbers: 50 items, 20 and 15 agreed; raw 0.7, chance 0.5.
        found = Agreement(both=20, only_first=5, only_second=10, neither=15)
        assert (found.raw, found.by_chance, found.kappa) == (Fraction(7, 10), Fraction(1, 2), Fraction(2, 5))

    def test_there_is_none_where_both_always_said_the_same_one_thing(self) -> None:
        found = agreement([(True, True)] * 6)
        assert (found.raw, found.kappa) == (1, None)

    def test_nothing_read_agrees_on_nothing(self) -> None:
        assert (agreement([]).raw, agreement([]).kappa) == (None, None)

    def test_opposite_readers_fall_below_zero(self) -> None:
        assert agreement([(True, False), (False, True)]).kappa == -1
