"""Captures: stored fetches."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from scraper.errors import NotFoundError
from scraper.model import PayloadDigest
from storage.codec import exchange_from_json, exchange_to_json, to_bytes
from storage.inserts import insert_for_pages
from storage.models import CaptureRecord, PageRecord, PayloadRecord, VersionRecord
from storage.payloads import NewPayload, keep_payloads, unpacked_payload
from storage.records import Capture, CaptureRow
from storage.series import chains_by_page, chains_of_newest, content_of, next_member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from scraper.model import Redirect, Response

_WITH_PAYLOAD = (
    select(CaptureRecord, PayloadRecord.digest, PayloadRecord.size)
    .join(PayloadRecord, PayloadRecord.id == CaptureRecord.payload_id)
    .order_by(CaptureRecord.id)
)
_NEWEST = chains_of_newest(
    CaptureRecord,
    select(func.max(CaptureRecord.id))
    .where(CaptureRecord.page_id == PageRecord.id)
    .correlate(PageRecord)
    .scalar_subquery(),
)
_ROWS = select(
    CaptureRecord.id,
    CaptureRecord.fetched_at,
    CaptureRecord.status,
    PayloadRecord.digest,
    PayloadRecord.size,
    CaptureRecord.is_revisit,
).join(PayloadRecord, PayloadRecord.id == CaptureRecord.payload_id)
_BY_ID = _WITH_PAYLOAD.where(CaptureRecord.id == bindparam("id"))
_OF_PAGE = _WITH_PAYLOAD.where(CaptureRecord.page_id == bindparam("page_id"))


def list_captures(session: Session, page_id: int, *, after: int = 0, limit: int | None = None) -> list[Capture]:
    """Return a page's stored fetches, oldest first, from the one after `after`; what was said in each is unpacked."""
    part = _OF_PAGE.where(CaptureRecord.id > after).limit(limit)
    return [_capture(session, *row) for row in session.execute(part, {"page_id": page_id})]


def list_capture_rows(session: Session, page_id: int, *, before: int | None = None, limit: int) -> list[CaptureRow]:
    """Return some of a page's stored fetches without what was said in them, newest first, older than `before`."""
    rows = _ROWS.where(CaptureRecord.page_id == page_id).order_by(CaptureRecord.id.desc()).limit(limit)
    found = session.execute(rows if before is None else rows.where(CaptureRecord.id < before))
    return [
        CaptureRow(id_, fetched_at, status, PayloadDigest(digest), size, is_revisit)
        for id_, fetched_at, status, digest, size, is_revisit in found
    ]


def get_capture(session: Session, capture_id: int) -> Capture:
    """Return a stored fetch; NotFoundError where it was purged."""
    row = session.execute(_BY_ID, {"id": capture_id}).first()
    if row is None:
        message = f"There is no capture {capture_id}."
        raise NotFoundError(message)
    return _capture(session, *row)


def newest_with(session: Session, page_id: int, digest: PayloadDigest) -> Capture | None:
    """Return a page's newest stored fetch with a payload; None where it was purged."""
    newest = _WITH_PAYLOAD.where(CaptureRecord.page_id == page_id, PayloadRecord.digest == digest)
    row = session.execute(newest.order_by(None).order_by(CaptureRecord.id.desc()).limit(1)).first()
    return None if row is None else _capture(session, *row)


def capture_of_version(session: Session, version_id: int) -> Capture | None:
    """Return the fetch that a version was first read from."""
    capture_id = session.scalar(select(VersionRecord.capture_id).where(VersionRecord.id == version_id))
    return None if capture_id is None else get_capture(session, capture_id)


def led_to(session: Session, capture_id: int | None) -> tuple[str | None, tuple[Redirect, ...]]:
    """Where a stored fetch was led to and by which hops, without unpacking what it got; nothing where it is gone."""
    record = None if capture_id is None else session.get(CaptureRecord, capture_id)
    if record is None:
        return None, ()
    exchange = exchange_from_json(exchange_bytes(session, record))
    return str(exchange["final_url"]), tuple(exchange.get("redirects", ()))


@dataclass(frozen=True, slots=True)
class Kept:
    """A fetch that was kept just now, with what its version's digest covers."""

    id: int
    payload_digest: str
    exchange: bytes


def keep_captures(session: Session, answers: Sequence[tuple[PageRecord, Response]]) -> list[Kept]:
    """Keep fetches of pages, packed against those before; a page that was never checked has none."""
    if not answers:
        return []
    new = [_new_payload(page, response) for page, response in answers]
    payloads = keep_payloads(session, new)
    newest = chains_by_page(session, _NEWEST, [one.page_id for one in new if one.page_id is not None])
    exchanges = [to_bytes(exchange_to_json(response)) for _, response in answers]
    records = [
        CaptureRecord(
            page_id=page.id,
            payload_id=payload_id,
            fetched_at=response.fetched_at,
            status=response.status,
            is_revisit=is_revisit,
            **asdict(next_member(newest.get(page.id, ()), exchange)),
        )
        for (page, response), (payload_id, is_revisit), exchange in zip(answers, payloads, exchanges, strict=True)
    ]
    insert_for_pages(session, records)
    return [
        Kept(record.id, one.digest, exchange) for record, one, exchange in zip(records, new, exchanges, strict=True)
    ]


def _new_payload(page: PageRecord, response: Response) -> NewPayload:
    digest = hashlib.sha256(response.payload).hexdigest()
    return NewPayload(response.payload, digest, page.id if page.last_checked_at else None)


def exchange_bytes(session: Session, record: CaptureRecord) -> bytes:
    """Return the JSON that a capture keeps of its fetch."""
    return content_of(session, record)


def payload_of(session: Session, capture_id: int) -> bytes:
    """Return the payload of a capture."""
    record = session.get_one(CaptureRecord, capture_id)
    return unpacked_payload(session, session.get_one(PayloadRecord, record.payload_id))


def _capture(session: Session, record: CaptureRecord, digest: str, size: int) -> Capture:
    return Capture(
        id=record.id,
        page_id=record.page_id,
        fetched_at=record.fetched_at,
        status=record.status,
        payload_digest=PayloadDigest(digest),
        payload_size=size,
        is_revisit=record.is_revisit,
        **exchange_from_json(exchange_bytes(session, record)),
    )
