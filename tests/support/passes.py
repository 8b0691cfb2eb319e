"""What each of the two passes of `./luoshi test` runs, and what it begins with.

The pass on SQLite runs everything. The pass on PostgreSQL (`--database-only`) runs what touches the database, save what
would only tell the same again: the places in `ONCE`, each with its reason. A test in such a place whose outcome does
depend on the database is marked `both_databases`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
ONCE = {
    "tests/browser/": "a browser is given the same page from either database",
    "tests/integration/desk/": "what pages say; tests/structure/test_urls.py asks for every address on both",
    "tests/integration/register/test_pages.py": "forms as people meet them; their operations are tested on both",
    "tests/integration/register/test_commands.py::TestSample": "the sample is loaded on both by test_up.py",
    "tests/integration/delivery/test_colour_histories.py": "a year's turns of colour; single turns have tests on both",
    "tests/integration/delivery/test_office_forms.py": "an office's files, filled and read back",
    "tests/integration/delivery/test_office_tables.py": "an office's files, taken in and given back",
    "tests/integration/delivery/test_permission_table.py": "who may do what: rules, asked before anything is written",
    "tests/integration/web/test_oidc.py": "what is asked of a provider and believed of its answers",
}
# Browsers, programs started.
LONGEST = ("tests/browser/", "tests/integration/web/")


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def turn(item: pytest.Item) -> int:
    """The longest first, so that no worker waits for another at the end; the second of two workers, which begins in the
    middle, has tests without a database there while the first one makes it."""
    if item.nodeid.startswith(LONGEST):
        return 0
    return 2 if touches_database(item) else 1


def place_run_once(item: pytest.Item) -> str | None:
    """The place in `ONCE` that keeps a test to the pass on SQLite; None where it runs on both."""
    if item.get_closest_marker("both_databases") is not None:
        return None
    return next((place for place in ONCE if item.nodeid.startswith(place)), None)


def left_to_sqlite(items: Iterable[pytest.Item]) -> dict[str, int]:
    """How many tests that touch the database each place in `ONCE` keeps to the pass on SQLite."""
    places = [place_run_once(item) for item in items if touches_database(item)]
    return dict(Counter(place for place in places if place))


def runs_on_postgres(item: pytest.Item) -> bool:
    return touches_database(item) and place_run_once(item) is None


def told(left: dict[str, int]) -> list[str]:
    """Lines for the end of a pass: what it left to the other one, and why."""
    lines = [f"{number:5}  {place} ({ONCE[place]})" for place, number in sorted(left.items())]
    return [f"{sum(left.values())} tests of the database run on SQLite only:", *lines] if left else []
