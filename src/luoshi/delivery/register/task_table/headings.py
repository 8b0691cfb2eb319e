"""The heads of a table: where they stand, and what each column means, as far as it can be told from its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.delivery.register.choices import Labelled
from luoshi.delivery.register.task_table.grid import Grid


class Meaning(Labelled):
    NUMBER = "number", "序号"
    CODE = "code", "编号"
    TITLE = "title", "工作任务"
    LEAD = "lead", "牵头单位"
    RESPONSIBLE = "responsible", "责任单位"
    CO_OPERATING = "co_operating", "配合单位"
    REPORTING = "reporting", "汇总单位"
    LEADER = "leader", "分管领导"
    DUE = "due", "完成时限"
    NOTE = "note", "备注"
    IGNORED = "ignored", "不导入"


# The first that fits; words of a heading without its spaces and signs.
_WORDS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    (Meaning.CODE, re.compile(r"^(?:任务|事项)?(?:编号|编码|代码)|^序列号$")),
    (Meaning.NUMBER, re.compile(r"^(?:总|分)?序号?$|^(?:No|NO)$|^编次$|^项次$")),
    (Meaning.IGNORED, re.compile(r"联系人|联络员|电话|责任人|经办人|填报人|签字|章节|类别|分类|板块|领域|所属|来源")),
    (Meaning.REPORTING, re.compile(r"汇总|归口(?:单位|报送)|报送单位|统筹报送")),
    (Meaning.LEADER, re.compile(r"领导|分管(?:区|市|县)?长|挂帅|责任区长|分管")),
    (Meaning.CO_OPERATING, re.compile(r"配合|协办|协同|协助|参与|参加")),
    (Meaning.LEAD, re.compile(r"牵头|主办|主责|承办")),
    (Meaning.RESPONSIBLE, re.compile(r"(?:责任|落实|实施|负责|承担|执行)(?:单位|部门|主体)|^单位$|^部门$")),
    (Meaning.DUE, re.compile(r"时限|期限|(?:完成|截止|办结|办理|交账|时间).{0,2}(?:时间|日期|节点|要求)?$|时间")),
    (Meaning.NOTE, re.compile(r"备注|说明")),
    (Meaning.TITLE, re.compile(r"任务|事项|重点工作|主要工作|工作内容|内容|目标|项目名称|举措|工作要点")),
)
LONGEST_HEADING = 16
DEEPEST_HEAD = 40  # rows of titles and notes above the heads
ANSWERS = (Meaning.LEAD, Meaning.RESPONSIBLE, Meaning.CO_OPERATING, Meaning.REPORTING, Meaning.LEADER, Meaning.DUE)
ONCE = tuple(meaning for meaning in Meaning if meaning not in (Meaning.IGNORED, Meaning.CO_OPERATING))


@dataclass(frozen=True, slots=True)
class Head:
    """`names[column]` are the headings (empty where there is none), `first` the first row below them, `title` what
    stands above, `guessed` the meaning by column, None where no word tells it."""

    first: int
    names: tuple[str, ...]
    guessed: tuple[Meaning | None, ...]
    title: str

    @property
    def unknown(self) -> list[str]:
        return [name for name, meaning in zip(self.names, self.guessed, strict=True) if name and meaning is None]


def bare(heading: str) -> str:
    """A heading without spaces, line ends, brackets and what they hold."""
    return re.sub(r"[\s:：*＊、/]|[（(].*?[）)]", "", heading)


def meaning_of(heading: str) -> Meaning | None:
    """责任单位 → RESPONSIBLE; of a heading in two lines the lower one says more. None where no word tells it."""
    for words in (heading.rpartition("\n")[2], heading):
        plain = bare(words)
        if plain and len(plain) <= LONGEST_HEADING:
            for meaning, pattern in _WORDS:
                if pattern.search(plain):
                    return meaning
    return None


def find_head(grid: Grid) -> Head | None:
    """The heads of one row, or of two rows under merged ones; None where no row says what was to be done and who."""
    best: tuple[int, Head] | None = None
    for row in range(min(len(grid.cells), DEEPEST_HEAD)):
        for depth in (1, 2, 3):
            if row + depth > len(grid.cells) or (depth > 1 and not spans_heads(grid, row, depth)):
                continue
            head = head_at(grid, row, depth)
            score = 10 * len({each for each in head.guessed if each}) - depth
            if is_enough(head) and (best is None or score > best[0]):
                best = (score, head)
    return best[1] if best else None


def is_enough(head: Head) -> bool:
    known = set(head.guessed)
    return bool(known & {Meaning.TITLE, Meaning.CODE}) and bool(known & set(ANSWERS))


def spans_heads(grid: Grid, row: int, depth: int) -> bool:
    """A merged cell that begins in this row spans to the last, or lies over several heads."""
    last = row + depth - 1
    return any(
        merge.top == row and (merge.bottom == last or (merge.bottom < last and merge.right > merge.left))
        for merge in grid.merges
    ) and all(len(bare(cell)) <= LONGEST_HEADING for cell in grid.cells[last])


def head_at(grid: Grid, row: int, depth: int) -> Head:
    width = len(grid.cells[row])
    names = tuple(
        "\n".join(dict.fromkeys(filter(None, (grid.cells[row + each][column] for each in range(depth)))))
        for column in range(width)
    )
    title = "".join(grid.row_words(above) for above in range(row))
    return Head(row + depth, names, guessed_once(names), title)


def guessed_once(names: Sequence[str]) -> tuple[Meaning | None, ...]:
    """Each meaning for the first column that has it; a second one is left for a person to tell."""
    found: list[Meaning | None] = []
    for place, name in enumerate(names):
        meaning = meaning_of(name)
        repeated = meaning in ONCE and meaning in found and name != names[place - 1]
        found.append(None if repeated else meaning)
    return tuple(found)


def heads_key(names: Sequence[str]) -> str:
    """The same for the same set of headings in any order."""
    words = sorted({bare(name) for name in names if bare(name)})
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def with_mapping(head: Head, mapping: Mapping[str, Meaning]) -> tuple[Meaning | None, ...]:
    """What the columns mean where a person has told some of them; keys are headings as `bare` gives them."""
    return tuple(
        mapping.get(bare(name), guess) if name else None for name, guess in zip(head.names, head.guessed, strict=True)
    )
