"""A proxy on loopback for one browser page: Chromium looks names up itself, so its traffic is led through here.

Every connection goes to an address that the guard has checked, a page of the Web reaches no private one, and all bytes
are counted. A tunnel (CONNECT) is passed through; of plain HTTP one request is taken per connection.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from scraper.fetch.addresses import Reach, reach_of
from scraper.fetch.failures import FetchTroubleError

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    from scraper.fetch.guard import AddressGuard

_HEAD_BYTES = 65_536
_PIECE_BYTES = 65_536
_CONNECTIONS = 64
_HEAD_END = b"\r\n\r\n"
_HOP_BY_HOP = (b"connection:", b"keep-alive:", b"proxy-connection:", b"proxy-authorization:")
_HTTPS = 443
_TLS_HANDSHAKE = b"\x16"


class _RefusedError(Exception):
    """This connection is not made."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where connections may lead, and by which road."""

    guard: AddressGuard
    connect_timeout_s: float
    max_bytes: int
    allows_private: bool
    """Whether the page itself lives on a private host; another one must not reach into the operator's network."""
    own_host: tuple[str, int] | None = None
    """Where secrets are in play: of this host, only this port is asked, for cookies do not know ports."""
    upstream: str | None = field(default=None, repr=False)
    """An HTTP proxy to go on through."""
    tls: ssl.SSLContext | None = None
    """For a proxy that is itself spoken to in TLS."""


class FilterProxy:
    """Listens while it is entered; `refused` names hosts that were not asked, `is_over` says that too much came."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._tasks: set[asyncio.Task[None]] = set()
        self._passed = 0
        self.refused: list[str] = []
        self.is_over = False

    @property
    def address(self) -> str:
        """The proxy's own address."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD_BYTES)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._end()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_over or len(self._tasks) >= _CONNECTIONS:
            writer.close()
            return
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _end(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._way.connect_timeout_s):
                head = await reader.readuntil(_HEAD_END)
            method, target, rest = _request_of(head)
            if method == b"CONNECT":
                await self._tunnel(target.decode("ascii"), reader, writer)
            else:
                await self._forward((method, target.decode("ascii"), rest), reader, writer)
        except (_RefusedError, OSError, ValueError, TimeoutError, EOFError, asyncio.LimitOverrunError):
            # Refused or failed, the browser sees a connection that ends: an answer of ours would pass for the server's.
            pass
        finally:
            writer.close()

    async def _tunnel(self, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(f"//{target}")
        far_reader, far_writer = await self._open(parts.hostname or "", parts.port or _HTTPS)
        try:
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            first = await reader.readexactly(1)
            if first != _TLS_HANDSHAKE:
                # Plain text in a tunnel is a WebSocket; plain HTTP comes to `_forward`.
                raise _RefusedError
            far_writer.write(first)
            await _both(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            far_writer.close()

    async def _forward(
        self, request: tuple[bytes, str, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, target, rest = request
        parts = urlsplit(target)
        if parts.scheme != "http" or not parts.hostname:
            raise _RefusedError
        far_reader, far_writer = await self._open(parts.hostname, parts.port or 80)
        try:
            path = target.split("/", 3)[3] if target.count("/") > 2 else ""  # noqa: PLR2004 - scheme://host/
            far_writer.write(method + b" /" + path.encode("ascii") + b" HTTP/1.1\r\n" + _closing(rest) + _HEAD_END)
            sending = asyncio.create_task(self._pump(reader, far_writer))
            try:
                writer.write(_closing(await far_reader.readuntil(_HEAD_END)) + _HEAD_END)
                await self._pump(far_reader, writer)
            finally:
                sending.cancel()
        finally:
            far_writer.close()

    async def _open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        addresses = await self._checked(host.rstrip("."), port)
        async with asyncio.timeout(self._way.connect_timeout_s):
            if self._way.upstream is not None:
                return await self._through(self._way.upstream, host, port)
            for address in addresses[:-1]:
                with contextlib.suppress(OSError):
                    return await asyncio.open_connection(address, port)
            return await asyncio.open_connection(addresses[-1], port)

    async def _checked(self, host: str, port: int) -> list[str]:
        way = self._way
        strays = way.own_host is not None and host == way.own_host[0] and port != way.own_host[1]
        try:
            addresses = list(await way.guard.checked_addresses(host, port))
        except FetchTroubleError:
            addresses = []
        is_inside = any(reach_of(address) is Reach.PRIVATE for address in addresses)
        if strays or not addresses or (is_inside and not way.allows_private):
            self.refused.append(host)
            raise _RefusedError
        return addresses

    async def _through(self, upstream: str, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        proxy = urlsplit(upstream)
        is_secure = proxy.scheme == "https"
        reader, writer = await asyncio.open_connection(
            proxy.hostname, proxy.port or (_HTTPS if is_secure else 80), ssl=self._way.tls if is_secure else None
        )
        named = f"[{host}]" if ":" in host else host
        lines = [f"CONNECT {named}:{port} HTTP/1.1", f"Host: {named}:{port}"]
        if proxy.username:
            pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
            lines.append(f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode('ascii')}")
        writer.write("\r\n".join(lines).encode("latin-1") + _HEAD_END)
        answer = await reader.readuntil(_HEAD_END)
        if answer.split(b" ", 2)[1:2] != [b"200"]:
            writer.close()
            raise _RefusedError
        return reader, writer

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE_BYTES):
            self._passed += len(piece)
            if self._passed > self._way.max_bytes:
                self.is_over = True
                self._end()
                return
            writer.write(piece)
            await writer.drain()


async def _both(one: object, other: object) -> None:
    """Run two directions; when one ends, so does the other, for half-open tunnels are of no use to a browser."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]  # type: ignore[call-overload]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _request_of(head: bytes) -> tuple[bytes, bytes, bytes]:
    """Split a request's head into method, target, and all that follows its first line."""
    first, _, rest = head.partition(b"\r\n")
    method, target, _ = first.split(b" ")
    return method, target, rest.removesuffix(_HEAD_END)


def _closing(head: bytes) -> bytes:
    """Return a head (lines without its end) that announces one message only."""
    lines = [line for line in head.removesuffix(_HEAD_END).split(b"\r\n") if not line.lower().startswith(_HOP_BY_HOP)]
    return b"\r\n".join([*filter(None, lines), b"Connection: close"])
