"""A place's full name taken apart: province, city, county, from a title or the name of a file."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

DATA = Path(__file__).parent / "data"
Level = Literal["county", "prefecture", "province"]

_CITY = re.compile(r"([\u4e00-\u9fff]{2,6}?(?:自治州|地区|盟|市))(?!区|辖)")
_COUNTY = re.compile(
    r"([\u4e00-\u9fff]{1,9}?(?:自治县|自治旗|新区|合作区|开发区|高新区|林区|特区|区|县|旗|市))(?!域|级)"
)
_NAME_END = re.compile(r"人民政府|政府工作报告|政府|工作报告|[\s_\-—－（(]|\d|第|二[〇○零]|关于")
_LEVEL_WORDS = re.compile(r"^(?:county|prefecture|province|district|city)[_\-]")


@dataclass(frozen=True, slots=True)
class Province:
    name: str
    short: str
    sign: str
    kind: str  # province | region | municipality | special


@dataclass(frozen=True, slots=True)
class PlaceName:
    """Where a report comes from; a part that was not said is None. Full names as the law writes them (广东省)."""

    province: str | None
    city: str | None
    county: str | None

    @property
    def level(self) -> Level | None:
        """county | prefecture | province: of the lowest part; a municipality under the State is a province."""
        if self.county:
            return "county"
        if self.city:
            return "prefecture"
        return "province" if self.province else None

    @property
    def name(self) -> str:
        """The lowest part: what the report calls itself."""
        return self.county or self.city or self.province or ""


@cache
def provinces() -> tuple[Province, ...]:
    """The provinces, autonomous regions, municipalities and special regions."""
    rows = csv.DictReader((DATA / "provinces.csv").read_text("utf-8").splitlines())
    return tuple(Province(row["name"], row["short"], row["signs"], row["kind"]) for row in rows)


def parse_place(text: str) -> PlaceName | None:
    """The place a title or file name speaks of, or None where it names none.

    浙江临江市云河区_2017.txt, 浙江省临江市云河区政府工作报告, county_… and 2017年云河区 are all taken; a place
    whose higher parts are not written keeps None there.
    """
    rest = _LEVEL_WORDS.sub("", text.strip().rsplit("/", 1)[-1])
    rest = re.sub(r"^\d{4}年?", "", rest)
    if cut := _NAME_END.search(rest):
        rest = rest[: cut.start()]
    province, rest = _take_province(rest)
    city, rest = _take_city(rest)
    county = found[1] if (found := _COUNTY.match(rest)) else None
    if not (province or city or county):
        return None
    return PlaceName(province.name if province else None, city, county)


def _take_province(text: str) -> tuple[Province | None, str]:
    for province in provinces():
        for written in (province.name, province.short):
            if text.startswith(written):
                return province, text[len(written) :].removeprefix("省").removeprefix(
                    "市" if province.kind == "municipality" else ""
                )
    return None, text


def _take_city(text: str) -> tuple[str | None, str]:
    matched = _CITY.match(text)
    return (matched[1], text[matched.end() :]) if matched else (None, text)
