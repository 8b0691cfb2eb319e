"""Reading the register. Every read says who asks; `at` turns the district back to an instant (None for now).

What is not there and what may not be seen raise the same `NotFound`. Composite pages get frozen values (`shapes`),
complete when handed over, each with a constant number of database queries.
"""

from luoshi.delivery.register.queries.access import (
    NotFound,
    get_commitment_for,
    get_draft_for,
    get_report,
    on_register,
    read_by_an_older_reader,
    reports,
    visible_to,
)
from luoshi.delivery.register.queries.cards import register_cards
from luoshi.delivery.register.queries.contexts import Context, contexts_of
from luoshi.delivery.register.queries.coverage import coverage, drafts
from luoshi.delivery.register.queries.detail import commitment_detail
from luoshi.delivery.register.queries.listing import codes_of_page, register_page
from luoshi.delivery.register.queries.living import living_report
from luoshi.delivery.register.queries.overview import overview
from luoshi.delivery.register.queries.shapes import RegisterFilters

__all__ = [
    "Context",
    "NotFound",
    "RegisterFilters",
    "codes_of_page",
    "commitment_detail",
    "contexts_of",
    "coverage",
    "drafts",
    "get_commitment_for",
    "get_draft_for",
    "get_report",
    "living_report",
    "on_register",
    "overview",
    "read_by_an_older_reader",
    "register_cards",
    "register_page",
    "reports",
    "visible_to",
]
