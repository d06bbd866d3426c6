"""CPU per request of the fetcher, against plain httpx with one pool (and aiohttp where installed), in one run.

A server process on loopback answers 304 to conditional requests; a hundred requests run at once over a hundred hosts
(127.0.0.1 to 127.0.0.100). Only the client's CPU is counted. Read the ratios: two shared cores make figures noisy.

    python benchmarks/fetch.py [requests per client, 4000]
"""

from __future__ import annotations

import asyncio
import importlib.util
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx

from scraper.fetch import FetchSettings, HttpFetcher
from scraper.model import Request, Response, Url, Validators

HOSTS = 100
AT_ONCE = 100
ANSWER = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nDate: Sun, 01 Nov 2026 12:00:00 GMT\r\nServer: bench\r\n\r\n'
VALIDATORS = Validators(etag='"v1"')
Ask = Callable[[str], Awaitable[int]]


async def serve() -> None:
    connections = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET /connections"):
                    body = str(connections).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                else:
                    writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1000)  # noqa: S104 - the whole 127/8 is needed
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def measure(ask: Ask, port: int, count: int) -> tuple[float, float]:
    """Return CPU and wall-clock milliseconds per request, warmed up."""
    queue = iter([f"http://127.0.0.{number % HOSTS + 1}:{port}/{number}" for number in range(count)])

    async def work() -> None:
        for url in queue:
            status = await ask(url)
            if status != httpx.codes.NOT_MODIFIED:
                raise RuntimeError(f"{url} answered {status}")

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return (time.process_time() - cpu) * 1000 / count, (time.perf_counter() - wall) * 1000 / count


async def ours(port: int, count: int) -> tuple[float, float]:
    fetcher = HttpFetcher(
        FetchSettings(allow_private=True),
        now=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        random=random.random,
    )

    async def ask(url: str) -> int:
        outcome = await fetcher.fetch(Request(Url(url), VALIDATORS))
        return outcome.status if isinstance(outcome, Response) else 0

    await measure(ask, port, HOSTS * 2)
    figures = await measure(ask, port, count)
    await fetcher.aclose()
    return figures


async def plain_httpx(port: int, count: int) -> tuple[float, float]:
    # All connections are kept, as ours are; with the default of 20, httpx opens one for every request here.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=30)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:

        async def ask(url: str) -> int:
            return (await client.get(url, headers={"If-None-Match": '"v1"'})).status_code

        await measure(ask, port, HOSTS * 2)
        return await measure(ask, port, count)


async def plain_aiohttp(port: int, count: int) -> tuple[float, float]:
    import aiohttp  # type: ignore[import-not-found]  # noqa: PLC0415 - optional

    async with aiohttp.ClientSession() as session:

        async def ask(url: str) -> int:
            async with session.get(url, headers={"If-None-Match": '"v1"'}) as response:
                await response.read()
                return int(response.status)

        await measure(ask, port, HOSTS * 2)
        return await measure(ask, port, count)


def connections_so_far(port: int) -> int:
    return int(httpx.get(f"http://127.0.0.1:{port}/connections", trust_env=False).text) - 1


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    server = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(server.stdout.readline()) if server.stdout else 0
        clients = {"variorum": ours, "httpx, one pool": plain_httpx}
        if importlib.util.find_spec("aiohttp"):
            clients["aiohttp"] = plain_aiohttp
        print(f"{count} conditional requests, {AT_ONCE} at once over {HOSTS} hosts, all answered 304")
        print(f"{'client':18}{'CPU ms':>8}{'wall ms':>9}{'opened':>9}")
        for name, client in clients.items():
            before = connections_so_far(port)
            cpu, wall = asyncio.run(client(port, count))
            opened = connections_so_far(port) - before - 1
            print(f"{name:18}{cpu:8.2f}{wall:9.2f}{opened / (count + HOSTS * 2):9.1%}")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        main()
