"""What notices say that nobody worded by a code of their own: texts of before there were codes."""

WORDS = {"notices.as_written": ("{text}", "{text}")}
