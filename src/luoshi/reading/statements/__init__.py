"""From a report part to its statements: one indicator with one value each."""

from luoshi.reading.statements.build import find_statements

__all__ = ["find_statements"]
