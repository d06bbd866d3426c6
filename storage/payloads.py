"""Payloads: bytes as they came, once per distinct digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from scraper.errors import NotFoundError, StorageError
from storage.compression import pack
from storage.models import CaptureRecord, PageRecord, PayloadRecord
from storage.pages import in_chunks
from storage.series import chains_by_page, chains_of_newest, content_of, next_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from scraper.model import PayloadDigest


# Built once: putting a statement together takes longer than running it, and these run whenever something is kept.
_BY_DIGEST = (
    select(PayloadRecord.digest, PayloadRecord.id, func.length(PayloadRecord.body).label("size_kept"))
    .where(PayloadRecord.digest.in_(bindparam("digests", expanding=True)))
    .order_by(PayloadRecord.id)
    .with_for_update(read=True, key_share=True)
)
# On PostgreSQL these two hold a payload that is about to be referred to: retention, in a transaction of its own, leaves
# it alone then. SQLite has one writer at a time.
_STILL_THERE = (
    select(PayloadRecord.id)
    .where(PayloadRecord.id == bindparam("id"), func.length(PayloadRecord.body) > 0)
    .with_for_update(read=True, key_share=True)
)
_NEWEST = chains_of_newest(
    PayloadRecord,
    select(CaptureRecord.payload_id)
    .join(PayloadRecord, CaptureRecord.payload_id == PayloadRecord.id)
    .where(CaptureRecord.page_id == PageRecord.id, func.length(PayloadRecord.body) > 0)
    .order_by(CaptureRecord.id.desc())
    .limit(1)
    .correlate(PageRecord)
    .scalar_subquery(),
)
_INSERT = {
    "sqlite": sqlite_insert(PayloadRecord)
    .on_conflict_do_nothing(index_elements=["digest"])
    .returning(PayloadRecord.id),
    "postgresql": (
        postgresql_insert(PayloadRecord).on_conflict_do_nothing(index_elements=["digest"]).returning(PayloadRecord.id)
    ),
}


def read_payload(session: Session, digest: PayloadDigest) -> bytes:
    """Return a payload, byte for byte; NotFoundError where there is none, StorageError if damaged."""
    record = session.scalar(select(PayloadRecord).where(PayloadRecord.digest == digest))
    if record is None:
        message = f"There is no payload {digest}; those of versions, changes and first gaps are kept."
        raise NotFoundError(message)
    return unpacked_payload(session, record)


@dataclass(frozen=True, slots=True)
class NewPayload:
    """Bytes that a page answered with, and their digest."""

    content: bytes
    digest: str
    page_id: int | None
    """None for a page that has no payload yet."""


def keep_payloads(session: Session, new: Sequence[NewPayload]) -> list[tuple[int, bool]]:
    """Keep payloads; return the id of each, and whether it was there already (a revisit).

    Each is packed against the newest of its page.
    """
    known = {
        row.digest: row for row in session.connection().execute(_BY_DIGEST, {"digests": [one.digest for one in new]})
    }
    pages = [one.page_id for one in new if one.page_id is not None and one.digest not in known]
    newest = chains_by_page(session, _NEWEST, pages)
    kept: dict[int, tuple[int, bool]] = {}
    # In one order, or two processes that keep the same payloads would wait for each other.
    for at, one in sorted(enumerate(new), key=lambda each: each[1].digest):
        if (row := known.get(one.digest)) is not None:
            if row.size_kept == 0:
                session.get_one(PayloadRecord, row.id).body = pack(one.content)
            kept[at] = (row.id, True)
        else:
            kept[at] = _keep(session, one, newest.get(one.page_id or 0, ()))
    return [kept[at] for at in range(len(new))]


def _keep(session: Session, new: NewPayload, newest: Sequence[Any]) -> tuple[int, bool]:
    member = next_member(newest, new.content)
    if member.base_id is not None and not _is_held(session, member.base_id):
        member = next_member((), new.content)
    values = {"digest": new.digest, "size": len(new.content)}
    return _insert(session, values | {"base_id": member.base_id, "position": member.position, "body": member.body})


def drop_unused(session: Session, payload_ids: Iterable[int]) -> None:
    """Delete those of these payloads that no capture refers to; what was packed against them is packed anew."""
    for ids in in_chunks(sorted(set(payload_ids))):
        is_used = exists().where(CaptureRecord.payload_id == PayloadRecord.id)
        unused = select(PayloadRecord.id).where(PayloadRecord.id.in_(ids), ~is_used)
        # A base is older than what is packed against it, so the newest goes first.
        for payload_id in session.scalars(unused.order_by(PayloadRecord.id.desc())).all():
            _free_dependents(session, payload_id)
            session.execute(delete(PayloadRecord).where(PayloadRecord.id == payload_id))


def empty_payload(session: Session, payload_id: int) -> None:
    """Let the bytes of a payload go; digest and size stay. What was packed against them is packed anew."""
    _free_dependents(session, payload_id)
    record = session.get_one(PayloadRecord, payload_id)
    record.body, record.base_id, record.position = b"", None, 0
    session.flush()


def is_emptied(record: PayloadRecord) -> bool:
    """Whether the bytes went by retention: nothing that is packed is empty."""
    return not record.body


def unpacked_payload(session: Session, record: PayloadRecord) -> bytes:
    """Return the bytes of a row.

    NotFoundError where retention let them go, StorageError where they are no longer those that were kept.
    """
    if is_emptied(record):
        message = f"The payload {record.digest} was dropped by retention: its {record.size:,} bytes are gone."
        raise NotFoundError(message)
    content = content_of(session, record)
    if hashlib.sha256(content).hexdigest() != record.digest:
        message = f"The payload {record.digest} is damaged; run: variorum db check"
        raise StorageError(message)
    return content


def _insert(session: Session, values: dict[str, object]) -> tuple[int, bool]:
    # Two pages may answer with the same payload at the same moment; on PostgreSQL the second waits here, then finds it.
    connection = session.connection()
    new_id = connection.execute(_INSERT[connection.dialect.name], values).scalar()
    if new_id is not None:
        return new_id, False
    return session.scalars(select(PayloadRecord.id).where(PayloadRecord.digest == values["digest"])).one(), True


def _is_held(session: Session, payload_id: int) -> bool:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return True
    return connection.execute(_STILL_THERE, {"id": payload_id}).first() is not None


def _free_dependents(session: Session, payload_id: int) -> None:
    dependents = session.scalars(select(PayloadRecord).where(PayloadRecord.base_id == payload_id)).all()
    for record in dependents:
        record.body, record.base_id = pack(unpacked_payload(session, record)), None
    if dependents:
        session.flush()
