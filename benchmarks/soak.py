"""The real service for half an hour on 5,000 pages that are edited all the time: memory, missed deadlines, CPU.

    python -m benchmarks.soak [--minutes 30] [--pages 5000] [--every 2m] [--edits 60]

`variorum run` is started as a process and watches pages of 43 KB over a hundred hosts of loopback: half of them answer
304, a quarter sends the same bytes without validators, a quarter other bytes around the same article. Once every page
has been checked for the first time, so many a minute are edited, each only after its edit before has been told, so that
every edit is one change. Each minute prints a line; the end says what grew, what was late, and what was not told, and
exits with 1 where a change is missing, told twice or false.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from scraper.model import SourceKind, Url
from scraper.schedule import parse_schedule
from storage.check_records import DiscoveryResult, FoundPage
from storage.claims import claim_now
from storage.discoveries import record_discovery
from storage.engine import Database
from storage.migrate import upgrade
from storage.records import NewSource
from storage.sources import add_source

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTS = 100
LOOK_S = 5.0
SETTLE_MINUTES = 5
"""Caches fill in the first minutes; memory is judged by what follows."""
PATIENCE_S = 1800.0
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_WORDS = (  # noqa: SIM905 - read better than as many literals
    "council bridge river harbour ministry works engineer statement traffic budget spring citizens closure road plan "
    "million euros office report opened measured agreed delayed announced reviewed restored promised published island "
    "ferry winter school market station storm museum library coastal inquiry county village morning agreement contract"
).split()
CONFIGURATION = """
[web]
address = "127.0.0.1:{port}"
[log]
level = "warning"
"""


@cache
def _article(number: int) -> str:
    """The text of a page, which shares no sentence with another's: copies of each other are work of their own."""
    chance = random.Random(number)
    sentences = [" ".join(chance.choices(_WORDS, k=16)).capitalize() + "." for _ in range(50)]
    return "".join(f"<p>{' '.join(sentences[start : start + 4])}</p>" for start in range(0, 50, 4))


@cache
def _furniture() -> str:
    """What stands around every article, up to 43 KB with it."""
    chance = random.Random(0)
    titles = (" ".join(chance.choices(_WORDS, k=7)).capitalize() for _ in range(200))
    links = "".join(f'<li><a href="/news/other-{n}.html">{title}</a></li>' for n, title in enumerate(titles))
    return f"<aside><ul>{links}</ul></aside><script>/*{'x' * 17_000}*/</script>"


def page(number: int, edition: int, noise: int) -> str:
    """A news page; editions differ in a figure, noise stands outside of the article."""
    title = f"Report {number}: {' '.join(random.Random(-number).choices(_WORDS, k=6))}"
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><script>window.nonce={noise};</script></head><body>"
        f"<main><article><h1>{title}</h1>{_article(number)}<p>The works cost {100 + edition} million euros, the office "
        f"said.</p></article></main>{_furniture()}</body></html>"
    )


class Site:
    """Pages by number, each in its present edition."""

    def __init__(self, pages: int) -> None:
        self.editions = [0] * pages
        self.answers = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.answers += 1
                writer.write(self._reply(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _reply(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        number = int(path.rpartition("-")[2].removesuffix(".html"))
        tag = f'"{self.editions[number]}"'
        if number % 4 < 2 and f"if-none-match: {tag}".encode() in head.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        noise = self.answers if number % 4 == 3 else 0
        body = page(number, self.editions[number], noise).encode()
        validator = f"ETag: {tag}\r\n" if number % 4 < 2 else ""
        kind = "Content-Type: text/html; charset=utf-8"
        return f"HTTP/1.1 200 OK\r\n{kind}\r\n{validator}Content-Length: {len(body)}\r\n\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Usage:
    """What the service's processes take together."""

    at_s: float
    cpu_s: float
    rss_bytes: int


@dataclass
class Books:
    """What was edited, and what was told of it."""

    made_at: dict[tuple[int, int], float] = field(default_factory=dict)
    """When a page got an edition; until that was told."""
    waits_s: list[float] = field(default_factory=list)
    """From each edit to its telling."""
    false: list[str] = field(default_factory=list)
    added: int = 0

    def hear(self, entry: dict[str, Any]) -> None:
        """Take a change that was told, a page's n-th version being its edition n - 1."""
        if entry["baseline"]:
            return
        number = int(entry["page_url"].rpartition("-")[2].removesuffix(".html"))
        made_at = self.made_at.pop((number, (entry["to_version"] or 0) - 1), None)
        if entry["kind"] != "edited" or made_at is None:
            self.false.append(f"{entry['kind']} {entry['page_url']} version {entry['to_version']}")
        else:
            self.waits_s.append(time.monotonic() - made_at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--every", default="2m", help="of each page")
    parser.add_argument("--edits", type=float, default=60, help="a minute")
    with tempfile.TemporaryDirectory() as folder:
        is_well = asyncio.run(Soak(parser.parse_args(), Path(folder)).run())
    sys.exit(0 if is_well else 1)


class Soak:
    """One run: a site, a service, and the books of both."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self._arguments = arguments
        self._folder = folder
        self._site = Site(arguments.pages)
        self._books = Books()
        self._usages: list[Usage] = []
        self._lags_s: list[float] = []
        # In turn: what differs at nearly every check of a page is taken for noise, and rightly so.
        self._turns = cycle(random.Random(3).sample(range(arguments.pages), arguments.pages))

    async def run(self) -> bool:
        """Run it; return whether the service ended in good order and told what was true."""
        server = await asyncio.start_server(self._site.serve, "0.0.0.0", 0, backlog=1000)  # noqa: S104 - all of 127/8
        port = server.sockets[0].getsockname()[1]
        self._prepare()
        self._fill([url_of(number, port) for number in range(self._arguments.pages)])
        service = await self._start("run", stdout=asyncio.subprocess.PIPE)
        self._pid = service.pid
        listening = asyncio.create_task(self._listen(service))
        try:
            await self._first_checks()
            first = self._metrics()
            began, cpu_s, answers = time.monotonic(), self._usage().cpu_s, self._site.answers
            await self._edit_and_look(began)
            last, took_s = self._metrics(), time.monotonic() - began
            cpu_s = self._usage().cpu_s - cpu_s
            await self._hear_the_rest()
        finally:
            if service.returncode is None:
                service.send_signal(signal.SIGTERM)
            code = await service.wait()
            await listening
            server.close()
        self._conclude(first, last, took_s, cpu_s, self._site.answers - answers)
        print(f"the service ended with exit code {code}")
        return not (code or self._books.made_at or self._books.false)

    def _prepare(self) -> None:
        # Taken for a moment to have a free one.
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        (self._folder / "variorum.toml").write_text(CONFIGURATION.format(port=self._port), encoding="utf-8")

    async def _start(self, *command: str, **pipes: int) -> asyncio.subprocess.Process:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("VARIORUM_")}
        own = {"VARIORUM_DB": str(self._database), "VARIORUM_ALLOW_PRIVATE": "1"}
        shared = ("--config", str(self._folder / "variorum.toml"))
        program = (sys.executable, "-m", "variorum", *command, *shared)
        return await asyncio.create_subprocess_exec(*program, env={**environ, **own}, limit=10_000_000, **pipes)

    @property
    def _database(self) -> Path:
        return self._folder / "variorum.sqlite3"

    def _fill(self, urls: list[str]) -> None:
        """Have these pages watched, as if an index that is not due any more had named them."""
        database, now = Database(str(self._database)), datetime.now(UTC)
        upgrade(database)
        with database.writing() as session:
            every = parse_schedule(self._arguments.every)
            index = NewSource(SourceKind.INDEX, Url("http://index.example/"), pages_schedule=every)
            source, _ = add_source(session, index, now)
            (claim,) = claim_now(session, source_ids=[source.id], now=now, lease_s=60, owner="soak")
            found = DiscoveryResult(now, "filled", pages=tuple(FoundPage(Url(url)) for url in urls))
            never = now + timedelta(days=365)
            record_discovery(session, claim, found, next_check_at=never, first_check_at=lambda _: now)
        database.dispose()

    async def _listen(self, service: asyncio.subprocess.Process) -> None:
        assert service.stdout is not None  # noqa: S101 - a pipe, as asked for above
        async for line in service.stdout:
            self._books.hear(json.loads(line))

    async def _first_checks(self) -> None:
        began, give_up = time.monotonic(), time.monotonic() + PATIENCE_S
        while (added := self._checks("added")) < self._arguments.pages:
            if time.monotonic() > give_up:
                raise SystemExit(f"only {added:.0f} pages were checked for the first time")
            await asyncio.sleep(1)
        took_s, usage = time.monotonic() - began, self._usage()
        print(f"{added:.0f} pages checked for the first time in {took_s:.0f} s, {usage.cpu_s:.0f} s of CPU", flush=True)

    async def _edit_and_look(self, began: float) -> None:
        print(f"{'minute':>6}{'RSS MB':>9}{'CPU %':>7}{'checks':>8}{'late s':>8}{'edits':>7}{'told':>7}{'WAL MB':>8}")
        ends, minute, edits = began + self._arguments.minutes * 60, 1, 0.0
        before = (self._usage(), self._checks())
        while (now := time.monotonic()) < ends:
            await asyncio.sleep(min(LOOK_S, ends - now))
            edits += self._arguments.edits * (time.monotonic() - now) / 60
            edits -= self._edit(int(edits))
            self._lags_s.append(self._metrics()["variorum_schedule_lag_seconds"])
            if time.monotonic() >= min(began + minute * 60, ends):
                before = self._tell_minute(minute, before)
                minute += 1

    def _edit(self, count: int) -> int:
        waiting = {number for number, _ in self._books.made_at}
        for number in [next(self._turns) for _ in range(count)]:
            if number not in waiting:
                self._site.editions[number] += 1
                self._books.made_at[(number, self._site.editions[number])] = time.monotonic()
        return count

    def _tell_minute(self, minute: int, before: tuple[Usage, float]) -> tuple[Usage, float]:
        usage, checks = self._usage(), self._checks()
        self._usages.append(usage)
        cpu = (usage.cpu_s - before[0].cpu_s) / (usage.at_s - before[0].at_s)
        told, log = len(self._books.waits_s), self._database.with_name(self._database.name + "-wal")
        print(
            f"{minute:6}{usage.rss_bytes / 1e6:9.1f}{cpu:7.1%}{checks - before[1]:8.0f}{self._lags_s[-1]:8.1f}"
            f"{told + len(self._books.made_at):7}{told:7}{log.stat().st_size / 1e6:8.1f}",
            flush=True,
        )
        return usage, checks

    async def _hear_the_rest(self) -> None:
        give_up = time.monotonic() + PATIENCE_S
        while self._books.made_at and time.monotonic() < give_up:  # noqa: ASYNC110 - a pipe fills the books
            await asyncio.sleep(1)

    def _conclude(self, first: Counter[str], last: Counter[str], took_s: float, cpu_s: float, answers: int) -> None:
        done = Counter({name: last[name] - first[name] for name in last})
        checks = sum(count for name, count in done.items() if name.startswith("variorum_checks_total"))
        print(f"{checks:.0f} checks in {took_s / 60:.1f} minutes, {cpu_s / checks * 1000:.2f} ms of CPU each")
        for text in (*_lateness(done), *self._memory()):
            print(text)
        print(f"the oldest promise was late by {max(self._lags_s):.1f} s at most ({len(self._lags_s)} looks)")
        waits = sorted(self._books.waits_s)
        print(
            f"{len(waits) + len(self._books.made_at)} edits, {len(waits)} told, {len(self._books.made_at)} not told, "
            f"{len(self._books.false)} told that were none; from edit to telling {median(waits):.0f} s in the middle, "
            f"{waits[int(len(waits) * 0.99)]:.0f} s p99, {waits[-1]:.0f} s at most"
        )
        for text in self._books.false[:20]:
            print("  ", text)
        print(f"database {self._database.stat().st_size / 1e6:.0f} MB; {answers} requests answered")

    def _memory(self) -> Iterator[str]:
        if len(self._usages) > SETTLE_MINUTES + 1:
            settled = self._usages[SETTLE_MINUTES:]
            least, most = min(u.rss_bytes for u in settled), max(u.rss_bytes for u in settled)
            yield (
                f"memory after minute {SETTLE_MINUTES}: {least / 1e6:.1f} to {most / 1e6:.1f} MB, "
                f"slope {_slope(settled) * 3600 / 1e6:+.1f} MB an hour"
            )

    def _usage(self) -> Usage:
        ticks = pages = 0
        for pid in (self._pid, *_children(self._pid)):
            ticks += sum(map(int, _fields(pid)[11:13]))
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return Usage(time.monotonic(), ticks / TICKS_A_SECOND, pages * PAGE_BYTES)

    def _checks(self, outcome: str = "") -> float:
        wanted = f"variorum_checks_total{{outcome={outcome}" if outcome else "variorum_checks_total"
        return sum(value for name, value in self._metrics().items() if name.startswith(wanted))

    def _metrics(self) -> Counter[str]:
        """Every figure of /metrics by name and labels; nothing while the service is not there yet."""
        found: Counter[str] = Counter()
        try:
            with urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=60) as answer:
                text = answer.read().decode()
        except OSError:
            return found
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
                found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
        return found


def url_of(number: int, port: int) -> str:
    """The address of a page of the site."""
    return f"http://127.0.0.{number % HOSTS + 1}:{port}/news/story-{number}.html"


def _lateness(done: Counter[str]) -> Iterator[str]:
    """How late checks began, by the metric's own bounds."""
    total, parts, before = done["variorum_check_late_seconds_count"], [], 0.0
    bounds = {name: count for name, count in done.items() if name.startswith("variorum_check_late_seconds_bucket")}
    for name, count in bounds.items():
        if count > before:
            parts.append(f"{(count - before) / total:.2%} within {name.partition('le=')[2].rstrip('}')} s")
        before = count
    average = done["variorum_check_late_seconds_sum"] / total
    yield f"began after they were due: {', '.join(parts)}; on average {average:.2f} s"


def _slope(usages: list[Usage]) -> float:
    """Bytes a second, by least squares."""
    mean_at = sum(u.at_s for u in usages) / len(usages)
    mean_rss = sum(u.rss_bytes for u in usages) / len(usages)
    spread = sum((u.at_s - mean_at) ** 2 for u in usages)
    return sum((u.at_s - mean_at) * (u.rss_bytes - mean_rss) for u in usages) / spread


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    own = [int(child) for child in text.split()]
    return own + [grandchild for child in own for grandchild in _children(child)]


def _fields(pid: int) -> list[str]:
    """The fields of a process's line of accounts, after its name (proc_pid_stat(5))."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()


if __name__ == "__main__":
    main()
