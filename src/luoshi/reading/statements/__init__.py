"""From a report part to its statements: one indicator with one value each."""

from luoshi.reading.statements.build import find_statements
from luoshi.reading.statements.ledger import DigitRun, count_digits, explain_digits

__all__ = ["DigitRun", "count_digits", "explain_digits", "find_statements"]
