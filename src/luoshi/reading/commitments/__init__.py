"""Commitments: what a report promises, one verb phrase each, and why its other sentences promise nothing.

>>> find_commitments(part, statements)      # of one outlined report
>>> coverage(reading)                       # every sentence: registered, or why not
"""

from luoshi.reading.commitments.coverage import Coverage, coverage, reasoned_sentences
from luoshi.reading.commitments.finding import find_commitments
from luoshi.reading.commitments.reasons import classify_sentence
from luoshi.reading.commitments.standing import reasons_of
from luoshi.reading.unregistered import NEVER_REGISTERED, REASONS

__all__ = [
    "NEVER_REGISTERED",
    "REASONS",
    "Coverage",
    "classify_sentence",
    "coverage",
    "find_commitments",
    "reasoned_sentences",
    "reasons_of",
]
