"""How fast a full outbox drains into a webhook on loopback, in order, and what an idle look into it costs.

    python -m benchmarks.delivery [--messages 10000] [--pages 200]

The receiver is a few lines of asyncio that answer 200 to everything. The baseline is the same number of the same
requests through the same client, without an outbox. Figures are wall time, client and receiver in one process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scheduler.delivery import Courier, PostOffice
from scheduler.tools import Tools
from scraper.fetch import FetchSettings, Outlet, Posting
from scraper.judgement import NewChange
from scraper.model import ChangeKind, SourceKind, Url
from scraper.subscriptions import everything_to
from storage.changes import append_changes
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import PageRecord
from storage.pages import add_page
from storage.records import NewSource
from storage.sources import add_source
from storage.telling import tell
from storage.writer import Writer
from variorum.notify.webhook import WebhookChannel

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IDLE_LOOKS = 500


class Receiver:
    """Keeps the bodies that come."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer 200 to every request of a connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
                )
                self.bodies.append(await reader.readexactly(length))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=10_000)
    arguments.add_argument("--pages", type=int, default=200)
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(str(Path(folder) / "variorum.sqlite3"))
        upgrade(database)
        fill(database, said.messages, said.pages)
        asyncio.run(measure(database, said.messages))
        database.dispose()


def fill(database: Database, messages: int, pages: int) -> None:
    """Have edits of each page in turn told to one channel."""
    with database.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.INDEX, Url("https://news.example/")), NOW)
        addresses = [Url(f"https://news.example/{number}") for number in range(pages)]
        ids = [add_page(session, source.id, address, now=NOW, next_check_at=NOW)[0].id for address in addresses]
        for number in range(messages):
            page = session.get_one(PageRecord, ids[number % pages])
            edit = NewChange(ChangeKind.EDITED, title="The bridge is open", summary=f"19 → {number} million")
            tell(session, append_changes(session, [edit], (page, source.id), NOW), everything_to("hook"))


async def measure(database: Database, messages: int) -> None:
    """Print the baseline, the drain and the idle look."""
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    writer = Writer(database)
    with ThreadPoolExecutor(2) as threads:
        async with aclosing(Outlet(FetchSettings(allow_private=True), now=lambda: datetime.now(UTC))) as outlet:
            hook = WebhookChannel("hook", outlet, lambda: datetime.now(UTC), {"url": url, "secret": "s"}.__getitem__)
            tools = tools_of(database, writer, threads, hook)
            drained_s = await timed(Courier(hook, tools).carry())
            told = [json.loads(body)["changes"][0] for body in receiver.bodies]
            idle_s = time.process_time()
            office = PostOffice(tools)
            for _ in range(IDLE_LOOKS):
                office.send()
                await office.drain(5.0)
            idle_s = time.process_time() - idle_s
            plain_s = await timed(plainly(outlet, url, receiver.bodies[:]))
    writer.close()
    server.close()
    print(f"{messages:,} messages drained in {drained_s:.1f} s: {messages / drained_s:,.0f} a second")
    print(
        f"the same requests without an outbox: {plain_s:.1f} s; the outbox takes {drained_s / plain_s:.1f} times that"
    )
    print(f"each told once: {len({one['id'] for one in told}) == len(told) == messages}; in order: {in_order(told)}")
    print(f"an idle look: {idle_s / IDLE_LOOKS * 1000:.2f} ms CPU")


def tools_of(database: Database, writer: Writer, threads: ThreadPoolExecutor, hook: WebhookChannel) -> Tools:
    """Return what a courier needs."""
    lent: dict[str, Any] = {"database": database, "writer": writer, "judge": threads, "readers": threads}
    now = {"now": lambda: datetime.now(UTC), "jitter": lambda: 0.5}
    return Tools(owner="here:1", fetcher=None, channels=(hook,), **lent, **now)


async def timed(work: Any) -> float:
    """Return the seconds that something takes."""
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def plainly(outlet: Outlet, url: str, bodies: list[bytes]) -> None:
    """Send the same requests, one after the other."""
    for body in bodies:
        await outlet.post(Posting(url, body, (("Content-Type", "application/json"),)))


def in_order(told: list[dict[str, Any]]) -> bool:
    """Whether the changes of each page came in the order of the log."""
    by_page: dict[str, list[int]] = defaultdict(list)
    for one in told:
        by_page[one["page_url"]].append(one["id"])
    return all(ids == sorted(ids) for ids in by_page.values())


if __name__ == "__main__":
    main()
