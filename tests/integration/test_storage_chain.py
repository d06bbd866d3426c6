from __future__ import annotations

import hashlib
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from scraper.model import SourceKind
from storage.captures import list_captures
from storage.changes import list_changes
from storage.checks import record_check
from storage.claims import claim_now
from storage.engine import Database
from storage.health import check, verify_log, verify_versions
from storage.pages import add_page, get_page, list_pages
from storage.payloads import read_payload
from storage.records import NewSource
from storage.sources import add_source, get_source, purge_source
from storage.taking import pending
from storage.versions import get_version, list_versions
from tests.storage_situations import (
    HOUR,
    MINUTE,
    NOW,
    article,
    checked,
    reread,
    restored,
    shows,
    watch,
    watched,
)

if TYPE_CHECKING:
    from storage.records import Page


def test_an_untouched_history_holds(db: Database) -> None:
    _with_a_history(db)
    assert check(db) == []


def test_an_empty_database_holds(db: Database) -> None:
    assert check(db) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE change SET summary = 'nothing to see' WHERE id = 2",
        "UPDATE change SET title = 'Another headline' WHERE id = 1",
        "UPDATE change SET is_baseline = NOT is_baseline WHERE id = 3",
        "UPDATE change SET page_url = 'https://other.example/' WHERE id = 2",
        "DELETE FROM change WHERE id = 2",
        "DELETE FROM change WHERE id = (SELECT max(id) FROM change)",
        "UPDATE change SET id = id + 1000 WHERE id = 2",
    ],
)
def test_tampering_with_the_log_is_found(db: Database, tampering: str) -> None:
    _with_a_history(db)
    _tamper(db, tampering)
    assert len(check(db)) == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE version SET content_hash = 'n1:00' WHERE number = 2",
        "UPDATE version SET body = (SELECT body FROM version WHERE number = 1) WHERE number = 3",
        "UPDATE version SET number = 9 WHERE number = 2",
        "UPDATE version SET capture_id = NULL WHERE number = 2",
        "UPDATE payload SET digest = (SELECT url_key FROM page) WHERE id = 1",
        "UPDATE reading SET recipe = 'e9.n9.r9'",
        "DELETE FROM reading",
        "DELETE FROM version WHERE number = 3",
    ],
)
def test_tampering_with_versions_is_found(db: Database, tampering: str) -> None:
    _with_a_history(db)
    _tamper(db, tampering)
    assert check(db) != []


def test_a_version_exchanged_with_its_whole_chain_is_found_by_the_log(db: Database) -> None:
    page = _with_a_history(db)
    forged = watched(db, "https://forged.example/")
    checked(db, forged, shows(1, "what was never written"))
    with db.writing() as session:
        session.execute(text("DELETE FROM version WHERE page_id = :page"), {"page": page.id})
        session.execute(text("UPDATE version SET page_id = :page"), {"page": page.id})
        session.execute(
            text(
                "UPDATE page SET chain_length = 1,"
                " chain_hash = (SELECT chain_hash FROM page WHERE id = :forged) WHERE id = :page"
            ),
            {"page": page.id, "forged": forged.id},
        )
    with db.reading() as session:
        assert any("log entry 1" in problem.where for problem in verify_versions(session))


def test_a_purge_deletes_contents_and_leaves_the_chain_verifiable(db: Database) -> None:
    page = _with_a_history(db)
    other = watched(db, "https://other.example/")
    checked(db, other, shows(1, "stays", at=NOW + 9 * HOUR), channels=("mail",))
    before = _log(db)
    with db.writing() as session:
        assert purge_source(session, page.source_ids[0]) == 1
    assert check(db) == []
    with db.writing() as session:
        entries = list_changes(session)
        assert [one.is_purged for one in entries] == [True, True, True, True, False]
        assert {(one.title, one.summary, one.page_url, one.source) for one in entries[:4]} == {("", "", "", "")}
        assert [(one.digest, one.chain_hash) for one in entries] == before
        assert [found.url for found in list_pages(session)] == [other.url]
        assert [one.change.page_id for one in pending(session, "mail", now=NOW + 9 * HOUR, limit=9)] == [other.id]
        assert session.execute(text("SELECT count(*) FROM payload")).scalar() == 1


def test_a_purge_keeps_payloads_that_other_pages_share(db: Database) -> None:
    # The shared payload is packed against one that goes.
    base = b"<p>" + b"a long page that repeats hardly anything 0123456789 " * 40
    purged, kept = watched(db, "https://purged.example/"), watched(db, "https://kept.example/")
    for number in range(1, 5):
        checked(db, purged, shows(number, f"v{number}", at=NOW + number * HOUR, payload=base + b"%d" % number))
    checked(db, kept, shows(1, "text", payload=base + b"3"))
    with db.writing() as session:
        purge_source(session, purged.source_ids[0])
    with db.reading() as session:
        (capture,) = list_captures(session, kept.id)
        assert read_payload(session, capture.payload_digest) == base + b"3"
        assert session.execute(text("SELECT count(*) FROM payload")).scalar() == 1
    assert check(db) == []


def test_a_page_of_two_sources_outlives_one_of_them(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    with db.writing() as session:
        second, _ = add_source(session, NewSource(SourceKind.INDEX, page.url), NOW)
        add_page(session, second.id, page.url, now=NOW, next_check_at=NOW)
        assert purge_source(session, page.source_ids[0]) == 0
        assert get_page(session, page.id).source_ids == (second.id,)
        assert get_version(session, page.id).article == article("text")
        assert get_source(session, second.id).pages == 1
    assert check(db) == []


def test_ids_are_never_used_again(db: Database) -> None:
    page = watched(db)
    checked(db, page, shows(1, "text"))
    with db.writing() as session:
        purge_source(session, page.source_ids[0])
        session.execute(text("DELETE FROM change"))
    again = watched(db)
    recorded = checked(db, again, shows(1, "text"))
    assert again.id > page.id
    assert again.source_ids[0] > page.source_ids[0]
    assert recorded.change_ids == (2,)


def test_log_ids_follow_the_order_of_commits(db: Database) -> None:
    # Writers hold their transactions open for random times; a reader that has seen N must never meet a new id below N.
    with db.writing() as session:
        pages = [watch(session, f"https://h{number}.example/") for number in range(20)]
    databases = [db, Database(db.url), Database(db.url)]
    errors: list[BaseException] = []
    seen: list[int] = []
    done = threading.Event()

    def write(number: int) -> None:
        try:
            for page in pages[number::4]:
                _record_slowly(databases[number % 2], page, pause_s=(page.id % 5) / 500)
        except BaseException as error:  # noqa: BLE001 - shown below
            errors.append(error)

    def read() -> None:
        is_last = False
        while not is_last:
            # A pause, for a reader that never rests would keep the interpreter from the writers for half a minute.
            is_last = done.wait(0.002)
            with databases[2].reading() as session:
                seen.extend(change.id for change in list_changes(session, after=seen[-1] if seen else 0))

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    for database in databases[1:]:
        database.dispose()
    assert errors == []
    assert seen == list(range(1, len(pages) + 1))
    assert check(db) == []


def test_a_rolled_back_entry_leaves_no_hole(db: Database) -> None:
    page = watched(db)
    with pytest.raises(RuntimeError):
        _record_and_die(db, page)
    recorded = checked(db, page, shows(1, "text", at=NOW + HOUR))
    assert recorded.change_ids == (1,)
    assert check(db) == []


def test_the_documented_algorithm_verifies_the_log(db: Database) -> None:
    # Written from docs/hash-chain.md alone, as an outsider would: no function of ours, only what is listed.
    _with_a_history(db)
    previous = "0" * 64
    hashes = {}
    with db.reading() as session:
        for change in list_changes(session):
            if change.to_version and change.page_id:
                hashes[change.to_version] = get_version(session, change.page_id, change.to_version).chain_hash
            digest = hashlib.sha256(_canonical(_documented(change, hashes))).hexdigest()
            assert digest == change.digest
            previous = hashlib.sha256((previous + digest).encode()).hexdigest()
            assert previous == change.chain_hash


def _documented(change: Any, hashes: dict[int, str]) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind.value,
        "classes": list(change.classes),
        **({"dating": change.dating.value} if change.dating else {}),
        "is_baseline": change.is_baseline,
        "is_doubtful": change.is_doubtful,
        "detected_at": change.detected_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "page_url": change.page_url,
        "title": change.title,
        "from_version": change.from_version,
        "to_version": change.to_version,
        "summary": change.summary,
        "significance": f"{change.significance:.6f}",
        "reason": change.reason.value if change.reason else None,
        "version_hash": hashes[change.to_version or change.from_version],
    }


def _canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _with_a_history(db: Database) -> Page:
    page = watched(db)
    checked(db, page, shows(1, "one, with accents: città"), channels=("mail",))
    checked(db, page, reread(1, "one", at=NOW + MINUTE))
    checked(db, page, shows(2, "two", at=NOW + HOUR), channels=("mail",))
    checked(db, page, shows(3, "three", at=NOW + 2 * HOUR), channels=("mail",))
    checked(db, page, restored(2, 3, at=NOW + 3 * HOUR), channels=("mail",))
    with db.reading() as session:
        assert len(list_versions(session, page.id)) == 3
    return page


def _tamper(db: Database, statement: str) -> None:
    # An attacker with the file in hand is not stopped by foreign keys.
    with db.migrating() as connection:
        if not db.is_sqlite:
            connection.execute(text("SET session_replication_role = replica"))
        assert connection.execute(text(statement)).rowcount > 0


def _log(db: Database) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(change.digest, change.chain_hash) for change in list_changes(session)]


def _record_slowly(db: Database, page: Page, *, pause_s: float) -> None:
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW, lease_s=60, owner="me")
    with db.writing() as session:
        time.sleep(pause_s)
        record_check(session, claim, shows(1, f"text of {page.id}"), next_check_at=NOW + HOUR)
        time.sleep(pause_s)


def _record_and_die(db: Database, page: Page) -> None:
    with db.writing() as session:
        (claim,) = claim_now(session, page_ids=[page.id], now=NOW, lease_s=60, owner="me")
        record_check(session, claim, shows(1, "text"), next_check_at=NOW + HOUR)
        raise RuntimeError


def test_verify_log_alone_needs_no_versions(db: Database) -> None:
    _with_a_history(db)
    with db.reading() as session:
        assert verify_log(session) == []
