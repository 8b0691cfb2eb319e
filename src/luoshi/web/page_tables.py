"""The tables that stand on a page, as it shows them, to take along as Excel: what has no table of its own to export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from selectolax.lexbor import LexborHTMLParser, LexborNode

from luoshi.kernel.exports import Cell, Table

ASKED = "tables"  # ?as=tables
TABLES = "table.data-table, table.matrix"
NOT_READ = "td form, button, .vh, script, style, details.no-print"
BLANK = re.compile(r"\s+")
PLAIN_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?")


def tables_in(page: str) -> list[Table]:
    """Each table of a page with its head and rows, named as the page names it. Buttons and forms of their own in cells
    are left out, a field says what stands in it; a cell of figures is a number where it says nothing but a number."""
    tree = LexborHTMLParser(page)
    for node in tree.css(NOT_READ):
        node.decompose()
    for node in tree.css("td select, td textarea, td input"):
        node.replace_with(chosen(node))
    heading = said(tree.css_first("h1"))
    return [Table(name_of(node, heading), headers_of(node), list(rows_of(node))) for node in tree.css(TABLES)]


def chosen(field: LexborNode) -> str:
    """What stands in a field of a form."""
    if field.tag == "select":
        return said(field.css_first("option[selected]"))
    if field.tag == "textarea":
        return said(field)
    if field.attributes.get("type") in ("checkbox", "radio"):
        return "√" if "checked" in field.attributes else ""
    return "" if field.attributes.get("type") == "hidden" else field.attributes.get("value") or ""


def said(node: LexborNode | None) -> str:
    return BLANK.sub(" ", node.text()).strip() if node is not None else ""


def name_of(table: LexborNode, heading: str) -> str:
    """What the table's region, or the table itself, is called; else the page's heading."""
    around = table.parent
    told = table.attributes.get("aria-label") or (around.attributes.get("aria-label") if around else None)
    return told or said(table.css_first("caption")) or heading


def headers_of(table: LexborNode) -> list[str]:
    return [said(cell) for cell in table.css("thead tr:first-child > *")]


def rows_of(table: LexborNode) -> Iterator[list[Cell]]:
    for row in table.css("tbody tr"):
        yield [value_of(cell) for cell in row.css("td, th")]


def value_of(cell: LexborNode) -> Cell:
    written = said(cell)
    if "num" in (cell.attributes.get("class") or "").split() and PLAIN_NUMBER.fullmatch(written):
        try:
            return Decimal(written.replace(",", ""))
        except InvalidOperation:
            return written
    return written or None
