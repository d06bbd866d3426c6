"""TCP and TLS for httpcore, straight on asyncio's transports; requests through a proxy go httpcore's own way.

httpcore's own way leads through anyio, whose cancel scopes, checkpoints and typed attributes took a sixth of what a
whole 304 costs the fetcher (benchmarks/fetch.py).
"""

from __future__ import annotations

import asyncio
import select
from typing import TYPE_CHECKING, Any, cast

import httpcore

if TYPE_CHECKING:
    import socket
    import ssl

_MOST_HELD_BYTES = 262_144
"""What waits to be read beyond this stays with the operating system, and so with the server."""


async def connected(address: str, port: int) -> Stream:
    """Open a TCP connection; httpcore.ConnectError where that fails."""
    try:
        _, stream = await asyncio.get_running_loop().create_connection(Stream, address, port)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return stream


class Stream(httpcore.AsyncNetworkStream, asyncio.Protocol):
    """One connection. Read by one task at a time and written by one, as httpcore does."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._socket: socket.socket
        self._peer: Any
        self._received = bytearray()
        self._has_ended = False
        self._failure: Exception | None = None
        self._arrival: asyncio.Future[None] | None = None
        """Awaited by a reader while nothing is there."""
        self._room: asyncio.Future[None] | None = None
        """Awaited by a writer while the transport holds enough."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        """Return what has come, at most so much; nothing at the end."""
        if not self._received and not self._has_ended:
            self._arrival = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._arrival
            except TimeoutError:
                raise httpcore.ReadTimeout from None
            finally:
                self._arrival = None
        if not self._received and self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        taken = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if len(self._received) <= _MOST_HELD_BYTES:
            self._transport.resume_reading()
        return taken

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        """Send, waiting while the other side does not take it."""
        if not buffer:
            return
        if not self._has_ended:
            self._transport.write(buffer)
        if self._room is not None:
            try:
                async with asyncio.timeout(timeout):
                    # Cancelled by the timeout it would stay so for the next write.
                    await asyncio.shield(self._room)
            except TimeoutError:
                raise httpcore.WriteTimeout from None
        if self._failure is not None:
            raise httpcore.WriteError(str(self._failure)) from self._failure

    async def aclose(self) -> None:
        """Hang up at once: whoever closes has nothing left to send."""
        self._transport.abort()
        # The socket is closed in the loop's next turn.
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> Stream:
        """Go on encrypted; httpcore.ConnectError caused by ssl.SSLError where the other side is not trusted."""
        if self._received or self._has_ended:
            # What came before the handshake must not pass for what was said after it.
            message = "the server spoke or hung up before the connection was encrypted"
            raise httpcore.ConnectError(message)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                secured = await loop.start_tls(self._transport, self, ssl_context, server_hostname=server_hostname)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        self._transport = cast("asyncio.Transport", secured)
        return self

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore and the exchange ask for, by httpcore's names."""
        if info == "is_readable":
            # Something that nobody asked for, mostly the end: such a connection is used no more.
            return bool(self._received) or self._has_ended or _is_readable(self._socket)
        return self._peer if info == "server_addr" else self._transport.get_extra_info(info)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio.Protocol."""
        self._transport = cast("asyncio.Transport", transport)
        # Kept, for a secured transport knows them no more once the connection is gone.
        self._socket = transport.get_extra_info("socket")
        self._peer = transport.get_extra_info("peername")

    def data_received(self, data: bytes) -> None:
        """As asyncio.Protocol."""
        self._received += data
        if len(self._received) > _MOST_HELD_BYTES:
            self._transport.pause_reading()
        _wake(self._arrival)

    def eof_received(self) -> None:
        """As asyncio.Protocol; the transport closes itself then."""
        self._has_ended = True
        _wake(self._arrival)

    def connection_lost(self, exc: Exception | None) -> None:
        """As asyncio.Protocol."""
        self._has_ended = True
        self._failure = exc
        _wake(self._arrival)
        self.resume_writing()

    def pause_writing(self) -> None:
        """As asyncio.Protocol."""
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """As asyncio.Protocol."""
        _wake(self._room)
        self._room = None


def _is_readable(connection: socket.socket) -> bool:
    if connection.fileno() < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([connection], [], [], 0)[0])
    # select() takes no descriptor beyond 1,023.
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(0))


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
