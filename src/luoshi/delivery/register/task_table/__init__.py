"""Tables as offices have them (任务分解表): any order and naming of columns, titles above the heads, merged cells,
totals, several bodies in a cell, words such as 各街道. Pure: no Django.

`grid` reads Excel and Word into cells, `headings` finds the heads and what they mean, `cells` reads bodies, leaders and
days, `rows` puts them together and names every bad cell by sheet, row and column.
"""

from luoshi.delivery.register.task_table.cells import BodyNames, KnownLeader, NamedBody
from luoshi.delivery.register.task_table.grid import Grid, Unreadable, grids_of
from luoshi.delivery.register.task_table.headings import Head, Meaning, find_head, heads_key
from luoshi.delivery.register.task_table.rows import CellFault, ReadTable, TableRow, read_table

__all__ = [
    "BodyNames",
    "CellFault",
    "Grid",
    "Head",
    "KnownLeader",
    "Meaning",
    "NamedBody",
    "ReadTable",
    "TableRow",
    "Unreadable",
    "find_head",
    "grids_of",
    "heads_key",
    "read_table",
]
