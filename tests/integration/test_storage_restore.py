"""Backups put in a database's place, and what is refused; damage that is really done to files."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.errors import StorageError
from storage.changes import list_changes
from storage.engine import Database
from storage.health import check
from storage.migrate import backup, upgrade
from storage.pages import list_pages
from storage.restore import restore, verified
from storage.service import announce
from storage.service_records import ServiceFacts
from tests.storage_situations import NOW, checked, shows, watched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def copy(sqlite_db: Database, tmp_path: Path) -> Path:
    """A backup of a database that held one page; the database holds two by now."""
    page = watched(sqlite_db)
    checked(sqlite_db, page, shows(1, "One."))
    target = tmp_path / "copies" / "copy.sqlite3"
    backup(sqlite_db, target)
    watched(sqlite_db, "https://news.example/later")
    return target


def urls(db: Database) -> list[str]:
    with db.reading() as session:
        return [page.url for page in list_pages(session)]


def damage(file: Path, offset: int, length: int = 4000) -> None:
    raw = bytearray(file.read_bytes())
    raw[offset : offset + length] = b"\xff" * min(length, len(raw) - offset)
    file.write_bytes(raw)


def test_a_backup_comes_into_the_place_of_the_database_which_is_kept(sqlite_db: Database, copy: Path) -> None:
    kept = restore(sqlite_db, copy, NOW)
    assert urls(sqlite_db) == ["https://news.example/a"]
    assert check(sqlite_db) == []
    assert kept is not None
    before = Database(str(kept))
    assert urls(before) == ["https://news.example/a", "https://news.example/later"]
    before.dispose()


def test_a_backup_is_restored_where_nothing_was(copy: Path, tmp_path: Path) -> None:
    db = Database(str(tmp_path / "new.sqlite3"))
    assert restore(db, copy, NOW) is None
    assert urls(db) == ["https://news.example/a"]
    db.dispose()


def test_what_a_killed_restore_set_aside_is_taken_back_whatever_the_database_is_called(
    sqlite_db: Database, copy: Path, tmp_path: Path
) -> None:
    target = tmp_path / "[one].sqlite3"
    backup(sqlite_db, target)
    aside = tmp_path / "[one]-replaced-20250101T000000Z.sqlite3"
    aside.hardlink_to(target)
    restore(Database(str(target)), copy, NOW)
    assert not aside.exists()


def test_a_write_ahead_log_that_lost_its_database_does_not_come_into_the_new_one(copy: Path, tmp_path: Path) -> None:
    lost = Database(str(tmp_path / "lost.sqlite3"))
    upgrade(lost)
    with lost.reading():
        watched(lost, "https://news.example/lost")
        orphan = (tmp_path / "lost.sqlite3-wal").read_bytes()
    lost.dispose()
    assert orphan
    target = tmp_path / "gone.sqlite3"
    target.with_name("gone.sqlite3-wal").write_bytes(orphan)
    db = Database(str(target))
    assert restore(db, copy, NOW) is None
    assert urls(db) == ["https://news.example/a"]
    assert check(db) == []
    db.dispose()
    assert [file.read_bytes() for file in tmp_path.glob("gone-replaced-*-wal")] == [orphan]


def test_the_log_goes_on_after_a_restore(sqlite_db: Database, copy: Path) -> None:
    restore(sqlite_db, copy, NOW)
    with sqlite_db.reading() as session:
        (page,) = list_pages(session)
    checked(sqlite_db, page, shows(2, "Two."))
    with sqlite_db.reading() as session:
        assert [change.id for change in list_changes(session)] == [1, 2]
    assert check(sqlite_db) == []


def test_while_a_service_runs_nothing_is_replaced(sqlite_db: Database, copy: Path) -> None:
    with sqlite_db.writing() as session:
        announce(session, ServiceFacts("owner", 4711, "here", "1"), NOW)
    with pytest.raises(StorageError, match=r"process 4711.*stop it first"):
        restore(sqlite_db, copy, NOW)
    assert len(urls(sqlite_db)) == 2


def test_while_another_program_has_it_open_nothing_is_replaced(sqlite_db: Database, copy: Path) -> None:
    other = sqlite3.connect(sqlite_db.place)
    other.execute("SELECT count(*) FROM page").fetchone()
    try:
        with pytest.raises(StorageError, match="Another program"):
            restore(sqlite_db, copy, NOW)
    finally:
        other.close()
    assert len(urls(sqlite_db)) == 2


@pytest.mark.parametrize("offset", [0, 100, 4096 * 3, 4096 * 20])
def test_a_damaged_backup_is_refused_and_nothing_changed(sqlite_db: Database, copy: Path, offset: int) -> None:
    damage(copy, offset)
    with pytest.raises(StorageError, match="nothing was changed"):
        restore(sqlite_db, copy, NOW)
    assert len(urls(sqlite_db)) == 2
    assert sorted(file.name for file in Path(sqlite_db.place).parent.glob("*restored*")) == []


def test_a_truncated_backup_is_refused(sqlite_db: Database, copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    with pytest.raises(StorageError, match="nothing was changed"):
        restore(sqlite_db, copy, NOW)


def test_what_is_no_backup_is_refused(sqlite_db: Database, tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.sqlite3"
    text.write_text("no database at all\n" * 200, encoding="utf-8")
    foreign = sqlite3.connect(other)
    foreign.execute("CREATE TABLE something (id INTEGER)")
    foreign.close()
    for file, said in ((text, "cannot be read"), (other, "damaged|no database"), (tmp_path / "none", "no file")):
        with pytest.raises(StorageError, match=said):
            restore(sqlite_db, file, NOW)


@pytest.mark.parametrize("offset", [0, 100])
def test_a_backup_replaces_a_database_that_cannot_be_opened(sqlite_db: Database, copy: Path, offset: int) -> None:
    sqlite_db.dispose()
    damage(Path(sqlite_db.place), offset)
    assert restore(sqlite_db, copy, NOW) is not None
    assert urls(sqlite_db) == ["https://news.example/a"]


def _places(db: Database) -> Iterator[int]:
    size = Path(db.place).stat().st_size
    yield from (0, 100, 4096 * 5, size // 2, size - 4096)


def test_damage_at_any_place_is_found_and_never_a_traceback(sqlite_db: Database, copy: Path) -> None:
    sqlite_db.dispose()
    whole = Path(sqlite_db.place).read_bytes()
    missed = []
    for offset in _places(sqlite_db):
        Path(sqlite_db.place).write_bytes(whole)
        damage(Path(sqlite_db.place), offset)
        damaged = Database(sqlite_db.place)
        problems = check(damaged)
        damaged.dispose()
        if not problems:
            missed.append(offset)
    # Pages that hold nothing (yet) may be overwritten without harm.
    assert all(offset >= 4096 * 5 for offset in missed)
    assert len(missed) <= 2
    assert verified(copy) == []
