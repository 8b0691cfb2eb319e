"""What rules say: a code with parameters, turned into words by one catalogue in Chinese and English.

Rules and operations return `Message`; pages, documents and exports `render` it. Stored reasons keep code and
parameters, so that a better wording reaches old rows too. Each app adds its own words once, at start.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Words = Mapping[str, tuple[str, str]]
_catalogue: dict[str, tuple[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Message:
    """`params` holds plain values (numbers, dates, strings) or messages in their turn: it is stored as JSON."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class UnknownMessage(KeyError):
    """A code that no app has given words for: a mistake in the program, never in the data."""


def add_words(words: Words) -> None:
    """Add an app's words, `{code: (zh, en)}` with `{name}` places. Raises ValueError for a code with other words."""
    for code, pair in words.items():
        if _catalogue.get(code, pair) != pair:
            raise ValueError(f"message {code!r} has words already")
        _catalogue[code] = pair


def render(message: Message, language: str = "zh", on: date | None = None) -> str:
    """The message in Chinese, or in English for a language that begins with "en", its open counts as on a day."""
    try:
        zh, en = _catalogue[message.code]
    except KeyError:
        raise UnknownMessage(message.code) from None
    english = language.startswith("en")
    values = {name: spoken(value, english, on) for name, value in message.params.items()}
    return counted_on((en if english else zh).format_map(values), on)


def spoken(value: Any, english: bool, on: date | None = None) -> str:
    """Messages in words, dates as people write them; everything else as it is."""
    if isinstance(value, Message):
        return render(value, "en" if english else "zh", on)
    if isinstance(value, date):
        return value.isoformat() if english else f"{value.year}年{value.month}月{value.day}日"
    return str(value)


# Days that go on counting: a stored reason names the day from which, and whoever shows it says how many they are.
OPEN_COUNT = re.compile(r"\{([+-])(\d{4}-\d{2}-\d{2})\}")


def open_count(day: date, sign: int = 1) -> str:
    """A place for the days since `day`; with -1 for the days until it."""
    return f"{{{'+' if sign > 0 else '-'}{day.isoformat()}}}"


def counts_closed(text: str, day: date) -> str:
    """The text with its open counts as they are on that day, and stay from then on; its open days stay open."""

    def count(place: re.Match[str]) -> str:
        days = (day - date.fromisoformat(place[2])).days
        return str(days if place[1] == "+" else -days)

    return OPEN_COUNT.sub(count, text) if "{" in text else text


# A day within a stored reason, whose year is said unless it is read in that year.
OPEN_DAY = re.compile(r"\{(zh|en):(\d{4}-\d{2}-\d{2})\}")


def open_day(day: date, *, english: bool) -> str:
    """A place for a day in words."""
    return f"{{{'en' if english else 'zh'}:{day.isoformat()}}}"


def day_words(day: date, *, english: bool, with_year: bool) -> str:
    if english:
        return f"{day.day} {month_name[day.month]}" + (f" {day.year}" if with_year else "")
    return (f"{day.year}年" if with_year else "") + f"{day.month}月{day.day}日"


def counted_on(text: str, day: date | None) -> str:
    """The text as it is read on that day: its open counts counted, its open days with their year where it is another
    one. Read on no day in particular every year is said, and counts stay open."""
    if "{" not in text:
        return text

    def in_words(place: re.Match[str]) -> str:
        said = date.fromisoformat(place[2])
        return day_words(said, english=place[1] == "en", with_year=day is None or said.year != day.year)

    return OPEN_DAY.sub(in_words, text if day is None else counts_closed(text, day))


def storable(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON holds them: days as ISO text, messages as their code and parameters."""
    return {name: as_json(value) for name, value in params.items()}


def as_json(value: Any) -> Any:
    if isinstance(value, Message):
        return {"code": value.code, "params": storable(value.params)}
    return value.isoformat() if isinstance(value, date) else value


def stored_message(code: str, params: Mapping[str, Any]) -> Message:
    """A message as it was stored: names that end in _on are days again, an object is a message."""
    return Message(code, {name: from_json(name, value) for name, value in params.items()}) if params else Message(code)


def from_json(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return stored_message(value["code"], value["params"])
    return date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) and value else value


# How a sentence becomes one of the reader's language; the site puts its catalogue here, everybody else leaves it.
_translate: list[Callable[[str], str]] = [str]


def speak_with(translate: Callable[[str], str]) -> None:
    """Have `say` ask this for each sentence, as gettext answers it."""
    _translate[:] = [translate]


def say(sentence: str, **values: Any) -> str:
    """A sentence for the person who asked, in the language they read: what refusals say.

    `sentence` is Chinese with `{name}` places and is the key of the site's catalogue. Values that are words of the
    catalogue themselves (a stage, a move) are put into that language too; names and titles stay as they are.
    """
    translate = _translate[0]
    if not values:
        return translate(sentence)
    told = {name: translate(value) if isinstance(value, str) and value else value for name, value in values.items()}
    return translate(sentence).format_map(told)


def catalogue() -> Words:
    """Every code with its words, for the generated reference."""
    return dict(_catalogue)
