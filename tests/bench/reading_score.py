"""Score the reader on hand-made answers by report and field, now and as it was.

    python tests/bench/reading_score.py [--before FILE] [--write FILE]

Each report has two rows, what the foundation's reader got (`reading_score_before.csv`, with the day it was taken) and
what the reader at hand gets; a column is the F1 of quantities, of whole statements and of commitments, or the share of
the paired ones that have a field right. Of answers kept aside these totals are all that is ever printed. `--write`
keeps the figures of the reader at hand for a later run to be set against. Reports and scorer lie in ../shared.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from luoshi.reading.printing import to_json
from luoshi.reading.read import read_reports

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
BEFORE = Path(__file__).with_name("reading_score_before.csv")
FOLDERS = {
    "given": SHARED / "reading" / "answers",
    "seen": ROOT / "tests" / "reading_answers" / "seen",
    "kept aside": ROOT / "tests" / "reading_answers" / "kept_aside",
}
POOLED = "pooled"
IN_EVERY_FILE = {"quantity": 0.95, "statement": 0.72}
Finding = dict[str, Any]
Scores = dict[str, float]


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("answer_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found_in(name: str) -> dict[str, list[Finding]] | None:
    """Statements and commitments of a report of the shared folder; None where it is not there."""
    path = next((SHARED / "reports").rglob(f"{name}.txt"), None)
    if path is None:
        return None
    readings = [to_json(reading) for reading in read_reports(path)]
    return {kind: [each for reading in readings for each in reading[kind]] for kind in ("statements", "commitments")}


def tallies(folder: Path, scorer: ModuleType) -> Iterator[tuple[str, Counter[str]]]:
    """Each report's name with what its answers want and what was found, paired and right."""
    for name in sorted({path.name.split(".")[0] for path in folder.glob("*.jsonl")} - {"gongshu"}):
        found = found_in(name)
        if found is None:
            print(f"{name}: no report of that name")
            continue
        counts: Counter[str] = Counter()
        if (answer := folder / f"{name}.quantities.jsonl").exists():
            statements = covered(scorer, found["statements"], folder / f"{name}.passages.json")
            counts += quantities(scorer, lines_of(answer), statements)
        if (answer := folder / f"{name}.commitments.jsonl").exists():
            own = folder / f"{name}.commitments.passages.json"
            marked = own if own.exists() else folder / f"{name}.passages.json"
            counts += commitments(scorer, lines_of(answer), covered(scorer, found["commitments"], marked))
        yield name, counts


def lines_of(path: Path) -> list[Finding]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def covered(scorer: ModuleType, found: list[Finding], marked: Path) -> list[Finding]:
    """What of it stands in the passages that the answers cover."""
    if not marked.exists():
        return found
    inside: list[Finding] = scorer.within(found, json.loads(marked.read_text("utf-8"))["passages"])
    return inside


def quantities(scorer: ModuleType, gold: list[Finding], found: list[Finding]) -> Counter[str]:
    wanted, given = scorer.counted(gold, found)
    pairs = [(wanted[i], given[j]) for i, j in scorer.pair(wanted, given)]
    counts = Counter({"both": len(wanted) + len(given), "paired": len(pairs)})
    counts["statement"] = sum(scorer.whole_agrees(*pair) for pair in pairs)
    return counts + Counter({field: sum(scorer.agrees(field, *pair) for pair in pairs) for field in scorer.FIELDS})


def commitments(scorer: ModuleType, gold: list[Finding], found: list[Finding]) -> Counter[str]:
    _, apart = scorer.score_commitments(gold, found)
    paired = len(gold) - len(apart["misses"])
    return Counter({"c both": len(gold) + len(found), "c paired": paired, "c type": paired - len(apart["wrong"])})


def scores(counts: Counter[str], fields: tuple[str, ...]) -> Scores:
    """F1 and shares; a report without answers of a sort has no figures of it."""
    result: Scores = {}
    if both := counts["both"]:
        result = {"quantity": 2 * counts["paired"] / both, "statement": 2 * counts["statement"] / both}
        result |= {field: counts[field] / (counts["paired"] or 1) for field in fields}
    if both := counts["c both"]:
        result |= {"commitment": 2 * counts["c paired"] / both, "type": counts["c type"] / (counts["c paired"] or 1)}
    return {name: round(value, 3) for name, value in result.items()}


def scored(scorer: ModuleType) -> dict[tuple[str, str], Scores]:
    """The figures of every report and of each folder as a whole."""
    table: dict[tuple[str, str], Scores] = {}
    for title, folder in FOLDERS.items():
        total: Counter[str] = Counter()
        for name, counts in tallies(folder, scorer):
            table[title, name] = scores(counts, scorer.FIELDS)
            total += counts
        table[title, POOLED] = scores(total, scorer.FIELDS)
    return table


def kept(path: Path) -> dict[tuple[str, str], Scores]:
    """Figures that an earlier run wrote."""
    if not path.exists():
        return {}
    rows = csv.DictReader(line for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    names = ("answers", "report")
    return {
        (row["answers"], row["report"]): {k: float(v) for k, v in row.items() if v and k not in names} for row in rows
    }


def keep(path: Path, table: dict[tuple[str, str], Scores], columns: list[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["answers", "report", *columns], lineterminator="\n")
        writer.writeheader()
        for (answers, report), row in table.items():
            writer.writerow({"answers": answers, "report": report} | row)


def show(table: dict[tuple[str, str], Scores], before: dict[tuple[str, str], Scores], columns: list[str]) -> None:
    for title in FOLDERS:
        print(f"\n| {title} | | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
        for (answers, report), now in table.items():
            if answers != title:
                continue
            if was := before.get((answers, report)):
                print(f"| {report} | before | " + " | ".join(map(figure, map(was.get, columns))) + " |")
            print(f"| {report} | now | " + " | ".join(map(figure, map(now.get, columns))) + " |")


def figure(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"


def say_what_falls_short(table: dict[tuple[str, str], Scores]) -> None:
    for column, least in IN_EVERY_FILE.items():
        short = [f"{report} {row[column]:.3f}" for (_, report), row in table.items() if row.get(column, 1) < least]
        print(f"\n{column} below {least}: {', '.join(short) or 'no report'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--before", type=Path, default=BEFORE)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    if not SHARED.is_dir():
        print(f"没有 {SHARED}，识读评分略过。The answers' reports are not here; nothing is scored.")
        return
    scorer = load_scorer(SHARED / "reading" / "score.py")
    table, columns = scored(scorer), ["quantity", "statement", *scorer.FIELDS, "commitment", "type"]
    if args.write:
        keep(args.write, table, columns)
    show(table, kept(args.before), columns)
    say_what_falls_short(table)


if __name__ == "__main__":
    main()
