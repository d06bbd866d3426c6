"""What a year of checks and a hundred edits cost on disk."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from scraper.judgement import CheckResult, Evidence, Outcome
from scraper.model import GapReason
from storage.checks import record_check
from storage.claims import claim_now
from storage.models import Base
from storage.pages import get_page
from storage.runs import list_runs
from tests.storage_situations import HOUR, MINUTE, NOW, checked, digest_of, gap, shows, unchanged, watched

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from storage.engine import Database
    from storage.records import Page

YEAR = 525_600
SAMPLE = 300
"""Checks made here; as every check leaves the same number of rows, a year's leave no more."""
WARM_UP = 70
"""After an hour of failures the turn of health is one entry in the log, and stays the only one."""
KILOBYTE = 1024
# Of tables, indexes and what they keep apart, not the catalogue's; without the maps of free room (24 KB each), which
# the server makes when it likes.
_OWN_BYTES = text("SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'i', 't')")


def same_bytes(at: datetime) -> CheckResult:
    return unchanged(1, at=at, digest=digest_of(b"always the same"))


def other_bytes_each_time(at: datetime) -> CheckResult:
    found = unchanged(1, at=at, digest=digest_of(str(at).encode()))
    return replace(found, evidence=Evidence.SAME_ARTICLE, detail=f"the same article, nonce {at:%H%M}")


def not_reachable(at: datetime) -> CheckResult:
    return gap(GapReason.TIMEOUT, at=at)


@pytest.mark.parametrize("result_at", [same_bytes, other_bytes_each_time, not_reachable])
def test_a_check_every_minute_grows_the_database_by_one_run(
    db: Database, result_at: Callable[[datetime], CheckResult]
) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    _check_every_minute(db, page, result_at, WARM_UP)
    rows, size = _rows(db), _size(db)
    _check_every_minute(db, page, result_at, SAMPLE)
    assert _rows(db) == rows
    # Counters grow by digits only, so what holds for the sample holds for a year.
    assert _size(db) - size <= 8 * KILOBYTE
    with db.reading() as session:
        run = list_runs(session, page.id)[-1]
        assert get_page(session, page.id).last_outcome is run.outcome
    assert (run.count, run.longest_pause_s) == (SAMPLE + WARM_UP, 60)


def test_a_years_counters_fit(db: Database) -> None:
    page = watched(db)
    checked(db, page, unchanged_first())
    with db.writing() as session:
        session.execute(text("UPDATE check_run SET count = :count"), {"count": YEAR})
    checked(db, page, replace(unchanged_first(), checked_at=NOW + MINUTE))
    with db.reading() as session:
        assert list_runs(session, page.id)[0].count == YEAR + 1


def test_a_further_version_of_a_large_page_costs_little(sqlite_db: Database, tmp_path: Path) -> None:
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghilmnoprstuvz", k=draw.randint(3, 10))) for _ in range(2000)]
    chrome = "".join(f"<li><a href='/{draw.choice(words)}'>{draw.choice(words)}</a></li>" for _ in range(1000))
    paragraphs = [" ".join(draw.choices(words, k=60)) for _ in range(12)]
    page = watched(sqlite_db)
    sizes, versions = [], 100
    for number in range(1, versions + 1):
        changed = draw.randrange(12)
        paragraphs[changed] = paragraphs[changed].replace(
            draw.choice(paragraphs[changed].split()), draw.choice(words), 1
        )
        article_text = "\n\n".join(paragraphs)
        payload = f"<ul>{chrome}</ul>{article_text}<!-- {draw.getrandbits(64)} -->".encode()
        assert 40_000 < len(payload) < 46_000
        at = NOW + 2 * number * HOUR
        checked(sqlite_db, page, shows(number, article_text, at=at, payload=payload), channels=("mail",))
        checked(sqlite_db, page, unchanged(number, at=at + HOUR))
        if number in {1, versions}:
            sizes.append(_size_without_search_index(sqlite_db, tmp_path / f"copy{number}.sqlite3"))
    assert (sizes[1] - sizes[0]) / (versions - 1) <= 2_500


def unchanged_first() -> CheckResult:
    return CheckResult(Outcome.GAP, NOW, "no answer", reason=GapReason.DNS)


def _check_every_minute(db: Database, page: Page, result_at: Callable[[datetime], CheckResult], count: int) -> None:
    with db.reading() as session:
        at = get_page(session, page.id).last_checked_at or NOW
    # Batches as the writer makes them: a transaction per check would only make the test slower.
    for start in range(0, count, 100):
        with db.writing() as session:
            for _ in range(min(100, count - start)):
                at += MINUTE
                (claim,) = claim_now(session, page_ids=[page.id], now=at, lease_s=30, owner="me")
                record_check(session, claim, result_at(at), next_check_at=at + MINUTE)


def _rows(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.tables.values()
        }


def _size(db: Database) -> int:
    """Bytes in use, less what the database may use again."""
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL"))
            return int(connection.execute(_OWN_BYTES).scalar_one())
    with db.reading() as session:
        pages, free, size = (
            int(session.execute(text(f"PRAGMA {name}")).scalar_one())
            for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size


def _size_without_search_index(db: Database, copy: Path) -> int:
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("DROP TABLE version_words")
        connection.execute("VACUUM")
    return copy.stat().st_size
