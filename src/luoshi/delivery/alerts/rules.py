"""Is it late? A pure function of a rule set and the facts: colour, follow-up, reasons in words, and the next day on
which time alone may change the colour.

A rule set is data (`rule_sets/*.toml`): which facts it reads, bands in order, follow-up, days of validity. Read the
`no_data` band first: where it holds no other is read. Exactly one of the others holds for any facts; a set where two
or none hold is at fault and says so instead of lighting something.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from luoshi.delivery.alerts.bands import edges_in
from luoshi.delivery.alerts.choices import Colour
from luoshi.delivery.alerts.expressions import (
    AS_OF,
    DayCount,
    Node,
    RuleFault,
    compile_expression,
    names_in,
    plus_months,
)
from luoshi.delivery.alerts.kinds import ValueKind, as_kind, check_condition, check_word, input_kinds, input_words
from luoshi.kernel.messages import counted_on, open_count, open_day, say

NO_DATA = "no_data"
COLOURS = tuple(colour.value for colour in Colour)  # what an earlier round may have shown
MOST_MONTHS = 24  # a number in a rule up to this may count months
LONGEST_MARGIN = 400  # and up to this it may count days
REPORTED_DECIMALS = 4
ONE_DAY = timedelta(days=1)
PLACE = re.compile(r"\{(\w+)(\??)\}")  # of a fact in a reason
SAID_TWICE = ("title", "place", "applies_to", "source")


@dataclass(frozen=True, slots=True)
class Band:
    colour: str
    word: str
    when: Node
    why: str
    why_en: str = ""
    word_en: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A proposal by rule; a named person releases it. `above_lead` goes over the lead body's head; a step that waits
    for `unanswered_days` working days without an answer is no part of a verdict, which knows of no slip."""

    code: str
    who: str
    when: Node
    above_lead: bool = False
    unanswered_days: int = 0
    who_en: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One published rule as data. Valid from `valid_from` until (not including) `valid_until`. Colours by a rule that
    is not `is_public` stay inside; `score_points` are what a light costs in a later assessment, None for nothing.
    `english` holds what of title, place, applies_to and source the data says in English too."""

    id: str
    title: str
    place: str
    applies_to: str
    source: str
    inputs: Mapping[str, str]
    derived: Mapping[str, Node]
    bands: tuple[Band, ...]
    follow_ups: tuple[FollowUp, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    is_public: bool = True
    score_points: Decimal | None = None
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    english: Mapping[str, str] = field(default_factory=dict)
    numbers: frozenset[int] = frozenset({0})
    deciding: frozenset[str] = frozenset()  # what the bands read, through derived values
    counts_months: bool = False
    edges: Mapping[str, frozenset[Decimal]] = field(default_factory=dict)  # of each input, where bands begin and end
    kinds: Mapping[str, ValueKind] = field(default_factory=dict)  # of the inputs, where the rule tells
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what each input that holds a word may say

    @property
    def at_once(self) -> list[FollowUp]:
        return [step for step in self.follow_ups if not step.unanswered_days]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kept` is the reason as it is stored: days that are counted to the day of judging stay open, and so does whether
    a day's year has to be said, so that it is true on any later day too. `why` has them filled."""

    colour: str
    word: str
    follow_up: tuple[str, ...]
    kept: str
    kept_en: str
    as_of: date | None = None
    look_again_on: date | None = None

    @property
    def why(self) -> str:
        return counted_on(self.kept, self.as_of)

    @property
    def why_en(self) -> str:
        return counted_on(self.kept_en, self.as_of)


class Facts:
    """The facts of one case as a scope: inputs by name, derived values worked out when first asked for."""

    __slots__ = ("rule_set", "values")

    def __init__(self, rule_set: RuleSet, given: Mapping[str, Any]) -> None:
        self.rule_set = rule_set
        self.values: dict[str, Any] = dict.fromkeys(rule_set.inputs) | dict(given) | dict(rule_set.parameters)
        if "history" in self.values:
            self.values["history"] = self.values["history"] or []

    def __call__(self, name: str) -> Any:
        if name not in self.values:
            self.values[name] = self.rule_set.derived[name](self)
        return self.values[name]

    def shown(self, name: str, *, english: bool) -> str:
        """A value in words, for a reason; what cannot be worked out is 未知."""
        return spoken(self.known(name), english=english)

    def is_unknown(self, name: str) -> bool:
        """Whether a reason has nothing to say here."""
        return self.known(name) in (None, "")

    def known(self, name: str) -> Any:
        """The value, None where it cannot be worked out."""
        try:
            return self(name)
        except RuleFault:
            return None


def judge(rule_set: RuleSet, given: Mapping[str, Any], *, look_ahead: bool = True) -> Verdict:
    """The verdict on one case.

    `given` maps the set's inputs to plain values (numbers, booleans, strings, ISO days, a list of earlier rounds);
    a missing input is not known. Raises RuleFault for an input the set does not know, a value it cannot compare,
    or a set of which two bands (or none) hold.
    """
    plain_facts = checked(rule_set, given)
    try:
        return verdict_on(rule_set, plain_facts, look_ahead=look_ahead)
    except RuleFault as fault:
        raise RuleFault(f"{fault}{what_is_missing(rule_set, plain_facts)}") from fault


def verdict_on(rule_set: RuleSet, plain_facts: Mapping[str, Any], *, look_ahead: bool) -> Verdict:
    facts = Facts(rule_set, plain_facts)
    band = band_of(rule_set, facts)
    facts.values["colour"] = band.colour
    return Verdict(
        colour=band.colour,
        word=band.word,
        follow_up=tuple(step.code for step in rule_set.at_once if truthy(step.when(facts))),
        kept=worded(band.why, facts, english=False),
        kept_en=worded(band.why_en, facts, english=True),
        as_of=day_of_judging(plain_facts),
        look_again_on=next_change(rule_set, plain_facts, band) if look_ahead else None,
    )


def day_of_judging(facts: Mapping[str, Any]) -> date | None:
    """As said, or as the days were counted that the facts bring along; None where a rule asks for no day."""
    counts = (value for value in facts.values() if isinstance(value, DayCount))
    return facts.get(AS_OF) or next((count.as_of for count in counts), None)


def what_is_missing(rule_set: RuleSet, facts: Mapping[str, Any]) -> str:
    """Said with a fault, since what was not given is most often its cause."""
    missing = [
        say("{name}（{said}）", name=name, said=said)
        for name, said in rule_set.inputs.items()
        if facts.get(name) is None
    ]
    return say("。没有给出：{names}", names="、".join(missing)) if missing else ""


def band_of(rule_set: RuleSet, facts: Facts) -> Band:
    no_data = next((band for band in rule_set.bands if band.colour == NO_DATA), None)
    if no_data and truthy(no_data.when(facts)):
        return no_data
    holding = [band for band in rule_set.bands if band.colour != NO_DATA and truthy(band.when(facts))]
    if len(holding) != 1:
        colours = "、".join(band.colour for band in holding) or "无"
        raise RuleFault(
            say("规则“{title}”对这组数据应恰好落入一档，现落入：{colours}", title=rule_set.title, colours=colours)
        )
    return holding[0]


def truthy(value: Any) -> bool:
    return value is True


def checked(rule_set: RuleSet, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(given) - set(rule_set.inputs))
    if unknown:
        expected = "、".join(rule_set.inputs)
        raise RuleFault(
            say(
                "规则“{title}”不认识这些输入：{names}。可用的输入：{expected}",
                title=rule_set.title,
                names="、".join(unknown),
                expected=expected,
            )
        )
    return {name: taken(rule_set, name, value) for name, value in given.items()}


def taken(rule_set: RuleSet, name: str, value: Any) -> Any:
    try:
        read = as_kind(value, rule_set.kinds.get(name))
        if name in rule_set.words:
            check_word(read, rule_set.words[name])
        if rule_set.kinds.get(name) is ValueKind.ROUNDS:
            for one in read or ():
                check_word(one["colour"], COLOURS)
        return read
    except RuleFault as fault:
        raise RuleFault(
            say("输入“{name}”（{said}）有误：{fault}", name=name, said=rule_set.inputs[name], fault=str(fault))
        ) from fault


def worded(template: str, facts: Facts, *, english: bool) -> str:
    """The template with its facts: {name} is 未知 where it is not known, {name?} is left out then."""

    def said(place: re.Match[str]) -> str:
        return "" if place[2] and facts.is_unknown(place[1]) else facts.shown(place[1], english=english)

    return PLACE.sub(said, template)


def outlined(template: str, limits: Mapping[str, str]) -> str:
    """The template with a rule's own limits, of no case: what only a case knows is …, what it may leave out is left
    out."""
    return PLACE.sub(lambda place: limits.get(place[1], "" if place[2] else "…"), template)


def spoken(value: Any, *, english: bool = False) -> str:
    """A value as a reason keeps it: counts of days and days are places, filled where the reason is read."""
    if value is None:
        return "unknown" if english else "未知"
    if isinstance(value, DayCount):
        return open_count(value.day, value.sign)
    if isinstance(value, Decimal):
        return number_words(value)
    if isinstance(value, date):
        return open_day(value, english=english)
    return str(value)


def number_words(value: Decimal) -> str:
    """A number as it was reported, up to four decimals, so that a reason never calls equal what the rule told apart;
    a longer one is the fruit of a division and said to two, or to its first digit where that would make it nothing."""
    said = value.normalize()
    if len(f"{said:f}".partition(".")[2]) > REPORTED_DECIMALS:
        said = (round(value, 2) or round(value, -value.adjusted())).normalize()
    return f"{said:f}"


def next_change(rule_set: RuleSet, facts: Mapping[str, Any], band: Band) -> date | None:
    """The first later day on which the colour would differ with nothing but the date changed; None where none would.

    `facts` are plain values. A set that judges months (no `as_of`) changes with the next round, not with the day. A
    colour turns where the day passes a day that the bands read, moved by a number that stands in the rule: only those
    days are tried.
    """
    today = facts.get("as_of")
    if "as_of" not in rule_set.inputs or not isinstance(today, date):
        return None
    read = (value for name, value in facts.items() if name != "as_of" and name in rule_set.deciding)
    for day in sorted(turning_days(rule_set, set(days_in(read)), after=today)):
        if turns(rule_set, band, Facts(rule_set, {**facts, "as_of": day})):
            return day
    return None


def turns(rule_set: RuleSet, band: Band, then: Facts) -> bool:
    """Whether the colour differs then. Where the rule cannot say, it is looked at again: better once too often."""
    try:
        return not still_holds(rule_set, band, then) and band_of(rule_set, then).colour != band.colour
    except RuleFault:
        return True


def still_holds(rule_set: RuleSet, band: Band, facts: Facts) -> bool:
    """Whether the same band holds: of those read one alone, so the others need not be asked."""
    no_data = next((each for each in rule_set.bands if each.colour == NO_DATA), None)
    if no_data is not None and no_data is not band and truthy(no_data.when(facts)):
        return False
    return truthy(band.when(facts))


def turning_days(rule_set: RuleSet, days: Iterable[date], *, after: date) -> set[date]:
    found: set[date] = set()
    for day in days:
        for number in rule_set.numbers:
            found.update(turned for turned in around(rule_set, day, number) if turned > after)
    return found


def around(rule_set: RuleSet, day: date, number: int) -> Iterable[date]:
    """The days `number` days (or months) from a day and the days after them; none beyond what a calendar holds."""
    counts = (number, number + 1, -number, 1 - number)
    yield from (later for count in counts if (later := days_on(day, count)) is not None)
    if rule_set.counts_months and 0 < number <= MOST_MONTHS:
        end = plus_months(day, number) if day.year < date.max.year - 2 else day
        yield from (end, end + ONE_DAY)


def days_on(day: date, count: int) -> date | None:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def days_in(values: Iterable[Any]) -> Iterable[date]:
    for value in values:
        if isinstance(value, date):
            yield value
        elif isinstance(value, Mapping):
            yield from days_in(value.values())
        elif isinstance(value, list):
            yield from days_in(value)


def compiled_set(data: Mapping[str, Any]) -> RuleSet:
    """A rule set from its data. Raises RuleFault naming what is missing or cannot be read."""
    try:
        inputs, parameters = dict(data["inputs"]), {k: Decimal(str(v)) for k, v in data.get("parameters", {}).items()}
        derived_sources = data.get("derived", {})
        names = {*inputs, *parameters, *derived_sources}
        words = input_words(inputs, [*conditions_of(data), *steps_of(data)])
        check_words(data, words)
        return RuleSet(
            id=data["id"],
            title=data["title"],
            place=data["place"],
            applies_to=data["applies_to"],
            source=data["source"],
            inputs=inputs,
            derived={name: compile_expression(source, names) for name, source in derived_sources.items()},
            bands=tuple(compiled_band(band, names) for band in data["bands"]),
            follow_ups=tuple(compiled_step(step, names) for step in data.get("follow_up", [])),
            valid_from=data.get("valid_from"),
            valid_until=data.get("valid_until"),
            is_public=bool(data.get("public", True)),
            score_points=Decimal(str(points)) if (points := data.get("score_points")) is not None else None,
            parameters=parameters,
            english={name: data[f"{name}_en"] for name in SAID_TWICE if f"{name}_en" in data},
            numbers=numbers_in(data, parameters),
            deciding=deciding_names([band["when"] for band in data["bands"]], derived_sources),
            counts_months=any("plus_months" in text for text in conditions_of(data)),
            edges=edges_in(conditions_of(data), metrics=inputs, limits=parameters),
            kinds=input_kinds(inputs, parameters, derived_sources, [*conditions_of(data), *steps_of(data)]),
            words=words,
        )
    except KeyError as fault:
        raise RuleFault(say("规则“{name}”缺少 {fault}", name=data.get("id", "?"), fault=fault)) from fault


def conditions_of(data: Mapping[str, Any]) -> list[str]:
    return [*data.get("derived", {}).values(), *(band["when"] for band in data["bands"])]


def steps_of(data: Mapping[str, Any]) -> list[str]:
    return [step["when"] for step in data.get("follow_up", [])]


def check_words(data: Mapping[str, Any], words: Mapping[str, Collection[str]]) -> None:
    """Raises RuleFault that names the place of a word which no input and no earlier round can ever say."""
    places = [
        *((say("派生量“{name}”", name=name), source) for name, source in data.get("derived", {}).items()),
        *((say("第 {n} 档", n=n), band["when"]) for n, band in enumerate(data["bands"], start=1)),
        *((say("措施“{name}”", name=step["code"]), step["when"]) for step in data.get("follow_up", [])),
    ]
    for place, source in places:
        try:
            check_condition(source, {**words, "colour": COLOURS})
        except RuleFault as fault:
            raise RuleFault(say("{place}的条件有误：{fault}", place=place, fault=str(fault))) from fault


def deciding_names(conditions: Iterable[str], derived: Mapping[str, str]) -> frozenset[str]:
    """Every name the bands read, directly or through derived values."""
    found: set[str] = set()
    waiting = {name for condition in conditions for name in names_in(condition)}
    while waiting:
        name = waiting.pop()
        found.add(name)
        if name in derived:
            waiting |= names_in(derived[name]) - found
    return frozenset(found)


def remembers(rule_set: RuleSet) -> bool:
    """Whether another month may bring another colour by itself."""
    return bool(rule_set.deciding & {"history", "period"})


def numbers_in(data: Mapping[str, Any], parameters: Mapping[str, Decimal]) -> frozenset[int]:
    """Whole numbers that may move a day: those in the parameters and in the conditions themselves."""
    written = {
        int(number) for source in conditions_of(data) for number in re.findall(r"(?<![\w.])\d{1,3}(?![\w.])", source)
    }
    whole = {int(value) for value in parameters.values() if value == int(value)}
    return frozenset({0} | {number for number in written | whole if 0 <= number <= LONGEST_MARGIN})


def compiled_band(data: Mapping[str, Any], names: set[str]) -> Band:
    said = {place[1] for template in (data["why"], data.get("why_en", "")) for place in PLACE.finditer(template)}
    if unknown := sorted(said - names):
        raise RuleFault(say("“{word}”的理由里没有这个量：{names}", word=data["word"], names="、".join(unknown)))
    return Band(
        colour=data["colour"],
        word=data["word"],
        when=compile_expression(data["when"], names),
        why=data["why"],
        why_en=data.get("why_en", ""),
        word_en=data.get("word_en", ""),
    )


def compiled_step(data: Mapping[str, Any], names: set[str]) -> FollowUp:
    return FollowUp(
        code=data["code"],
        who=data["who"],
        when=compile_expression(data["when"], {*names, "colour"}),
        above_lead=bool(data.get("above_lead", False)),
        unanswered_days=int(data.get("unanswered_days", 0)),
        who_en=data.get("who_en", ""),
    )
