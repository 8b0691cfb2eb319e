"""The dictionary of indicators: what a name in a report means, how it is measured and how it adds up.

>>> find_indicator("全区规模以上工业增加值增速").id
'industrial_value_added'
"""

from luoshi.reading.indicators.dictionary import IndicatorDictionary
from luoshi.reading.indicators.entries import DictionaryError, IndicatorEntry
from luoshi.reading.indicators.families import UNIT_FAMILIES, families_of, same_family
from luoshi.reading.indicators.loading import load_dictionary, own_dictionary

__all__ = [
    "UNIT_FAMILIES",
    "DictionaryError",
    "IndicatorDictionary",
    "IndicatorEntry",
    "families_of",
    "find_indicator",
    "load_dictionary",
    "own_dictionary",
    "same_family",
]


def find_indicator(name: str) -> IndicatorEntry | None:
    """The indicator a name means in the dictionary that comes with the package, or None where it has none."""
    return own_dictionary().find(name)
