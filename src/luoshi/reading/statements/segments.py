"""Cut a sentence at its numbers: what stands left and right of each, and which numbers hang together as a run.

A run is a list of numbers one frame speaks of (分别增长20%、16.7%和11.7%): its later members have nothing of their own
to their left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from luoshi.reading.findings import Comparator
from luoshi.reading.patterns import sighted
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.statements.words import AFTER

HARD = re.compile(sighted((r"，；：。！？\n", ""), ("—", "—")))
REACH = 160  # characters; words farther from a number say nothing of it
_SOFT = re.compile(r"以及|并且|[、及与]|(?<!国家)和|并(?![网购轨])")
# where no mark stands between two numbers: 在115个县建设示范片1000个
_VERB = re.compile(
    "建设|完成|开工|实现|新增|投入|开展|建成|覆盖|实施|惠及|改造|推行|带动|安排|签署|签订|承担|参与|投资|共|总计|"
    "合计|涉及|总"
)
_AFTER = re.compile("|".join(sorted(AFTER, key=len, reverse=True)))
_SINCE_WHEN = re.compile("([由从])(?:[^，。；、由从]{0,8}(?:时|年前|前|初期?|之初))的$")
_ON_TOP_OF = re.compile(
    r"(?:在[^，]{0,8}?)?(?:大幅|大幅度|持续|连续[一二三四五六七八九十]年)?(?:下降|增长|上升|提高|降低)的?基础上"
)
_AMONG = re.compile(r"\((?:其中|含|包括)[，：]?")
_NOISE = re.compile(r"\([^()]{0,30}\)")
_JOIN = re.compile(r"(?:以及|[、和及与，/]|其中)*$")
_INSIDE = ("enumeration", "threshold", "spec", "duration", "label")
_QUOTES = '“”"‘’'


@dataclass(slots=True)
class Segment:
    """One number in its clause. `left` and `right` are the words around it, without brackets; `left` begins at
    `left_start`; `soft` is set where only 、 or 和 parts it from the number before."""

    quantity: Quantity
    left: str
    left_start: int
    right: str
    after: Comparator | None
    soft: bool
    run: int = 0  # which run of the sentence it belongs to
    place: int = 0  # its place in the run
    begins: bool = False  # 从3.24万元提高到3.63万元: the first of the two


def cut(text: str, start: int, end: int, quantities: list[Quantity]) -> list[list[Segment]]:
    """The runs of the sentence `text[start:end]` with its `quantities`, in order of their first number.

    A number inside a name (六大重点片区, 百亿级企业) does not part the words around it: the names of its neighbours
    hold it, and it makes a run of its own.
    """
    solid = [quantity for quantity in quantities if quantity.role not in _INSIDE]
    runs = _runs(_segments(text, start, end, solid))
    if len(solid) < len(quantities):
        for segment in _segments(text, start, end, quantities):
            if segment.quantity.role in _INSIDE:
                segment.run = segment.place = 0
                runs.append([segment])
        runs.sort(key=lambda run: run[0].quantity.start)
    return runs


def _segments(text: str, start: int, end: int, quantities: list[Quantity]) -> list[Segment]:
    segments: list[Segment] = []
    left_start, soft = start, False
    for index, quantity in enumerate(quantities):
        after, tail = _after(text, quantity.end, end)
        stop = quantities[index + 1].start if index + 1 < len(quantities) else end
        right_end, next_left, next_soft = _divide(text, tail, stop)
        clause = _clause_start(text, left_start, quantity.start)
        left = _led_up(_plain(text[max(clause, quantity.start - REACH) : quantity.start]))
        right = _plain(text[tail : min(right_end, tail + REACH)])
        segments.append(Segment(quantity, left, clause, right, after, soft and clause == left_start))
        left_start, soft = next_left, next_soft
    _number_runs(segments)
    return segments


def _runs(segments: list[Segment]) -> list[list[Segment]]:
    runs: list[list[Segment]] = []
    for segment in segments:
        if segment.place and runs:
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return runs


def _after(text: str, position: int, end: int) -> tuple[Comparator | None, int]:
    """A comparator right after the number, and where it ends."""
    match = _AFTER.match(text, position, end)
    if not match or (match[0] == "多" and text[match.end() : match.end() + 1] in "元样"):
        return None, position
    return AFTER[match[0]], match.end()


def _divide(text: str, tail: int, stop: int) -> tuple[int, int, bool]:
    """Between a number and the next: where the words right of the first end, where those left of the next begin,
    and whether only a soft mark (、 和) stands between."""
    hard = HARD.search(text, tail, stop)
    if hard:
        return hard.start(), hard.end(), False
    for soft in _SOFT.finditer(text, tail, stop):
        if text.rfind("(", tail, soft.start()) <= text.rfind(")", tail, soft.start()):
            return soft.start(), soft.end(), True
    verb = _VERB.search(text, tail + 1, stop) if stop - tail > 2 else None
    return (verb.start(), verb.start(), True) if verb else (stop, tail, True)


def _clause_start(text: str, left_start: int, number: int) -> int:
    """After the last hard mark before the number."""
    last = left_start
    while mark := HARD.search(text, last, number):
        last = mark.end()
    return last


def _plain(text: str) -> str:
    return _NOISE.sub("", text) if "(" in text else text


def _led_up(left: str) -> str:
    """Without what only says where a change began: 由五年前的, 从成立时的, 在大幅下降基础上."""
    if left.startswith("("):
        left = _AMONG.sub("其中", left)  # 学位3000个(含公办2600个)
    if left.endswith("的") or "基础上" in left:
        left = _ON_TOP_OF.sub("", _SINCE_WHEN.sub(r"\1", left))
    return left


def _number_runs(segments: list[Segment]) -> None:
    """Members of a run: nothing but a joining mark between them and the number before, and units of one kind."""
    for before, segment in pairwise(segments):
        bare = not segment.left.strip(_QUOTES) or bool(_JOIN.fullmatch(segment.left))
        joined = bare and not before.right.strip(_QUOTES + "”") and segment.soft
        if joined and before.quantity.shape == segment.quantity.shape:
            segment.run, segment.place = before.run, before.place + 1
        else:
            segment.run, segment.place = before.run + 1, 0
