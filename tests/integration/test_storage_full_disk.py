"""A database that has no room left: SQLite's own refusal, made to come by a limit of pages."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from scraper.errors import StorageError
from storage.health import check
from storage.hosts import free_at_of, keep_free_at
from storage.writer import Writer
from tests.storage_situations import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from sqlalchemy.orm import Session

    from storage.engine import Database

MANY_PAGES = 4_000_000_000


@pytest.fixture
def writer(sqlite_db: Database) -> Iterator[Writer]:
    writer = Writer(sqlite_db)
    yield writer
    writer.close()


def limit(db: Database, more_pages: int | None) -> None:
    """Let the database grow by so many pages and no further; None takes the limit away."""
    db.dispose()

    @event.listens_for(db.engine, "connect")
    def set_limit(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        (count,) = cursor.execute("PRAGMA page_count").fetchone()
        most = MANY_PAGES if more_pages is None else count + more_pages
        cursor.execute(f"PRAGMA max_page_count={most}")


def keep(host: str) -> Callable[[Session], None]:
    return lambda session: keep_free_at(session, host=host, at=NOW)


def too_much(session: Session) -> None:
    session.execute(
        text("INSERT INTO robots (origin, until_at, body, detail) VALUES ('o', '2026-01-01', zeroblob(200000), '')")
    )


def test_no_job_of_a_transaction_that_met_a_full_disk_counts_as_written(sqlite_db: Database, writer: Writer) -> None:
    limit(sqlite_db, more_pages=3)
    gate = threading.Event()
    together: list[Future[None]] = [writer.submit(lambda _: gate.wait() and None)]  # type: ignore[list-item]
    together += [writer.submit(work) for work in (keep("before.example"), too_much, keep("after.example"))]
    gate.set()
    # SQLite undid the whole transaction, so nobody may believe that his part of it is there.
    errors = [future.exception(timeout=60) for future in together[1:]]
    assert all(isinstance(error, StorageError) and "no room left" in str(error) for error in errors)
    with sqlite_db.reading() as session:
        assert free_at_of(session, host="before.example") is None
        assert free_at_of(session, host="after.example") is None
    assert writer.failure is not None


def test_writing_goes_on_once_there_is_room(sqlite_db: Database, writer: Writer) -> None:
    limit(sqlite_db, more_pages=3)
    assert isinstance(writer.submit(too_much).exception(timeout=60), StorageError)
    limit(sqlite_db, more_pages=None)
    assert writer.submit(too_much).exception(timeout=60) is None
    assert writer.failure is None
    assert check(sqlite_db) == []
