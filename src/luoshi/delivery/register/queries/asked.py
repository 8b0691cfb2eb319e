"""Filters of the register from an address's query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from luoshi.delivery.register.queries.shapes import RegisterFilters

WORDS = ("report", "state", "standing", "type", "strength", "lead", "leader", "section", "tag", "judged_by")


def filters_in(query: Mapping[str, str]) -> RegisterFilters:
    """What an address asks for; what cannot be read asks nothing. `q` is the text looked for."""
    return RegisterFilters(
        **{name: query.get(name, "") for name in WORDS},
        due_before=day_in(query.get("due_before", "")),
        unconfirmed=query.get("unconfirmed") == "1",
        undated=query.get("undated") == "1",
        awaiting=query.get("awaiting") == "1",
        text=query.get("q", "").strip(),
    )


def day_in(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
