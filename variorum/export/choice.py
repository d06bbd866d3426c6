"""Which versions are exported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.pages import iter_pages
from storage.sources import list_sources
from storage.versions import get_version, list_versions
from variorum.fields.article import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.engine import Session
    from storage.records import Page


class Which(StrEnum):
    """Of each page the current version, or all."""

    LATEST = "latest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported; `since` is when a version was first seen."""

    source_id: int | None = None
    since: datetime | None = None
    which: Which = Which.LATEST


def entries(session: Session, wanted: Wanted) -> Iterator[Entry]:
    """Give the versions to export, page by page; only one is held at a time."""
    labels = {source.id: source.label for source in list_sources(session, include_removed=True)}
    for page in iter_pages(session, wanted.source_id):
        names = tuple(labels[source] for source in page.source_ids if source in labels)
        for number in _numbers(session, page, wanted):
            yield Entry(get_version(session, page.id, number), names)


def _numbers(session: Session, page: Page, wanted: Wanted) -> list[int]:
    rows = [row for row in list_versions(session, page.id) if wanted.which is Which.ALL or row.is_current]
    return [row.number for row in rows if wanted.since is None or row.first_seen_at >= wanted.since]
