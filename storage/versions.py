"""Versions: the distinct contents of a page, and their readings by later recipes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Row, and_, bindparam, select
from sqlalchemy.orm import defer

from scraper.errors import NotFoundError
from scraper.model import ContentHash, Recipe, Url
from storage.captures import Kept, exchange_bytes
from storage.chain import extend, reading_digest, version_digest
from storage.codec import article_from_json, article_to_json, to_bytes
from storage.compression import pack, unpack
from storage.inserts import insert_for_pages, insert_rows
from storage.models import CaptureRecord, PageRecord, PayloadRecord, ReadingRecord, UncomparedRecord, VersionRecord
from storage.records import Version, VersionRow
from storage.series import chains_by_page, chains_of_newest, content_in, contents_of, next_member
from storage.word_index import index_versions, replace_in_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from scraper.judgement import NewVersion, Rereading
    from scraper.model import Article

_Reading = Row[*tuple[Any, ...]]
"""Version, content hash, recipe and body of a reading."""

_VersionRow = VersionRecord | Row[*tuple[Any, ...]]
"""What a version's row holds, by the names of its columns: read past the session, that takes a third of the time."""

# Built once: putting a statement together takes longer than running it, and these run at every check.
_VERSIONS = cast("Table", VersionRecord.__table__)
_BY_NUMBER = select(_VERSIONS).where(
    _VERSIONS.c.page_id == bindparam("page_id"), _VERSIONS.c.number == bindparam("number")
)
_SHOWN = (
    select(_VERSIONS.c.id, _VERSIONS.c.page_id, _VERSIONS.c.number, _VERSIONS.c.content_hash, _VERSIONS.c.recipe)
    .join(PageRecord, and_(PageRecord.id == _VERSIONS.c.page_id, PageRecord.version_number == _VERSIONS.c.number))
    .where(PageRecord.id.in_(bindparam("ids", expanding=True)))
)
_NUMBERED = select(_VERSIONS.c.id, _VERSIONS.c.page_id, _VERSIONS.c.number).where(
    _VERSIONS.c.page_id.in_(bindparam("pages", expanding=True)),
    _VERSIONS.c.number.in_(bindparam("numbers", expanding=True)),
)
_NEWEST = chains_of_newest(
    VersionRecord,
    select(VersionRecord.id)
    .where(VersionRecord.page_id == PageRecord.id)
    .order_by(VersionRecord.number.desc())
    .limit(1)
    .correlate(PageRecord)
    .scalar_subquery(),
)
_READINGS = select(ReadingRecord.version_id, ReadingRecord.content_hash, ReadingRecord.recipe, ReadingRecord.body)
_NEWEST_READING = (
    _READINGS.where(ReadingRecord.version_id == bindparam("version_id")).order_by(ReadingRecord.id.desc()).limit(1)
)
_READINGS_OF = _READINGS.where(ReadingRecord.version_id.in_(bindparam("ids", expanding=True))).order_by(
    ReadingRecord.id
)
_WITH_PAGE = (
    select(VersionRecord, PageRecord)
    .join(PageRecord, PageRecord.id == VersionRecord.page_id)
    .options(defer(VersionRecord.body))
)
_BY_IDS = _WITH_PAGE.where(VersionRecord.id.in_(bindparam("ids", expanding=True)))
_BY_NUMBERS = _WITH_PAGE.where(
    VersionRecord.page_id.in_(bindparam("pages", expanding=True)),
    VersionRecord.number.in_(bindparam("numbers", expanding=True)),
)


def list_versions(
    session: Session, page_id: int, *, before: int | None = None, newest: int | None = None
) -> list[VersionRow]:
    """Return a page's versions, oldest first, without their articles: all, or the `newest` few `before` a number."""
    page = session.get_one(PageRecord, page_id)
    wanted = select(VersionRecord).where(VersionRecord.page_id == page_id).options(defer(VersionRecord.body))
    if before is not None:
        wanted = wanted.where(VersionRecord.number < before)
    records = session.scalars(wanted.order_by(VersionRecord.number.desc()).limit(newest)).all()
    return [_row(page, record) for record in reversed(records)]


def get_version(session: Session, page_id: int, number: int | None = None) -> Version:
    """Return a version of a page, by default the one it shows now, as read last; else NotFoundError."""
    return version_of_page(session, session.get_one(PageRecord, page_id), number)


def version_of_page(session: Session, page: PageRecord, number: int | None = None) -> Version:
    """Return what `get_version` does of a page's row."""
    wanted = page.version_number if number is None else number
    if wanted is None:
        message = f"Nothing has been seen of {page.url} yet; `variorum check {page.id}` looks now."
        raise NotFoundError(message)
    record = session.connection().execute(_BY_NUMBER, {"page_id": page.id, "number": wanted}).first()
    if record is None:
        message = f"{page.url} has no version {wanted}; `variorum versions {page.id}` lists them."
        raise NotFoundError(message)
    return version_of(session, page, record)


def versions_by_id(session: Session, ids: Collection[int]) -> dict[int, Version]:
    """Return these versions, as read last: a few statements for all of them, where each alone would take as many."""
    rows = session.execute(_BY_IDS, {"ids": list(ids)}).all()
    return _read_together(session, [(record, page) for record, page in rows])


def versions_by_number(session: Session, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], Version]:
    """Return versions by page and number, those of them that are there; a few statements for all."""
    pages, numbers = {page_id for page_id, _ in wanted}, {number for _, number in wanted}
    rows = session.execute(_BY_NUMBERS, {"pages": list(pages), "numbers": list(numbers)}).all()
    asked = [(record, page) for record, page in rows if (record.page_id, record.number) in wanted]
    return {(found.page_id, found.number): found for found in _read_together(session, asked).values()}


@dataclass(frozen=True, slots=True)
class Shown:
    """The version that a page shows now, as read last."""

    page_id: int
    version_id: int
    number: int
    content_hash: ContentHash
    recipe: Recipe
    article: Article
    first: bytes
    """The JSON of its article as it was first read."""


def shown_by(session: Session, page_ids: Sequence[int]) -> list[Shown]:
    """Return what these pages show now, those of them that show something; three statements for all."""
    rows = session.connection().execute(_SHOWN, {"ids": page_ids}).all() if page_ids else ()
    articles, readings = _contents(session, [row.id for row in rows])
    return [_shown(row, articles[row.id], readings.get(row.id)) for row in rows]


def _shown(row: Row[*tuple[Any, ...]], first: bytes, reading: _Reading | None) -> Shown:
    read = row if reading is None else reading
    return Shown(
        page_id=row.page_id,
        version_id=row.id,
        number=row.number,
        content_hash=ContentHash(read.content_hash),
        recipe=Recipe(read.recipe),
        article=_as_read_last(first, reading),
        first=first,
    )


def articles_by_number(session: Session, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], Article]:
    """Return what versions say, as read last, by page and number; three statements for all."""
    if not wanted:
        return {}
    pages, numbers = {page_id for page_id, _ in wanted}, {number for _, number in wanted}
    found = session.connection().execute(_NUMBERED, {"pages": list(pages), "numbers": list(numbers)})
    ids = {row.id: (row.page_id, row.number) for row in found if (row.page_id, row.number) in wanted}
    articles, readings = _contents(session, list(ids))
    return {place: _as_read_last(articles[one], readings.get(one)) for one, place in ids.items()}


def version_of(session: Session, page: PageRecord, record: _VersionRow) -> Version:
    """The version that a row is, as its newest reading has it."""
    article = article_bytes(session, record)
    reading = session.connection().execute(_NEWEST_READING, {"version_id": record.id}).first()
    return _version(page, record, article, reading)


def _read_together(session: Session, rows: Sequence[tuple[VersionRecord, PageRecord]]) -> dict[int, Version]:
    articles, readings = _contents(session, [record.id for record, _ in rows])
    return {record.id: _version(page, record, articles[record.id], readings.get(record.id)) for record, page in rows}


def _contents(session: Session, ids: Sequence[int]) -> tuple[dict[int, bytes], dict[int, _Reading]]:
    """Of these versions: the articles as they were first read, and the newest readings of those read again."""
    if not ids:
        return {}, {}
    readings = {one.version_id: one for one in session.connection().execute(_READINGS_OF, {"ids": ids})}
    return contents_of(session, ids), readings


def _as_read_last(article: bytes, reading: _Reading | None) -> Article:
    return article_from_json(article if reading is None else unpack(reading.body, article))


def _version(page: PageRecord, record: _VersionRow, article: bytes, reading: _Reading | None) -> Version:
    read = record if reading is None else reading
    return Version(
        id=record.id,
        page_id=page.id,
        page_url=Url(page.url),
        number=record.number,
        content_hash=ContentHash(read.content_hash),
        recipe=Recipe(read.recipe),
        article=_as_read_last(article, reading),
        first_seen_at=record.first_seen_at,
        last_seen_at=_last_seen_at(page, record),
        capture_id=record.capture_id,
        chain_hash=record.chain_hash,
    )


@dataclass(frozen=True, slots=True)
class Appended:
    """A new version of a page: read from which capture, seen when."""

    page: PageRecord
    new: NewVersion
    capture: Kept | None
    at: datetime


def append_versions(session: Session, new: Sequence[Appended]) -> list[VersionRecord]:
    """Add to pages their next versions, which are found by their words and compared with others soon.

    The pages wait for their flush.
    """
    newest = chains_by_page(session, _NEWEST, [one.page.id for one in new if one.page.version_count])
    records = [_next_version(one, newest.get(one.page.id, ())) for one in new]
    insert_for_pages(session, records)
    index_versions(session, [(record.id, one.new.article) for record, one in zip(records, new, strict=True)])
    insert_rows(session, [UncomparedRecord(version_id=record.id) for record in records])
    return records


def _next_version(appended: Appended, newest: Sequence[Any]) -> VersionRecord:
    page, new, capture = appended.page, appended.new, appended.capture
    article = to_bytes(article_to_json(new.article))
    page.version_count += 1
    record = VersionRecord(
        page_id=page.id,
        number=page.version_count,
        content_hash=new.content_hash,
        recipe=new.recipe,
        title=new.article.title,
        words=len(new.article.text.split()),
        first_seen_at=appended.at,
        capture_id=capture.id if capture else None,
        **asdict(next_member(newest, article)),
    )
    facts = (capture.payload_digest, capture.exchange) if capture else None
    extend(page, record, version_digest(record, article, facts))
    return record


def append_reading(session: Session, page: PageRecord, new: Rereading, now: datetime) -> None:
    """Add a later reading of a version to its page's chain; from now on it stands for the version."""
    same = (VersionRecord.page_id == page.id, VersionRecord.number == new.number)
    version = session.scalars(select(VersionRecord).where(*same)).one()
    replace_in_index(session, version.id, version_of(session, page, version).article, new.article)
    article = to_bytes(article_to_json(new.article))
    record = ReadingRecord(
        version_id=version.id,
        content_hash=new.content_hash,
        recipe=new.recipe,
        read_at=now,
        body=pack(article, article_bytes(session, version)),
    )
    extend(page, record, reading_digest(record, version.number, article))
    session.add_all([record, UncomparedRecord(version_id=version.id)])
    session.flush()


def article_bytes(session: Session, record: _VersionRow) -> bytes:
    """Return the JSON of a version's article as it was first read."""
    return content_in(session, VersionRecord, record.base_id, record.body)


def capture_facts(session: Session, capture: CaptureRecord | None) -> tuple[str, bytes] | None:
    """Payload digest and exchange of a capture: what its version's digest covers."""
    if capture is None:
        return None
    digest = session.scalars(select(PayloadRecord.digest).where(PayloadRecord.id == capture.payload_id)).one()
    return digest, exchange_bytes(session, capture)


def _row(page: PageRecord, record: VersionRecord) -> VersionRow:
    return VersionRow(
        id=record.id,
        page_id=page.id,
        page_url=Url(page.url),
        number=record.number,
        title=record.title,
        words=record.words,
        content_hash=ContentHash(record.content_hash),
        recipe=Recipe(record.recipe),
        first_seen_at=record.first_seen_at,
        last_seen_at=_last_seen_at(page, record),
        times_shown=record.times_shown,
        is_current=record.number == page.version_number,
        chain_hash=record.chain_hash,
    )


def _last_seen_at(page: PageRecord, record: _VersionRow) -> datetime:
    if record.number == page.version_number and page.last_seen_at is not None:
        return page.last_seen_at
    return record.last_seen_at or record.first_seen_at
