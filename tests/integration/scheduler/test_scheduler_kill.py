"""A service is killed at random moments of its checks: the log holds exactly the true changes, and all are told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scraper.model import ChangeKind, SourceKind, Url
from storage.changes import list_changes
from storage.claims import claim_now, release
from storage.health import check
from storage.pages import add_page, list_pages
from storage.records import NewSource
from storage.sources import add_source
from storage.versions import get_version, list_versions
from tests.waiting import PATIENCE_S, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.engine import Database
    from storage.records import Change

ROOT = Path(__file__).parents[3]
CHILD = Path(__file__).with_name("service_child.py")
PAGES = 12
KILLS = 6


class Press:
    """A site whose stories name a figure; noise around the article differs at every answer."""

    def __init__(self, page: str) -> None:
        self.page = page
        self.figures = [100] * PAGES
        self.answers = 0
        self.delay_s = 0.0
        self.gate = threading.Event()
        self.gate.set()

    def render(self, number: int) -> bytes:
        self.answers += 1
        return (
            self.page.replace("19 million", f"{self.figures[number]} million")
            .replace("<!-- ", f"<!-- {self.answers} ")
            .encode()
        )


@contextmanager
def served(press: Press) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            press.gate.wait(30)
            time.sleep(press.delay_s)
            body = press.render(int(self.path.rpartition("/")[2]))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients are killed here
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        press.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


def watch(database: Database, site: str) -> None:
    now = datetime.now(UTC)
    with database.writing() as session:
        for number in range(PAGES):
            address = Url(f"{site}/story/{number}")
            source, _ = add_source(session, NewSource(SourceKind.PAGE, address, every_s=1.0), now)
            add_page(session, source.id, address, now=now, next_check_at=now)


def start(database: Database, deliveries: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(CHILD), database.url, str(deliveries)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def log_of(database: Database) -> list[Change]:
    with database.reading() as session:
        return list_changes(session)


def number_of(change: Change) -> int:
    return int(change.page_url.rpartition("/")[2])


def edit_what_is_in_the_log(press: Press, database: Database, chance: random.Random) -> bool:
    """Edit only stories whose former edit was seen, so that every edit is one true change; say whether any was."""
    before = sum(press.figures)
    seen: dict[int, int] = defaultdict(int)
    for change in log_of(database):
        seen[number_of(change)] += 1
    for number in range(PAGES):
        if seen[number] == press.figures[number] - 99 and chance.random() < 0.3:
            press.figures[number] += 1
    return sum(press.figures) > before


def told(deliveries: Path) -> dict[int, set[str]]:
    ids: dict[int, set[str]] = defaultdict(set)
    for line in deliveries.read_text().splitlines() if deliveries.exists() else ():
        change_id, delivery_id = line.split()
        ids[int(change_id)].add(delivery_id)
    return ids


@pytest.fixture
def page(edited: str) -> str:
    return edited.replace("21 million", "19 million")


def test_killed_again_and_again_it_logs_every_true_change_once_and_tells_all(
    database: Database, tmp_path: Path, page: str
) -> None:
    press, deliveries, chance = Press(page), tmp_path / "deliveries", random.Random(7)
    press.delay_s = 0.02
    with served(press) as site:
        watch(database, site)
        for life in range(KILLS):
            child = start(database, deliveries)
            answered = press.answers
            until(lambda before=answered: press.answers > before)  # type: ignore[misc]
            if life:
                until(lambda: edit_what_is_in_the_log(press, database, chance))
            time.sleep(chance.uniform(0, 1.0))
            child.kill()
            child.wait()
        child = start(database, deliveries)
        edits = sum(press.figures) - 100 * PAGES
        until(lambda: len(log_of(database)) >= PAGES + edits)
        until(lambda: len(told(deliveries)) >= edits)
        time.sleep(1.5)
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE_S) == 0
    assert edits >= KILLS - 1
    expect_the_true_history(database, press)
    changes = log_of(database)
    delivered = told(deliveries)
    assert set(delivered) == {change.id for change in changes if not change.is_baseline}
    assert all(len(ids) == 1 for ids in delivered.values())
    assert check(database) == []


def expect_the_true_history(database: Database, press: Press) -> None:
    by_story: dict[int, list[Change]] = defaultdict(list)
    for change in log_of(database):
        by_story[number_of(change)].append(change)
    with database.reading() as session:
        for page in list_pages(session):
            number = int(page.url.rpartition("/")[2])
            versions = press.figures[number] - 99
            kinds = [change.kind for change in by_story[number]]
            assert kinds == [ChangeKind.ADDED] + [ChangeKind.EDITED] * (versions - 1)
            assert [change.to_version for change in by_story[number]] == list(range(1, versions + 1))
            assert len(list_versions(session, page.id)) == versions
            for version in range(1, versions + 1):
                assert f"{99 + version} million" in get_version(session, page.id, version).article.text


def test_a_signal_ends_it_in_good_order_and_a_second_one_at_once(database: Database, tmp_path: Path, page: str) -> None:
    press = Press(page)
    press.gate.clear()
    with served(press) as site:
        watch(database, site)
        child = start(database, tmp_path / "deliveries")
        until(lambda: bool(claimed(database)))
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        time.sleep(0.5)
        assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE_S) == 0
    assert claimed(database) == []
    assert log_of(database) == []


def claimed(database: Database) -> list[int]:
    now = datetime.now(UTC)
    with database.writing() as session:
        ids = [page.id for page in list_pages(session)]
        free = claim_now(session, page_ids=ids, now=now, lease_s=1.0, owner="test")
        for claim in free:
            release(session, claim)
        return sorted(set(ids) - {claim.page_id for claim in free if claim.page_id})
