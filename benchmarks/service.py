"""CPU, memory and disk of whole checks: the real service's pool, client, judgement and database, end to end.

    python -m benchmarks.service [--pages 2000] [--checks 100] [--judges N] [--profile PHASE]

A server process on loopback serves pages of 43 KB over a hundred hosts (127.0.0.1 to 127.0.0.100); its CPU is not
counted. Each phase checks every page once: the first time, answered 304, the same bytes without validators, other bytes
with the same article, and changed. Figures are process time, that of the processes that read pages included; two shared
cores make them noisy, so the fetch alone is measured in the same run. Lag is how late the event loop comes to a timer.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import io
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from benchmarks.service_site import PHASES
from scheduler.judges import Judges
from scheduler.pool import Pool
from scraper.model import Request, SourceKind, Url, Validators
from storage.check_records import DiscoveryResult, FoundPage
from storage.claims import claim_now
from storage.discoveries import record_discovery
from storage.engine import Database
from storage.migrate import upgrade
from storage.records import NewSource
from storage.service import request_check
from storage.sources import add_source
from variorum.bootstrap import cores, settle_memory, share_interpreter
from variorum.bootstrap import tools as bootstrap_tools
from variorum.config import LogSettings, Settings
from variorum.log import configure_logging

if TYPE_CHECKING:
    from scheduler.runner import CheckReport
    from scheduler.tools import Tools

HOSTS = 100
TICK_S = 0.2
LAG_EVERY_S = 0.005
STARTING_S = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """What one phase cost for each page."""

    cpu_ms: float
    wall_ms: float
    opened: float
    grown: float
    lag_p99_ms: float
    outcomes: Counter[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--checks", type=int, default=100, help="at once")
    parser.add_argument("--judges", type=int, default=cores(), help="processes that read pages; 0 for threads")
    parser.add_argument("--profile", choices=PHASES, help="print where this phase spends its time")
    arguments = parser.parse_args()
    command = [sys.executable, "-m", "benchmarks.service_site"]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        # Written as the service writes it, because that costs too.
        with Path(os.environ.get("BENCH_LOG", os.devnull)).open("w", encoding="utf-8") as log:
            asyncio.run(_Bench(Site(server), arguments, log).run())
    finally:
        server.terminate()
        server.wait()


class Site:
    """The server process: one line in sets what it answers, one line out says how many connections it has seen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())

    def say(self, word: str) -> int:
        """Tell it a phase; returns the connections so far."""
        assert self._process.stdin is not None  # noqa: S101 - a pipe, as asked for above
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None  # noqa: S101 - as above
        return self._process.stdout.readline()


class _Bench:
    def __init__(self, site: Site, arguments: argparse.Namespace, log: TextIO) -> None:
        self._site = site
        self._arguments = arguments
        self._log = log

    async def run(self) -> None:
        configure_logging(LogSettings(format="json"), self._log)
        count, at_once = self._arguments.pages, self._arguments.checks
        settings = Settings()
        settings = settings.model_copy(
            update={
                "fetch": settings.fetch.model_copy(update={"allow_private": True}),
                "service": settings.service.model_copy(update={"checks": at_once}),
            }
        )
        with tempfile.TemporaryDirectory() as folder:
            self._path = Path(folder) / "variorum.sqlite3"
            database = Database(str(self._path))
            upgrade(database)
            self._ids = fill(database, [url_of(number, self._site.port) for number in range(count)])
            async with bootstrap_tools(settings, database, processes=self._arguments.judges) as tools:
                self._judge = tools.judge
                print(f"{count} pages of 43 KB on {HOSTS} hosts, {at_once} checks at once")
                print(f"{'phase':<34}{'CPU ms':>8}{'wall ms':>9}{'opened':>9}{'bytes':>9}{'lag p99':>9}  outcomes")
                settle_memory()
                share_interpreter()
                await self._start_judges(tools)
                _show("the fetch alone, 304", await self._fetches(tools))
                for phase in PHASES:
                    _show(phase, await self._phase(phase, tools))
                # A second change: what a further version costs, now that each page has two.
                _show("changed again", await self._phase("changed again", tools))
                peaks = [_peak_mb_of(pid) for pid in self._pids()]
                print(f"peak memory of the processes that read pages, MB: {', '.join(f'{peak:.0f}' for peak in peaks)}")
            database.dispose()
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")

    async def _start_judges(self, tools: Tools) -> None:
        """Processes that read pages are started when they are first needed; that is no check's doing."""
        busy = partial(time.sleep, STARTING_S)
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(tools.judge, busy) for _ in range(self._arguments.judges)))

    async def _fetches(self, tools: Tools) -> Cost:
        opened = self._site.say("304")
        queue = iter([url_of(number, self._site.port) for number in range(self._arguments.pages)])

        async def work() -> None:
            for url in queue:
                await tools.fetcher.fetch(Request(Url(url), Validators(etag='"1"')))

        cpu, wall = self._cpu_s(), time.perf_counter()
        await asyncio.gather(*(work() for _ in range(self._arguments.checks)))
        return self._cost((cpu, wall, opened, 0), Counter(), [])

    async def _phase(self, phase: str, tools: Tools) -> Cost:
        outcomes: Counter[str] = Counter()
        done = asyncio.Event()

        def note(report: CheckReport) -> None:
            evidence = report.result.evidence or report.result.reason
            outcomes[f"{report.result.outcome}{f'/{evidence}' if evidence else ''}"] += 1
            if outcomes.total() == len(self._ids):
                done.set()

        now = tools.now()
        with tools.database.writing() as session:
            # One page of each host after the other, as promises that were made one by one are kept.
            for start in range(0, len(self._ids), HOSTS):
                request_check(session, self._ids[start : start + HOSTS], (), now + start * timedelta(milliseconds=1))
        opened, size = self._site.say(phase), self._size()
        pool = Pool(tools, note)
        profile = cProfile.Profile(time.process_time) if phase == self._arguments.profile else None
        lags: list[float] = []
        watching = asyncio.create_task(_watch(lags))
        cpu, wall = self._cpu_s(), time.perf_counter()
        if profile:
            profile.enable()
        serving = asyncio.create_task(pool.serve())
        while not done.is_set():
            pool.wake()
            await asyncio.wait({asyncio.ensure_future(done.wait())}, timeout=TICK_S)
        if profile:
            profile.disable()
        cost = self._cost((cpu, wall, opened, size), outcomes, lags)
        watching.cancel()
        pool.stop()
        await serving
        await pool.drain(10)
        if profile:
            out = io.StringIO()
            pstats.Stats(profile, stream=out).sort_stats("tottime").print_stats(60)
            print(out.getvalue())
        return cost

    def _pids(self) -> list[int]:
        return self._judge.pids if isinstance(self._judge, Judges) else []

    def _cpu_s(self) -> float:
        return time.process_time() + sum(_cpu_s_of(pid) for pid in self._pids())

    def _cost(self, before: tuple[float, float, int, int], outcomes: Counter[str], lags: list[float]) -> Cost:
        cpu, wall, opened, size = before
        count = self._arguments.pages
        return Cost(
            (self._cpu_s() - cpu) * 1000 / count,
            (time.perf_counter() - wall) * 1000 / count,
            (self._site.say("") - opened) / count,
            (self._size() - size) / count if size else 0.0,
            sorted(lags)[int(len(lags) * 0.99)] * 1000 if lags else 0.0,
            outcomes,
        )

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self._path.parent.glob("variorum.sqlite3*"))


async def _watch(lags: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(LAG_EVERY_S)
        lags.append(time.perf_counter() - before - LAG_EVERY_S)


def _cpu_s_of(pid: int) -> float:
    """User and system time of a process so far, as Linux counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def fill(database: Database, urls: list[str]) -> list[int]:
    """Have these addresses watched, none of them due; return the ids of their pages."""
    now = datetime.now(UTC)
    with database.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.INDEX, Url("http://index.example/")), now)
        (claim,) = claim_now(session, source_ids=[source.id], now=now, lease_s=60, owner="fill")
        found = DiscoveryResult(now, "filled", pages=tuple(FoundPage(Url(url)) for url in urls))
        later = replace(found).checked_at.replace(year=now.year + 1)
        recorded = record_discovery(session, claim, found, next_check_at=later, first_check_at=lambda _: later)
    return list(recorded.new_page_ids)


def url_of(number: int, port: int) -> str:
    """The address of a page of the site."""
    return f"http://127.0.0.{number % HOSTS + 1}:{port}/news/story-{number}.html"


def _show(name: str, cost: Cost) -> None:
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in cost.outcomes.most_common())
    print(
        f"{name:<34}{cost.cpu_ms:8.2f}{cost.wall_ms:9.2f}{cost.opened:9.1%}{cost.grown:9,.0f}"
        f"{cost.lag_p99_ms:9.1f}  {outcomes}",
        flush=True,
    )


if __name__ == "__main__":
    main()
