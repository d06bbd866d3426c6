"""What a page showed, version after version, read one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from scraper.compare.details import detail_changes
from scraper.compare.lineage import Shown
from storage.codec import article_from_json
from storage.compression import unpack
from storage.models import ReadingRecord, VersionRecord
from storage.showings import list_showings
from storage.versions import article_bytes, get_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from scraper.compare.hunks import DetailChange
    from scraper.model import Article


def iter_shown(session: Session, page_id: int) -> Iterator[Shown]:
    """Give what a page showed, oldest first, each version with its article as read last."""
    showings = list_showings(session, page_id)
    for at, showing in enumerate(showings):
        yield Shown(showing.number, showing.from_at, get_version(session, page_id, showing.number).article)
        follows = showings[at + 1].from_at if at + 1 < len(showings) else None
        if showing.gone_at is not None and showing.gone_at != follows:
            yield Shown(None, showing.gone_at, None)


@dataclass(frozen=True, slots=True)
class Reread:
    """A later reading of a version by another recipe."""

    at: datetime
    number: int
    recipe: str
    details: tuple[DetailChange, ...]


def list_rereadings(session: Session, page_id: int) -> list[Reread]:
    """Return the later readings of a page's versions, oldest first, with the details that each changed."""
    of_page = (
        select(ReadingRecord, VersionRecord)
        .join(VersionRecord, VersionRecord.id == ReadingRecord.version_id)
        .where(VersionRecord.page_id == page_id)
        .order_by(ReadingRecord.id)
    )
    newest: dict[int, Article] = {}
    found = []
    for reading, version in session.execute(of_page):
        first = article_bytes(session, version)
        before = newest.get(version.id) or article_from_json(first)
        after = newest[version.id] = article_from_json(unpack(reading.body, first))
        found.append(Reread(reading.read_at, version.number, reading.recipe, detail_changes(before, after)))
    return found
