from luoshi.kernel.search import Phrase, for_fts5, for_tsquery, for_tsvector, query, terms


class TestTerms:
    def test_han_characters_go_in_pairs(self) -> None:
        assert terms("老旧小区") == ["老旧", "旧小", "小区"]

    def test_figures_and_letters_stay_whole(self) -> None:
        assert terms("GDP增长7.5%") == ["gdp", "增长", "7p5"]

    def test_full_width_signs_count_as_half_width(self) -> None:
        assert terms("Ｇ２０　峰会") == ["g20", "峰会"]

    def test_a_character_alone_is_kept(self) -> None:
        assert terms("建 3 园") == ["建", "3", "园"]


class TestQuery:
    def test_words_apart_are_phrases_of_their_own(self) -> None:
        assert query("安置房 青禾里").phrases == (Phrase(("安置", "置房")), Phrase(("青禾", "禾里")))

    def test_the_end_of_a_figure_may_go_on(self) -> None:
        assert query("46").phrases == (Phrase(("46",), prefix=True),)

    def test_a_single_character_is_looked_for_by_itself(self) -> None:
        assert query("房").singles == ("房",)

    def test_signs_alone_ask_nothing(self) -> None:
        assert not query("、。 “”")

    def test_text_for_sqlite(self) -> None:
        assert for_fts5(query("安置房 46")) == '"安置 置房" AND "46" *'

    def test_text_for_postgresql(self) -> None:
        assert for_tsquery(query("安置房 46")) == "('安置' <-> '置房') & '46':*"

    def test_operators_typed_by_a_person_are_only_signs(self) -> None:
        assert for_fts5(query('安置" OR *')) == '"安置" AND "or" *'
        assert for_tsquery(query("安置' & !")) == "('安置')"


class TestVector:
    def test_terms_with_their_places(self) -> None:
        assert for_tsvector("安置安置") == "'安置':1,3 '置安':2"
