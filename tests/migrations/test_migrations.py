from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from scraper.errors import StorageError
from storage import migrate
from storage.engine import Database
from storage.migrate import (
    backup,
    current_revision,
    head_revision,
    migrations_folder,
    new_revision,
    require_current,
    upgrade,
)
from storage.models import Base
from storage.word_index import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config


@pytest.fixture
def db(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite_db(tmp_path: Path) -> Iterator[Database]:
    database = Database(str(tmp_path / "variorum.sqlite3"))
    yield database
    database.dispose()


def test_the_migrations_folder_is_no_package() -> None:
    # An __init__.py there would hide the library of the same name from every import.
    folder = Path(__file__).resolve().parents[2] / "alembic"
    assert (folder / "env.py").exists()
    assert list(folder.rglob("__init__.py")) == []


def test_an_empty_database_is_created(db: Database) -> None:
    assert current_revision(db) is None
    report = upgrade(db)
    assert (report.before, report.after, report.was_created, report.backup) == (None, head_revision(), True, None)
    assert current_revision(db) == head_revision()
    require_current(db)


def test_upgrading_twice_changes_nothing(db: Database) -> None:
    upgrade(db)
    report = upgrade(db)
    assert (report.before, report.applied, report.was_created) == (head_revision(), (), False)


def test_folders_are_made(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "not" / "yet" / "there.sqlite3"))
    upgrade(database)
    database.dispose()
    assert (tmp_path / "not" / "yet" / "there.sqlite3").exists()


def test_the_migrations_make_what_the_models_say(db: Database) -> None:
    upgrade(db)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_mapped})
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_can_be_undone(db: Database) -> None:
    upgrade(db)
    with db.migrating() as connection:
        command.downgrade(_config(connection), "base")
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    assert upgrade(db).applied != ()


def test_every_migration_says_whether_it_only_adds() -> None:
    for script in migrate._scripts().walk_revisions():
        assert isinstance(script.module.is_additive, bool)


def test_files_are_named_after_their_revisions() -> None:
    # So the head is known without importing Alembic, which would cost each listing 170 ms.
    scripts = migrate._scripts()
    assert head_revision() == scripts.get_current_head()
    assert all(Path(script.path).name.startswith(f"{script.revision}_") for script in scripts.walk_revisions())


def test_a_new_migration_holds_what_the_models_have_more(tmp_path: Path) -> None:
    folder = _with_a_second_migration(tmp_path, "op.drop_column('page', 'stirred_at')", is_additive=False)
    file = new_revision("give it back", folder)
    assert file.name == "9001_give_it_back.py"
    assert "sa.Column('stirred_at', sa.DateTime(timezone=True), nullable=True)" in file.read_text()
    assert "is_additive = False" in file.read_text()


def test_two_processes_that_start_at_once_do_not_collide(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    reports: list[bool] = []
    errors: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            reports.append(upgrade(database).was_created)
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.dispose()
    assert errors == []
    assert sorted(reports) == [False, False, False, True]


def test_a_missing_database_names_the_command(db: Database) -> None:
    with pytest.raises(StorageError, match="variorum db upgrade"):
        require_current(db)


def test_looking_for_a_missing_file_does_not_make_it(sqlite_db: Database) -> None:
    assert current_revision(sqlite_db) is None
    assert not Path(sqlite_db.place).exists()


def test_a_newer_database_is_left_alone(db: Database) -> None:
    upgrade(db)
    with db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="newer Variorum"):
        upgrade(db)
    with pytest.raises(StorageError, match="newer Variorum"):
        require_current(db)


def test_a_failed_migration_leaves_nothing_behind(db: Database, tmp_path: Path) -> None:
    folder = _with_a_second_migration(tmp_path, "op.drop_table('outbox')\n    raise RuntimeError", is_additive=True)
    upgrade(db)
    with pytest.raises(RuntimeError):
        _upgrade_with(db, folder)
    assert current_revision(db) == head_revision()
    with db.engine.connect() as connection:
        assert "outbox" in inspect(connection).get_table_names()


def test_a_file_is_copied_before_a_migration_that_does_more_than_add(sqlite_db: Database, tmp_path: Path) -> None:
    upgrade(sqlite_db)
    folder = _with_a_second_migration(tmp_path, "op.drop_table('outbox')", is_additive=False)
    report = _upgrade_with(sqlite_db, folder, backup_dir=tmp_path / "backups")
    assert report.backup is not None
    assert _tables(report.backup) - _tables(Path(sqlite_db.place)) == {"outbox"}


def test_a_migration_that_only_adds_needs_no_copy(sqlite_db: Database, tmp_path: Path) -> None:
    upgrade(sqlite_db)
    folder = _with_a_second_migration(tmp_path, "op.add_column('page', sa.Column('more', sa.Text()))", is_additive=True)
    assert _upgrade_with(sqlite_db, folder).backup is None


def test_a_backup_is_a_whole_database(sqlite_db: Database, tmp_path: Path) -> None:
    upgrade(sqlite_db)
    target = tmp_path / "copies" / "copy.sqlite3"
    backup(sqlite_db, target)
    copy = Database(str(target))
    require_current(copy)
    copy.dispose()
    with pytest.raises(StorageError, match="already there"):
        backup(sqlite_db, target)


def test_a_server_is_backed_up_with_its_own_tool(db: Database, tmp_path: Path) -> None:
    if not db.is_sqlite:
        with pytest.raises(StorageError, match="pg_dump"):
            backup(db, tmp_path / "copy")


def _is_mapped(name: str | None, kind: str, _: object) -> bool:
    # The index over words is each database's own.
    return kind != "table" or not (name or "").startswith(TABLES)


def _config(connection: Any) -> Config:
    return migrate._config(connection)


def _with_a_second_migration(tmp_path: Path, statement: str, *, is_additive: bool) -> Path:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for file in [*migrations_folder().rglob("*.py"), migrations_folder() / "script.py.mako"]:
        target = folder / file.relative_to(migrations_folder())
        target.write_text(file.read_text())
    (folder / "versions" / "9000_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9000'\ndown_revision = '{head_revision()}'\nis_additive = {is_additive}\n"
        f"def upgrade():\n    {statement}\n"
        "def downgrade():\n    pass\n"
    )
    return folder


def _upgrade_with(db: Database, folder: Path, **options: Any) -> Any:
    return upgrade(db, folder=folder, **options)


def _tables(path: Path) -> set[str]:
    connection = sqlite3.connect(path)
    try:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    finally:
        connection.close()
