"""The published rule sets: every colour they say, on the edge and beside it."""

import json
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.delivery.alerts.cli import try_lines
from luoshi.delivery.alerts.expressions import RuleFault
from luoshi.delivery.alerts.library import published_rule_sets, read_rule_sets, rule_data
from luoshi.delivery.alerts.rules import compiled_set, judge

SETS = published_rule_sets()


def vectors(name: str) -> list[dict[str, Any]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


GOLDEN = vectors("golden.jsonl")
BOUNDARIES = vectors("boundaries.jsonl")  # written from the rules' prose: each edge, the day before and the day after


def named(case: dict[str, Any]) -> str:
    return f"{case['id']}-{case['expect']['colour']}"


class TestGoldenVectors:
    @pytest.mark.parametrize("case", GOLDEN, ids=named)
    def test_each_gives_its_colour_and_follow_up(self, case: dict[str, Any]) -> None:
        verdict = judge(SETS[case["id"]], case["given"])
        assert verdict.colour == case["expect"]["colour"]
        assert set(verdict.follow_up) == set(case["expect"]["follow_up"])

    @pytest.mark.parametrize("case", BOUNDARIES, ids=lambda case: f"{case['id']}: {case['note']}")
    def test_each_edge_is_where_the_prose_puts_it(self, case: dict[str, Any]) -> None:
        verdict = judge(SETS[case["id"]], case["given"])
        assert (verdict.colour, sorted(verdict.follow_up)) == (case["expect"]["colour"], case["expect"]["follow_up"])

    @pytest.mark.parametrize("name", sorted({case["id"] for case in GOLDEN}))
    def test_boundaries_reach_every_band(self, name: str) -> None:
        reached = {case["expect"]["colour"] for case in [*GOLDEN, *BOUNDARIES] if case["id"] == name}
        assert reached == {band.colour for band in SETS[name].bands}

    def test_cover_every_set(self) -> None:
        published = {name for name in SETS if not name.startswith("luoshi-")}
        assert set(Counter(case["id"] for case in GOLDEN)) == published
        assert len(published) == 16


class TestReasons:
    def test_name_nothing_that_is_not_known(self) -> None:
        said = [judge(SETS[case["id"]], case["given"]) for case in [*GOLDEN, *BOUNDARIES]]
        assert [verdict.why for verdict in said if "未知" in verdict.why] == []
        assert [verdict.why_en for verdict in said if "unknown" in verdict.why_en] == []

    def test_say_on_the_due_day_that_it_is_not_overdue(self) -> None:
        given = {"as_of": "2016-05-10", "due_on": "2016-05-10", "done": False}
        verdict = judge(SETS["xian-jiwei-office"], given)
        assert verdict.why == "5月10日到期，当天尚未办结；过了当天才算逾期。"

    def test_name_the_figures_a_leader_asks_for(self) -> None:
        verdict = judge(
            SETS["sanya-2022-projects"], {"period": "2022-06", "year_plan": 12000, "invested": 4500, "history": []}
        )
        assert verdict.why == "累计完成 4500 万元，序时应为 6000 万元，欠 1500 万元，未超过一半。"
        assert "4500 invested against 6000 scheduled" in verdict.why_en

    @pytest.mark.parametrize(
        ("plan", "invested", "said"),
        [
            (12000, "5999.999", "完成 5999.999 万元，序时应为 6000 万元，欠 0.001 万元"),
            (1000, "499.99999", "序时应为 500 万元，欠 0.00001 万元"),
            (1001, "500.40", "完成 500.4 万元，序时应为 500.5 万元，欠 0.1 万元"),
        ],
    )
    def test_never_call_equal_what_the_rule_told_apart(self, plan: int, invested: str, said: str) -> None:
        given = {"period": "2022-06", "year_plan": plan, "invested": invested, "history": []}
        assert said in judge(SETS["sanya-2022-projects"], given).why

    def test_round_only_what_a_division_made_long(self) -> None:
        given = {"period": "2022-04", "year_plan": 10000, "invested": 0, "history": []}
        assert "应为 3333.33 万元" in judge(SETS["sanya-2022-projects"], given).why

    def test_say_the_year_of_a_day_of_another_year(self) -> None:
        given = {"as_of": "2026-11-28", "due_on": "2025-06-30", "done": False}
        verdict = judge(SETS["luoshi-work"], given)
        assert verdict.why == "已逾期 516 天：时限为 2025年6月30日。"
        assert verdict.why_en == "516 days overdue: it was due on 30 June 2025."
        assert "时限为 6月30日" in judge(SETS["luoshi-work"], {**given, "due_on": "2026-06-30"}).why

    def test_a_target_past_its_day_is_not_called_not_due_for_want_of_a_figure(self) -> None:
        given = {"as_of": "2026-11-29", "due_on": "2025-12-31", "done": False, "release_on": None}
        verdict = judge(SETS["luoshi-figure"], given)
        assert verdict.colour == "red"
        assert verdict.why == "已逾期 333 天：时限为 2025年12月31日，没有可对照的数据。"
        assert judge(SETS["luoshi-figure"], {**given, "as_of": "2025-12-31"}).colour == "not_due"
        assert judge(SETS["luoshi-figure"], {**given, "release_on": "2026-12-20"}).colour == "not_due"

    @pytest.mark.parametrize(
        ("attained", "colour"), [("90.34", "red"), ("95", "yellow"), ("99.99", "yellow"), ("100", "green")]
    )
    def test_a_target_whose_day_is_over_is_not_on_track_short_of_it(self, attained: str, colour: str) -> None:
        """Once its last figure is in. On its day, and until that figure comes, it is held against its path."""
        given = {"as_of": "2026-07-01", "due_on": "2026-06-30", "figure_on": "2026-06-30", "attained_pct": attained}
        given |= {"actual": "795", "expected": "880", "done": False}
        verdict = judge(SETS["luoshi-figure"], given)
        assert verdict.colour == colour
        assert ("时限 6月30日 已过，没有达到" in verdict.why) == (colour != "green")
        for earlier in ({"as_of": "2026-06-30"}, {"figure_on": "2026-05-31", "release_on": "2026-07-25"}):
            on_path = judge(SETS["luoshi-figure"], {**given, **earlier}).colour
            assert on_path == ("yellow" if attained == "90.34" else "green")

    @pytest.mark.parametrize(
        ("breaches", "why"), [(0, "期末未突破。"), (None, "没有数据"), (2, "期内突破 2 次，最差 4.6，须保持 4")]
    )
    def test_of_what_was_to_be_kept_say_whether_it_was(self, breaches: int | None, why: str) -> None:
        given = {"as_of": "2026-12-31", "done": True, "breaches": breaches, "worst": "4.6", "limit": 4}
        verdict = judge(SETS["luoshi-keep"], given)
        assert verdict.colour == "done"
        assert why in verdict.why

    def test_about_so_much_is_reached_a_little_below_it(self) -> None:
        ended = {"as_of": "2026-02-10", "due_on": "2025-12-31", "figure_on": "2025-12-31", "actual": 5.8, "expected": 6}
        for attained, about, colour in (("96.66", True, "green"), ("96.66", False, "yellow"), ("95.9", True, "yellow")):
            given = {**ended, "attained_pct": attained, "about": about}
            assert judge(SETS["luoshi-figure"], given).colour == colour

    def test_say_numbers_with_their_unit_where_it_is_known(self) -> None:
        given = {
            "as_of": "2026-06-10",
            "actual": "19",
            "expected": 20,
            "figure_on": "2026-05-31",
            "attained_pct": 95,
        }
        assert judge(SETS["luoshi-figure"], given).why == "截至 5月31日 实际 19，预期 20，完成度 95%。"
        with_unit = judge(SETS["luoshi-figure"], {**given, "unit": "万平方米"})
        assert with_unit.why == "截至 5月31日 实际 19万平方米，预期 20万平方米，完成度 95%。"
        kept = {"as_of": "2026-06-10", "breaches": 1, "worst": "75.8", "limit": 76, "unit": "%", "side": "以上"}
        assert judge(SETS["luoshi-keep"], kept).why == "期内突破 1 次，最差 75.8%，须保持 76%以上。"
        unbroken = judge(SETS["luoshi-keep"], {**kept, "breaches": 0, "worst": None})
        assert unbroken.why == "期内一直保持在 76%以上。"
        none = {**kept, "worst": 2, "limit": 0, "unit": "起", "side": ""}
        assert judge(SETS["luoshi-keep"], none).why == "期内突破 1 次，最差 2起，须保持 0起。"

    def test_leave_no_place_unfilled(self) -> None:
        for case in GOLDEN:
            verdict = judge(SETS[case["id"]], case["given"])
            assert "{" not in verdict.why + verdict.why_en


class TestLookAgainOn:
    def test_is_the_day_time_alone_changes_the_colour(self) -> None:
        given = {"as_of": "2025-06-10", "due_on": "2025-06-20", "closed": False, "schedule_pct": 50, "actual_pct": 50}
        assert judge(SETS["suqian-chanfa-2025-slips"], given).look_again_on == date(2025, 6, 17)

    def test_is_the_day_after_the_due_day_since_due_today_is_not_late(self) -> None:
        given = {"as_of": "2025-06-20", "due_on": "2025-06-20", "closed": False, "schedule_pct": 50, "actual_pct": 50}
        assert judge(SETS["suqian-chanfa-2025-slips"], given).look_again_on == date(2025, 6, 21)

    def test_is_none_once_closed(self) -> None:
        given = {"as_of": "2025-06-20", "due_on": "2025-06-20", "closed": True}
        assert judge(SETS["suqian-chanfa-2025-slips"], given).look_again_on is None

    def test_reaches_two_months_for_registration(self) -> None:
        given = {"as_of": "2025-03-05", "started": True, "started_on": "2025-01-31", "registered": False}
        verdict = judge(SETS["yinchuan-2025-registration"], given)
        assert (verdict.colour, verdict.look_again_on) == ("yellow", date(2025, 4, 1))


class TestOwnRules:
    """Exactly one band holds, whatever is and is not known."""

    @staticmethod
    def facts_for(rule_set: str) -> st.SearchStrategy[dict[str, Any]]:
        days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
        shares = st.none() | st.integers(0, 120)
        kinds = {
            name: days
            if name == "as_of"
            else st.sampled_from([True, False, None])
            if name in ("done", "registered", "about")
            else st.none() | days
            if name.endswith("_on")
            else shares
            for name in SETS[rule_set].inputs
        }
        return st.fixed_dictionaries(kinds)

    @given(st.data())
    @settings(max_examples=400)
    def test_always_light_one_colour(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(["luoshi-work", "luoshi-figure", "luoshi-keep"]))
        verdict = judge(SETS[name], data.draw(self.facts_for(name)))
        assert verdict.colour in {"green", "yellow", "red", "done", "not_due", "no_data"}

    @given(st.data())
    @settings(max_examples=150)
    def test_look_again_on_the_very_day_the_colour_turns(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(["luoshi-work", "luoshi-figure"]))
        facts = data.draw(self.facts_for(name))
        verdict = judge(SETS[name], facts)
        last = verdict.look_again_on or date(2028, 1, 1)
        day = date.fromisoformat(facts["as_of"])
        step = max(1, (last - day).days // 40)
        for ahead in range(1, (last - day).days, step):
            later = {**facts, "as_of": (day + timedelta(days=ahead)).isoformat()}
            assert judge(SETS[name], later, look_ahead=False).colour == verdict.colour
        if verdict.look_again_on:
            turned = {**facts, "as_of": verdict.look_again_on.isoformat()}
            assert judge(SETS[name], turned, look_ahead=False).colour != verdict.colour


class TestFaults:
    def test_an_input_nobody_knows_is_named(self) -> None:
        with pytest.raises(RuleFault, match="lagdays"):
            judge(SETS["shenzhen-contractor"], {"lagdays": 3})

    def test_a_missing_input_is_unknown_not_zero(self) -> None:
        assert judge(SETS["shenzhen-contractor"], {}).colour == "no_data"

    def test_a_day_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(RuleFault, match="2025-02-30"):
            judge(SETS["xian-jiwei-office"], {"as_of": "2025-02-30", "due_on": "2025-03-01", "done": False})

    def test_a_value_of_another_kind_is_named(self) -> None:
        with pytest.raises(RuleFault, match=r"lag_days.*须是数值，收到 “很多”"):
            judge(SETS["shenzhen-contractor"], {"lag_days": "很多"})

    @pytest.mark.parametrize(
        ("rule_set", "given", "fault"),
        [
            ("shenzhen-contractor", {"lag_days": 3, "finished": "false"}, "finished.*须是true、false"),
            ("yinchuan-2025-start", {"period": "2025-10", "planned_start": "2025-3"}, "planned_start.*月份"),
            ("xian-jiwei-office", {"as_of": "2016/5/7", "due_on": "2016-05-10"}, "as_of.*日期"),
            ("haikou-2020-major-projects", {"history": ["yellow"]}, "history.*列表"),
            ("sanya-2022-districts", {"history": [{"period": "2022-13", "colour": "red"}]}, "history.*月份"),
            ("wuhan-major-projects", {"schedule_pct": True}, "schedule_pct.*数值"),
            ("yinchuan-2025-payment", {"fund": 3}, "fund.*文字"),
            ("guangyuan-2018-rectification", {"pace": "smoth"}, "pace.*只认 smooth、slow、poor，收到 “smoth”"),
            ("sanya-2022-districts", {"history": [{"period": "2022-05", "colour": "rde"}]}, "history.*只认 green"),
        ],
    )
    def test_a_value_that_would_compare_as_false_is_refused(
        self, rule_set: str, given: dict[str, Any], fault: str
    ) -> None:
        with pytest.raises(RuleFault, match=fault):
            judge(SETS[rule_set], given)

    def test_what_was_not_given_is_said_with_the_fault(self) -> None:
        with pytest.raises(RuleFault, match=r"没有给出：as_of（评判日）"):
            judge(SETS["xian-jiwei-office"], {"due_on": "2016-05-10", "done": False})

    def test_a_day_at_the_calendar_s_end_is_judged(self) -> None:
        verdict = judge(SETS["xian-jiwei-office"], {"as_of": "2016-05-10", "due_on": "9999-12-31"})
        assert (verdict.colour, verdict.look_again_on) == ("none", date(9999, 12, 28))

    def test_two_bands_at_once_light_nothing(self, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text(
            '[[rule_set]]\nid = "own"\ntitle = "自定"\nplace = "云河区"\napplies_to = "全部"\nsource = "试"\n'
            'inputs = {late = "天"}\n'
            'bands = [{colour = "yellow", word = "黄", when = "late > 0", why = "晚"},'
            ' {colour = "red", word = "红", when = "late > 5", why = "晚"}]\n',
            "utf-8",
        )
        rule_set = read_rule_sets([own])["own"]
        assert judge(rule_set, {"late": 3}).colour == "yellow"
        with pytest.raises(RuleFault, match="yellow、red"):
            judge(rule_set, {"late": 6})

    @pytest.mark.parametrize(
        ("written", "meant"), [("pace == 'smoth'", "pace == 'smooth'"), ("['yelow']", "['yellow']")]
    )
    def test_a_word_nothing_can_ever_say_is_named_with_its_place(self, written: str, meant: str) -> None:
        data = json.loads(json.dumps(rule_data()["guangyuan-2018-rectification"], default=str).replace(meant, written))
        with pytest.raises(RuleFault, match=r"(第 \d 档|“\w+”)的条件有误：只认 .*、.*，收到 “(smoth|yelow)”"):
            compiled_set(data)

    def test_a_broken_file_is_named(self, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text("[[rule_set]]\nid = 1\n", "utf-8")
        with pytest.raises(RuleFault, match=r"own\.toml.*缺少 'inputs'"):
            read_rule_sets([own])


class TestExactNumbers:
    def test_a_hair_under_the_schedule_is_yellow(self) -> None:
        given = {"period": "2022-01", "year_plan": Decimal("1200.12"), "invested": Decimal("100.0099999999999999")}
        assert judge(SETS["sanya-2022-projects"], given).colour == "yellow"
        assert judge(SETS["sanya-2022-projects"], {**given, "invested": Decimal("100.01")}).colour == "green"

    def test_a_number_written_as_text_stays_exact(self) -> None:
        given = {"period": "2022-01", "year_plan": "1200.12", "invested": "100.0099999999999999"}
        assert judge(SETS["sanya-2022-projects"], given).colour == "yellow"

    def test_binary_fractions_are_read_as_written(self) -> None:
        assert judge(SETS["wuhan-major-projects"], {"schedule_pct": 0.3, "done_pct": 0.24}).colour == "none"


class TestTryLines:
    def test_judges_each_line_and_goes_on_after_a_bad_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = [
            '{"id": "shenzhen-contractor", "given": {"lag_days": 7.1, "finished": false}}',
            "not json",
            '{"id": "nowhere", "given": {}}',
            '{"id": "xian-jiwei-office", "given": {"as_of": "2016-05-07", "due_on": "2016-05-10", "done": false}}',
        ]
        assert try_lines(lines, SETS) == 1
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert said[0]["colour"] == "orange"
        assert "第 2 行" in said[1]["error"]
        assert "nowhere" in said[2]["error"]
        assert said[3]["follow_up"] == ["remind_all_users"]

    @pytest.mark.parametrize(
        ("line", "rule", "fault"),
        [
            (b"\xff\xfe", None, "UTF-8"),
            (b'{"id": "shenzhen-contractor", "given": {"lag_days": NaN}}', "shenzhen-contractor", "NaN"),
            (b'{"id": "shenzhen-contractor", "given": [1]}', "shenzhen-contractor", "每行须是"),
            (b'{"id": ["shenzhen-contractor"], "given": {}}', None, "每行须是"),
            (b'["shenzhen-contractor"]', None, "每行须是"),
            (b'{"id": "shenzhen-contractor", "given": {"lag_days": 1e999}}', "shenzhen-contractor", "数值过大"),
            (
                b'{"id": "wuhan-major-projects", "given": {"support": "lack"}}',
                "wuhan-major-projects",
                "只认 ok、lacking、lacking_after",
            ),
            (b'{"id": "xian-jiwei-office", "given": {"due_on": "2016-05-10"}}', "xian-jiwei-office", "没有给出：as_of"),
            (b'{"id": "shenzhen-contractor", "given": ' + b"[" * 100_000, None, "不是一行 JSON"),
        ],
    )
    def test_a_broken_line_says_its_number_and_the_next_is_judged(
        self, line: bytes, rule: str | None, fault: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        good = b'{"id": "shenzhen-contractor", "given": {"lag_days": 1}}'
        assert try_lines([b"", line, good], SETS) == 1
        said = [json.loads(answer) for answer in capsys.readouterr().out.splitlines()]
        assert said[0]["line"] == 2
        assert said[0]["id"] == rule
        assert "第 2 行" in said[0]["error"]
        assert fault in said[0]["error"]
        assert said[1]["colour"] == "yellow"

    @pytest.mark.parametrize("name", ["note", "vector_note", "备注", "why", "source"])
    def test_a_note_among_the_inputs_decides_nothing_and_is_named(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Also where an input was left out, of each published set by its own vectors."""
        for left_out in (False, True):
            cases = [
                (case["id"], {n: v for n, v in case["given"].items() if not (left_out and v in (None, []))})
                for case in GOLDEN
            ]
            lines = [json.dumps({"id": rule, "given": given}, default=str) for rule, given in cases]
            noted = [json.dumps({"id": rule, "given": {**given, name: "边界"}}, default=str) for rule, given in cases]
            assert (try_lines(lines, SETS), try_lines(noted, SETS)) == (0, 0)
            said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
            plain, beside = said[: len(cases)], said[len(cases) :]
            assert beside == [{**answer, "not_used": [name]} for answer in plain]

    def test_one_case_may_carry_what_all_four_lights_of_a_city_ask(self, capsys: pytest.CaptureFixture[str]) -> None:
        lights = [name for name in SETS if name.startswith("yinchuan-2025-")]
        case = {
            "period": "2025-04",
            "as_of": "2025-04-10",
            "planned_start": "2025-04",
            "started": True,
            "history": [],
            "started_on": "2025-03-10",
            "registered": False,
            "reason_accepted": False,
            "schedule_pct": 50,
            "actual_pct": 40,
            "fund": "central",
            "planned_pct": 60,
            "required_pct": 50,
            "paid_pct": 60,
        }
        assert len(lights) == 4
        assert try_lines([json.dumps({"id": name, "given": case}) for name in lights], SETS) == 0
        said = {each["id"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
        assert {name: each["colour"] for name, each in said.items()} == {
            "yinchuan-2025-start": "green",
            "yinchuan-2025-progress": "yellow",
            "yinchuan-2025-payment": "green",
            "yinchuan-2025-registration": "none",
        }
        assert "actual_pct" in said["yinchuan-2025-start"]["not_used"]

    @pytest.mark.parametrize(
        ("rule", "given"),
        [
            ("wuhan-major-projects", {"schedule_pct": 50, "done_pc": 40, "support": "ok"}),  # a slip of the pen
            ("wuhan-major-projects", {"schedule_pct": 50, "actual_pct": 40, "support": "ok"}),  # another city's name
            ("shenzhen-contractor", {"lagdays": 8, "finished": False}),
        ],
    )
    def test_a_name_that_may_be_meant_for_a_missing_input_is_refused(
        self, rule: str, given: dict[str, object], capsys: pytest.CaptureFixture[str]
    ) -> None:
        good = '{"id": "shenzhen-contractor", "given": {"lag_days": 1}}'
        assert try_lines([json.dumps({"id": rule, "given": given}), good], SETS) == 1
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert (said[0]["line"], said[0]["id"]) == (1, rule)
        assert "不认识这些输入" in said[0]["error"]
        assert said[1]["colour"] == "yellow"
