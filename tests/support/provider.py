"""An OpenID provider on this machine for people to sign in with, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import requests

from tests.support.postgres import free_port

PATIENCE = 60  # seconds


@contextmanager
def running_provider() -> Iterator[str]:
    """Its address, which is its issuer."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"{address}/.well-known/openid-configuration", process)
            yield address
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        try:
            requests.get(address, timeout=2).raise_for_status()
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    raise RuntimeError("the provider did not start")


def say_who_you_are(provider: str, authorize: str, username: str) -> str:
    """The person signs in at the provider, where they are known by this name; the address they are sent back to."""
    known = requests.put(f"{provider}/users/{username}", json={"preferred_username": username}, timeout=10)
    known.raise_for_status()
    answer = requests.post(authorize, data={"sub": username}, allow_redirects=False, timeout=10)
    return urljoin(authorize, answer.headers["location"])
