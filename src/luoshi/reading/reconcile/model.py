"""What a comparison finds: a verdict, the stretches it rests on, its arithmetic, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal[
    "agreement", "rounding", "forecast-then-actual", "restatement", "conflict", "not comparable", "unresolved"
]
Check = Literal[
    "same indicator", "same figure", "half year", "sum", "share", "growth and level", "average and ends",
    "target and path",
    "target and result", "definition", "deadline", "list", "one number, several meanings", "programme", "data table",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """A stretch of a file, with the report of the file it stands in: Python character offsets, end exclusive."""

    file: str
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """`summary` and `arithmetic` are in Chinese, `confidence` is from 0 to 1."""

    verdict: Verdict
    check: Check
    indicator: str
    cites: tuple[Cite, ...]
    arithmetic: str
    confidence: float
    summary: str

    @property
    def asks_for_a_look(self) -> bool:
        """True where a drafter should look: something does not fit, or cannot be told."""
        return self.verdict in ("conflict", "restatement", "unresolved")


def to_json(finding: Finding) -> dict[str, Any]:
    """The finding as CONTRACT prints it; the text of a cite comes along for whoever has not the file at hand."""
    return {
        "verdict": finding.verdict,
        "check": finding.check,
        "indicator": finding.indicator,
        "cites": [{"file": c.file, "start": c.start, "end": c.end, "text": c.text} for c in finding.cites],
        "arithmetic": finding.arithmetic,
        "confidence": finding.confidence,
        "summary": finding.summary,
    }
