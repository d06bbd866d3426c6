"""Maintenance that is killed in its midst: at each step of the file system, between statements, within a write.

The work is done by real processes that end themselves by SIGKILL, so that the moments are the same in every run.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from storage.engine import Database
from storage.health import check, vacuum
from storage.migrate import backup
from storage.models import PayloadRecord
from storage.pages import list_pages
from storage.records import Retention
from storage.restore import restore
from storage.retention import Pruning, drop_payloads, droppable
from tests.storage_situations import NOW, checked, shows, watched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRUNING = Pruning(NOW, Retention(payloads_per_page=1))
STEPS = frozenset({"os.rename", "os.link", "os.remove", "os.truncate", "sqlite3.connect"})
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.integration.test_maintenance_killed"])


class Of(StrEnum):
    """What a moment is counted by."""

    FILES = "files"
    """Renaming, linking, deleting and opening them."""
    STATEMENTS = "statements"
    INSTRUCTIONS = "instructions"
    """Of SQLite's machine, fifty at a time."""
    BYTES = "bytes"
    """Of one file, beyond which it is not written."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a process kills itself."""

    number: int
    of: Of


def _doing(moment: Moment, work: Callable[[], object]) -> None:
    left = count(1)

    def step(*_: object) -> int:
        if next(left) == moment.number:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def connect(*args: Any, **options: Any) -> sqlite3.Connection:
        connection = sqlite3.Connection(*args, **options)
        if moment.of is Of.STATEMENTS:
            connection.set_trace_callback(step)
        else:
            connection.set_progress_handler(step, 50)
        return connection

    if moment.of is Of.FILES:
        sys.addaudithook(lambda event, _: step() if event in STEPS else None)
    elif moment.of is Of.BYTES:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (moment.number, moment.number))
    else:
        sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]  # in this process alone
    work()


def is_killed(moment: Moment, work: Callable[[], object]) -> bool:
    """Do it in a process; return whether that was killed, and not through before."""
    process = _PROCESSES.Process(target=_doing, args=(moment, work))
    process.start()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL, -signal.SIGXFSZ}
    return process.exitcode != 0


def restore_it(file: Path, copy: Path) -> None:
    restore(Database(str(file)), copy, NOW)


def back_it_up(file: Path, target: Path) -> None:
    backup(Database(str(file)), target)


def vacuum_it(file: Path) -> None:
    vacuum(Database(str(file)))


def prune_it(file: Path) -> None:
    db = Database(str(file))
    with db.reading() as session:
        found = droppable(session, PRUNING)
    for part in found.parts:
        with db.writing() as session:
            drop_payloads(session, PRUNING, part)
    db.dispose()


@pytest.fixture
def file(sqlite_db: Database, tmp_path: Path) -> Path:
    """A database with a page of thirty versions: more than one transaction prunes."""
    page = watched(sqlite_db)
    for number in range(1, 31):
        checked(sqlite_db, page, shows(number, f"text {number}", payload=b"<p>as ever</p>" * 300 + b"%d" % number))
    return standing_file(sqlite_db, tmp_path / "whole.sqlite3")


def standing_file(db: Database, target: Path) -> Path:
    backup(db, target)
    return target


def fresh_copy(file: Path, folder: Path) -> Path:
    """The database in a folder of its own, which what was killed there before does not touch."""
    folder.mkdir()
    return shutil.copy(file, folder / "watch.sqlite3")


def payloads_left(file: Path) -> int:
    db = Database(str(file))
    try:
        assert check(db) == []
        with db.reading() as session:
            bodies = select(func.count()).where(func.length(PayloadRecord.body) > 0)
            return session.scalar(bodies) or 0
    finally:
        db.dispose()


def pages_of(file: Path) -> int:
    db = Database(str(file))
    try:
        assert check(db) == []
        with db.reading() as session:
            return len(list_pages(session))
    finally:
        db.dispose()


def test_a_killed_prune_leaves_every_payload_whole_or_gone(file: Path, tmp_path: Path) -> None:
    seen = set()
    for number in count(1, 25):
        victim = fresh_copy(file, tmp_path / str(number))
        was_killed = is_killed(Moment(number, Of.STATEMENTS), partial(prune_it, victim))
        seen.add(payloads_left(victim))
        if not was_killed:
            break
        prune_it(victim)
        assert payloads_left(victim) == 2
    # Nothing had gone, the first transaction's had, all had.
    assert seen == {30, 5, 2}


def test_a_killed_vacuum_changes_nothing(file: Path, tmp_path: Path) -> None:
    prune_it(file)
    moments = [Moment(4**power, Of.INSTRUCTIONS) for power in range(4)]
    moments.append(Moment(file.stat().st_size // 2, Of.BYTES))
    for number, moment in enumerate(moments):
        victim = fresh_copy(file, tmp_path / str(number))
        assert is_killed(moment, partial(vacuum_it, victim))
        assert payloads_left(victim) == 2
    vacuum_it(victim)
    assert victim.stat().st_size < file.stat().st_size


def test_a_killed_backup_is_there_whole_or_not_at_all_and_can_be_made_again(file: Path, tmp_path: Path) -> None:
    moments = [Moment(file.stat().st_size * part // 10, Of.BYTES) for part in (1, 9)]
    moments += [Moment(number, Of.FILES) for number in range(1, 10)]
    found = set()
    for number, moment in enumerate(moments):
        victim = fresh_copy(file, tmp_path / str(number))
        copy = victim.with_name("copy.sqlite3")
        was_killed = is_killed(moment, partial(back_it_up, victim, copy))
        found.add((was_killed, copy.exists()))
        if not was_killed:
            break
        if not copy.exists():
            back_it_up(victim, copy)
        assert payloads_left(copy) == 30
    assert found == {(True, False), (False, True)}


def test_a_killed_restore_has_taken_place_or_not_and_can_be_repeated(sqlite_db: Database, tmp_path: Path) -> None:
    watched(sqlite_db)
    earlier = standing_file(sqlite_db, tmp_path / "earlier.sqlite3")
    watched(sqlite_db, "https://news.example/later")
    later = standing_file(sqlite_db, tmp_path / "later.sqlite3")
    seen = []
    for number in count(1):
        victim = fresh_copy(later, tmp_path / str(number))
        if not is_killed(Moment(number, Of.FILES), partial(restore_it, victim, earlier)):
            break
        seen.append(pages_of(victim))
        restore_it(victim, earlier)
        assert pages_of(victim) == 1
        kept = [pages_of(one) for one in victim.parent.glob("watch-replaced-*.sqlite3")]
        assert sorted(kept) == ([2] if seen[-1] == 2 else [1, 2])
    # First the database as it was, then the backup, never anything else.
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {1, 2}
