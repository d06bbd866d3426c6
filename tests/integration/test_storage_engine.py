from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from scraper.errors import InputError, StorageError
from storage.engine import Database, database_url, place, translated

if TYPE_CHECKING:
    from pathlib import Path


def test_a_path_becomes_a_sqlite_url() -> None:
    assert database_url("/data/with space.sqlite3") == "sqlite:////data/with space.sqlite3"


def test_postgresql_means_psycopg() -> None:
    assert database_url("postgresql://me:secret@host/name") == "postgresql+psycopg://me:secret@host/name"
    assert database_url("postgres://host/name") == "postgresql+psycopg://host/name"


def test_a_place_has_no_password() -> None:
    assert place("postgresql://me:secret@host/name") == "postgresql://me@host/name"
    assert (
        place("postgresql://me@host/name?password=secret&sslmode=require")
        == "postgresql://me@host/name?sslmode=require"
    )
    assert place("/data/variorum.sqlite3") == "/data/variorum.sqlite3"


@pytest.mark.parametrize("nonsense", ["", "mysql://host/name", "nonsense://host"])
def test_other_databases_are_refused_with_a_sentence(nonsense: str) -> None:
    with pytest.raises(InputError):
        Database(nonsense)


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database at all, but long enough to be taken for one " * 20)
    db = Database(str(file))
    with pytest.raises(StorageError, match=r"notes\.txt"), db.reading() as session:
        session.execute(text("SELECT 1 FROM page"))
    db.dispose()


def test_a_disk_that_fails_is_to_be_looked_at() -> None:
    refusal = OperationalError("SELECT 1", {}, sqlite3.OperationalError("disk I/O error"))
    with pytest.raises(StorageError, match=r"notes\.sqlite3 .* whether its disk has room"), translated("notes.sqlite3"):
        raise refusal


def test_missing_tables_name_the_command(empty_url: str) -> None:
    db = Database(empty_url)
    with pytest.raises(StorageError, match="variorum db upgrade"), db.reading() as session:
        session.execute(text("SELECT 1 FROM page"))
    db.dispose()


def test_a_write_is_rolled_back_on_any_error(db: Database) -> None:
    with pytest.raises(StorageError):
        _fail_in_mid_transaction(db)
    with db.reading() as session:
        assert session.execute(text("SELECT change_id FROM log_head")).scalar() == 0


def test_a_reader_keeps_one_look_at_the_database(db: Database) -> None:
    with db.reading() as reader:
        assert reader.execute(text("SELECT change_id FROM log_head")).scalar() == 0
        with db.writing() as writer:
            writer.execute(text("UPDATE log_head SET change_id = 7"))
        assert reader.execute(text("SELECT change_id FROM log_head")).scalar() == 0
    with db.reading() as reader:
        assert reader.execute(text("SELECT change_id FROM log_head")).scalar() == 7


def test_concurrent_increments_all_survive(db: Database) -> None:
    # Eight writers of the same row, half of them with a connection pool of their own, as another process has.
    others = [db, Database(db.url)]
    errors: list[BaseException] = []

    def increment(database: Database) -> None:
        try:
            for _ in range(100):
                with database.writing() as session:
                    lock = "" if database.is_sqlite else " FOR UPDATE"
                    now = session.execute(text(f"SELECT change_id FROM log_head{lock}")).scalar_one()  # noqa: S608
                    session.execute(text("UPDATE log_head SET change_id = :next"), {"next": now + 1})
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    threads = [threading.Thread(target=increment, args=(others[n % 2],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    others[1].dispose()
    assert errors == []
    with db.reading() as session:
        assert session.execute(text("SELECT change_id FROM log_head")).scalar() == 800


def test_sqlite_runs_with_the_settings_that_keep_data(sqlite_db: Database) -> None:
    with sqlite_db.reading() as session:
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "mmap_size": 0,
    }


def _fail_in_mid_transaction(db: Database) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE log_head SET change_id = 7"))
        session.execute(text("nonsense"))
