"""Times in a sentence, resolved against the report's year."""

from luoshi.reading.dates.rules import Now, TimeMention, find_times

__all__ = ["Now", "TimeMention", "find_times"]
