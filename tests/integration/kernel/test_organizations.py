"""Posts over time: who may act as what on which day."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations import operations, queries
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.models import Body, Post, User
from luoshi.kernel.organizations.operations import HoldingEnded, PostIsHeld

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def housing() -> Body:
    return operations.add_body(
        code="housing",
        name="云河区住房和城乡建设局",
        short_name="住建局",
        kind="department",
        actor=MACHINE,
        at=NEW_YEAR,
    )


@pytest.fixture
def clerk(housing: Body) -> Post:
    return operations.add_post(
        code="housing-clerk", body=housing, title="联络员", role="liaison", actor=MACHINE, at=NEW_YEAR
    )


def new_user(username: str, name: str) -> User:
    return operations.add_user(
        username=username,
        display_name=name,
        password="Yunhe-2026-luoshi",
        must_change=False,
        actor=MACHINE,
        at=NEW_YEAR,
    )


class TestTakePost:
    def test_gives_the_role_from_the_first_day_to_the_day_before_the_last(self, clerk: Post) -> None:
        shen = new_user("shen", "沈静")
        holding = operations.take_post(
            post=clerk, holder_name="沈静", user=shen, from_on=date(2026, 2, 1), actor=MACHINE, at=NEW_YEAR
        )
        operations.leave_post(holding=holding, until_on=date(2026, 6, 15), actor=MACHINE, at=NEW_YEAR)
        assert actors_of(shen, on=date(2026, 1, 31)) == []
        assert [actor.role for actor in actors_of(shen, on=date(2026, 2, 1))] == ["liaison"]
        assert [actor.body_name for actor in actors_of(shen, on=date(2026, 6, 14))] == ["住建局"]
        assert actors_of(shen, on=date(2026, 6, 15)) == []

    def test_refuses_the_same_post_twice(self, clerk: Post) -> None:
        shen = new_user("shen", "沈静")
        operations.take_post(
            post=clerk, holder_name="沈静", user=shen, from_on=date(2026, 2, 1), actor=MACHINE, at=NEW_YEAR
        )
        with pytest.raises(PostIsHeld, match="不必重复登记"):
            operations.take_post(
                post=clerk, holder_name="沈静", user=shen, from_on=date(2026, 3, 1), actor=MACHINE, at=NEW_YEAR
            )

    def test_cannot_end_before_it_began(self, clerk: Post) -> None:
        holding = operations.take_post(
            post=clerk, holder_name="沈静", user=None, from_on=date(2026, 2, 1), actor=MACHINE, at=NEW_YEAR
        )
        with pytest.raises(HoldingEnded):
            operations.leave_post(holding=holding, until_on=date(2026, 2, 1), actor=MACHINE, at=NEW_YEAR)


class TestAddUser:
    def test_refuses_a_weak_password_and_writes_nothing(self) -> None:
        with pytest.raises(ValidationError):
            operations.add_user(
                username="shen", display_name="沈静", password="12345678", must_change=True, actor=MACHINE, at=NEW_YEAR
            )
        assert not User.objects.exists()
        assert not Event.objects.exists()

    def test_leaves_one_event_without_the_name(self) -> None:
        new_user("shen", "沈静")
        event = Event.objects.get()
        assert (event.kind, event.subject_key) == ("organizations.user_added", "shen")
        assert "沈静" not in event.payload
        assert verify().is_whole


class TestBodiesOn:
    def test_shows_a_body_from_the_day_it_is_set_up(self, housing: Body) -> None:
        operations.add_body(
            code="data",
            name="云河区数据局",
            short_name="数据局",
            kind="department",
            established_on=date(2026, 4, 1),
            actor=MACHINE,
            at=NEW_YEAR,
        )
        assert [body.code for body in queries.bodies_on(date(2026, 3, 31))] == ["housing"]
        assert {body.code for body in queries.bodies_on(date(2026, 4, 1))} == {"housing", "data"}
