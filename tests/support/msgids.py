"""Every msgid the pages ask the catalogue for, from templates and code, without gettext's own tools.

`templatize` is what makemessages itself makes of a template: code whose calls of gettext can be read like any other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "luoshi"
ASKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "say"}
CALL = re.compile(
    r"""\bn?gettext\(\s*u?(?P<words>'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")""", re.S
)


def asked_for() -> dict[str, str]:
    """msgid → the file that asks for it."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.html")):
        found |= dict.fromkeys(in_template(path.read_text("utf-8")), str(path.relative_to(SOURCE)))
    for path in sorted(SOURCE.rglob("*.py")):
        found |= dict.fromkeys(in_code(path.read_text("utf-8")), str(path.relative_to(SOURCE)))
    return found


def in_template(written: str) -> Iterator[str]:
    for call in CALL.finditer(templatize(written)):
        yield ast.literal_eval(call["words"])


def in_code(written: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(written)):
        if isinstance(node, ast.Call) and name_of(node.func) in ASKERS:
            for given in node.args[: 2 if "ngettext" in name_of(node.func) else 1]:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
