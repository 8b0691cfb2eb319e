"""Score the statement reader on hand-made answers: one row a file, one column a field, and the pooled row.

    python tests/bench/reading_score.py [ANSWERS SCORER REPORTS [REPORTS …]] [--only-pooled]

ANSWERS holds NAME.quantities.jsonl and, where an answer covers only parts, NAME.passages.json; SCORER is the scorer's
path; NAME.txt is looked for in each of REPORTS. `--only-pooled` prints no row of a single file, for answers kept aside.
Without arguments the answers given, those seen and the total of those kept aside are scored, where ../shared is.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from luoshi.reading.findings import Document, Period, Statement
from luoshi.reading.outline import outline
from luoshi.reading.statements import find_statements

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FOLDERS = {
    "given": SHARED / "reading" / "answers",
    "seen": ROOT / "tests" / "reading_answers" / "seen",
    "kept aside": ROOT / "tests" / "reading_answers" / "kept_aside",
}
Finding = dict[str, Any]


def load_scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("answer_scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_finding(statement: Statement) -> Finding:
    value = statement.value
    return {
        "start": statement.start,
        "end": statement.end,
        "value": [float(part) for part in value] if isinstance(value, tuple) else float(value),
        "unit": statement.unit,
        "indicator": statement.indicator,
        "subject": statement.subject,
        "kind": statement.kind,
        "comparator": statement.comparator,
        "period": as_period(statement.period),
        "baseline": as_period(statement.baseline),
        "modality": statement.modality,
    }


def as_period(period: Period | None) -> dict[str, str | None] | None:
    if period is None:
        return None
    return {"start": period.start.isoformat() if period.start else None, "end": period.end.isoformat()}


def read_report(path: Path) -> list[Finding]:
    document = Document(file=path.name, format="txt", text=path.read_bytes().decode("utf-8-sig"), sha256="")
    return [as_finding(statement) for part in outline(document) for statement in find_statements(part)]


def answered(folder: Path, reports: list[Path]) -> Iterator[tuple[str, list[Finding], list[Finding]]]:
    """Each answer's name, what it wants and what was found within its passages."""
    for answer in sorted(folder.glob("*.quantities.jsonl")):
        name = answer.name.removesuffix(".quantities.jsonl")
        path = next((place / f"{name}.txt" for place in reports if (place / f"{name}.txt").exists()), None)
        if path is None:
            print(f"{name}: no report of that name")
            continue
        gold = [json.loads(line) for line in answer.read_text("utf-8").splitlines() if line.strip()]
        found, marked = read_report(path), folder / f"{name}.passages.json"
        if marked.exists():
            passages = json.loads(marked.read_text("utf-8"))["passages"]
            found = [f for f in found if any(low <= f["start"] < high for low, high in passages)]
        yield name, gold, found


def tally(scorer: ModuleType, gold: list[Finding], found: list[Finding]) -> dict[str, int]:
    wanted, given = scorer.counted(gold, found)
    pairs = [(wanted[i], given[j]) for i, j in scorer.pair(wanted, given)]
    counts = {"gold": len(wanted), "found": len(given), "paired": len(pairs)}
    counts["whole"] = sum(scorer.whole_agrees(g, f) for g, f in pairs)
    return counts | {field: sum(scorer.agrees(field, g, f) for g, f in pairs) for field in scorer.FIELDS}


def row(name: str, counts: dict[str, int]) -> str:
    both = counts["gold"] + counts["found"] or 1
    scores = [2 * counts["paired"] / both, 2 * counts["whole"] / both]
    fields = [key for key in counts if key not in ("gold", "found", "paired", "whole")]
    scores += [counts[field] / (counts["paired"] or 1) for field in fields]
    return f"{name[:34]:<36}{counts['gold']:>5}" + "".join(f"{score:>11.4f}" for score in scores)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path, nargs="?")
    parser.add_argument("scorer", type=Path, nargs="?")
    parser.add_argument("reports", type=Path, nargs="*")
    parser.add_argument("--only-pooled", action="store_true")
    args = parser.parse_args()
    if args.answers:
        print_scores(args.answers, load_scorer(args.scorer), args.reports, only_pooled=args.only_pooled)
    elif not SHARED.is_dir():
        print(f"没有 {SHARED}，识读评分略过。The answers' reports are not here; nothing is scored.")
    else:
        scorer, reports = load_scorer(SHARED / "reading" / "score.py"), [SHARED / "reports", SHARED / "reports" / "dev"]
        for title, folder in FOLDERS.items():
            print(f"\n{title}")
            print_scores(folder, scorer, reports, only_pooled=folder.name == "kept_aside")


def print_scores(answers: Path, scorer: ModuleType, reports: list[Path], *, only_pooled: bool) -> None:
    columns = ["quantity", "statement", *scorer.FIELDS]
    print(f"{'':<36}{'gold':>5}" + "".join(f"{column:>11}" for column in columns))
    total: dict[str, int] = {}
    for name, gold, found in answered(answers, reports):
        counts = tally(scorer, gold, found)
        total = {key: total.get(key, 0) + count for key, count in counts.items()}
        if not only_pooled:
            print(row(name, counts))
    if total:
        print(row("pooled", total))


if __name__ == "__main__":
    main()
