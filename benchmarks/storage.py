"""How fast storage claims and records, and what a version costs on disk.

    python -m benchmarks.storage [--pages 200000] [--hosts 5000] [--database URL]

Figures are process time where they say CPU. The baseline is what SQLite itself does in the same run: one UPDATE of one
row by its key in a transaction of its own, through the sqlite3 module, in the same mode (WAL, synchronous=NORMAL).
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from scraper.judgement import CheckResult, Evidence, Keep, NewChange, NewVersion, Outcome
from scraper.model import (
    Article,
    Block,
    BlockType,
    ChangeKind,
    ContentHash,
    PayloadDigest,
    Recipe,
    Response,
    SourceKind,
    Url,
)
from storage.checks import Checked, record_check, record_checks
from storage.claims import claim_due, release_owner
from storage.columns import url_key
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import PageRecord, SourcePageRecord
from storage.plans import load_plans
from storage.records import NewSource, PageState
from storage.sources import add_source
from storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from storage.check_records import Claim

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROUNDS = 200


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        baseline_s = _baseline(Path(folder))
        _print("sqlite3, one UPDATE a transaction (baseline)", [baseline_s], baseline_s)
        db = Database(arguments.database or str(Path(folder) / "variorum.sqlite3"))
        upgrade(db)
        _fill(db, arguments.pages, arguments.hosts)
        print(f"\n{arguments.pages:,} pages on {arguments.hosts:,} hosts, half of them due")
        _measure_claims(db, baseline_s)
        _measure_backlog(db, baseline_s)
        _measure_checks(db, baseline_s)
        db.dispose()


def _measure_claims(db: Database, baseline_s: float) -> None:
    _print("claim_due of 1, CPU", _claims(db, ROUNDS, 1), baseline_s)
    _print("claim_due of 20, CPU", _claims(db, ROUNDS, 20), baseline_s)
    _print("claim_due of 20, wall", _claims(db, ROUNDS, 20, clock=time.perf_counter), baseline_s)
    _print("claim_due where nothing is due, CPU", _claims(db, ROUNDS, 20, now=NOW - 1000 * HOUR), baseline_s)


def _measure_backlog(db: Database, baseline_s: float) -> None:
    # All hosts but twenty may not be asked: the oldest promises are of no use, so the hosts are walked one by one.
    with db.reading() as session:
        hosts = set(session.scalars(select(PageRecord.host).distinct()))
    full = sorted(hosts)[:-20]
    _print("claim_due of 20 where all other hosts wait, CPU", _claims(db, 20, 20, skip_hosts=full), baseline_s)


def _measure_checks(db: Database, baseline_s: float) -> None:
    with db.writing() as session:
        claims = claim_due(session, now=NOW, lease_s=36_000, limit=2000, owner="bench", per_host=10)
    parts = [claims[start : start + 500] for start in range(0, 2000, 500)]
    _print("record_check, first version (17 KB page), CPU", _records(db, parts[0], _first), baseline_s)
    _print("load_plan without payload, CPU", _plans(db, parts[0], 1), baseline_s)
    _print("load_plans, 32 together, each", _plans(db, parts[0], 32), baseline_s)
    _print("record_checks, first version, 32 together, each", _together(db, parts[3], 32), baseline_s)
    with db.writing() as session:
        again = claim_due(session, now=NOW + 2 * HOUR, lease_s=36_000, limit=500, owner="again", per_host=10)
    _print("record_check, unchanged, CPU", _records(db, [*parts[1], *again][:500], _unchanged), baseline_s)
    started = time.perf_counter()
    writer = Writer(db)
    futures = [writer.submit(lambda session, claim=claim: _record(session, claim, _unchanged)) for claim in parts[2]]
    for future in futures:
        future.result()
    writer.close()
    _print("record_check, unchanged, through the writer, wall", [(time.perf_counter() - started) / 500], baseline_s)


def _claims(  # noqa: PLR0913 - options by keyword
    db: Database,
    rounds: int,
    limit: int,
    *,
    clock: Callable[[], float] = time.process_time,
    now: datetime = NOW,
    skip_hosts: Collection[str] = (),
) -> list[float]:
    spent = []
    for _ in range(rounds):
        started = clock()
        with db.writing() as session:
            claim_due(session, now=now, lease_s=60, limit=limit, owner="bench", skip_hosts=skip_hosts)
        spent.append(clock() - started)
        with db.writing() as session:
            release_owner(session, "bench")
    return spent


def _records(db: Database, claims: list[Claim], result: Callable[[Claim], CheckResult]) -> list[float]:
    spent = []
    for start in range(0, len(claims), 50):
        part = claims[start : start + 50]
        results = [result(claim) for claim in part]
        started = time.process_time()
        with db.writing() as session:
            for claim, found in zip(part, results, strict=True):
                record_check(session, claim, found, next_check_at=NOW + HOUR)
        spent.append((time.process_time() - started) / len(part))
    return spent


def _together(db: Database, claims: list[Claim], at_once: int) -> list[float]:
    checks = [Checked(claim, _first(claim), NOW + HOUR) for claim in claims]
    started = time.process_time()
    for start in range(0, len(checks), at_once):
        with db.writing() as session:
            record_checks(session, checks[start : start + at_once])
    return [(time.process_time() - started) / len(claims)]


def _plans(db: Database, claims: list[Claim], at_once: int) -> list[float]:
    started = time.process_time()
    for start in range(0, len(claims), at_once):
        with db.reading() as session:
            load_plans(session, claims[start : start + at_once])
    return [(time.process_time() - started) / len(claims)]


def _record(session: object, claim: Claim, result: Callable[[Claim], CheckResult]) -> object:
    return record_check(session, claim, result(claim), next_check_at=NOW + HOUR)  # type: ignore[arg-type]


def _first(claim: Claim) -> CheckResult:
    paragraphs = [hashlib.sha512(f"{claim.url} {n}".encode()).hexdigest() for n in range(30)]
    article = Article("A headline", tuple(Block(BlockType.PARAGRAPH, text) for text in paragraphs))
    payload = ("<p>" + "</p>\n<p class='story-body'>".join(paragraphs) + "</p>").encode() * 4
    response = Response(claim.url, claim.url, 200, (("Content-Type", "text/html"),), payload, NOW)
    change = NewChange(ChangeKind.ADDED, None, 1, title="A headline", is_baseline=True)
    return CheckResult(
        Outcome.ADDED,
        NOW,
        "first seen",
        response=response,
        digest=PayloadDigest(hashlib.sha256(payload).hexdigest()),
        keep=Keep.PAYLOAD,
        new_version=NewVersion(article, ContentHash("n1:" + paragraphs[0][:64]), Recipe("e1.n1.r1")),
        changes=(change,),
    )


def _unchanged(claim: Claim) -> CheckResult:
    del claim
    return replace(CheckResult(Outcome.UNCHANGED, NOW, "not modified"), evidence=Evidence.NOT_MODIFIED)


def _fill(db: Database, pages: int, hosts: int) -> None:
    with db.writing() as session:
        source, _ = add_source(session, NewSource(SourceKind.INDEX, Url("https://index.example/")), NOW + 9999 * HOUR)
        for start in range(0, pages, 5000):
            rows = [_page(n, pages, hosts) for n in range(start, min(pages, start + 5000))]
            ids = session.scalars(insert(PageRecord).returning(PageRecord.id), rows).all()
            session.execute(insert(SourcePageRecord), [{"source_id": source.id, "page_id": one} for one in ids])

    with db.writing() as session:
        session.execute(text("ANALYZE"))


def _page(number: int, pages: int, hosts: int) -> dict[str, object]:
    host = f"h{number % hosts}.example"
    url = f"https://{host}/news/{number}"
    due_at = NOW + (number - pages // 2) * timedelta(seconds=1)
    return {
        "url": url,
        "url_key": url_key(url),
        "host": host,
        "added_at": NOW,
        "state": PageState.ACTIVE,
        "next_check_at": due_at,
        "due_at": due_at,
    }


def _baseline(folder: Path) -> float:
    connection = sqlite3.connect(folder / "baseline.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE page (id INTEGER PRIMARY KEY, due_at TEXT, count INTEGER)")
    connection.executemany("INSERT INTO page VALUES (?, ?, 0)", [(n, str(n)) for n in range(10_000)])
    started = time.process_time()
    for number in range(5000):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE page SET count = count + 1 WHERE id = ?", (number,))
        connection.execute("COMMIT")
    spent = time.process_time() - started
    connection.close()
    return spent / 5000


def _print(what: str, seconds: list[float], baseline_s: float) -> None:
    middle = statistics.median(seconds)
    late = sorted(seconds)[int(len(seconds) * 0.99)] if len(seconds) > 1 else middle
    print(
        f"{what:<52} p50 {middle * 1e3:8.3f} ms  p99 {late * 1e3:8.3f} ms"
        f"  {1 / middle:9,.0f}/s  {middle / baseline_s:8.1f} x baseline"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--hosts", type=int, default=5000)
    parser.add_argument("--database", help="a URL or path; by default a temporary SQLite file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
