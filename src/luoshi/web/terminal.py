"""What the command line says, in the language of whoever sits before it: LUOSHI_LANGUAGE, else the terminal's own
(LC_ALL, LC_MESSAGES, LANG); Chinese where neither asks for English.

Only the command's own sentences follow it. What a command stores is worded as the district words it, so that a
night's run under an English locale leaves no English behind.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from pathlib import Path

from luoshi.kernel.messages import speak_with
from luoshi.reading.words_of_argparse import speaks_english

LOCALE = Path(__file__).parent / "locale"
_translate: list[Callable[[str], str]] = [str]


def open_terminal() -> None:
    """Have `said` answer in the terminal's language. Pages never call this: they have a reader of their own."""
    translations = gettext.translation("django", LOCALE, ["en"], fallback=True) if speaks_english() else None
    _translate[:] = [translations.gettext if translations else str]
    speak_with(_translate[0])  # until Django, where a command needs it, speaks with its own


def language() -> str:
    """`zh` or `en`, as `kernel.messages.render` takes it."""
    return "en" if speaks_english() else "zh"


def said(sentence: str, **values: object) -> str:
    """A sentence of the command line, Chinese with `{name}` places, in the terminal's language."""
    words = _translate[0](sentence)
    return words.format_map(values) if values else words
