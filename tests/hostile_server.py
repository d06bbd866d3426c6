"""A raw HTTP server on loopback that can misbehave in every way, and a fetcher beside it on the same event loop."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from scraper.fetch import FetchSettings, HttpFetcher
from scraper.model import FetchFailure, Request, Response, Url, Validators

CRLF = b"\r\n"
PATIENT = FetchSettings(allow_private=True, retry_base_s=0.01, contact="https://example.org/bot")


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    headers: list[tuple[str, str]]
    at: float
    connection: int

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Hostile:
    """What the tests see: routes to set, requests that came, and a way to fetch."""

    runner: asyncio.Runner
    port: int = 0
    routes: dict[str, Handler] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def url(self, path: str) -> Url:
        return Url(f"http://127.0.0.1:{self.port}{path}")

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def handle(self, path: str, handler: Handler) -> None:
        self.routes[path] = handler

    def answer(self, path: str, body: bytes = b"", *, status: int = 200, headers: tuple[str, ...] = ()) -> None:
        """Answer as a decent server would."""
        head = [f"HTTP/1.1 {status} Status", *headers, f"Content-Length: {len(body)}"]
        self.routes[path] = self._writes(CRLF.join(line.encode("latin-1") for line in head) + CRLF * 2 + body)

    def raw(self, path: str, *pieces: bytes, pause_s: float = 0.0) -> None:
        """Send these bytes, whatever they are, and hang up."""

        async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            writer.close()

        self.routes[path] = send

    def endless(self, path: str, head: bytes, piece: bytes, pause_s: float = 0.0) -> None:
        """Send the head once and then the piece until the other side hangs up."""

        async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(head)
            while not writer.is_closing():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)

        self.routes[path] = send

    def fetch(self, path: str, validators: Validators = Validators(), **changed: Any) -> Response | FetchFailure:  # noqa: B008
        """Fetch once with a fetcher of its own."""
        return self.run(lambda fetcher: fetcher.fetch(Request(self.url(path), validators)), **changed)

    def respond(self, path: str, validators: Validators = Validators(), **changed: Any) -> Response:  # noqa: B008
        """Fetch and insist on a response."""
        outcome = self.fetch(path, validators, **changed)
        assert isinstance(outcome, Response), outcome
        return outcome

    def fail(self, path: str, **changed: Any) -> FetchFailure:
        """Fetch and insist on a failure."""
        outcome = self.fetch(path, **changed)
        assert isinstance(outcome, FetchFailure), outcome
        return outcome

    def run(self, action: Callable[[HttpFetcher], Awaitable[Any]], **changed: Any) -> Any:
        """Run an action with a fetcher; `resolve` and `now` replace its surroundings, all else its settings."""
        surroundings = {
            name: changed.pop(name) for name in ("resolve", "now", "ssl_context", "memory") if name in changed
        }

        async def scenario() -> Any:
            known = {"now": lambda: datetime.now(UTC), "monotonic": time.monotonic, "random": random.random}
            fetcher = HttpFetcher(replace(PATIENT, **changed), **{**known, **surroundings})
            try:
                return await action(fetcher)
            finally:
                await fetcher.aclose()

        return self.runner.run(scenario())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        try:
            while not writer.is_closing():
                head = await reader.readuntil(CRLF * 2)
                await self._respond(_parsed(head, connection), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _respond(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.routes.get(asked.path, self._writes(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"))(
                asked, writer
            )
        finally:
            self.at_once -= 1

    @staticmethod
    def _writes(payload: bytes) -> Handler:
        async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(payload)
            await writer.drain()

        return send


def _parsed(head: bytes, connection: int) -> Asked:
    first, *rest = head.decode("latin-1").strip().split("\r\n")
    headers = [(line.partition(": ")[0], line.partition(": ")[2]) for line in rest]
    return Asked(first.split(" ")[1], headers, time.monotonic(), connection)


@contextmanager
def serving() -> Iterator[Hostile]:
    """Serve on a free port of loopback, on an event loop of its own."""
    with asyncio.Runner() as runner:
        server = Hostile(runner)
        listening = runner.run(asyncio.start_server(server.serve, "127.0.0.1", 0))
        server.port = listening.sockets[0].getsockname()[1]
        yield server
        listening.close()
        for task in asyncio.all_tasks(runner.get_loop()):
            task.cancel()
        runner.run(asyncio.sleep(0.01))
