"""The page on reading in one's own programs: each of its examples gives what it says."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "reading-library.md"


def test_every_example_of_the_page_gives_what_it_says() -> None:
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 15
    assert result.failed == 0
