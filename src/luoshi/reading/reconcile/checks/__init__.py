"""The checks, one function each: facts of all reports in, findings out. `ALL` is their order in a listing."""

from luoshi.reading.reconcile.checks.averages import averages_and_ends, doubling_plans
from luoshi.reading.reconcile.checks.deadlines import deadlines
from luoshi.reading.reconcile.checks.definitions import definitions
from luoshi.reading.reconcile.checks.enumerations import enumerations
from luoshi.reading.reconcile.checks.growths import growth_and_levels
from luoshi.reading.reconcile.checks.halves import halves
from luoshi.reading.reconcile.checks.headings import headings
from luoshi.reading.reconcile.checks.lists import lists
from luoshi.reading.reconcile.checks.meanings import several_meanings
from luoshi.reading.reconcile.checks.paths import paths
from luoshi.reading.reconcile.checks.programmes import programmes
from luoshi.reading.reconcile.checks.same import same_figure, same_indicator, stock_or_flow
from luoshi.reading.reconcile.checks.shares import shares
from luoshi.reading.reconcile.checks.sums import parts_of_a_total, split_totals, stages
from luoshi.reading.reconcile.checks.wholes import wholes_said_in_passing
from luoshi.reading.reconcile.checks.work import work

ALL = (
    same_indicator,
    same_figure,
    stock_or_flow,
    averages_and_ends,
    doubling_plans,
    growth_and_levels,
    halves,
    shares,
    wholes_said_in_passing,
    stages,
    parts_of_a_total,
    split_totals,
    paths,
    work,
    definitions,
    deadlines,
    lists,
    enumerations,
    headings,
    programmes,
    several_meanings,
)
