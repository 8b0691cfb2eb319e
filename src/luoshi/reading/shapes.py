"""The fields of what a reading holds, listed once: JSON (`printing`), rows (`tables`) and Parquet columns
(`corpus.schemas`) are all made from these lists.

A field is written `name:kind`. Kinds: text · whole (a whole number) · number (one Decimal or several) · period · span
(start and end) · day · texts (a list of text) · projects.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

Kind = Literal["text", "whole", "number", "period", "span", "day", "texts", "projects"]


class Field(NamedTuple):
    name: str
    kind: Kind


def _fields(listed: str) -> tuple[Field, ...]:
    pairs = (word.partition(":") for word in listed.split())
    return tuple(Field(name, cast(Kind, kind or "text")) for name, _, kind in pairs)


HEADER = _fields("file part:whole title place reported_on:day year:whole level sha256 chars:whole language")
SECTION = _fields("id number title depth:whole start:whole end:whole")
STATEMENT = _fields(
    "id start:whole end:whole text value:number unit base_value:number base_unit indicator indicator_id subject kind "
    "growth_type comparator period:period baseline:period modality section sentence:span rule role"
)
COMMITMENT = _fields(
    "id start:whole end:whole text title type strength judged_by actions:texts projects:projects places:texts "
    "statements:texts due_on:day due_basis due_as_written lead_hint:texts section rule announced_count:whole "
    "livelihood_number:whole part_of:texts"
)
DIGITS = _fields("quantity:whole label:whole time:whole enumeration:whole unexplained:whole")
