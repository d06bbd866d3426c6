"""Databases for tests: SQLite files, and a real PostgreSQL server.

The server is found through VARIORUM_TEST_POSTGRESQL (a URL whose user may create databases); else a temporary cluster
is started from the installed binaries, on a Unix socket only. Without either, tests skip aloud; with
VARIORUM_FORBID_SKIPS=1 they fail instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.engine import make_url

from tests.absence import without

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE_S = 60


class PostgresServer:
    """A server on which tests make and drop their databases."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql")
        self._made = 0

    @contextlib.contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        self._made += 1
        name = f"variorum_test_{os.getpid()}_{self._made}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    named = os.environ.get("VARIORUM_TEST_POSTGRESQL")
    if named:
        yield PostgresServer(named)
        return
    binaries = _binaries()
    if binaries is None or (os.geteuid() == 0 and not _has_user("postgres")):
        without("no PostgreSQL server: install postgresql, or set VARIORUM_TEST_POSTGRESQL to a URL")
    with _cluster(binaries) as server:
        yield server


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def _has_user(name: str) -> bool:
    return any(line.startswith(f"{name}:") for line in Path("/etc/passwd").read_text().splitlines())


@contextlib.contextmanager
def _cluster(binaries: Path) -> Iterator[PostgresServer]:
    # Socket paths have room for about a hundred characters, and the server's user must reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="variorum-pg-", dir="/tmp"))
    as_user: dict[str, object] = {"cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    try:
        cluster = folder / "cluster"
        options = ["--auth=trust", "--username=variorum", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run([binaries / "initdb", *options, cluster], check=True, capture_output=True, **as_user)
        with _running(binaries, cluster, folder, as_user) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _running(binaries: Path, cluster: Path, folder: Path, as_user: dict[str, object]) -> Iterator[PostgresServer]:
    settings = [
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "log_min_messages=fatal",
    ]
    command = [binaries / "postgres", "-D", cluster, "-k", folder, *settings]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)
    try:
        yield _awaited(PostgresServer(f"postgresql://variorum@/postgres?host={folder}"), process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=_PATIENCE_S)


def _awaited(server: PostgresServer, process: subprocess.Popen[bytes]) -> PostgresServer:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return server
