"""No test reaches beyond this machine: a connection to any other host fails at once and says so."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class OutsideConnection(ConnectionError):
    """A test tried to reach another host."""


def is_local(address: Any) -> bool:
    """Say whether a socket address stays on this machine (loopback, or a Unix socket's path)."""
    if not isinstance(address, tuple):
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] in ("", "localhost")


@contextmanager
def only_this_machine() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not is_local(address):
            raise OutsideConnection(f"tests stay on this machine, but this one asked for {address[0]}")
        connect(self, address)

    with patch.object(socket.socket, "connect", guarded):
        yield
