"""Migrated databases: each test gets its own, copied from one that was migrated once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.databases import PostgresServer


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "variorum.sqlite3"
    _migrated(str(path))
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgresServer) -> Iterator[str]:
    with postgresql.database() as url:
        _migrated(url)
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database, once per kind of database."""
    if request.param == "sqlite":
        yield from _opened(str(_copied(request.getfixturevalue("sqlite_template"), tmp_path)))
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.database(request.getfixturevalue("postgresql_template")) as url:
        yield from _opened(url)


@pytest.fixture
def postgresql_db(postgresql: PostgresServer, postgresql_template: str) -> Iterator[Database]:
    """A migrated PostgreSQL database, for what only a server does."""
    with postgresql.database(postgresql_template) as url:
        yield from _opened(url)


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite file, for what only SQLite has."""
    yield from _opened(str(_copied(sqlite_template, tmp_path)))


@pytest.fixture
def migrated_home(sqlite_template: Path, tmp_path: Path) -> Path:
    """A folder where the program finds its database made already: each of its own takes it half a second."""
    _copied(sqlite_template, tmp_path)
    return tmp_path


def _migrated(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.dispose()


def _copied(template: Path, folder: Path) -> Path:
    return shutil.copy(template, folder / "variorum.sqlite3")


def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.dispose()
