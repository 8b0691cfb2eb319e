"""The sample district is whole: its files agree with one another and with its reports."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from luoshi import web

SAMPLE = Path(web.__file__).parent / "sample"
YEARS = (2025, 2026)
PROFILES = {"done", "ahead", "on_track", "lagging", "overdue", "not_planned", "no_data"}
IN_HAND = ("ahead", "on_track", "lagging")


def report(year: int) -> str:
    return (SAMPLE / "reports" / f"{year}.txt").read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def district() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "district.toml").read_text(encoding="utf-8"))


def codes(table: str) -> list[str]:
    return [row["code"] for row in district()[table]]


@pytest.mark.parametrize("year", YEARS)
class TestReports:
    def test_is_as_long_as_a_real_one(self, year: int) -> None:
        assert 7000 <= len(report(year)) <= 9000

    def test_has_the_parts_of_the_genre(self, year: int) -> None:
        text = report(year)
        for part in (
            "政府工作报告",
            "人民代表大会",
            "区长",
            "回顾",
            "主要目标",
            "重点任务",
            "加强政府自身建设",
            "各位代表，",
        ):
            assert part in text

    def test_counts_its_ten_livelihood_items(self, year: int) -> None:
        text = report(year)
        items = text[text.index("十件", text.index("民生实事", text.index("重点任务"))) :]
        places = [items.index(f"{number}是") for number in "一二三四五六七八九十"]
        assert places == sorted(places)

    def test_gives_every_street_a_task(self, year: int) -> None:
        plan = report(year)[report(year).index("年重点任务") :]
        for body in district()["bodies"]:
            if body["kind"] == "street":
                assert body["short_name"] in plan


class TestPledgeRecordClaim:
    def test_the_projects_of_2026_add_up_and_those_of_2025_do_not(self) -> None:
        assert self.stages(2026) == (72, 72)
        assert self.stages(2025) == (64, 65)

    def stages(self, year: int) -> tuple[int, int]:
        text = report(year)[report(year).index("年重点任务") :]
        said = re.search(r"区级重点项目(\d+)个", text)
        parts = re.findall(r"(?:开工|续建|竣工|投用)[^，。]*等(\d+)个项目", text)
        assert said
        return int(said[1]), sum(map(int, parts))

    def test_the_base_is_restated_and_a_definition_narrowed(self) -> None:
        assert "668.4亿元" in report(2025)
        assert "修订为671.3亿元" in report(2026)
        assert "新增停车泊位4000个" in report(2025)
        assert "新增公共停车泊位2860个" in report(2026)


class TestDistrict:
    def test_has_its_bodies(self) -> None:
        kinds = Counter(body["kind"] for body in district()["bodies"])
        assert kinds == {"government": 1, "department": 24, "street": 10, "state_firm": 3}

    def test_names_and_codes_are_given_once(self) -> None:
        assert len(set(codes("bodies"))) == len(codes("bodies"))
        assert len(set(codes("posts"))) == len(codes("posts"))
        names = [body["short_name"] for body in district()["bodies"]]
        assert len(set(names)) == len(names)

    def test_every_body_has_head_deputy_and_clerk(self) -> None:
        posts = set(codes("posts"))
        for body in district()["bodies"]:
            if body["kind"] != "government":
                assert {f"{body['code']}-{post}" for post in ("head", "deputy", "clerk")} <= posts

    def test_has_one_district_head_and_six_vice_heads(self) -> None:
        titles = [post["title"] for post in district()["posts"] if post["role"] == "leader"]
        assert titles.count("区长") == 1
        assert len(titles) == 7

    def test_the_three_administrators_are_three_persons(self) -> None:
        roles = ("system_admin", "security_admin", "audit_admin")
        holders = [post["holders"][0]["name"] for post in district()["posts"] if post["role"] in roles]
        assert len(set(holders)) == 3

    def test_every_post_stands_in_a_body_and_is_held_without_gap(self) -> None:
        bodies = set(codes("bodies"))
        for post in district()["posts"]:
            assert post["body"] in bodies
            self.check_held_without_gap(post["holders"])

    def check_held_without_gap(self, holders: list[dict[str, Any]]) -> None:
        assert holders[0]["from_on"] <= date(2025, 1, 1)
        for earlier, later in pairwise(holders):
            assert earlier["from_on"] < earlier["until_on"] == later["from_on"]
        assert "until_on" not in holders[-1]

    def test_nobody_holds_two_posts(self) -> None:
        holders = [holder for post in district()["posts"] for holder in post["holders"]]
        for key in ("name", "username"):
            assert len({holder[key] for holder in holders}) == len(holders)

    def test_two_posts_change_hands_in_june(self) -> None:
        changed = {post["code"]: post["holders"][1]["from_on"] for post in district()["posts"] if post["holders"][1:]}
        assert changed == {"housing-head": date(2026, 6, 18), "wupu-head": date(2026, 6, 1)}

    def test_each_street_has_four_to_six_communities(self) -> None:
        streets = {body["code"] for body in district()["bodies"] if body["kind"] == "street"}
        places = district()["places"]
        assert {place["street"] for place in places if "street" in place} == streets
        counts = Counter(place["street"] for place in places if place["kind"] == "community")
        assert set(counts) == streets
        assert all(4 <= count <= 6 for count in counts.values())


@pytest.mark.parametrize("year", YEARS)
class TestLeads:
    def test_every_fragment_stands_once_in_its_report(self, year: int) -> None:
        text = report(year)
        assert [row["fragment"] for row in rows(f"leads_{year}.csv") if text.count(row["fragment"]) != 1] == []

    def test_no_fragment_is_listed_twice(self, year: int) -> None:
        fragments = [row["fragment"] for row in rows(f"leads_{year}.csv")]
        assert len(fragments) == len(set(fragments)) > 200

    def test_every_body_exists_and_none_helps_itself(self, year: int) -> None:
        bodies = set(codes("bodies"))
        for row in rows(f"leads_{year}.csv"):
            helpers = row["cooperating"].split(";") if row["cooperating"] else []
            assert {row["lead"], *helpers} <= bodies
            assert row["lead"] not in helpers
            assert len(helpers) == len(set(helpers))

    def test_the_leader_is_a_leaders_post(self, year: int) -> None:
        leaders = {post["code"] for post in district()["posts"] if post["role"] == "leader"}
        assert {row["leader_post"] for row in rows(f"leads_{year}.csv")} <= leaders

    def test_a_due_day_has_a_basis_and_lies_after_the_report(self, year: int) -> None:
        for row in rows(f"leads_{year}.csv"):
            assert bool(row["due_on"]) == bool(row["due_basis"])
            assert row["due_basis"] in ("", "said", "assigned")
            if row["due_on"]:
                assert date(year, 1, 20) < date.fromisoformat(row["due_on"]) <= date(2030, 12, 31)

    def test_what_was_said_is_written_in_the_report(self, year: int) -> None:
        for row in rows(f"leads_{year}.csv"):
            assert (row["due_basis"] == "said") == bool(row["due_as_written"])
            assert row["due_as_written"] in report(year)


class TestProgress:
    def test_covers_the_task_lists_exactly(self) -> None:
        listed = [(str(year), row["fragment"]) for year in YEARS for row in rows(f"leads_{year}.csv")]
        assert [(row["year"], row["fragment"]) for row in rows("progress.csv")] == listed

    def test_profiles_are_known_and_only_done_has_a_day(self) -> None:
        told_on = district()["district"]["told_on"]
        for row in rows("progress.csv"):
            assert row["profile"] in PROFILES
            assert bool(row["done_on"]) == (row["profile"] == "done")
            if row["done_on"]:
                assert date(int(row["year"]), 1, 15) < date.fromisoformat(row["done_on"]) <= told_on

    def test_no_data_and_not_planned_give_no_figure(self) -> None:
        for row in rows("progress.csv"):
            if row["profile"] in ("no_data", "not_planned"):
                assert row["percent"] == row["value"] == row["unit"] == ""
            else:
                assert 0 <= int(row["percent"]) <= 100
                assert bool(row["value"]) == bool(row["unit"])

    def test_this_year_is_as_mixed_as_a_real_autumn(self) -> None:
        counts = Counter(row["profile"] for row in rows("progress.csv") if row["year"] == "2026")
        total = counts.total()
        assert 0.25 <= counts["done"] / total <= 0.31
        assert 0.52 <= sum(counts[profile] for profile in IN_HAND) / total <= 0.58
        assert counts["not_planned"] >= 10
        assert 5 <= counts["overdue"] <= 12

    def test_what_is_overdue_this_year_had_its_day_said_in_the_report(self) -> None:
        told_on = district()["district"]["told_on"]
        leads = {row["fragment"]: row for row in rows("leads_2026.csv")}
        late = [
            row["fragment"] for row in rows("progress.csv") if row["year"] == "2026" and row["profile"] == "overdue"
        ]
        for fragment in late:
            assert leads[fragment]["due_basis"] == "said"
            assert date.fromisoformat(leads[fragment]["due_on"]) < told_on

    def test_notes_belong_to_an_item_and_never_fall_back(self) -> None:
        items = {(row["year"], row["fragment"]) for row in rows("progress.csv")}
        last: dict[tuple[str, str], tuple[int, int]] = {}
        for row in rows("progress_notes.csv"):
            key, days, percent = (row["year"], row["fragment"]), int(row["days_ago"]), int(row["percent"] or 0)
            assert key in items
            assert row["note"]
            if key in last:
                assert days < last[key][0]
                assert percent >= last[key][1]
            last[key] = (days, percent)

    def test_no_note_is_older_than_its_report(self) -> None:
        told_on = district()["district"]["told_on"]
        for row in rows("progress_notes.csv"):
            assert 0 <= int(row["days_ago"]) < (told_on - date(int(row["year"]), 1, 20)).days

    def test_the_last_note_says_what_the_item_says(self) -> None:
        last = {(row["year"], row["fragment"]): row["percent"] for row in rows("progress_notes.csv") if row["percent"]}
        items = {(row["year"], row["fragment"]): row["percent"] for row in rows("progress.csv")}
        assert {key: percent for key, percent in last.items() if items[key] != percent} == {}
