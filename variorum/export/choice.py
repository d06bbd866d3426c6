"""Which versions are exported."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.pages import iter_pages, list_pages
from storage.sources import list_sources
from storage.versions import get_version, list_versions
from variorum.fields.article import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
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
    labels = _labels(session)
    for page in iter_pages(session, wanted.source_id):
        yield from _of_page(session, page, wanted, labels)


def entries_in_turns(reading: Callable[[], AbstractContextManager[Session]], wanted: Wanted) -> Iterator[Entry]:
    """Give the same with a look at the database for each page, which ends before its versions are given.

    However slowly they are taken, nothing waits for it; what is added meanwhile may be among them.
    """
    with reading() as session:
        labels = _labels(session)
    after = 0
    while True:
        with reading() as session:
            pages = list_pages(session, source_id=wanted.source_id, after=after, limit=1)
            found = [entry for page in pages for entry in _of_page(session, page, wanted, labels)]
        if not pages:
            return
        yield from found
        after = pages[0].id


def _labels(session: Session) -> dict[int, str]:
    return {source.id: source.label for source in list_sources(session, include_removed=True)}


def _of_page(session: Session, page: Page, wanted: Wanted, labels: dict[int, str]) -> Iterator[Entry]:
    names = tuple(labels[source] for source in page.source_ids if source in labels)
    for number in _numbers(session, page, wanted):
        yield Entry(get_version(session, page.id, number), names)


def _numbers(session: Session, page: Page, wanted: Wanted) -> list[int]:
    rows = [row for row in list_versions(session, page.id) if wanted.which is Which.ALL or row.is_current]
    return [row.number for row in rows if wanted.since is None or row.first_seen_at >= wanted.since]
