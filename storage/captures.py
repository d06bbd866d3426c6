"""Captures: stored fetches."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from scraper.errors import NotFoundError
from scraper.model import PayloadDigest
from storage.codec import exchange_from_json, exchange_to_json, to_bytes
from storage.models import CaptureRecord, PayloadRecord, VersionRecord
from storage.payloads import keep_payload, unpacked_payload
from storage.records import Capture
from storage.series import content_of, next_member

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from scraper.model import Response

_WITH_PAYLOAD = (
    select(CaptureRecord, PayloadRecord.digest, PayloadRecord.size)
    .join(PayloadRecord, PayloadRecord.id == CaptureRecord.payload_id)
    .order_by(CaptureRecord.id)
)
_BY_ID = _WITH_PAYLOAD.where(CaptureRecord.id == bindparam("id"))
_OF_PAGE = _WITH_PAYLOAD.where(CaptureRecord.page_id == bindparam("page_id"))


def list_captures(session: Session, page_id: int) -> list[Capture]:
    """Return a page's stored fetches, oldest first."""
    return [_capture(session, *row) for row in session.execute(_OF_PAGE, {"page_id": page_id})]


def get_capture(session: Session, capture_id: int) -> Capture:
    """Return a stored fetch; NotFoundError where it was purged."""
    row = session.execute(_BY_ID, {"id": capture_id}).first()
    if row is None:
        message = f"There is no capture {capture_id}."
        raise NotFoundError(message)
    return _capture(session, *row)


def capture_of_version(session: Session, version_id: int) -> Capture | None:
    """Return the fetch that a version was first read from."""
    capture_id = session.scalar(select(VersionRecord.capture_id).where(VersionRecord.id == version_id))
    return None if capture_id is None else get_capture(session, capture_id)


def keep_capture(session: Session, page_id: int, response: Response) -> CaptureRecord:
    """Keep a fetch with its payload."""
    payload_id, is_revisit = keep_payload(session, page_id, response.payload)
    newest = select(CaptureRecord).where(CaptureRecord.page_id == page_id).order_by(CaptureRecord.id.desc()).limit(1)
    member = next_member(session, session.scalar(newest), to_bytes(exchange_to_json(response)))
    record = CaptureRecord(
        page_id=page_id,
        payload_id=payload_id,
        fetched_at=response.fetched_at,
        status=response.status,
        is_revisit=is_revisit,
        **asdict(member),
    )
    session.add(record)
    session.flush()
    return record


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
