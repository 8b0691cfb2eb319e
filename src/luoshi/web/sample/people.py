"""The sample's district, bodies, posts, holders, places and first sign-ins, from `district.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from luoshi.kernel.actors import MACHINE
from luoshi.kernel.organizations import operations
from luoshi.kernel.organizations.models import Body, Post, Role
from luoshi.kernel.places.operations import NewPlace, add_places
from luoshi.web.first_sign_ins import SignInCard, new_password

FOLDER = Path(__file__).parent
# One sign-in for each role; everyone else holds a post without one.
WITH_SIGN_IN = (
    "supervision-head",
    "vice-city",
    "housing-head",
    "housing-clerk",
    "statistics-data",
    "system-admin",
    "security-admin",
    "audit-admin",
)


@dataclass(frozen=True, slots=True)
class People:
    bodies: dict[str, Body]
    posts: dict[str, Post]
    sign_ins: tuple[SignInCard, ...]


@cache
def described() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "district.toml").read_text("utf-8"))


def load_people(*, today: date, at: datetime) -> People:
    """Everyone and everything of the district as it is on `today`; later holders are left out."""
    told = described()
    own = told["district"]
    operations.describe_district(
        name=own["name"], superior_name=own["superior_name"], level=own["level"], is_sample=True, actor=MACHINE, at=at
    )
    bodies = {given["code"]: load_body(given, sort, at) for sort, given in enumerate(told["bodies"], start=1)}
    posts = {given["code"]: load_post(given, sort, bodies, at) for sort, given in enumerate(told["posts"], start=1)}
    password = new_password([holder["username"] for holder in holders_with_a_sign_in(told)])
    cards = [card for given in told["posts"] for card in load_holders(given, posts, password, today, at)]
    places = [NewPlace(each["name"], each["kind"], bodies.get(each.get("street", ""))) for each in told["places"]]
    add_places(places=places, actor=MACHINE, at=at)
    order = {code: place for place, code in enumerate(WITH_SIGN_IN)}
    return People(bodies, posts, tuple(card for _, card in sorted(cards, key=lambda pair: order[pair[0]])))


def holders_with_a_sign_in(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Everyone who holds or held a post that has a sign-in."""
    return [holder for post in told["posts"] if post["code"] in WITH_SIGN_IN for holder in post["holders"]]


def load_body(given: dict[str, Any], sort: int, at: datetime) -> Body:
    return operations.add_body(
        code=given["code"],
        name=given.get("former_name", given["name"]),
        short_name=given.get("former_short_name", given["short_name"]),
        kind=given["kind"],
        duties="、".join(given["duties"]),
        sort=sort,
        actor=MACHINE,
        at=at,
    )


def load_post(given: dict[str, Any], sort: int, bodies: dict[str, Body], at: datetime) -> Post:
    return operations.add_post(
        code=given["code"],
        body=bodies[given["body"]],
        title=given["title"],
        role=given["role"],
        field=given.get("field", ""),
        sort=sort,
        actor=MACHINE,
        at=at,
    )


def load_holders(
    given: dict[str, Any], posts: dict[str, Post], password: str, today: date, at: datetime
) -> list[tuple[str, SignInCard]]:
    """Who held the post up to `today`; of a post with a sign-in, its present holder gets one."""
    cards = []
    for holder in given["holders"]:
        until_on = holder.get("until_on")
        if holder["from_on"] > today:
            continue
        gone = until_on is not None and until_on <= today
        user = None
        if given["code"] in WITH_SIGN_IN and not gone:
            user = operations.add_user(
                username=holder["username"],
                display_name=holder["name"],
                password=password,
                must_change=False,
                actor=MACHINE,
                at=at,
            )
            role = str(Role(given["role"]).label)
            cards.append((given["code"], SignInCard(role, str(posts[given["code"]]), holder["username"], password)))
        operations.take_post(
            post=posts[given["code"]],
            holder_name=holder["name"],
            user=user,
            from_on=holder["from_on"],
            until_on=until_on if gone else None,
            actor=MACHINE,
            at=at,
        )
    return cards
