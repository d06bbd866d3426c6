"""Deleting pages for good, without breaking what others need: the log's chain, payloads other pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from storage.copies import forget_fingerprints
from storage.log_index import forget_words
from storage.models import CaptureRecord, ChangeRecord, PageRecord, VersionRecord
from storage.pages import in_chunks
from storage.payloads import drop_unused
from storage.versions import version_of
from storage.word_index import drop_from_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def purge_pages(session: Session, page_ids: Sequence[int]) -> None:
    """Delete pages with their versions, captures and payloads nobody else has; blank their entries in the log."""
    for page_id in page_ids:
        _forget_texts(session, page_id)
    for ids in in_chunks(page_ids):
        payload_ids = list(session.scalars(select(CaptureRecord.payload_id).where(CaptureRecord.page_id.in_(ids))))
        forget_words(session, ChangeRecord.page_id.in_(ids))
        session.execute(
            update(ChangeRecord)
            .where(ChangeRecord.page_id.in_(ids))
            .values(page_url="", title="", summary="", excerpts=None, is_purged=True)
            .execution_options(synchronize_session=False)
        )
        session.execute(delete(PageRecord).where(PageRecord.id.in_(ids)).execution_options(synchronize_session=False))
        drop_unused(session, payload_ids)
    session.expire_all()


def _forget_texts(session: Session, page_id: int) -> None:
    page = session.get_one(PageRecord, page_id)
    records = session.scalars(select(VersionRecord).where(VersionRecord.page_id == page_id)).all()
    forget_fingerprints(session, page_id, records)
    for record in records:
        drop_from_index(session, record.id, version_of(session, page, record).article)
