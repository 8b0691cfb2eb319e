"""How a digest is worded, signed and timed for each channel. Pure.

The three robots' public formats: DingTalk signs `timestamp\\nsecret` with the secret and puts both on the address;
Feishu signs an empty text with `timestamp\\nsecret` as the key and puts both in the body; WeCom signs nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

LINES_SHOWN = 20


class Refused(Exception):
    """The channel could not be reached, or answered and did not take the message. The text is for people."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent: to which address, with which JSON body."""

    address: str
    body: dict[str, Any]


def digest(title: str, lines: Sequence[str]) -> str:
    """One text for all that is new; a long one says how much more there is."""
    shown = [f"· {line}" for line in lines[:LINES_SHOWN]]
    more = [f"另有 {len(lines) - LINES_SHOWN} 条，请登录查看。"] if len(lines) > LINES_SHOWN else []
    return "\n".join([f"{title}（{len(lines)} 条）", *shown, *more])


def posted(kind: str, *, address: str, secret: str, text: str, at: datetime) -> Post:
    """The message in the channel's own format. Raises ValueError for a kind that is no webhook."""
    if kind == "dingtalk":
        return Post(signed_address(address, secret, at), {"msgtype": "text", "text": {"content": text}})
    if kind == "wecom":
        return Post(address, {"msgtype": "text", "text": {"content": text}})
    if kind == "feishu":
        return Post(address, {**feishu_signature(secret, at), "msg_type": "text", "content": {"text": text}})
    raise ValueError(f"{kind} is no webhook")


def signed_address(address: str, secret: str, at: datetime) -> str:
    if not secret:
        return address
    stamp = str(int(at.timestamp() * 1000))
    sign = signature(key=secret, message=f"{stamp}\n{secret}")
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'timestamp': stamp, 'sign': sign})}"


def feishu_signature(secret: str, at: datetime) -> dict[str, str]:
    if not secret:
        return {}
    stamp = str(int(at.timestamp()))
    return {"timestamp": stamp, "sign": signature(key=f"{stamp}\n{secret}", message="")}


def signature(*, key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def taken_as_sent(kind: str, answer: dict[str, Any]) -> bool:
    """Robots answer 200 to what they refuse: only their own code 0 is a yes."""
    return answer.get("code" if kind == "feishu" else "errcode", answer.get("StatusCode")) == 0


def after_quiet(at: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    """`at`, or the end of the quiet hours it falls in; they may pass midnight. `at` is in the district's time."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    clock = at.time().replace(tzinfo=None)
    if quiet_from < quiet_until:
        inside, tomorrow = quiet_from <= clock < quiet_until, False
    else:
        inside, tomorrow = clock >= quiet_from or clock < quiet_until, clock >= quiet_from
    if not inside:
        return at
    return datetime.combine(at.date() + timedelta(days=tomorrow), quiet_until, at.tzinfo)
