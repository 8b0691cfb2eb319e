"""A line break or another width of signs, wherever it falls in a real report, changes no statement.

Reports, places and widths are drawn by chance from a seed of the report's own name. The reports lie in ../shared. What
breaks a paragraph in two may also say that there are two: a break right behind a table's cell, or behind words that
could head what follows, is no torn line, so only breaks inside a sentence of running text are drawn.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.unit.reading.test_properties import facts, turned

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports" / "dev"
DRAWN = sorted(REPORTS.glob("*.txt"))[::24]

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not REPORTS.is_dir(), reason="needs the reports in ../shared"),
]


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_breaks_and_widths_say_the_same(path: Path) -> None:
    text, chance = path.read_text("utf-8"), Random(path.stem)
    expected = facts(text, path.name)
    paragraphs = [at for at in range(1, len(text)) if "\n" not in text[max(0, at - 40) : at + 40]]
    for at in chance.sample(paragraphs, 3):
        assert facts(f"{text[:at]}\n{text[at:]}", path.name) == expected, text[at - 20 : at + 20]
    assert facts(turned(text, chance, 0.5), path.name) == expected
