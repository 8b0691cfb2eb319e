"""The generated reference pages: commands, settings, workflows. `make docs` writes them, a test holds them fresh.

Everything is read from what the program itself uses, never from a second list beside it.
"""

import argparse
import pkgutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import luoshi.delivery
import luoshi.kernel
from luoshi.kernel.workflow import Workflow
from luoshi.web.cli import CHECKOUT, READING, build_parser
from luoshi.web.django_ready import with_django

FOLDER = CHECKOUT / "docs" / "reference"
HEADING = "# {title}\n\n本页由程序生成（`make docs`），请勿手改。\n"

# Every environment variable that luoshi reads: name, default, meaning. A test finds any that is missing here.
SETTINGS = (
    ("LUOSHI_HOME", "`./var`", "数据目录：数据库、原文与附件、密钥、运行记录、台账链头"),
    ("LUOSHI_DATABASE_URL", "内置数据库", "`postgres://用户:口令@主机:端口/库名`；不设则用数据目录里的 SQLite"),
    ("LUOSHI_AS_OF", "今天", "`YYYY-MM-DD`：整个系统停在这一天，用于演练和已结束的年度"),
    (
        "LUOSHI_LANGUAGE",
        "随终端",
        "`zh` 或 `en`：命令行用哪种语言说话；不设则随终端的 `LANG`，默认中文",
    ),
    ("LUOSHI_HOSTS", "只限本机", "访问时所用的域名或地址，以逗号分隔；用 `--host` 对外开放时必须写明"),
    ("LUOSHI_SOURCE_HOSTS", "无", "数据来源可以访问的内网主机（或 主机:端口），以逗号分隔；不在其中的一律不访问"),
    (
        "LUOSHI_SOURCE_CREDENTIALS",
        "数据目录中的 `source-credentials`",
        "数据来源的凭据，仅本用户可读的文件，每行：名字 主机 内容（`Bearer …` 或 `头名: …`）；内容只发给这一主机",
    ),
    ("LUOSHI_HTTPS", "否", "`1`：部署在 TLS 之后，启用安全 Cookie 与 HSTS"),
    ("LUOSHI_SECRET_KEY", "自动生成", "签名密钥；不设则首次启动时生成，存于数据目录，仅本用户可读"),
    ("LUOSHI_OIDC_ISSUER", "不用", "统一身份认证（OpenID Connect）的签发者地址；设了登录页就多一个入口"),
    ("LUOSHI_OIDC_CLIENT_ID", "", "在统一身份认证登记的应用编号；回调地址为 `https://域名/sign-in/provider/back/`"),
    ("LUOSHI_OIDC_CLIENT_SECRET", "", "应用密钥"),
    ("LUOSHI_OIDC_CLAIM", "`preferred_username`", "用哪一项声明对应落实里的用户名；没有这个用户就不能进入"),
    ("LUOSHI_OIDC_NAME", "`统一身份认证`", "登录页上的叫法"),
    ("LUOSHI_SMTP", "不发邮件", "发信服务器：`smtp://用户:口令@主机:587/?tls=1&from=发件地址`，或 `smtps://`"),
    ("LUOSHI_STATIC", "内置", "静态文件的存放方式（Django 存储类）"),
    ("LUOSHI_LOG", "`WARNING`", "记录的详细程度：`DEBUG`、`INFO`、`WARNING`、`ERROR`"),
    ("LUOSHI_DEBUG", "否", "`1`：仅供开发，出错时显示完整的调用过程"),
    ("LUOSHI_VENV", "`./.venv`", "入口脚本使用的 Python 环境"),
    ("LUOSHI_PYTHON", "自动查找", "入口脚本使用的 Python 解释器（3.11 到 3.13）"),
    ("LUOSHI_WHEELS", "联网安装", "存放安装包的文件夹；设了就只从这里安装，不联网"),
    ("LUOSHI_CHROMIUM", "`/usr/bin/chromium`", "浏览器测试使用的 Chromium；没有时用 Playwright 为本用户下载的那一个"),
)


def commands_page() -> str:
    """Every command and every argument, from the parsers themselves."""
    from luoshi.reading import cli as reading

    platform, read = commands_of(build_parser()), commands_of(reading.build_parser())
    lines = [HEADING.format(title="命令"), "在源码目录里写 `./luoshi …`，安装之后写 `luoshi …`。\n"]
    for name, (summary, parser) in platform.items():
        lines += command_section(f"luoshi {name}", summary, read[name][1] if name in READING else parser)
    lines.append("## 后台命令\n\n由 `luoshi` 调用，也可以单独运行：`python manage.py 命令`。\n")
    lines += [f"- `{name}`：{help_text}" for name, help_text in management_commands()]
    return "\n".join(lines) + "\n"


Described = dict[str, tuple[str, argparse.ArgumentParser]]


def commands_of(parser: argparse.ArgumentParser) -> Described:
    """Each subcommand's name with its one-line help and its parser."""
    found: Described = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            found |= {name: (helps.get(name, ""), child) for name, child in action.choices.items()}
    return found


def command_section(name: str, summary: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"## `{name}`\n\n{summary}。\n" if summary else f"## `{name}`\n"
    rows = [argument_row(action) for action in parser._actions if shown(action)]
    if rows:
        yield "\n".join(["| 参数 | 意思 |", "|---|---|", *rows]) + "\n"
    for child, (child_summary, child_parser) in commands_of(parser).items():
        yield from command_section(f"{name} {child}", child_summary, child_parser)


def shown(action: argparse.Action) -> bool:
    return not isinstance(action, (argparse._HelpAction, argparse._SubParsersAction))


def argument_row(action: argparse.Action) -> str:
    names = "、".join(f"`{name}`" for name in action.option_strings)
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    written = f"{names} `{value}`" if names and value else names or f"`{value}`"
    return f"| {written} | {(action.help or '').replace('|', '、')} |"


def management_commands() -> Iterator[tuple[str, str]]:
    import luoshi.web.management.commands as folder

    for module in pkgutil.iter_modules(folder.__path__):
        command = import_module(f"{folder.__name__}.{module.name}").Command
        yield module.name, command.help


def settings_page() -> str:
    rows = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in SETTINGS]
    return "\n".join(
        [HEADING.format(title="设置"), "全部从环境变量读取。\n", "| 变量 | 默认 | 意思 |", "|---|---|---|", *rows, ""]
    )


def workflows_page() -> str:
    """Every state machine, of the engine and of the machine's own work, as the diagram that its own table gives."""
    lines = [HEADING.format(title="状态与流转")]
    for place, machine in every_machine():
        lines.append(f"## {machine.name}\n\n`{place}`\n\n```mermaid\n{machine.diagram()}\n```\n")
    return "\n".join(lines)


def permissions_page() -> str:
    """From, to and who, a row for every way: what one asks who wants to know why a button is not there."""
    lines = [HEADING.format(title="谁能办哪一步"), "从哪个状态、办理什么、到哪个状态、由谁。表里没有的一律不能。\n"]
    for _place, machine in workflows():
        lines.append(f"## {machine.name}\n\n| 从 | 办理 | 到 | 由谁 |\n|---|---|---|---|")
        for step in machine.moves:
            lines += [
                f"| {machine.states[source]} | {step.label} | {machine.states[step.target]} | {step.by} |"
                for source in machine.states
                if source in step.sources
            ]
        lines.append("")
    return "\n".join(lines)


HOMES_OF_WORKFLOWS = ("breakdown", "workflow")


def every_machine() -> Iterator[tuple[str, Workflow]]:
    """What people move and what the machine moves by itself."""
    yield from workflows()
    yield from workflows(luoshi.kernel)


def workflows(layer: ModuleType = luoshi.delivery) -> Iterator[tuple[str, Workflow]]:
    """(module, state machine) of every app of a layer."""
    for app in sorted(module.name for module in pkgutil.iter_modules(layer.__path__) if module.ispkg):
        package = import_module(f"{layer.__name__}.{app}")
        for module in pkgutil.iter_modules(package.__path__):
            if module.name in HOMES_OF_WORKFLOWS:
                home = import_module(f"{layer.__name__}.{app}.{module.name}")
                yield from ((home.__name__, value) for value in vars(home).values() if isinstance(value, Workflow))


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "settings.md": settings_page,
    "workflows.md": workflows_page,
    "permissions.md": permissions_page,
}


def stale_pages(folder: Path = FOLDER) -> list[str]:
    """The pages that do not say what the program says now."""
    return [
        name
        for name, page in PAGES.items()
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != page()
    ]


def main() -> int:
    with_django()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale_pages():
        (FOLDER / name).write_text(PAGES[name](), "utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
