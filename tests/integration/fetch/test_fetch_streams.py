"""Connections as httpcore reads and writes them, against servers that do not keep to the order of things."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

import httpcore
import pytest

from scraper.fetch.streams import Stream, connected

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LONG = 30.0
"""Longer than any of these waits."""


def served(serve: Callable[[asyncio.StreamWriter], Awaitable[None]], use: Callable[[Stream], Awaitable[None]]) -> None:
    """Use a connection to a server that does as `serve` says with each of its own."""

    writers: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await serve(writer)

    async def scenario() -> None:
        async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
            stream = await connected("127.0.0.1", server.sockets[0].getsockname()[1])
            await use(stream)
            await stream.aclose()
            for writer in writers:
                writer.transport.abort()
            await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)

    asyncio.run(scenario())


async def speak(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\nforged")


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def keep_silent(_: asyncio.StreamWriter) -> None:
    """Nor read what is sent."""


async def until_readable(stream: Stream) -> None:
    for _ in range(10_000):
        if stream.get_extra_info("is_readable"):
            return
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("serve", [speak, hang_up])
def test_what_comes_before_the_handshake_is_not_taken_for_encrypted(
    serve: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    async def use(stream: Stream) -> None:
        await until_readable(stream)
        await asyncio.sleep(0)
        with pytest.raises(httpcore.ConnectError):
            await stream.start_tls(ssl.create_default_context(), "localhost", LONG)

    served(serve, use)


def test_a_write_that_took_too_long_can_be_tried_again() -> None:
    async def use(stream: Stream) -> None:
        for _ in range(2):
            with pytest.raises(httpcore.WriteTimeout):
                await stream.write(b"x" * 20_000_000, 0.01)

    served(keep_silent, use)


def test_nothing_is_read_in_time() -> None:
    async def use(stream: Stream) -> None:
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(100, 0.01)

    served(keep_silent, use)


def test_what_came_before_the_end_is_read_and_then_nothing() -> None:
    async def speak_and_leave(writer: asyncio.StreamWriter) -> None:
        await speak(writer)
        writer.close()

    async def use(stream: Stream) -> None:
        read = b""
        while some := await stream.read(7, LONG):
            read += some
        assert read.endswith(b"forged")

    served(speak_and_leave, use)
