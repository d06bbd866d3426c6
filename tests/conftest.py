"""Fixtures for every suite: a server is started once, and only if a test asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.databases import PostgresServer, postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that has no tables yet, once per kind of database."""
    if request.param == "sqlite":
        yield str(tmp_path / "variorum.sqlite3")
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url
