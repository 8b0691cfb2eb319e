"""What a source shows at its host to be let in. The database knows a credential by its name alone; what it says stands
in a file of the installation (LUOSHI_SOURCE_CREDENTIALS), goes to the one host named there, and is shown nowhere.

A line each: `name host what-is-shown`, the last as the value of the header Authorization (`Bearer …`), or with a header
of its own (`X-Api-Key: …`).
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from django.conf import settings

from luoshi.kernel.messages import say
from luoshi.kernel.sources.registry import SourceFault

LINE = re.compile(r"(?P<name>\S+)\s+(?P<host>\S+)\s+(?:(?P<header>[A-Za-z-]+):\s*)?(?P<value>\S.*)")
OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


def headers_for(credential: str, *, host: str, port: int | None) -> dict[str, str]:
    """The header of a credential for a host; none where the source has none. Raises SourceFault where it is not
    there, is another host's, or could be read by others; never with what it says."""
    if not credential:
        return {}
    found = credentials().get(credential)
    if found is None:
        raise SourceFault(
            say("没有凭据“{name}”。请系统管理员写入设置 LUOSHI_SOURCE_CREDENTIALS 所指的文件。", name=credential)
        )
    if found["host"] not in (host, f"{host}:{port}"):
        raise SourceFault(say("凭据“{name}”不是给 {host} 用的，没有取数。", name=credential, host=host))
    return {found["header"] or "Authorization": found["value"]}


def credentials() -> dict[str, dict[str, str]]:
    """By name, read anew each time, so that a new one needs no restart."""
    path = Path(settings.SOURCE_CREDENTIALS)
    try:
        if path.stat().st_mode & OTHERS_MAY_READ:
            raise SourceFault(say("存凭据的文件别人也能读，没有使用。请系统管理员改为仅本用户可读（chmod 600）。"))
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise SourceFault(say("存凭据的文件读不了，没有取数。请系统管理员查看。")) from fault
    return {found["name"]: found.groupdict() for line in lines if (found := LINE.fullmatch(line.strip()))}
