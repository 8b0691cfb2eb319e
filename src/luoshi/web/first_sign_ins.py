"""The first sign-ins of an installation: made once with a password of chance, kept where only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from luoshi.kernel.organizations.models import User

WORDS = ("qinghe", "yuntai", "lianchuan", "wutong", "songshan", "luzhou", "meixi", "zhuyuan", "haitang", "baihe")


@dataclass(frozen=True, slots=True)
class SignInCard:
    """What a person needs to sign in: their role in words, user name and password."""

    role: str
    post: str
    username: str
    password: str


def new_password(usernames: Collection[str]) -> str:
    """A password of chance that the password rules accept for each of these users.

    Chance draws one now and then that the rules find too like a user name: another is drawn.
    """
    while not fits_all(drawn := draw(), usernames):
        continue
    return drawn


def fits_all(password: str, usernames: Collection[str]) -> bool:
    try:
        for username in usernames:
            validate_password(password, User(username=username))
    except ValidationError:
        return False
    return True


def draw() -> str:
    """Two words and five figures: easy to type from a screen, not to be guessed in the attempts one has."""
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(90_000) + 10_000}"


def kept_in() -> Path:
    return Path(settings.HOME) / "first-sign-ins.json"


def keep(cards: Sequence[SignInCard]) -> None:
    path = kept_in()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(card) for card in cards], file, ensure_ascii=False, indent=1)


def kept() -> tuple[SignInCard, ...]:
    """Those of this installation; none where they were never made or the file was taken away."""
    try:
        return tuple(SignInCard(**card) for card in json.loads(kept_in().read_text("utf-8")))
    except FileNotFoundError:
        return ()
