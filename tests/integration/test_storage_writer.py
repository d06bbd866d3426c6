from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from scraper.errors import StorageError
from storage.changes import list_changes
from storage.health import check
from storage.pages import list_pages
from storage.taking import pending
from storage.versions import list_versions
from storage.writer import Writer
from tests.storage_situations import HOUR, NOW, watch
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from storage.engine import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def writer(db: Database) -> Iterator[Writer]:
    writer = Writer(db)
    yield writer
    writer.close()


def test_a_result_is_there_once_it_is_committed(db: Database, writer: Writer) -> None:
    page = writer.submit(lambda session: watch(session, "https://a.example/")).result(timeout=30)
    with db.reading() as session:
        assert [one.id for one in list_pages(session)] == [page.id]


def test_jobs_of_many_threads_are_all_written(db: Database, writer: Writer) -> None:
    def submit(number: int) -> None:
        for count in range(50):
            url = f"https://a.example/{number}/{count}"
            writer.submit(lambda session, url=url: watch(session, url)).result(timeout=30)

    threads = [threading.Thread(target=submit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert len(list_pages(session)) == 200


def test_one_bad_job_takes_no_other_along(db: Database, writer: Writer) -> None:
    gate = threading.Event()
    first = writer.submit(lambda _session: gate.wait(30))
    jobs = [writer.submit(lambda session, n=number: _watch_or_fail(session, n)) for number in range(5)]
    gate.set()
    assert first.result(timeout=30)
    errors = [job.exception(timeout=30) for job in jobs]
    assert [type(error) for error in errors] == [type(None), type(None), RuntimeError, type(None), type(None)]
    with db.reading() as session:
        assert [page.url[-1] for page in list_pages(session)] == ["0", "1", "3", "4"]


def test_sql_errors_reach_whoever_waits_as_ours(writer: Writer) -> None:
    failed = writer.submit(lambda session: session.execute(text("SELECT * FROM nothing_here")))
    assert isinstance(failed.exception(timeout=30), StorageError)


@pytest.mark.postgresql
def test_a_deadlock_is_tried_again(postgresql_db: Database) -> None:
    # The writer holds the log's head and wants the page, the other transaction the other way round.
    with postgresql_db.writing() as session:
        watch(session, "https://a.example/")
    writer = Writer(postgresql_db)
    meeting = threading.Barrier(2, timeout=30)
    attempts: list[int] = []
    errors: list[BaseException] = []

    def meet_once() -> None:
        if len(attempts) == 1:
            meeting.wait()

    def write(session: Session) -> None:
        attempts.append(1)
        session.execute(text("UPDATE log_head SET change_id = change_id"))
        meet_once()
        session.execute(text("UPDATE page SET title = 'from the writer'"))

    def interfere() -> None:
        try:
            with postgresql_db.writing() as session:
                session.execute(text("UPDATE page SET title = 'from elsewhere'"))
                meeting.wait()
                _await_a_waiter(postgresql_db)
                session.execute(text("UPDATE log_head SET change_id = change_id"))
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    other = threading.Thread(target=interfere)
    other.start()
    writer.submit(write).result(timeout=60)
    other.join()
    writer.close()
    # Whoever waits first notices the deadlock first and gives way: nearly always the writer, which then tries again.
    assert (len(attempts), [type(error) for error in errors]) in ((2, []), (1, [StorageError]))
    with postgresql_db.reading() as session:
        assert [page.title for page in list_pages(session)] == ["from the writer"]


def test_closing_writes_what_waits_and_takes_no_more(db: Database) -> None:
    writer = Writer(db)
    jobs = [writer.submit(lambda session, n=number: watch(session, f"https://a.example/{n}")) for number in range(150)]
    writer.close()
    writer.close()
    assert all(job.done() for job in jobs)
    with db.reading() as session:
        assert len(list_pages(session)) == 150
    with pytest.raises(StorageError):
        writer.submit(lambda session: watch(session, "https://a.example/late"))


def test_a_cancelled_job_is_not_written(db: Database, writer: Writer) -> None:
    gate = threading.Event()
    first = writer.submit(lambda _session: gate.wait(30))
    second = writer.submit(lambda session: watch(session, "https://a.example/"))
    assert second.cancel()
    gate.set()
    first.result(timeout=30)
    writer.submit(lambda _session: None).result(timeout=30)
    with db.reading() as session:
        assert list_pages(session) == []


def test_a_kill_at_any_moment_loses_nothing_and_doubles_nothing(db: Database) -> None:
    with db.writing() as session:
        pages = [watch(session, f"https://h{number}.example/") for number in range(3)]
    for round_number in range(3):
        _record_until_killed(db, after_s=0.13 * round_number)
    assert check(db) == []
    with db.writing() as session:
        versions = sum(len(list_versions(session, page.id)) for page in pages)
        changes = list_changes(session)
        told = pending(session, "mail", now=NOW + 10_000 * HOUR, limit=10_000)
        outbox = session.execute(text("SELECT count(*) FROM outbox")).scalar()
    assert versions == len(changes) == outbox > 0
    assert len({(change.page_id, change.to_version) for change in changes}) == len(changes)
    assert sorted(change.id for delivery in told for change in delivery.changes) == [change.id for change in changes]


def _await_a_waiter(db: Database) -> None:
    blocked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )

    def is_waiting() -> bool:
        with db.reading() as session:
            return bool(session.execute(blocked).scalar_one())

    until(is_waiting, look_every_s=0.01)


_RECORDER = """
    import sys
    from scraper.subscriptions import everything_to
    from storage.engine import Database
    from storage.pages import list_pages
    from storage.writer import Writer
    from storage.claims import claim_now
    from storage.checks import record_check
    from tests.storage_situations import HOUR, NOW, shows

    db = Database(sys.argv[1])
    writer = Writer(db)
    print("ready", flush=True)
    while True:
        with db.reading() as session:
            pages = list_pages(session)
        for page in pages:
            def write(session, page=page):
                number = page.version_count + 1
                at = NOW + number * HOUR
                (claim,) = claim_now(session, page_ids=[page.id], now=at, lease_s=1, owner="me")
                result = shows(number, f"text {number}", at=at)
                return record_check(session, claim, result, next_check_at=at + HOUR, audience=everything_to("mail"))
            writer.submit(write)
        writer.submit(lambda session: None).result()
"""


def _record_until_killed(db: Database, *, after_s: float) -> None:
    command = [sys.executable, "-c", textwrap.dedent(_RECORDER), db.url]
    before = _log_length(db)
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"ready\n"
        until(lambda: _log_length(db) > before)
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)


def _log_length(db: Database) -> int:
    with db.reading() as session:
        return len(list_changes(session))


def _watch_or_fail(session: Session, number: int) -> None:
    watch(session, f"https://a.example/{number}")
    if number == 2:
        raise RuntimeError
