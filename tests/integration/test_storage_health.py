from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from scraper.errors import StorageError
from storage.captures import list_captures
from storage.health import check, optimize
from storage.models import PayloadRecord
from storage.payloads import read_payload
from storage.series import chain_of
from storage.versions import get_version
from tests.storage_situations import HOUR, NOW, article, checked, shows, watched

if TYPE_CHECKING:
    from storage.engine import Database
    from storage.records import Page


def test_a_damaged_payload_is_found_and_not_given_out(db: Database) -> None:
    page = _page_with(db, [b"first" * 100, b"second" * 100])
    with db.migrating() as connection:
        connection.execute(text("UPDATE payload SET body = (SELECT body FROM payload WHERE id = 1) WHERE id = 2"))
    assert any("damaged" in problem.detail for problem in check(db))
    with pytest.raises(StorageError, match="damaged"), db.reading() as session:
        read_payload(session, list_captures(session, page.id)[1].payload_digest)


def test_a_page_that_was_deleted_by_hand_is_missed(db: Database) -> None:
    page = _page_with(db, [b"first"])
    with db.writing() as session:
        session.execute(text("DELETE FROM page WHERE id = :id"), {"id": page.id})
    (problem, *_) = check(db)
    assert (problem.where, "gone" in problem.detail) == ("log entry 1", True)


def test_references_to_nothing_are_found(sqlite_db: Database) -> None:
    page = _page_with(sqlite_db, [b"first"])
    with sqlite_db.migrating() as connection:
        connection.execute(text("DELETE FROM source WHERE id = :id"), {"id": page.source_ids[0]})
    assert any("source_page" in problem.where for problem in check(sqlite_db))


def test_optimizing_gives_the_write_ahead_log_back(sqlite_db: Database) -> None:
    _page_with(sqlite_db, [b"first"])
    log = Path(sqlite_db.place + "-wal")
    assert log.stat().st_size > 0
    optimize(sqlite_db)
    assert log.stat().st_size == 0


def test_optimizing_hardly_waits_for_who_reads(sqlite_db: Database) -> None:
    _page_with(sqlite_db, [b"first"])
    with sqlite_db.reading() as session:
        session.execute(text("SELECT count(*) FROM page"))
        watched(sqlite_db, "https://news.example/second")
        optimize(sqlite_db)
        # What is read there is still needed.
        assert Path(sqlite_db.place + "-wal").stat().st_size > 0
    optimize(sqlite_db)
    assert Path(sqlite_db.place + "-wal").stat().st_size == 0


def test_optimizing_is_for_every_database(db: Database) -> None:
    optimize(db)
    assert check(db) == []


def test_every_payload_of_a_long_series_comes_back_in_a_few_steps(sqlite_db: Database) -> None:
    draw = random.Random(5)
    page = bytearray(draw.randbytes(3000))
    payloads = []
    for _ in range(270):
        page[draw.randrange(3000)] = draw.randrange(256)
        payloads.append(bytes(page))
    found = _page_with(sqlite_db, payloads)
    with sqlite_db.reading() as session:
        records = session.scalars(select(PayloadRecord).order_by(PayloadRecord.id)).all()
        assert [read_payload(session, one.payload_digest) for one in list_captures(session, found.id)] == payloads
        assert max(len(session.execute(chain_of(PayloadRecord, record.id)).all()) for record in records) <= 9
        assert sum(len(record.body) for record in records) < 270 * 150 + 2 * 3100
        assert get_version(session, found.id, 256).article == article("text 256")
        assert [record.position for record in records][255:258] == [255, 0, 1]


def test_a_redesigned_page_begins_a_new_series(db: Database) -> None:
    old, new = random.Random(6).randbytes(5000), random.Random(7).randbytes(5000)
    _page_with(db, [old, old + b"1", new, new + b"1"])
    with db.reading() as session:
        records = session.scalars(select(PayloadRecord).order_by(PayloadRecord.id)).all()
        assert [record.base_id is None for record in records] == [True, False, True, False]
        assert len(records[3].body) < 100


def test_an_empty_payload_is_a_payload(db: Database) -> None:
    page = _page_with(db, [b"", b"x", b"", b"longer than eight bytes", b""])
    with db.reading() as session:
        captures = list_captures(session, page.id)
        assert [read_payload(session, one.payload_digest) for one in captures][-2:] == [
            b"longer than eight bytes",
            b"",
        ]
    assert check(db) == []


def _page_with(db: Database, payloads: list[bytes]) -> Page:
    page = watched(db)
    for number, payload in enumerate(payloads, 1):
        checked(db, page, shows(number, f"text {number}", at=NOW + number * HOUR, payload=payload))
    return page
