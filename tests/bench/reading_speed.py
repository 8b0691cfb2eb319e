"""How fast reading is: characters a second, linearity to five million characters, two workers against one, memory.

    python tests/bench/reading_speed.py [REPORTS] [--part rates|linear|workers|memory …]

REPORTS is a folder of text reports; without it the invented report of the tests stands in, over and over. Rates of one
process count its own processor time, so that other work on the machine does not lower them; two workers against one
is judged by the clock and needs two idle cores. The floors are 300,000 characters a second for statements, 150,000
for the whole reading, and 1.8 times as fast on two workers.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from luoshi.reading.annotate import annotate
from luoshi.reading.commitments import find_commitments
from luoshi.reading.corpus import read_corpus
from luoshi.reading.findings import Document
from luoshi.reading.load import load_bytes
from luoshi.reading.outline import outline
from luoshi.reading.printing import to_json
from luoshi.reading.read import read_document
from luoshi.reading.statements import find_statements

INVENTED = Path(__file__).parents[1] / "reading_corpus" / "yunhe-2023.txt"
ENOUGH = 600_000  # characters for a rate
LONG = (312_500, 625_000, 1_250_000, 2_500_000, 5_000_000)
RUNS = 3
PARTS = ("memory", "rates", "linear", "workers")  # memory first: a process that is begun counts its parent's too
PEAK = """
import resource, sys
from multiprocessing.forkserver import _forkserver
from luoshi.reading.corpus import read_corpus
if __name__ == "__main__":
    read_corpus(sys.argv[1], sys.argv[2], workers=1)
    _forkserver._stop()  # of the workers copied from it one is told only when it has ended
    print(max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024)
"""


@dataclass(frozen=True, slots=True)
class Text:
    name: str
    data: bytes


def material(folder: Path | None) -> list[Text]:
    """The folder's texts, or the invented report; at least ENOUGH characters."""
    paths = sorted(folder.rglob("*.txt")) if folder else [INVENTED]
    texts = [Text(path.name, path.read_bytes()) for path in paths]
    chars = sum(len(text.data) // 3 for text in texts)
    return texts * max(1, -(-ENOUGH // max(chars, 1)))


def best(work: Callable[[], object], runs: int = RUNS, clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of the fastest run."""
    taken = []
    for _ in range(runs):
        began = clock()
        work()
        taken.append(clock() - began)
    return min(taken)


def documents_of(texts: Sequence[Text]) -> list[Document]:
    """As many as ENOUGH characters need."""
    documents: list[Document] = []
    for text in texts:
        documents.append(load_bytes(text.data, text.name))
        if sum(len(document.text) for document in documents) >= ENOUGH:
            break
    return documents


def rates(texts: Sequence[Text]) -> None:
    """Each document's fastest run, added up: as a corpus is read, one at a time and nothing kept."""
    documents = documents_of(texts)
    chars = sum(len(document.text) for document in documents)
    parts = [part for document in documents for part in outline(document)]
    found = [(part, find_statements(part)) for part in parts]
    read = [(document, read_document(document)) for document in documents]
    steps: dict[str, tuple[Callable[..., object], Iterable[tuple[Any, ...]]]] = {
        "load": (load_bytes, [(text.data, text.name) for text in texts[: len(documents)]]),
        "clean and outline": (outline, [(document,) for document in documents]),
        "statements alone": (find_statements, [(part,) for part in parts]),
        "statements from text": (lambda one: [*map(find_statements, outline(one))], [(one,) for one in documents]),
        "commitments alone": (find_commitments, found),
        "whole reading": (read_document, [(document,) for document in documents]),
        "to JSON values": (to_json, [(reading,) for _, readings in read for reading in readings]),
        "annotated page": (lambda one, readings: annotate(one.text, readings), read),
    }
    gc.collect()
    gc.freeze()  # what lies ready here is not the reading's to look through each time the collector runs
    print(f"\n{chars:,} characters, best of {RUNS} runs of each document, one process")
    for name, (work, each_given) in steps.items():
        seconds = sum(best(partial(work, *given)) for given in each_given)
        print(f"  {name:22} {chars / seconds:12,.0f} characters a second")
    gc.unfreeze()


def linear(texts: Sequence[Text]) -> None:
    """One document of growing length: seconds must grow with it and no faster."""
    whole = "\n\n".join(load_bytes(text.data, text.name).text for text in texts)
    print("\none document of growing length")
    for length in LONG:
        text = (whole * (-(-length // len(whole))))[:length]
        seconds = best(lambda text=text: read_document(Document("long.txt", "txt", text, "0")), 1)  # type: ignore[misc]
        print(f"  {length:12,} characters {seconds:8.2f} s {length / seconds:12,.0f} characters a second")


def workers(texts: Sequence[Text]) -> None:
    """The corpus command with one worker and with two, the faster of two runs of each, by the clock. Workers are
    copied from a process of their own, so that nobody here is told what processor time they took."""
    with tempfile.TemporaryDirectory() as made:
        folder = write_folder(Path(made) / "in", texts, copies=max(1, 320 // len(texts)))
        chars = sum(len(load_bytes(path.read_bytes(), path.name).text) for path in folder.iterdir())
        print(f"\nluoshi corpus, {len(list(folder.iterdir())):,} files, {chars:,} characters")
        alone = timed_corpus(folder, Path(made) / "one", 1)
        both = timed_corpus(folder, Path(made) / "two", 2)
        for count, seconds in ((1, alone), (2, both)):
            print(
                f"  {count} worker{'s' * (count > 1):1} {seconds:8.2f} s {chars / seconds:12,.0f} characters a second"
            )
        print(f"  two are {alone / both:.2f} times as fast as one")
        for table in sorted((Path(made) / "one").iterdir()):
            same = table.read_bytes() == (Path(made) / "two" / table.name).read_bytes()
            print(f"  {table.name:22} {'the same bytes' if same else 'DIFFERENT BYTES'}")


def timed_corpus(folder: Path, out: Path, count: int) -> float:
    return best(lambda: read_corpus(folder, out, workers=count), 2, time.perf_counter)


def memory(texts: Sequence[Text]) -> None:
    """The largest resident size of any process, for a corpus and for one four times as large."""
    print("\nmemory of the corpus command")
    for copies in (1, 4):
        with tempfile.TemporaryDirectory() as made:
            folder = write_folder(Path(made) / "in", texts[:160], copies=copies)
            program = Path(made) / "peak.py"
            program.write_text(PEAK, encoding="utf-8")
            command = [sys.executable, str(program), str(folder), str(Path(made) / "out")]
            peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
            print(f"  {len(list(folder.iterdir())):6,} files {peak:>6} MB at most in one process")


def write_folder(folder: Path, texts: Sequence[Text], *, copies: int) -> Path:
    folder.mkdir(parents=True)
    for number, text in enumerate([*texts] * copies):
        (folder / f"{number:05d}-{text.name}").write_bytes(text.data)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="?", type=Path)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    given = parser.parse_args()
    texts = material(given.reports)
    run = {"rates": rates, "linear": linear, "workers": workers, "memory": memory}
    for part in given.part:
        run[part](texts)


if __name__ == "__main__":
    main()
