"""How fast each page of the web view answers on a large database.

    python -m benchmarks.large_database /tmp/large.sqlite3
    python -m benchmarks.web /tmp/large.sqlite3 [--rounds 100]

The real application behind uvicorn on loopback, one request at a time, each about another page, version or part of the
log, so that nothing but the first second is answered from memory; the goal is 100 ms at the 95th percentile. The
database is upgraded where it is older, and the key that signs sessions is kept in it; nothing else is written.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
from sqlalchemy import text

from storage.engine import Database
from storage.migrate import upgrade
from storage.writer import Writer
from variorum.bootstrap import http_fetcher, settle_memory, share_interpreter
from variorum.config import Settings
from variorum.web.access import make_access
from variorum.web.app import web_app
from variorum.web.desk import Desk
from variorum.web.guard import names_of
from variorum.web.server import address_of, listen, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOAL_MS = 100.0
WARM_UP = 3
SHORT = 3
WORDS = ("parola", "ministro", "governo", "comune", "the", "news", "2026", "milano")


def main() -> None:
    arguments = _arguments()
    database = Database(arguments.database)
    upgrade(database)
    with database.reading() as session:
        facts = {
            name: session.scalar(text(f"SELECT max(id) FROM {name}")) or 0  # noqa: S608 - names of ours
            for name in ("page", "source", "change", "capture")
        }
        edited = list(session.scalars(text("SELECT page_id FROM version WHERE number = 2 ORDER BY id DESC LIMIT 5000")))
        words = _words(session.scalars(text("SELECT title FROM page ORDER BY id DESC LIMIT 500")))
    print(", ".join(f"{name}: {count:,}" for name, count in facts.items()))
    print(f"{'milliseconds':<30}{'p50':>9}{'p95':>9}{'worst':>9}{'p95 of CPU':>11}")
    with _served(database) as client:
        settle_memory()
        share_interpreter()
        for name, path in _paths(facts, edited, words).items():
            _measure(client, name, path, arguments.rounds)
    database.dispose()


def _words(titles: Iterator[str]) -> list[str]:
    return sorted({word for title in titles for word in (title or "").split() if word.isalpha() and len(word) > 3}) or [
        *WORDS
    ]


def _paths(facts: dict[str, int], edited: list[int], words: list[str]) -> dict[str, Callable[[], str]]:
    pick = random.Random(7)

    def of(name: str) -> int:
        return pick.randint(1, facts[name])

    return {
        "change log, newest": lambda: "/",
        "change log, anywhere": lambda: f"/?all=1&before={of('change')}",
        "change log, one source": lambda: f"/?source={of('source')}",
        "change log, a class": lambda: f"/?class=figure&before={of('change')}",
        "change log, silent, 30 days": lambda: "/?silent=1&period=30d",
        "Atom feed": lambda: "/changes.atom",
        "pages": lambda: f"/pages?after={of('page')}",
        "page": lambda: f"/pages/{of('page')}",
        "differences": lambda: f"/pages/{pick.choice(edited)}/diff",
        "differences, side by side": lambda: f"/pages/{pick.choice(edited)}/diff?view=beside",
        "origin and copies": lambda: f"/pages/{of('page')}/origins",
        "two texts": lambda: f"/pages/{pick.choice(edited)}/beside/{pick.choice(edited)}",
        "timeline": lambda: f"/pages/{of('page')}/timeline",
        "captures": lambda: f"/pages/{of('page')}/captures",
        "capture": lambda: f"/captures/{of('capture')}",
        "search, one word": lambda: f"/search?q={pick.choice(words)}",
        "search, two words": lambda: f"/search?q={pick.choice(words)}+{pick.choice(words)}",
        "sources": lambda: "/sources",
        "source": lambda: f"/sources/{of('source')}",
        "form of a source": lambda: f"/sources/{of('source')}/edit",
        "status": lambda: "/status",
        "API, what comes next": lambda: "/api/v1/schedule?limit=100",
    }


def _measure(client: httpx.Client, name: str, path: Callable[[], str], rounds: int) -> None:
    spent, missing = [], 0
    cpu = []
    for number in range(rounds + WARM_UP):
        asked = path()
        started, worked = time.perf_counter(), time.process_time()
        answer = client.get(asked)
        took, work = 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - worked)
        if answer.status_code == 404:
            missing += 1
        elif number >= WARM_UP:
            spent.append(took)
            cpu.append(work)
            answer.raise_for_status()
    p95 = statistics.quantiles(spent, n=20)[-1]
    mark = "" if p95 <= GOAL_MS else "  above the goal"
    cpu95 = statistics.quantiles(cpu, n=20)[-1]
    print(f"{name:<30}{statistics.median(spent):>9.1f}{p95:>9.1f}{max(spent):>9.1f}{cpu95:>11.1f}{mark}", flush=True)


@contextmanager
def _served(database: Database) -> Iterator[httpx.Client]:
    settings = Settings.model_validate({"web": {"address": "127.0.0.1:0"}})
    door = listen(settings.web.address)
    started, stopping, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    with door, closing(Writer(database)) as writer:
        desk = Desk(database, writer, lambda: datetime.now(UTC), settings, http_fetcher(settings))
        access = make_access(database, writer, settings.web, desk.now, is_loopback=True)
        app = web_app(desk, names_of(settings.web, is_loopback=True), access)

        async def serve() -> None:
            async with serving(app, door):
                started.set()
                await stopping.wait()

        thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
        thread.start()
        started.wait()
        try:
            with httpx.Client(base_url=address_of(door), trust_env=False, timeout=120) as client:
                yield client
        finally:
            loop.call_soon_threadsafe(stopping.set)
            thread.join()
            loop.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("--rounds", type=int, default=100)
    return parser.parse_args()


if __name__ == "__main__":
    main()
