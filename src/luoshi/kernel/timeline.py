"""Half-open stretches of time: true from `from_at`, no longer true at `until_at`.

The current row of a timeline ends at FOREVER, so that one comparison serves both "now" and "as of".
No Django here: models build on `Moment` and `FOREVER`, queries on `holds_at`.
"""

from datetime import UTC, datetime

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


def is_current(until_at: datetime) -> bool:
    return until_at >= FOREVER
