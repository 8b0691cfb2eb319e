"""Fit the weights that decide where commitments begin and of what type they are, or try them place by place.

    python tests/bench/commitment_weights.py REPORTS ANSWERS [ANSWERS …] [--try]

REPORTS is searched for NAME.txt of each ANSWERS/NAME.commitments.jsonl. Without `--try` the two files of weights in
src/luoshi/reading/commitments/data are written from all answers; with it nothing is written: each place is read with
weights of all the others, and both rates are printed. The first ANSWERS, those that came with the contract and say how
commitments are meant, count four times for cutting and twice for typing. A weight is kept where its feature came often
enough and says something.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from luoshi.reading.commitments import gathering, joining, types
from luoshi.reading.commitments.joining import ASIDE, BEGINS, JOINS, LEADS, Boundary, boundary_features, stretches
from luoshi.reading.commitments.standing import reasons_of
from luoshi.reading.commitments.traits import Traits, traits_of
from luoshi.reading.commitments.weights import Weights
from luoshi.reading.load import load
from luoshi.reading.outline import ReportPart, outline
from luoshi.reading.statements import find_statements

DATA = Path(gathering.__file__).parent / "data"
DOES = (BEGINS, JOINS, ASIDE)
ROUNDS = 150
SELDOM = 3  # a feature that came less often is left
HARDLY = 0.05  # and one that says less than this for or against any answer
GIVEN_CUTS, GIVEN_TYPES = 4, 2  # how often given answers count
CUTTING, TYPING = 5.0, 3.0  # penalties on the squares of the weights, chosen place by place
# These stretches name half as many works as reports do: they would teach that projects are rare.
ONLY_CUTTING = {
    "province_辽宁省_2025",
    "province_宁夏_2025",
    "province_山西省_2025",
    "province_广东省_2018",
    "prefecture_深圳市_2011",
    "county_广东深圳市盐田区_2024",
}
Row = tuple[list[str], str]
Span = tuple[int, int]


@dataclass
class Marked:
    """A sentence with what its answers say: what each clause does, the type of the commitment it stands in."""

    place: str
    traits: list[Traits]
    does: list[str]
    types: list[str | None]
    targets: list[Span]


@dataclass
class Answered:
    """A report with its answers as stretches of the part's text."""

    name: str
    part: ReportPart
    gold: list[tuple[Span, str]]
    passages: list[Span]
    sentences: list[Marked]
    given: bool  # came with the contract, and counts more than once

    @property
    def place(self) -> str:
        return re.sub(r"[_-]?\d{4}.*", "", self.name)


def read_answers(folders: Sequence[Path], reports: Path) -> Iterator[Answered]:
    for n, folder in enumerate(folders):
        for path in sorted(folder.glob("*.commitments.jsonl")):
            name = path.name.removesuffix(".commitments.jsonl")
            report = next(reports.rglob(f"{name}.txt"))
            part = outline(load(report))[0]
            lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
            gold = [(part.from_source(g["start"], g["end"]), g["type"]) for g in lines]
            passages = json.loads((folder / f"{name}.commitments.passages.json").read_text("utf-8"))["passages"]
            own = Answered(name, part, gold, [part.from_source(*passage) for passage in passages], [], n == 0)
            own.sentences = list(marked_sentences(own))
            yield own


def marked_sentences(own: Answered) -> Iterator[Marked]:
    part = own.part
    numbers = [s for s in find_statements(part) if s.role is None and s.kind != "rank"]
    ahead = [part.from_source(s.start, s.end) for s in numbers if s.modality != "actual"]
    targets = [part.from_source(s.start, s.end) for s in numbers]
    for i, (sentence, reason) in enumerate(zip(part.sentences, reasons_of(part), strict=True)):
        asked = any(first < sentence.end and sentence.start < last for first, last in own.passages)
        if asked and reason is None:
            (clauses,) = gathering.clauses_of_sentences(part, [i], _stands_within(ahead))
            traits = traits_of(clauses)
            yield Marked(own.place, traits, *_answers(own.gold, traits), targets)


def _stands_within(spans: list[Span]) -> Callable[[int, int], bool]:
    return lambda start, end: any(start <= first < end for first, _ in spans)


def _answers(gold: list[tuple[Span, str]], traits: list[Traits]) -> tuple[list[str], list[str | None]]:
    """A clause begins or joins the commitment that covers most of it; what only leads up passes its beginning on."""
    does: list[str] = []
    kinds: list[str | None] = []
    last: int | None = None
    begun = False
    for each in traits:
        covering = _covering(gold, each)
        said = ASIDE if covering is None else JOINS if covering == last else BEGINS
        last = covering if covering is not None else last
        if each.clause.role in LEADS:
            begun = begun or said == BEGINS
        elif said == JOINS and begun:
            said, begun = BEGINS, False
        else:
            begun = False
        does.append(said)
        kinds.append(None if covering is None else gold[covering][1])
    return does, kinds


def _covering(gold: list[tuple[Span, str]], each: Traits) -> int | None:
    start, end = each.clause.start, each.clause.end
    for n, ((first, last), _) in enumerate(gold):
        both = min(last, end) - max(first, start)
        if both > 0 and (2 * both > end - start or both >= 0.6 * (last - first)):
            return n
    return None


def boundary_rows(marked: Marked) -> Iterator[Row]:
    for stretch in stretches(marked.traits):
        before = ""
        for n, i in enumerate(stretch):
            yield boundary_features(marked.traits, stretch, n, before), marked.does[i]
            before = marked.does[i]


def type_rows(marked: Marked) -> Iterator[Row]:
    for one, measured, kind in typed(marked):
        yield types.type_features(one, measured=measured), kind


def typed(marked: Marked) -> Iterator[tuple[gathering.Gathered, bool, str]]:
    """Each commitment as the answers cut it, whether a number stands in it, and its type; livelihood items are told by
    their list and left out here."""
    kinds = {each.clause.start: kind for each, kind in zip(marked.traits, marked.types, strict=True)}
    measured = _stands_within(marked.targets)
    for one in gathered_as_marked(marked):
        kind = kinds[one.clauses[0].clause.start]
        if kind in types.TYPES:
            yield one, measured(one.start, one.end), kind


def gathered_as_marked(marked: Marked) -> list[gathering.Gathered]:
    gatherer = gathering.Gatherer()
    for each, does in zip(marked.traits, marked.does, strict=True):
        gatherer.take(each, None if each.clause.role in LEADS else Boundary(does))
    return gatherer.found


def fit(rows: Sequence[Row], answers: Sequence[str], strength: float) -> Weights:
    """Weights of a softmax regression with a penalty of `strength` on their squares, by Adam, whole batches."""
    often = Counter(feature for features, _ in rows for feature in set(features))
    names = sorted(feature for feature, count in often.items() if count >= SELDOM)
    place = {name: n for n, name in enumerate(names)}
    inputs = [[place[feature] for feature in features if feature in place] for features, _ in rows]
    wanted = [answers.index(answer) for _, answer in rows]
    weights = [[0.0] * len(answers) for _ in names]
    first = [[0.0] * len(answers) for _ in names]
    second = [[0.0] * len(answers) for _ in names]
    for step in range(1, ROUNDS + 1):
        slopes = _slopes(inputs, wanted, weights, strength)
        rate = 0.05 * math.sqrt(1 - 0.99**step) / (1 - 0.9**step)
        for own, slope, m, v in zip(weights, slopes, first, second, strict=True):
            for k, g in enumerate(slope):
                m[k] = 0.9 * m[k] + 0.1 * g
                v[k] = 0.99 * v[k] + 0.01 * g * g
                own[k] -= rate * m[k] / (math.sqrt(v[k]) + 1e-8)
    return Weights(answers, {name: tuple(round(w, 3) for w in weights[n]) for name, n in place.items()})


def _slopes(
    inputs: list[list[int]], wanted: list[int], weights: list[list[float]], strength: float
) -> list[list[float]]:
    slopes = [[strength * w for w in own] for own in weights]
    for active, right in zip(inputs, wanted, strict=True):
        sums = [sum(column) for column in zip(*(weights[i] for i in active), strict=True)]
        highest = max(sums)
        powers = [math.exp(each - highest) for each in sums]
        total = sum(powers)
        wrong = [power / total - (k == right) for k, power in enumerate(powers)]
        for i in active:
            slope = slopes[i]
            for k, difference in enumerate(wrong):
                slope[k] += difference
    return slopes


def spans_read(marked: Marked, weights: Weights) -> list[Span]:
    """What the reader would find in a sentence with these weights."""
    gatherer = gathering.Gatherer()
    for each, boundary in zip(marked.traits, joining.boundaries(marked.traits, weights), strict=True):
        gatherer.take(each, boundary)
    return [(one.start, one.end) for one in gatherer.found]


def paired(gold: list[Span], found: list[Span]) -> int:
    """How many spans answer another: they share half of their union, the best pairs first."""
    options = sorted(
        (-share, i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if (share := _share(g, f)) >= 0.5
    )
    used: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in options:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
    return len(used[0])


def _share(a: Span, b: Span) -> float:
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


def fitted(reports: list[Answered]) -> tuple[Weights, Weights]:
    """The weights that cut and those that type."""
    cutting = [row for marked in _counted(reports, GIVEN_CUTS) for row in boundary_rows(marked)]
    tell_types = [each for each in reports if each.name not in ONLY_CUTTING]
    typing = [row for marked in _counted(tell_types, GIVEN_TYPES) for row in type_rows(marked)]
    return fit(cutting, DOES, CUTTING), fit(typing, types.TYPES, TYPING)


def _counted(reports: list[Answered], times: int) -> list[Marked]:
    return [marked for each in reports for marked in each.sentences for _ in range(times if each.given else 1)]


def try_place(own: list[Answered], others: list[Answered]) -> tuple[int, int, int, int, int]:
    """(gold, found, paired, typed, typed right) of one place, read with weights of the other places."""
    cutting, typing = fitted(others)
    counts = [0, 0, 0, 0, 0]
    for each in own:
        found = [span for marked in each.sentences for span in spans_read(marked, cutting)]
        found = [f for f in found if any(first <= f[0] < last for first, last in each.passages)]
        rows = [row for marked in each.sentences for row in typed(marked)]
        read = types.types_of([one for one, _, _ in rows], [measured for _, measured, _ in rows], typing)
        right = sum(found == kind for found, (_, _, kind) in zip(read, rows, strict=True))
        gold = [span for span, _ in each.gold]
        for k, count in enumerate((len(gold), len(found), paired(gold, found), len(rows), right)):
            counts[k] += count
    return counts[0], counts[1], counts[2], counts[3], counts[4]


def try_all(reports: list[Answered]) -> None:
    totals = [0, 0, 0, 0, 0]
    for place in sorted({each.place for each in reports}):
        own = [each for each in reports if each.place == place]
        counts = try_place(own, [each for each in reports if each.place != place])
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        print(_line(place, counts))
    print(_line("all", totals))


def _line(name: str, counts: Sequence[int]) -> str:
    gold, found, pairs, asked, right = counts
    rates = f"F1 {2 * pairs / (gold + found):.3f}  type {right / max(asked, 1):.3f}"
    return f"{name:<22} gold {gold:>4} found {found:>4}  {rates}"


def write(weights: Weights, name: str) -> None:
    lines = [",".join(("feature", *weights.answers))]
    for feature, row in sorted(weights.rows.items()):
        if max(map(abs, row)) >= HARDLY:
            lines.append(",".join((feature, *map(str, row))))
    (DATA / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("answers", type=Path, nargs="+")
    parser.add_argument("--try", dest="trying", action="store_true")
    args = parser.parse_args()
    reports = list(read_answers(args.answers, args.reports))
    if args.trying:
        try_all(reports)
        return
    cutting, typing = fitted(reports)
    write(cutting, "boundary_weights")
    write(typing, "type_weights")


if __name__ == "__main__":
    main()
