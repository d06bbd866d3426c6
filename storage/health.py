"""Looking a database over: the file, its references, its hash chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.errors import StorageError
from storage.chain import START, change_digest, next_hash, reading_digest, version_digest
from storage.compression import unpack
from storage.engine import BUSY_TIMEOUT_S, translated
from storage.models import (
    CaptureRecord,
    ChangeRecord,
    LogHeadRecord,
    PageRecord,
    PayloadRecord,
    ReadingRecord,
    VersionRecord,
)
from storage.payloads import is_emptied, unpacked_payload
from storage.service_records import Problem
from storage.versions import article_bytes, capture_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from storage.engine import Database

_AT_ONCE = 1000
_WAIT_FOR_READERS_MS = 1000
_Link = tuple[VersionRecord, ReadingRecord | None]


def check(db: Database, *, with_contents: bool = True) -> list[Problem]:
    """Look everything over; what is wrong, empty where all is well.

    Without contents: the file, its references and the log's chain, but not every version and payload.
    """
    try:
        with db.reading() as session:
            problems = [*_file_problems(db, session)]
        if problems:
            return problems
        with db.reading() as session:
            problems = [*verify_log(session), *_orphans(session)]
            if with_contents:
                problems += [*verify_versions(session), *_payload_problems(session)]
            return problems
    except StorageError as error:
        # So damaged that it cannot even be looked over; the cause is the driver's own word.
        cause = error.__cause__
        return [Problem("database file", str(getattr(cause, "orig", None) or error))]


def optimize(db: Database) -> None:
    """Let SQLite refresh its statistics and give the write-ahead log's room back; PostgreSQL sees to that itself."""
    if not db.is_sqlite:
        return
    with db.writing() as session:
        # It reads first and then writes: but in a transaction that writes from its beginning, SQLite refuses that at
        # once where somebody else has written in between.
        session.connection().exec_driver_sql("PRAGMA optimize")
    with translated(db.url), db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is not None:
            # While it waits for readers nobody can write: where one reads for long, the next time will do.
            driver.execute(f"PRAGMA busy_timeout={_WAIT_FOR_READERS_MS}")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")


def vacuum(db: Database) -> None:
    """Write the database anew without the gaps that deleted rows left; needs its size in free disk."""
    with translated(db.url), db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is None:
            return
        if db.is_sqlite:
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        driver.autocommit = True
        driver.execute("VACUUM ANALYZE")
        driver.autocommit = False


def verify_log(session: Session) -> list[Problem]:
    """Return where the log's chain does not hold: altered, missing, added or reordered entries."""
    head = session.scalars(select(LogHeadRecord)).one()
    previous, expected = START, 1
    for change in _entries(session):
        where = f"log entry {change.id}"
        if change.id != expected:
            return [Problem(where, f"entry {expected} should stand here; entries are missing")]
        if not change.is_purged and change_digest(change) != change.digest:
            return [Problem(where, "it was altered after it was written")]
        previous = next_hash(previous, change.digest)
        if previous != change.chain_hash:
            return [Problem(where, "it does not follow the entry before it")]
        expected += 1
    if (head.change_id, head.chain_hash) != (expected - 1, previous):
        return [Problem("log", f"it ends at {expected - 1}, but {head.change_id} was written; its end is missing")]
    return []


def verify_versions(session: Session, page_id: int | None = None) -> list[Problem]:
    """Return where the chain of a page's versions (of every page's, by default) does not hold, one problem a page."""
    if page_id is not None:
        return _page_problems(session, session.get_one(PageRecord, page_id))
    problems: list[Problem] = []
    last = 0
    while ids := session.scalars(
        select(PageRecord.id).where(PageRecord.id > last).order_by(PageRecord.id).limit(_AT_ONCE)
    ).all():
        for one in ids:
            problems += _page_problems(session, session.get_one(PageRecord, one))
            session.expunge_all()
        last = ids[-1]
    return problems


def _file_problems(db: Database, session: Session) -> Iterator[Problem]:
    if not db.is_sqlite:
        return
    connection = session.connection()
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("database file", str(line))
    for table, row_id, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(f"table {table}", f"row {row_id} refers to a row of {parent} that is not there")


def _orphans(session: Session) -> Iterator[Problem]:
    orphaned = ChangeRecord.page_id.is_(None) & ChangeRecord.version_hash.is_not(None) & ~ChangeRecord.is_purged
    for change_id in session.scalars(select(ChangeRecord.id).where(orphaned)):
        yield Problem(f"log entry {change_id}", "its page is gone, though nobody purged it")


def _payload_problems(session: Session) -> Iterator[Problem]:
    last = 0
    following = select(PayloadRecord).order_by(PayloadRecord.id).limit(1)
    while (record := session.scalar(following.where(PayloadRecord.id > last))) is not None:
        last = record.id
        if is_emptied(record):
            session.expunge_all()
            continue
        try:
            unpacked_payload(session, record)
        except Exception:  # noqa: BLE001 - damaged bytes fail in many ways
            yield Problem(f"payload {record.digest}", "its bytes are damaged")
        session.expunge_all()


def _entries(session: Session) -> Iterator[ChangeRecord]:
    last = 0
    while True:
        wanted = select(ChangeRecord).where(ChangeRecord.id > last).order_by(ChangeRecord.id).limit(_AT_ONCE)
        found = session.scalars(wanted).all()
        if not found:
            return
        yield from found
        last = found[-1].id
        session.expunge_all()


def _page_problems(session: Session, page: PageRecord) -> list[Problem]:
    previous, length = START, 0
    for version, reading in _links(session, page):
        entry = reading or version
        where = f"page {page.id}, version {version.number}"
        length += 1
        if entry.seq != length:
            return [Problem(where, "versions before it are missing")]
        if _digest(session, version, reading) != entry.digest:
            return [Problem(where, "it was altered after it was written")]
        previous = next_hash(previous, entry.digest)
        if previous != entry.chain_hash:
            return [Problem(where, "it does not follow the version before it")]
    if (length, previous) != (page.chain_length, page.chain_hash or START):
        return [Problem(f"page {page.id}", "its newest versions are missing")]
    return _anchor_problems(session, page)


def _links(session: Session, page: PageRecord) -> list[_Link]:
    versions = session.scalars(select(VersionRecord).where(VersionRecord.page_id == page.id)).all()
    readings = (
        select(VersionRecord, ReadingRecord)
        .join(ReadingRecord, ReadingRecord.version_id == VersionRecord.id)
        .where(VersionRecord.page_id == page.id)
    )
    links: list[_Link] = [(version, None) for version in versions]
    links += [(version, reading) for version, reading in session.execute(readings)]
    return sorted(links, key=lambda link: (link[1] or link[0]).seq)


def _digest(session: Session, version: VersionRecord, reading: ReadingRecord | None) -> str | None:
    try:
        article = article_bytes(session, version)
        if reading is not None:
            return reading_digest(reading, version.number, unpack(reading.body, article))
        capture = None if version.capture_id is None else session.get_one(CaptureRecord, version.capture_id)
        return version_digest(version, article, capture_facts(session, capture))
    except Exception:  # noqa: BLE001 - damaged bytes fail in many ways, all of which mean that the row was altered
        return None


def _anchor_problems(session: Session, page: PageRecord) -> list[Problem]:
    hashes = select(VersionRecord.number, VersionRecord.chain_hash).where(VersionRecord.page_id == page.id)
    numbers = dict(session.execute(hashes).all())
    told = select(ChangeRecord).where(ChangeRecord.page_id == page.id, ChangeRecord.version_hash.is_not(None))
    return [
        Problem(f"log entry {change.id}", f"version {number} is not the one it reported")
        for change in session.scalars(told)
        if (number := change.to_version or change.from_version) and numbers.get(number) != change.version_hash
    ]
