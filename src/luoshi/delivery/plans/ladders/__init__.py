"""Standard ladders (前期、开工、±0、结顶、竣工、投用 …) as templates for a first draft of milestones."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rung:
    title: str
    at: Decimal
    weight: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class Ladder:
    id: str
    title: str
    rungs: tuple[Rung, ...]


@cache
def ladders() -> dict[str, Ladder]:
    """The ladders that come with luoshi, by id."""
    data = tomllib.loads((Path(__file__).parent / "projects.toml").read_text("utf-8"), parse_float=Decimal)
    return {entry["id"]: Ladder(entry["id"], entry["title"], rungs_of(entry["nodes"])) for entry in data["ladder"]}


def rungs_of(rows: list[dict[str, object]]) -> tuple[Rung, ...]:
    return tuple(
        Rung(str(row["title"]), Decimal(str(row["at"])), Decimal(str(row["weight"])), str(row["evidence"]))
        for row in rows
    )


def dated(ladder: Ladder, *, starts_on: date, ends_on: date) -> list[tuple[Rung, date]]:
    """The rungs with their days between start and end, the last on the end. Raises ValueError where it is not later."""
    days = (ends_on - starts_on).days
    if days < 1:
        raise ValueError("a plan ends after it begins")
    return [(rung, starts_on + timedelta(days=int(days * rung.at))) for rung in ladder.rungs]


def usual_ladder(commitment_type: str, title: str) -> Ladder:
    """The ladder that fits best by type and words; a task's where nothing says more."""
    if commitment_type == "institutional":
        return ladders()["mechanism"]
    for ladder_id, words in WORDS.items():
        if any(word in title for word in words):
            return ladders()[ladder_id]
    return ladders()["building" if commitment_type == "project_list" else "task"]


WORDS = {
    "renewal": ("征迁", "拆迁", "征收", "签约", "城中村", "净地"),
    "road": ("道路", "路网", "断头路", "管网", "隧道", "快速路", "桥", "绿道", "河道"),
    "building": ("学校", "医院", "安置房", "大楼", "厂房", "公园", "场馆", "停车", "中心", "园区"),
}
