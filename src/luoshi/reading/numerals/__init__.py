"""Numerals in either script, as values."""

from luoshi.reading.numerals.rules import parse_arabic, parse_chinese, parse_number, write_chinese

__all__ = ["parse_arabic", "parse_chinese", "parse_number", "write_chinese"]
