"""Migrations, applied by the program itself: the database is created and upgraded from wherever it is started.

Alembic is imported only where there is something to migrate: it costs 170 ms, and a listing has no need of it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, make_url

from scraper.errors import StorageError
from storage.engine import Database, translated
from storage.service_records import UpgradeReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.config import Config
    from alembic.script import ScriptDirectory

_NEWER = "The database was written by a newer Variorum; install that one, or go back to a backup."
# Any number will do, as long as all programs on one server take the same: "variorum" in ASCII, shortened to 63 bits.
_LOCK = 0x766172696F72756D >> 1


def upgrade(
    db: Database,
    *,
    backup_dir: Path | None = None,
    folder: Path | None = None,
    tell: Callable[[str], None] | None = None,
) -> UpgradeReport:
    """Bring the database to this program's revision, creating it where it is not there.

    All of it is one transaction: one that breaks off leaves the database as it was, and begins anew the next time.

    A SQLite file is copied to `backup_dir` (default: beside it) before a migration that is not purely additive.
    Of two processes that start at once, one waits for the other. StorageError where a newer Variorum wrote it.
    `folder` holds migrations to take instead of the installed ones. `tell` hears what takes long, again and again.
    """
    tell = tell or _to_nobody
    _make_folder(db)
    with db.migrating() as connection:
        _take_lock(connection)
        before = _revision(connection)
        pending = _pending(before, folder)
        if pending and before:
            tell(f"from revision {before} to {pending[-1].revision}")
        backup_path = _backup_if_needed(db, before, pending, backup_dir)
        if pending:
            _apply(_config(connection, folder), tell)
            _require_foreign_keys(connection)
    applied = tuple(script.revision for script in pending)
    return UpgradeReport(before, applied[-1] if applied else head_revision(), applied, backup_path)


def current_revision(db: Database) -> str | None:
    """Return the database's revision, None where it has no tables yet."""
    if _is_missing(db):
        return None
    with translated(db.url), db.engine.connect() as connection:
        return _revision(connection)


def head_revision() -> str:
    """Return the revision this program works with: the greatest number that a migration's file name begins with."""
    return _head(None)


def new_revision(message: str, folder: Path | None = None) -> Path:
    """Write the next migration, from what the last one left to what models.py says, and return its file."""
    from alembic import command  # noqa: PLC0415  see above

    number = f"{int(_head(folder)) + 1:04}"
    with tempfile.TemporaryDirectory() as scratch:
        db = Database(f"{scratch}/empty.sqlite3")
        upgrade(db, folder=folder)
        with db.migrating() as connection:
            command.revision(_config(connection, folder), message, autogenerate=True, rev_id=number)
        db.dispose()
    return next(_versions_folder(folder).glob(f"{number}_*.py"))


def require_current(db: Database) -> None:
    """StorageError with the command to run, unless the database has this program's revision."""
    found = current_revision(db)
    if found == head_revision():
        return
    if found is not None and found not in _known_revisions():
        raise StorageError(_NEWER)
    what = (
        f"There is no database at {db.place} yet"
        if found is None
        else f"The database {db.place} is of an older Variorum"
    )
    message = f"{what}; run: variorum db upgrade"
    raise StorageError(message)


def backup(db: Database, target: Path) -> None:
    """Copy a SQLite database while it is in use; the copy appears whole or not at all. StorageError for PostgreSQL."""
    if not db.is_sqlite:
        message = f"A PostgreSQL database is backed up with its own tool: pg_dump --format=custom {db.place}"
        raise StorageError(message)
    if target.exists():
        message = f"{target} is already there; name another file."
        raise StorageError(message)
    try:
        copy_file(file_of(db), target)
    except (sqlite3.Error, OSError) as error:
        message = f"The database could not be copied to {target}: {error}"
        raise StorageError(message) from error


def progress(what: str) -> Callable[[int, int], None]:
    """For migrations that go through many rows: who waits for the upgrade hears how many of how many are done."""
    from alembic import op  # noqa: PLC0415  see above

    config = op.get_context().config
    tell = config.attributes.get("tell", _to_nobody) if config else _to_nobody
    return lambda done, of: tell(f"{what}: {done:,} of {of:,}")


def file_of(db: Database) -> Path:
    """Return the file of a SQLite database."""
    return Path(make_url(db.url).database or ":memory:")


def migrations_folder() -> Path:
    """Return where the migrations lie: inside the installed package, else beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "_migrations"
    return installed if installed.is_dir() else here.parent / "alembic"


def is_known(revision: str) -> bool:
    """Whether this program has the migration that a database was last brought to."""
    return revision in _known_revisions()


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite file as of one moment, what is in its write-ahead log included; the copy appears whole.

    sqlite3.Error where the source is none or damaged, OSError where the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    reading, writing = sqlite3.connect(source), sqlite3.connect(partial)
    try:
        reading.backup(writing)
    except sqlite3.Error:
        partial.unlink()
        raise
    finally:
        writing.close()
        reading.close()
    partial.replace(target)


def _to_nobody(_: str) -> None:
    """Take what nobody asked to hear."""


def _make_folder(db: Database) -> None:
    if db.is_sqlite:
        try:
            file_of(db).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"The folder of {db.place} cannot be made: {error.strerror}"
            raise StorageError(message) from error


def _is_missing(db: Database) -> bool:
    return db.is_sqlite and not file_of(db).exists()


def _head(folder: Path | None) -> str:
    if not (known := _known_revisions(folder)):
        message = "This installation has no migrations; install Variorum again."
        raise StorageError(message)
    return max(known)


def _versions_folder(folder: Path | None) -> Path:
    return (folder or migrations_folder()) / "versions"


def _known_revisions(folder: Path | None = None) -> set[str]:
    # Files are named after their revision, as new_revision does; a test holds them to it.
    return {file.name.partition("_")[0] for file in _versions_folder(folder).glob("[0-9]*_*.py")}


def _apply(config: Config, tell: Callable[[str], None]) -> None:
    from alembic import command  # noqa: PLC0415  see above

    config.attributes["tell"] = tell
    command.upgrade(config, "head")


def _config(connection: Connection | None = None, folder: Path | None = None) -> Config:
    from alembic.config import Config  # noqa: PLC0415  see above

    config = Config()
    config.set_main_option("script_location", str(folder or migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _scripts(folder: Path | None = None) -> ScriptDirectory:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  see above

    return ScriptDirectory.from_config(_config(folder=folder))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _take_lock(connection: Connection) -> None:
    # SQLite's BEGIN IMMEDIATE is the lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _pending(before: str | None, folder: Path | None = None) -> list[Any]:
    scripts = _scripts(folder)
    known = {script.revision for script in scripts.walk_revisions()}
    if before is not None and before not in known:
        raise StorageError(_NEWER)
    return list(reversed(list(scripts.iterate_revisions("head", before or "base"))))


def _backup_if_needed(db: Database, before: str | None, pending: list[Any], folder: Path | None) -> Path | None:
    if before is None or not db.is_sqlite or all(script.module.is_additive for script in pending):
        return None
    file = file_of(db)
    target = (folder or file.parent) / f"{file.stem}-before-{pending[-1].revision}{file.suffix}"
    if not target.exists():
        backup(db, target)
    return target


def _require_foreign_keys(connection: Connection) -> None:
    if (
        connection.dialect.name == "sqlite"
        and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
    ):
        message = "The migration would have left references to rows that are not there; nothing was changed."
        raise StorageError(message)
