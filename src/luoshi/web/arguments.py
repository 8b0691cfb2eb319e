"""Command-line arguments that speak Chinese, or English where it is asked for: argparse offers no choice."""

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from luoshi.reading.words_of_argparse import speaks_english
from luoshi.web.terminal import said

# argparse's sentences, as far as a person can meet them, and ours.
SENTENCES: Sequence[tuple[str, str]] = (
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"argument .*?: invalid choice: '?(.*?)'? \(choose from (.*)\)", r"没有“\1”，可以用：\2"),
    (r"argument (.*?): expected (?:one argument|at least one argument)", r"\1 后面缺一个值"),
    (r"argument (.*?): (.*)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    def __init__(self, *, add_help: bool = True, **named: Any) -> None:
        super().__init__(add_help=False, **named)
        self._positionals.title, self._optionals.title = said("参数"), said("选项")
        if add_help:
            self.add_argument("-h", "--help", action="help", help=said("显示这份说明"))

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", said("用法："), 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", said("用法："), 1)

    def error(self, message: str) -> NoReturn:
        told = message if speaks_english() else in_chinese(message)
        print(f"{said('出错：')}{told}\n{self.format_usage()}  {said('加 -h 看说明。')}", file=sys.stderr)
        sys.exit(2)


def in_chinese(message: str) -> str:
    for pattern, sentence in SENTENCES:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, sentence, message, flags=re.DOTALL)
    return message


def a_day(written: str) -> date:
    """`2017-06-30` as a date, for argparse."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(
            said("日期应写成 2017-06-30 这样，而不是“{written}”", written=written)
        ) from None


def a_port(written: str) -> int:
    if not (written.isdecimal() and 1 <= int(written) <= 65535):
        raise argparse.ArgumentTypeError(said("端口应是 1 到 65535 之间的整数，而不是“{written}”", written=written))
    return int(written)
