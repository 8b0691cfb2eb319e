"""From a report part to its statements: one indicator with one value each."""

from luoshi.reading.statements.build import find_statements
from luoshi.reading.statements.ledger import DigitRun, explain_digits

__all__ = ["DigitRun", "explain_digits", "find_statements"]
