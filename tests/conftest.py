"""For every suite: how properties are tried, and a database server that is started once, if a test asks for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.compilations import share_compilations
from tests.databases import PostgresServer, postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A shared machine may stall for longer than any deadline. Where a red run must mean a broken change, the same examples
# are drawn every time; elsewhere each run looks for others.
settings.register_profile("here", deadline=None, print_blob=True)
settings.register_profile("steady", parent=settings.get_profile("here"), derandomize=True)
settings.load_profile("steady" if os.environ.get("VARIORUM_FORBID_SKIPS") == "1" else "here")

share_compilations()

# Coverage is of what runs in the test processes: traced, the programs that tests start take twice as long and measure
# hardly a line that is not measured here.
if "PYTEST_XDIST_WORKER" in os.environ:  # whose own tracing has begun; their parent hands it on by the same names
    for _name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"):
        os.environ.pop(_name, None)


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
