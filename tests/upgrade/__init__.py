"""Filled databases of released versions, and how to keep one more of them.

Run on the checkout of a release, before its successor's first migration:

    LUOSHI_HOME=$(mktemp -d) PYTHONPATH=src:. .venv/bin/python -m tests.upgrade NAME

writes `tests/upgrade/NAME.jsonl.xz`: first line the migrations that were applied, then every row of an invented
district in which a report was broken down, commented on, judged and released.
"""
