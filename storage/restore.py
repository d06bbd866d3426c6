"""Putting a backup in a database's place: verified first, whole or not at all, and what was there is kept aside."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from glob import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import StorageError
from storage.engine import Database
from storage.health import check
from storage.migrate import copy_file, current_revision, file_of, is_known
from storage.service import running_service

if TYPE_CHECKING:
    from datetime import datetime

    from storage.service_records import Problem


def restore(db: Database, backup: Path, now: datetime) -> Path | None:
    """Put a backup in a SQLite database's place; return where the replaced file is kept, None where there was none.

    Killed at any moment, it leaves the old database or the new one in place, and the old one's file beside it.
    StorageError where the backup is damaged, a program uses the database, or it is no SQLite database.
    """
    if not db.is_sqlite:
        message = f"A PostgreSQL database is restored with its own tool: pg_restore --clean --dbname={db.place} FILE"
        raise StorageError(message)
    target = file_of(db)
    if not backup.is_file():
        message = f"There is no file {backup}; name a copy that `variorum db backup` made."
        raise StorageError(message)
    if target.exists() and backup.samefile(target):
        message = f"{backup} is the database itself; name a copy of it."
        raise StorageError(message)
    fresh = target.with_name(target.name + ".restored")
    try:
        copy_file(backup, fresh)
    except (sqlite3.Error, OSError) as error:
        message = f"{backup} cannot be read ({error}); nothing was changed."
        raise StorageError(message) from error
    try:
        _require_sound(fresh, backup)
        _require_alone(db, now)
        kept = _set_aside(target, now)
        fresh.replace(target)
    finally:
        _forget(fresh)
    return kept


def verified(file: Path) -> list[Problem]:
    """Look a copy over without touching what it was copied from: the file, its references, the log's chain."""
    copy = Database(str(file))
    try:
        return check(copy, with_contents=False)
    finally:
        copy.dispose()


def _require_sound(fresh: Path, backup: Path) -> None:
    if problems := verified(fresh):
        message = f"{backup} is damaged ({problems[0].where}: {problems[0].detail}); nothing was changed."
        raise StorageError(message)
    copy = Database(str(fresh))
    try:
        revision = current_revision(copy)
    finally:
        copy.dispose()
    if revision is None or not is_known(revision):
        what = "no database of Variorum" if revision is None else "of a newer Variorum; install that one"
        message = f"{backup} is {what}; nothing was changed."
        raise StorageError(message)


def _require_alone(db: Database, now: datetime) -> None:
    """Refuse while anybody has the database open: a file is not to be taken away under a program that writes to it."""
    db.dispose()
    file = file_of(db)
    if not file.exists():
        return
    # A damaged file has no tables to ask, and the lock below tells all the same.
    service = None
    with contextlib.suppress(StorageError), db.reading() as session:
        service = running_service(session, now)
    db.dispose()
    if service is not None:
        message = f"The service runs (process {service.pid} on {service.host}); stop it first."
        raise StorageError(message)
    connection = sqlite3.connect(file, timeout=1, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
        # What still stands in the write-ahead log comes into the file, so that the file alone is the whole database.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            message = f"Another program has the database {db.place} open; end it first."
            raise StorageError(message) from error
    except sqlite3.DatabaseError:
        # Damaged: nobody can be using it.
        return
    finally:
        connection.close()


def _set_aside(target: Path, now: datetime) -> Path | None:
    was_there = target.exists()
    if was_there:
        _take_back(target)
    kept = _free_name(target, f"{target.stem}-replaced-{now:%Y%m%dT%H%M%SZ}")
    # A second name first, so that the database is at its place, old or new, at every moment.
    if was_there:
        os.link(target, kept)
    for end in ("-wal", "-shm"):
        # Of a database that is damaged or was taken away; SQLite would write it into the new file.
        with contextlib.suppress(FileNotFoundError):
            Path(f"{target}{end}").rename(f"{kept}{end}")
    return kept if was_there else None


def _free_name(target: Path, stem: str) -> Path:
    """A name beside the database that no file has: a second restore may come within the second."""
    names = (target.with_name(f"{stem}{f'-{number}' if number > 1 else ''}{target.suffix}") for number in count(1))
    return next(name for name in names if not name.exists())


def _take_back(target: Path) -> None:
    """Undo what a restore that was killed had set aside: a second name of the database, which SQLite must not open."""
    for kept in target.parent.glob(f"{escape(target.stem)}-replaced-*{escape(target.suffix)}"):
        if kept.samefile(target):
            kept.unlink()
            for end in ("-wal", "-shm"):
                if not Path(f"{target}{end}").exists():
                    with contextlib.suppress(FileNotFoundError):
                        Path(f"{kept}{end}").rename(f"{target}{end}")


def _forget(fresh: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{fresh}{end}").unlink(missing_ok=True)
