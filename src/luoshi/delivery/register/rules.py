"""The register's arithmetic: codes, kinds, states by date, suggested leads, why a sentence is not registered. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from luoshi.delivery.register.choices import JudgedBy, ReportKind, State, TargetRole
from luoshi.reading.numerals import parse_number

UNDONE = (State.UNPLANNED, State.IN_HAND, State.OVERDUE)
WORST_FIRST = (State.OVERDUE, State.UNPLANNED, State.IN_HAND, State.DONE)

# -- codes ------------------------------------------------------------------------------------------------------

_NUMBER_IN_PATH = re.compile(r"\d+|[一二三四五六七八九十百]+")
DEEPEST_IN_CODE = 4


def report_code(year: int, kind: str, ordinal: int) -> str:
    """2017g, or 2017g2 for the second report of that kind in a year."""
    return f"{year}{kind}{ordinal if ordinal > 1 else ''}"


def section_code(path: str) -> str:
    """The section part of a code: "三.(二)" → 0302, the text before the first heading → 00."""
    if not path:
        return "00"
    return "".join(f"{_number(step):02d}" for step in path.split(".")[:DEEPEST_IN_CODE])


def _number(step: str) -> int:
    found = _NUMBER_IN_PATH.search(step.partition("#")[0])
    value = parse_number(found[0]) if found else None
    return int(value) % 1000 if value else 0


def is_within(path: str, outer: str) -> bool:
    """Is a section, by its path, another one or below it?"""
    return path == outer or path.startswith(f"{outer}.")


def commitment_code(report: str, section: str, serial: int) -> str:
    """2017g-0301-004"""
    return f"{report}-{section}-{serial:03d}"


def anchor(start: int) -> str:
    """A sentence's address on the living report: s1024."""
    return f"s{start}"


# -- what kind of report ----------------------------------------------------------------------------------------

_KINDS = (
    (ReportKind.PLAN, re.compile(r"规划纲要|五年规划")),
    (
        ReportKind.COMMITTEE,
        re.compile(r"中国共产党.{0,20}代表大会|党代会|党代表大会|区委.{0,12}(?:全会|全体|会议)报告|市委.{0,8}全会"),
    ),
    (ReportKind.HALF_YEAR, re.compile(r"上半年|半年")),
    (ReportKind.WORK_REPORT, re.compile(r"政府工作报告|人民代表大会")),
)
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")


def kind_of_report(title: str, opening: str) -> ReportKind:
    """Judged by the title first, then by the report's first lines."""
    for words in (title, opening):
        for kind, pattern in _KINDS:
            if pattern.search(words):
                return kind
    return ReportKind.OTHER


_LEANS = re.compile("力争|其中|确保|增加值|增长|提高到|达到|总投资|[一二三四五]期|改造|续建|发放|投用|交付|开工|竣工")
SPEAKS_FOR_ITSELF = 18  # characters


def needs_context(title: str) -> bool:
    """Whether a title says little without its sentence: very short, or short and leaning on words before it."""
    return len(title) <= 7 or (len(title) < SPEAKS_FOR_ITSELF and _LEANS.match(title) is not None)


def year_of_report(opening: str) -> int | None:
    """The year in front of the words 工作报告 near the beginning, for a report without title lines of its own."""
    found = re.search(r"((?:19|20)\d\d)年.{0,12}工作报告", opening)
    return int(found[1]) if found else None


def year_in(filename: str) -> int | None:
    found = _YEAR.findall(filename)
    return int(found[-1]) if found else None


# -- states by date ---------------------------------------------------------------------------------------------


def look_again_on(state: State, due_on: date | None) -> date | None:
    """The first day on which time alone may change the state: the day after the due day."""
    return due_on + timedelta(days=1) if due_on and state in (State.UNPLANNED, State.IN_HAND) else None


def has_fallen_due(state: State, due_on: date | None, today: date, *, awaiting_superior: bool) -> bool:
    """Late from the day after the due day; what waits for the superior's figure (待下达) is never late."""
    return state in (State.UNPLANNED, State.IN_HAND) and due_on is not None and due_on < today and not awaiting_superior


def may_finish(judged_by: str, due_on: date | None, today: date) -> bool:
    """保持 and 零发生 are judged over the whole period: done only once it has ended."""
    return judged_by not in (JudgedBy.KEEP, JudgedBy.ZERO) or due_on is None or today >= due_on


def worst_state(states: Iterable[State]) -> State | None:
    found = set(states)
    return next((state for state in WORST_FIRST if state in found), None)


def pace_needed(total: Decimal, reached: Decimal, periods_left: int) -> Decimal | None:
    """What each period left must bring for a cumulated target (five years ⊃ this one); 0 where it is reached."""
    if periods_left <= 0:
        return None
    return max(total - reached, Decimal(0)) / periods_left


# -- who should lead --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body as the suggestion needs it; `duties` are its keywords."""

    id: int
    name: str
    short_name: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`lead` and `co_operating` are body ids; `named` where the report itself names them."""

    lead: int | None = None
    co_operating: tuple[int, ...] = ()
    named: bool = False


def suggest_bodies(hints: Sequence[str], text: str, bodies: Sequence[KnownBody], *, first_leads: bool) -> Suggestion:
    """Who answers for a commitment, as far as it can be told.

    Bodies the text itself names come first: the first of them leads where the district's habit is so (`first_leads`),
    else it leads only when it stands alone. Then the reader's hints, which are guesses from the subject: the first one
    that means a body. Then the one body whose duty keywords stand in the text; a tie suggests nobody.
    """
    named = list(dict.fromkeys(body.id for hint in hints if hint in text and (body := body_named(hint, bodies))))
    if named and (first_leads or len(named) == 1):
        return Suggestion(named[0], tuple(named[1:]), named=True)
    if named:
        return Suggestion(None, tuple(named), named=True)
    hinted = next((body.id for hint in hints if (body := body_named(hint, bodies))), None)
    return Suggestion(hinted or by_duties(text, bodies))


def body_named(hint: str, bodies: Sequence[KnownBody]) -> KnownBody | None:
    """The one body a hint means: by its full or short name, else by a name only one body contains."""
    hint = hint.strip("（）() ")
    if len(hint) < 2:
        return None
    for body in bodies:
        if hint in (body.name, body.short_name):
            return body
    close = [body for body in bodies if hint in body.name or hint in body.short_name or body.short_name in hint]
    return close[0] if len(close) == 1 else None


def by_duties(text: str, bodies: Sequence[KnownBody]) -> int | None:
    scores = {body.id: sum(len(duty) for duty in body.duties if duty in text) for body in bodies}
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    if not ranked or ranked[0][1] == 0 or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


# -- sections that are shown and never registered ---------------------------------------------------------------

_PARTY = re.compile(r"从严治党|从严治政|党的建设|党风廉政|廉政建设|廉洁从政|严明纪律|干部队伍建设")


def is_of_discipline(title: str) -> bool:
    """Is a section by its heading on discipline and nothing else? 坚持从严治党，提升政府服务 is about both."""
    clauses = [clause for clause in re.split("[，、；]", title) if clause.strip()]
    return bool(clauses) and all(_PARTY.search(clause) for clause in clauses)


# -- what a sentence says of its targets ------------------------------------------------------------------------

_AWAITING = re.compile(r"[待以](?P<who>[^，。；、]{0,8}?)(?:下达|核定)")
_ROLE_WORD = re.compile("力争|确保")
_ROLES = {"力争": TargetRole.STRETCH, "确保": TargetRole.FLOOR}


def awaiting_in(text: str) -> str | None:
    """Who must first give the figure (待市下达 → 市); None where nothing is awaited."""
    found = _AWAITING.search(text)
    return found["who"] if found else None


def target_roles(text: str, offsets: Sequence[int]) -> list[TargetRole]:
    """Floor, stretch or part, by the word just before each figure of a sentence; a figure alone is the target."""
    if len(offsets) < 2:
        return [TargetRole.MAIN for _ in offsets]
    return [_target_role(text, offset) for offset in offsets]


def _target_role(text: str, offset: int) -> TargetRole:
    clause = re.split("[，；。]", text[:offset])[-1]
    if "其中" in clause:
        return TargetRole.PART
    words = _ROLE_WORD.findall(clause)
    return _ROLES[words[-1]] if words else TargetRole.MAIN


# -- marks over a text ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch [start, end) and what it belongs to: the key of an entry or of a figure."""

    start: int
    end: int
    key: int
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    start: int
    end: int
    entries: tuple[int, ...]
    figure: int | None
    opens: bool


def stretches(start: int, end: int, marks: Sequence[Mark]) -> list[Stretch]:
    """Cut [start, end) wherever a mark begins or ends; each stretch says which marks lie over it.

    Of two figures on one stretch (A、B均增长10%以上) the first is shown; marks reaching beyond the stretch are cut.
    """
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = sorted({start, end, *(min(max(edge, start), end) for mark in inside for edge in (mark.start, mark.end))})
    return [_stretch(left, right, inside) for left, right in pairwise(edges)]


def _stretch(left: int, right: int, marks: Sequence[Mark]) -> Stretch:
    over = [mark for mark in marks if mark.start <= left and mark.end >= right]
    if not over:
        return Stretch(left, right, (), None, False)
    entries = tuple(dict.fromkeys(mark.key for mark in over if not mark.is_figure))
    figure = next((mark.key for mark in over if mark.is_figure), None)
    opens = any(mark.start == left for mark in over if not mark.is_figure)
    return Stretch(left, right, entries, figure, opens)


# -- figures and targets in words -------------------------------------------------------------------------------

COMPARATOR_WORDS = {"=": "", ">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "~": "约 ", "between": ""}
GROWTH_WORDS = {"yoy": "增长", "annual_average": "年均增长", "cumulative": "累计增长"}


def plain_number(value: Decimal) -> str:
    """468.50 → 468.5, 1200 → 1,200."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_words(value: Decimal | None, high: Decimal | None, ratio: str, unit: str) -> str:
    """7.5%, 468.5 亿元, 3—5 个, 0.3:18.2:81.5; 待下达 has none and gives an empty text."""
    if ratio:
        return ratio
    if value is None:
        return ""
    number = plain_number(value) if high is None else f"{plain_number(value)}—{plain_number(high)}"
    return f"{number}{unit}" if unit in ("", "%", "‰") else f"{number} {unit}"


def target_words(indicator: str, growth_type: str, comparator: str, value: str) -> str:
    """地区生产总值 增长 ≥ 7.5%"""
    growth = GROWTH_WORDS.get(growth_type, "")
    if growth and growth in indicator:
        growth = ""
    return " ".join(
        part for part in (indicator, growth, f"{COMPARATOR_WORDS.get(comparator, '')}{value}".strip()) if part
    )


def period_words(start: date | None, end: date | None) -> str:
    """2017年, 2017年上半年, 2017—2021年, 到2021年, 截至2017年6月30日; empty where nothing is known."""
    if end is None:
        return ""
    if start is None:
        return f"到{end.year}年" if (end.month, end.day) == (12, 31) else f"截至{end.year}年{end.month}月{end.day}日"
    whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
    if whole:
        return f"{start.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    if start.year == end.year and (start.month, start.day, end.month, end.day) == (1, 1, 6, 30):
        return f"{start.year}年上半年"
    return f"{start.isoformat()} 至 {end.isoformat()}"
