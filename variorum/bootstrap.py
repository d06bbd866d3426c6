"""The wiring: from a configuration to a database, a fetcher and the tools that checks work with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.errors import StorageError
from storage.engine import Database
from storage.migrate import current_revision, head_revision, upgrade

if TYPE_CHECKING:
    from collections.abc import Callable


def open_database(place: str, *, create: bool, tell: Callable[[str], None]) -> Database:
    """Open a database and bring it to this program's revision; `tell` hears of an upgrade.

    Raises:
        StorageError: there is none and `create` is false; or it cannot be used.
    """
    database = Database(place)
    before = current_revision(database)
    if before is None and not create:
        raise StorageError(f"There is no database at {database.place} yet; begin with: variorum add URL")
    if before != head_revision():
        report = upgrade(database)
        if report.backup:
            tell(f"The database was upgraded; its former state is kept in {report.backup}")
    return database
