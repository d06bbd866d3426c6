"""Serving the application beside the service, on its event loop. Signals stay the service's own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING

import anyio.to_thread
import uvicorn

from scheduler.logs import log_failure
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from fastapi import FastAPI

logger = logging.getLogger(__name__)

_THREADS = 8
"""Endpoints at once: fewer than the database's pool has connections, and enough for the readers of one desk."""
_GRACE_S = 3
"""What answers under way get to end when the service stops."""
_WAITING = 64
"""Connections that may wait to be accepted."""


def listen(address: str) -> socket.socket:
    """Take the port, so that one that is taken is known before anything starts; `address` is `host:port`.

    Raises:
        ConfigError: it cannot be had, and what to do.
    """
    host, _, port = address.rpartition(":")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        # Of a socket that names TCP asyncio holds nothing back; else each page waits 40 ms for an acknowledgement.
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigError(f"web.address: {host} is no address of this machine ({error.strerror})") from None
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(place)
        door.listen(_WAITING)
    except OSError as error:
        door.close()
        raise ConfigError(
            f"The web view cannot be served at {address} ({error.strerror}); name another address under [web], "
            "or leave it out: variorum run --no-web"
        ) from None
    return door


def is_loopback(door: socket.socket) -> bool:
    """Whether only programs of this machine can knock."""
    return ip_address(door.getsockname()[0]).is_loopback


def address_of(door: socket.socket, base_path: str = "") -> str:
    """Say where a browser finds it."""
    host, port = door.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}{base_path}/"


@contextlib.asynccontextmanager
async def serving(app: FastAPI, door: socket.socket) -> AsyncIterator[None]:
    """Answer until the end of the block. What goes wrong here is logged and ends no service."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    server = _Server(_config(app))
    task = asyncio.create_task(server.serve([door]), name="web")
    try:
        yield
    finally:
        # Streams end by themselves when told, so nothing has to be cut off.
        await app.state.watcher.close()
        server.should_exit = True
        await asyncio.wait({task})
        if error := task.exception():
            log_failure(logger, "web_failed", error)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to the service, which ends this server too."""
        yield


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
