"""English is whole: every word of the pages and every label that comes as data has its English."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.delivery.register import choices, workflow
from luoshi.delivery.register.queries.history import EVENT_LABELS
from luoshi.kernel.organizations.models import BodyKind, Role
from luoshi.reading.commitments import REASONS
from luoshi.reading.load import refusals
from luoshi.web.events import LABELS as EVENT_WORDS
from tests.support.msgids import asked_for

CATALOGUE = Path(choices.__file__).parents[2] / "web/locale/en/LC_MESSAGES"
PLACES = re.compile(r"%\(\w+\)\w|\{\w+\}")
QUOTED = re.compile("“[^”]*”")  # a column is called what the table calls it
HAN = re.compile(r"[\u4e00-\u9fff]")


def written_entries() -> Iterator[tuple[str, list[str]]]:
    """(msgid, its translations) as the .po has them."""
    for block in (CATALOGUE / "django.po").read_text("utf-8").split("\n\n")[1:]:
        parts = re.findall(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$', block, re.M)
        found = [(name, words.replace('\\"', '"').replace("\\n", "\n")) for name, words in parts]
        yield found[0][1], [words for name, words in found if name.startswith("msgstr")]


@pytest.fixture(scope="module")
def compiled() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


class TestTheCatalogue:
    def test_leaves_nothing_in_chinese(self) -> None:
        left = [
            key
            for key, words in written_entries()
            if not all(words) or any(HAN.search(QUOTED.sub("", one)) for one in words)
        ]
        assert left == []

    def test_is_compiled_as_it_is_written(self, compiled: gettext.GNUTranslations) -> None:
        stale = [key for key, words in written_entries() if len(words) == 1 and compiled.gettext(key) != words[0]]
        assert stale == []

    def test_holds_every_word_that_templates_and_code_ask_for(self, compiled: gettext.GNUTranslations) -> None:
        asked = {key: where for key, where in asked_for().items() if HAN.search(key)}
        left = {
            key: where
            for key, where in asked.items()
            if compiled.gettext(key) == key and compiled.ngettext(key, key, 1) == key
        }
        assert left == {}

    def test_keeps_every_place_for_a_value(self) -> None:
        lost = [
            key
            for key, words in written_entries()
            for one in words
            if set(PLACES.findall(key)) != set(PLACES.findall(one))
        ]
        assert lost == []


class TestLabelsThatComeAsData:
    def test_each_has_its_english(self, compiled: gettext.GNUTranslations) -> None:
        vocabulary = [kind for kind in vars(choices).values() if isinstance(kind, type)]
        labels = [member.label for kind in vocabulary if issubclass(kind, choices.Labelled) for member in kind]
        labels += [*EVENT_LABELS.values(), *EVENT_WORDS.values(), *REASONS.values()]
        labels += [str(label) for label in (*BodyKind.labels, *Role.labels)]
        labels += [words for pair in refusals.REASONS.values() for words in pair if "luoshi" not in words]
        labels += workflow.LABELS.values()
        assert [label for label in labels if compiled.gettext(label) == label and HAN.search(label)] == []
