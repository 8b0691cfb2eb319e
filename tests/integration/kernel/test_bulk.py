"""Rows by the thousand: every way of asking finds what an ordinary IN finds, and a row that is there stays as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from luoshi.kernel.bulk import FEW, among, insert_rows
from luoshi.kernel.notices.models import Notice
from luoshi.kernel.organizations.models import Post
from tests.factories.people import make_body, make_post

AT = datetime(2026, 6, 1, tzinfo=UTC)
COLUMNS = ("post_id", "key", "code", "at")
MANY = 3 * FEW


@pytest.fixture
def post(db: None) -> Post:
    post = make_post(make_body("office", "区府办"), "supervision", "督查专员", "supervision")
    insert_rows(Notice, COLUMNS, [(post.pk, f"thing:{number}", "first", AT) for number in range(MANY)])
    return post


class TestAmong:
    def test_finds_what_an_ordinary_in_finds(self, post: Post) -> None:
        every = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
        wishes = {
            "all": every,
            "all but some": every[:7] + every[8:-9] + every[-4:],
            "every fifth": every[::5],
            "far apart": [*every[:FEW], every[0] + 10_000_000],
            "few": every[3:5],
            "none": [],
        }
        for name, keys in wishes.items():
            found = set(Notice.objects.filter(among("pk", keys)).values_list("pk", flat=True))
            assert found == set(keys) & set(every), name

    def test_finds_by_words_and_through_a_relation(self, post: Post) -> None:
        assert Notice.objects.filter(among("key", {"thing:1", "thing:2", "thing:none"})).count() == 2
        assert Notice.objects.filter(among("post__body_id", [post.body_id])).count() == MANY


class TestInsertRows:
    def test_leaves_what_is_there_as_it_is_when_told_so(self, post: Post) -> None:
        again = [(post.pk, f"thing:{number}", "later", AT) for number in range(MANY + FEW)]
        insert_rows(Notice, COLUMNS, again, leave_known=True)
        assert Notice.objects.filter(code="first").count() == MANY
        assert Notice.objects.filter(code="later").count() == FEW

    def test_else_refuses_a_second_row(self, post: Post) -> None:
        rows = [(post.pk, f"thing:{number}", "later", AT) for number in range(MANY)]
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(Notice, COLUMNS, rows)
