"""What a database of 100,000 pages costs: start, idle, claims, the queries behind listings, checks, the event loop.

    python -m benchmarks.scale /tmp/large.sqlite3 [--pages 200] [--latency-ms 100]

Works on a copy of the database that benchmarks/large_database.py built. Times are CPU of this process unless they say
wall. Checks are made of a server process on loopback, as in benchmarks/service.py: once with the 100,000 pages beside
them and once in an empty database, so that the ratio says whether a check's cost depends on how much there is. The last
line has the server answer late: throughput is then to be what hosts and checks at once allow, not what we cost.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.service import Site, fill, url_of
from scheduler.liveness import Watchdog
from scheduler.pool import Pool
from scraper.model import ChangeKind, Dating
from storage.captures import list_capture_rows
from storage.claims import claim_due, release_owner
from storage.counts import backlog, counts
from storage.engine import Database
from storage.log import LogFilter, iter_log
from storage.migrate import backup, upgrade
from storage.pages import list_pages
from storage.search import Search, search
from storage.service import request_check
from storage.sources import list_sources
from storage.versions import list_versions
from variorum.bootstrap import settle_memory, share_interpreter
from variorum.bootstrap import tools as bootstrap_tools
from variorum.config import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.runner import CheckReport
    from storage.engine import Session

SHOWN = 30
GOAL_MS = 50.0
"""For every listing's query."""
FREQUENT = "an"
"""A word of the made-up language that most versions hold."""
ROUNDS = 5
IDLE_S, SETTLE_S = 30.0, 10.0
CLAIMED = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--pages", type=int, default=500, help="checked")
    parser.add_argument("--latency-ms", type=int, default=100)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy, empty = Path(folder) / "large.sqlite3", Path(folder) / "empty.sqlite3"
        backup(Database(str(arguments.database)), copy)
        large, small = Database(str(copy)), Database(str(empty))
        for db in (large, small):
            upgrade(db)
        _queries(large)
        settle_memory()
        share_interpreter()
        _claims(large)
        _service(copy)
        with _site() as site:
            costs = [asyncio.run(_checks(db, site, arguments.pages)) for db in (small, large)]
            print(f"{'cost per check, 100,000 pages / empty':<52}{costs[1] / costs[0]:9.2f} x")
        with _site("--latency-ms", str(arguments.latency_ms)) as site:
            asyncio.run(_checks(small, site, arguments.pages, latency_ms=arguments.latency_ms))
        for db in (large, small):
            db.dispose()
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _queries(db: Database) -> None:
    now = datetime.now(UTC)
    filters = {
        "the newest": LogFilter(),
        "of a page": LogFilter(page_id=5),
        "of a source": LogFilter(source_ids=(5,)),
        "of 66 sources (a tag)": LogFilter(source_ids=tuple(range(1, 400, 6))),
        "of a kind that there is none of": LogFilter(kinds=(ChangeKind.MOVED,)),
        "of a class": LogFilter(classes=("figure",)),
        "of a class that there is none of": LogFilter(classes=("note",)),
        "dated noted": LogFilter(datings=(Dating.NOTED,)),
        "of great significance": LogFilter(least=0.99),
        "since yesterday": LogFilter(since=now - timedelta(days=1)),
        "until two years ago": LogFilter(until=now - timedelta(days=700)),
        "with a word that there is none of": LogFilter(words="nowheretobefound"),
        "with a word that all have": LogFilter(words="https"),
        "of one day long ago": LogFilter(since=now - timedelta(days=600), until=now - timedelta(days=599)),
    }
    for name, wanted in filters.items():
        _time(db, f"log, {SHOWN} {name}", lambda session, wanted=wanted: _log(session, wanted))
    _time(db, "search for a frequent word", lambda session: search(session, Search(FREQUENT)))
    _time(db, "versions of a page", lambda session: list_versions(session, 5, newest=100))
    _time(db, "captures of a page", lambda session: list_capture_rows(session, 5, limit=50))
    _time(db, "pages, the first hundred", lambda session: list_pages(session, limit=100))
    _time(db, "pages, a hundred near the end", lambda session: list_pages(session, after=90_000, limit=100))
    _time(db, "pages of a source", lambda session: list_pages(session, source_id=5, limit=100))
    _time(db, "sources, the first hundred", lambda session: list_sources(session, limit=100))
    _time(db, "what is due and what waits", lambda session: backlog(session, now))
    _time(db, "everything in figures (status)", lambda session: counts(session, now))


def _log(session: Session, wanted: LogFilter) -> object:
    return list(islice(iter_log(session, wanted, newest_first=True, at_once=SHOWN), SHOWN))


def _time(db: Database, name: str, work: Callable[[Session], object]) -> None:
    spent = []
    for _ in range(ROUNDS):
        with db.reading() as session:
            started = time.process_time()
            work(session)
            spent.append((time.process_time() - started) * 1000)
    found = statistics.median(spent)
    mark = "" if found <= GOAL_MS else "  above the goal"
    print(f"{name:<52}{found:9.1f} ms{found / GOAL_MS:8.2f} of the goal{mark}", flush=True)


def _claims(db: Database) -> None:
    spent = []
    now = datetime.now(UTC) + timedelta(days=60)
    for _ in range(200):
        with db.writing() as session:
            started = time.process_time()
            claim_due(session, now=now, lease_s=60, limit=CLAIMED, owner="bench")
            spent.append((time.process_time() - started) * 1000)
        with db.writing() as session:
            release_owner(session, "bench")
    # The first one of a process has its statements built.
    first, *others = spent
    late = sorted(others)[int(len(others) * 0.99)]
    found = f"{statistics.median(others):9.1f} ms, p99 {late:.1f} ms, the first {first:.1f} ms"
    print(f"{f'claim of {CLAIMED}, all 100,000 due':<52}{found}")


def _service(file: Path) -> None:
    """Start the real service on the database, as a user does, and leave it alone: nothing is due."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "variorum", "--db", str(file), "run", "--no-web"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None  # noqa: S101 - a pipe, as asked for above
        while "service_started" not in (line := process.stderr.readline()):
            if not line:
                print("the service did not start")
                return
        wall = time.perf_counter() - started
        print(f"{'start of the service, CPU':<52}{_cpu_s(process.pid):9.1f} s, wall {wall:.1f} s")
        # The first maintenance belongs to the start.
        time.sleep(SETTLE_S)
        before = _cpu_s(process.pid)
        time.sleep(IDLE_S)
        share = (_cpu_s(process.pid) - before) / IDLE_S
        print(f"{'idle: CPU, memory':<52}{share:9.1%}, {_rss_mb(process.pid):.0f} MB")
    finally:
        process.terminate()
        process.wait()


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


@contextmanager
def _site(*options: str) -> Iterator[Site]:
    command = [sys.executable, "-m", "benchmarks.service_site", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Site(process)
    finally:
        process.terminate()
        process.wait()


async def _checks(db: Database, site: Site, count: int, latency_ms: int = 0) -> float:
    """Check pages for the first time; return CPU milliseconds a check."""
    settings = Settings()
    fetch = settings.fetch.model_copy(update={"allow_private": True})
    service = settings.service.model_copy(update={"checks": 100})
    settings = settings.model_copy(update={"fetch": fetch, "service": service})
    ids = fill(db, [url_of(number, site.port) for number in range(count)])
    site.say("first check")
    lags: list[float] = []
    async with bootstrap_tools(settings, db) as lent:
        with db.writing() as session:
            request_check(session, ids, (), lent.now())
        done, left = asyncio.Event(), [count]

        def note(_: CheckReport) -> None:
            left[0] -= 1
            if not left[0]:
                done.set()

        pool, watchdog = Pool(lent, note), Watchdog(lent.liveness, on_lag=lags.append, look_s=0.02)
        watchdog.start(asyncio.get_running_loop())
        cpu, wall = time.process_time(), time.perf_counter()
        serving = asyncio.create_task(pool.serve())
        while not done.is_set():
            pool.wake()
            await asyncio.wait({asyncio.ensure_future(done.wait())}, timeout=0.2)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        await asyncio.to_thread(watchdog.stop)
        pool.stop()
        await serving
        await pool.drain(10)
    name = f"first checks, server {latency_ms} ms away" if latency_ms else "first checks"
    lag = sorted(lags)[int(len(lags) * 0.99)] * 1000
    print(f"{name:<52}{cpu * 1000 / count:9.2f} ms CPU, {count / wall:.0f} pages/s, loop lag p99 {lag:.0f} ms")
    return cpu * 1000 / count


if __name__ == "__main__":
    main()
