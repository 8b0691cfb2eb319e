"""The kinds that come with the kernel: a file somebody brings, a folder that is watched, an address on the intranet.

An address must stand in the setting LUOSHI_SOURCE_HOSTS. It is asked without a proxy, redirects are not followed,
and neither time nor size runs away.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings

from luoshi.kernel.exports import Row, TableFault, read_table
from luoshi.kernel.messages import say
from luoshi.kernel.sources.credentials import headers_for
from luoshi.kernel.sources.registry import Asked, Delivery, SourceFault, SourceKind, register_kind

MOST_BYTES = 10 * 1024 * 1024
SECONDS_PER_STEP, SECONDS_IN_ALL = 10, 30
TABLES = (".csv", ".xlsx", ".xls", ".ods")


def register_own_kinds() -> None:
    register_kind(SourceKind("upload", "上传表格（CSV、Excel）", None))
    register_kind(SourceKind("folder", "数据目录中的文件夹（CSV、Excel）", from_folder))
    register_kind(SourceKind("http", "内网地址（HTTP、HTTPS）", from_address, location="地址，须在准许名单内"))


def delivery_of(data: bytes, filename: str, required: Sequence[str]) -> Delivery:
    """A file as rows. Raises SourceFault saying what is the matter with it."""
    if len(data) > MOST_BYTES:
        raise SourceFault(
            say("{filename} 超过 {value} MB，没有取数。", filename=filename, value=MOST_BYTES // 1024 // 1024)
        )
    try:
        if filename.lower().endswith(".json"):
            rows = json_rows(data, required)
        else:
            rows = read_table(data, filename, required=required)
    except TableFault as fault:
        raise SourceFault(f"{filename}：{fault}") from fault
    return Delivery(filename, hashlib.sha256(data).hexdigest(), rows)


def json_rows(data: bytes, required: Sequence[str]) -> list[Row]:
    """A list of objects, or an object with one list of objects in it."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise TableFault(say("不是可读的 JSON，没有取数。")) from fault
    if isinstance(found, dict):
        found = next((value for value in found.values() if isinstance(value, list)), None)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise TableFault(say("JSON 应是一列对象，每个对象一行。没有取数。"))
    missing = [name for name in required if found and not any(name in each for each in found)]
    if missing:
        raise TableFault(say("缺少列：{value}。没有取数。", value="、".join(missing)))
    return [Row(f"第 {number} 条", dict(each)) for number, each in enumerate(found, start=1)]


def folder_of(code: str) -> Path:
    return Path(settings.HOME) / "sources" / code


def from_folder(asked: Asked) -> Iterator[Delivery]:
    """Every table in the folder that was not taken yet, the older first."""
    folder = folder_of(asked.code)
    if not folder.is_dir():
        raise SourceFault(say("文件夹不在了：数据目录/sources/{code}。请建好后放入表格。", code=asked.code))
    files = [path for path in folder.iterdir() if path.suffix.lower() in TABLES and not path.is_symlink()]
    for path in sorted(files, key=lambda path: (path.stat().st_mtime, path.name)):
        if path.stat().st_size > MOST_BYTES:
            raise SourceFault(
                say("{name} 超过 {value} MB，没有取数。", name=path.name, value=MOST_BYTES // 1024 // 1024)
            )
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() not in asked.seen:
            yield delivery_of(data, path.name, asked.required)


def from_address(asked: Asked) -> Iterator[Delivery]:
    check_address(asked.location)
    parts = urlsplit(asked.location)
    headers = headers_for(asked.credential, host=parts.hostname or "", port=parts.port)
    data, media_type = answer_of(asked.location, headers)
    if hashlib.sha256(data).hexdigest() not in asked.seen:
        yield delivery_of(data, name_of(asked.location, media_type), asked.required)


def check_address(address: str) -> None:
    """Raises SourceFault for an address that is none, or whose host nobody has allowed."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as fault:
        raise SourceFault(say("地址写错了：{address}", address=address)) from fault
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise SourceFault(say("地址须以 http:// 或 https:// 开头，不含用户名和密码。"))
    if not {host, f"{host}:{port}"} & set(settings.SOURCE_HOSTS):
        raise SourceFault(
            say("{host} 不在准许名单内。请系统管理员在设置 LUOSHI_SOURCE_HOSTS 中写明后再用。", host=host)
        )


REDIRECTS = range(300, 400)


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Another address would be one nobody has allowed."""


def answer_of(address: str, headers: Mapping[str, str]) -> tuple[bytes, str]:
    """(the body, its media type). Raises SourceFault."""
    opener = build_opener(ProxyHandler({}), NoRedirect)
    until = time.monotonic() + SECONDS_IN_ALL
    try:
        with opener.open(Request(address, headers={"Accept": "*/*", **headers}), timeout=SECONDS_PER_STEP) as answer:  # noqa: S310  # the scheme was checked
            return read_bounded(answer, until), answer.headers.get_content_type()
    except HTTPError as fault:
        fault.close()
        if fault.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise SourceFault(say("对方要求凭据，或不认现有的凭据（{code}）。", code=fault.code)) from fault
        if fault.code in REDIRECTS:
            raise SourceFault(
                say("对方转去别的地址（{code}），没有跟去。请改填最终的地址。", code=fault.code)
            ) from fault
        raise SourceFault(say("对方回答 {code}，没有给出数据。", code=fault.code)) from fault
    except TimeoutError as fault:
        raise SourceFault(
            say("等了 {SECONDS_PER_STEP} 秒没有回答，没有取数。", SECONDS_PER_STEP=SECONDS_PER_STEP)
        ) from fault
    except (URLError, OSError, http.client.HTTPException) as fault:
        raise SourceFault(say("连不上：{value}。没有取数。", value=getattr(fault, "reason", fault))) from fault


def read_bounded(answer: Any, until: float) -> bytes:
    parts, size = [], 0
    while part := answer.read1(65536):
        size += len(part)
        if size > MOST_BYTES:
            raise SourceFault(say("回答超过 {value} MB，没有取数。", value=MOST_BYTES // 1024 // 1024))
        if time.monotonic() > until:
            raise SourceFault(say("{SECONDS_IN_ALL} 秒内没有传完，没有取数。", SECONDS_IN_ALL=SECONDS_IN_ALL))
        parts.append(part)
    return b"".join(parts)


def name_of(address: str, media_type: str) -> str:
    """A file's name for what was answered: by its address, else by its media type."""
    name = Path(urlsplit(address).path).name or "answer"
    if name.lower().endswith((*TABLES, ".json")):
        return name
    if media_type.endswith("json"):
        return f"{name}.json"
    return f"{name}.xlsx" if "spreadsheet" in media_type or "excel" in media_type else f"{name}.csv"
