"""Numbers with their units: amounts, shares, ranges, ratios, ranks, multiples, streaks; and the unit table."""

from luoshi.reading.quantities.model import Label, Quantity
from luoshi.reading.quantities.rules import Scan, find_quantities, scan
from luoshi.reading.quantities.units import to_base

__all__ = ["Label", "Quantity", "Scan", "find_quantities", "scan", "to_base"]
