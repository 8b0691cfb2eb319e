"""Command-line arguments that speak Chinese: argparse's own words are English, and it offers no other."""

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

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
        self._positionals.title, self._optionals.title = "参数", "选项"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        print(f"出错：{in_chinese(message)}\n{self.format_usage()}  加 -h 看说明。", file=sys.stderr)
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
        raise argparse.ArgumentTypeError(f"日期应写成 2017-06-30 这样，而不是“{written}”") from None


def a_port(written: str) -> int:
    if not (written.isdecimal() and 1 <= int(written) <= 65535):
        raise argparse.ArgumentTypeError(f"端口应是 1 到 65535 之间的整数，而不是“{written}”")
    return int(written)
