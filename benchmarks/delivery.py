"""How fast a full outbox drains into a webhook on loopback, in order, and what an idle look into it costs.

    python -m benchmarks.delivery [--messages 10000] [--pages 200] [--without-diffs]

The receiver is a few lines of asyncio that answer 200 to everything. The baseline is the same number of the same
requests through the same client, without an outbox. Client and receiver share one process; wall time depends on what
else the machine does, so the processor time of the whole process stands beside it. The first and the last quarter say
whether the rate depends on what waits behind.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.delivery import Courier, PostOffice
from scheduler.tools import Tools
from scraper.fetch import FetchSettings, Outlet, Posting
from scraper.judgement import NewChange
from scraper.model import ChangeKind, SourceKind, Url
from scraper.subscriptions import everything_to
from storage.changes import append_changes
from storage.checks import record_check
from storage.claims import claim_now
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import PageRecord
from storage.pages import add_page
from storage.records import NewSource
from storage.sources import add_source
from storage.telling import tell
from storage.writer import Writer
from tests.storage_situations import NOW, shows
from variorum.notify.webhook import WebhookChannel

if TYPE_CHECKING:
    from collections.abc import Awaitable

IDLE_LOOKS = 500
_WORDS = [
    "the",
    "river",
    "bridge",
    "mayor",
    "council",
    "harbour",
    "ministry",
    "budget",
    "school",
    "railway",
    "winter",
    "summer",
    "court",
    "market",
    "museum",
]
SENTENCES = tuple(
    " ".join(_WORDS[(7 * number + 3 * word * (number + 1)) % len(_WORDS)] for word in range(25)) + f", said {number}."
    for number in range(20)
)


class Receiver:
    """Keeps the bodies that come."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.spent: list[float] = []
        """The process's CPU seconds when each of them came."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer 200 to every request of a connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
                )
                self.bodies.append(await reader.readexactly(length))
                self.spent.append(time.process_time())
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=10_000)
    arguments.add_argument("--pages", type=int, default=200)
    arguments.add_argument("--without-diffs", action="store_true", help="tell of changes that have no versions")
    said = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(str(Path(folder) / "variorum.sqlite3"))
        upgrade(database)
        fill(database, said.messages, said.pages, with_diffs=not said.without_diffs)
        asyncio.run(measure(database, said.messages))
        database.dispose()


def fill(database: Database, messages: int, pages: int, *, with_diffs: bool) -> None:
    """Have edits of each page in turn told to one channel."""
    with database.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.INDEX, Url("https://news.example/")), NOW)
        addresses = [Url(f"https://news.example/{number}") for number in range(pages)]
        ids = [add_page(session, source.id, address, now=NOW, next_check_at=NOW)[0].id for address in addresses]
    if with_diffs:
        for page_id in ids:
            add_versions(database, page_id)
    numbers = {"from_number": 1, "to_number": 2} if with_diffs else {}
    with database.writing() as session:
        records = [session.get_one(PageRecord, page_id) for page_id in ids]
        for number in range(messages):
            edit = NewChange(ChangeKind.EDITED, title="The bridge", summary=f"19 → {number} million", **numbers)
            found = append_changes(session, [edit], (records[number % pages], source.id), NOW)
            tell(session, found, everything_to("hook"))


def add_versions(database: Database, page_id: int) -> None:
    """Have two checks find two versions of a page, which differ in a figure of one of 20 paragraphs."""
    for number, million in ((1, 19), (2, 21)):
        at = NOW + timedelta(minutes=number)
        text = "\n\n".join(
            f"{sentence} It was {million if sentence is SENTENCES[7] else 30}." for sentence in SENTENCES
        )
        with database.writing() as session:
            (claim,) = claim_now(session, page_ids=[page_id], now=at, lease_s=60, owner="here:1")
            record_check(session, claim, shows(number, text, at=at), next_check_at=at)


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
            drained = await timed(Courier(hook, tools).carry())
            told, spent = [json.loads(body)["changes"][0] for body in receiver.bodies], receiver.spent[:]
            office = PostOffice(tools)
            idle = await timed(look(office))
            plain = await timed(plainly(outlet, url, receiver.bodies[:]))
    writer.close()
    server.close()
    quarter = messages // 4
    first, last = spent[quarter] - spent[0], spent[-1] - spent[-quarter - 1]
    cpu_ratio, wall_ratio = drained.cpu / plain.cpu, drained.wall / plain.wall
    print(f"{messages:,} messages drained in {drained.wall:.1f} s: {messages / drained.wall:,.0f} a second")
    print(f"CPU of a message: {drained.cpu / messages * 1000:.2f} ms; {messages / drained.cpu:,.0f} a second of CPU")
    print(f"the last quarter takes {last / first:.2f} times the CPU of the first")
    print(f"the same requests without an outbox: {plain.wall:.1f} s, {plain.cpu / messages * 1000:.2f} ms of CPU each")
    print(f"the outbox takes {cpu_ratio:.1f} times their CPU, {wall_ratio:.1f} times their time")
    print(f"each told once: {len({one['id'] for one in told}) == len(told) == messages}; in order: {in_order(told)}")
    print(f"an idle look: {idle.cpu / IDLE_LOOKS * 1000:.2f} ms CPU")


def tools_of(database: Database, writer: Writer, threads: ThreadPoolExecutor, hook: WebhookChannel) -> Tools:
    """Return what a courier needs."""
    lent: dict[str, Any] = {"database": database, "writer": writer, "judge": threads, "readers": threads}
    now = {"now": lambda: datetime.now(UTC), "jitter": lambda: 0.5}
    return Tools(owner="here:1", fetcher=None, channels=(hook,), **lent, **now)


@dataclass(frozen=True)
class Spent:
    """What something took, in seconds."""

    wall: float
    cpu: float
    """Of all this process's threads."""


async def timed(work: Awaitable[object]) -> Spent:
    """Return what something takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


async def look(office: PostOffice) -> None:
    """Look into an outbox in which nothing waits."""
    for _ in range(IDLE_LOOKS):
        office.send()
        await office.drain(5.0)


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
