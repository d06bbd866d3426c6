"""How much room a database takes, and how much there is left for it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.migrate import file_of

if TYPE_CHECKING:
    from pathlib import Path

    from storage.engine import Database

LEAST_FREE_BYTES = 500_000_000
"""With less than this the disk counts as nearly full: time enough to see to it before nothing can be written."""

MOST_LOG_BYTES = 256_000_000
"""SQLite begins its write-ahead log anew after some four megabytes, as soon as nobody reads what it holds."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes. What a server's disk has left, only its operator knows: None."""

    database: int
    write_ahead_log: int = 0
    free: int | None = None

    @property
    def is_log_held_back(self) -> bool:
        """Whether the write-ahead log grows because somebody has been reading for so long that it cannot begin anew."""
        return self.write_ahead_log > MOST_LOG_BYTES

    @property
    def is_scarce(self) -> bool:
        """Whether the disk is nearly full."""
        return self.free is not None and self.free < LEAST_FREE_BYTES


def room(db: Database) -> Room:
    """Measure; StorageError where the database cannot be asked."""
    if not db.is_sqlite:
        with db.reading() as session:
            return Room(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    file = file_of(db)
    return Room(_size(file), _size(file.with_name(file.name + "-wal")), shutil.disk_usage(file.parent).free)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
