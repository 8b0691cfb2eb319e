"""What argparse says, in Chinese; in English where LUOSHI_LANGUAGE or the terminal asks for it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这份说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "the following arguments are required: %s": "还缺少 %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)s 这一项，可选 %(choices)s",
    "unrecognized arguments: %s": "不认识 %s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "not allowed with argument %s": "不能与 %s 同时使用",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
}


NAMES = ("LUOSHI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def speaks_english() -> bool:
    """Does the terminal ask for English? C and POSIX say nothing of the language."""
    said = next((value for name in NAMES if (value := os.environ.get(name))), "")
    return said.startswith("en")


@contextmanager
def chinese_first() -> Iterator[None]:
    """While a command line is read: argparse looks its own words up by the name `_` of its module."""
    kept = vars(argparse)["_"]
    if not speaks_english():
        setattr(argparse, "_", lambda said: CHINESE.get(said, said))  # noqa: B010
    try:
        yield
    finally:
        setattr(argparse, "_", kept)  # noqa: B010
