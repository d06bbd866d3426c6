"""Listings and checks find their rows by an index: to read a large table from end to end keeps everybody waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from scraper.model import ChangeKind, Dating
from storage.captures import list_capture_rows
from storage.checks import Checked, record_checks
from storage.counts import counts
from storage.log import LogFilter, iter_log
from storage.noise import load_histories
from storage.pages import list_pages
from storage.plans import load_plans
from storage.sources import list_sources
from storage.versions import list_versions
from tests.storage_situations import HOUR, NOW, checked, due, index_source, shows, watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.engine import Database, Session

LARGE = ("change", "page", "version", "capture", "payload", "check_run", "source_page", "outbox")
"""Tables that grow with what is watched; all others are small."""

LISTINGS: dict[str, Callable[[Session], object]] = {
    "log": lambda session: list(iter_log(session, LogFilter())),
    "log, news": lambda session: _log(session, is_news=True),
    "log, before": lambda session: list(iter_log(session, LogFilter(), before=2, newest_first=True)),
    "log of a page": lambda session: _log(session, page_id=1),
    "log of a source": lambda session: _log(session, source_ids=(1,), is_news=True),
    "log of a tag": lambda session: _log(session, source_ids=(1, 2)),
    "log of a kind": lambda session: _log(session, kinds=(ChangeKind.MOVED,)),
    "log of a class": lambda session: _log(session, classes=("figure", "typo"), is_news=True),
    "log, dated": lambda session: _log(session, datings=(Dating.SILENT,)),
    "log, significant": lambda session: _log(session, least=0.9),
    "log of a time": lambda session: _log(session, since=NOW, until=NOW + HOUR),
    "log with words": lambda session: _log(session, words="now that"),
    "log with words of a class": lambda session: _log(session, words="now", classes=("figure",)),
    "pages": lambda session: list_pages(session, after=1, limit=10),
    "pages of a source": lambda session: list_pages(session, source_id=1, limit=10),
    "sources": lambda session: list_sources(session, limit=10),
    "versions": lambda session: list_versions(session, 1, newest=10),
    "captures": lambda session: list_capture_rows(session, 1, limit=10),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_reads_no_large_table_from_end_to_end(sqlite_db: Database, name: str) -> None:
    _fill(sqlite_db)
    assert _scans(_plans(sqlite_db, LISTINGS[name])) == []


def test_counting_everything_reads_indexes_alone(sqlite_db: Database) -> None:
    _fill(sqlite_db)
    assert _scans(_plans(sqlite_db, lambda session: counts(session, NOW))) == []


def test_checks_read_no_large_table_from_end_to_end(sqlite_db: Database) -> None:
    _fill(sqlite_db)
    claims = [claim for claim in due(sqlite_db, at=NOW + 9 * HOUR, per_host=9) if claim.page_id is not None]
    checks = [Checked(claim, shows(2, f"now {claim.token}", at=NOW + 9 * HOUR), NOW + 10 * HOUR) for claim in claims]
    assert len(checks) == 2

    def check(session: Session) -> None:
        load_plans(session, claims)
        load_histories(session, [claim.page_id for claim in claims if claim.page_id is not None], 9)
        record_checks(session, checks)

    with sqlite_db.writing() as session:
        assert _scans(_plans_in(session, check)) == []


def _log(session: Session, **wanted: object) -> object:
    return list(iter_log(session, LogFilter(**wanted), newest_first=True))


def _fill(db: Database) -> None:
    checked(db, watched(db), shows(1, "one"))
    checked(db, watched(db, "https://news.example/b"), shows(1, "two"))
    index_source(db)


def _plans(db: Database, listing: Callable[[Session], object]) -> list[str]:
    """What SQLite does for each statement of a listing."""
    with db.reading() as session:
        return _plans_in(session, listing)


def _plans_in(session: Session, work: Callable[[Session], object]) -> list[str]:
    asked: list[tuple[str, object]] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda _c, _r, sql, values, *_: asked.append((sql, values)))
    work(session)
    statements = [one for one in asked if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]
    return [
        row[3] for sql, values in statements for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
    ]


def _scans(plan: list[str]) -> list[str]:
    # In the order of an index rows are read only as far as somebody takes them. The log is gone through for what is
    # rare in it, so that must be done in an index, too, and not in its entries.
    whole = tuple(f"SCAN {table}" for table in LARGE)
    through_the_log = "SEARCH change USING INTEGER PRIMARY KEY (rowid>?)"
    return [step for step in plan if (step.startswith(whole) and "INDEX" not in step) or step == through_the_log]
