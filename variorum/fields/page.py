"""A page as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from storage.records import cause_of_retirement
from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.records import Page


class PageFields(TypedDict):
    """One document, and how its last check went. `version` is the number of the one it shows now.

    `retired_because` is quiet or surplus, null where it has not retired.
    """

    id: int
    url: str
    title: str | None
    state: str
    removed: bool
    source_ids: list[int]
    version: int | None
    versions: int
    added_at: str | None
    last_checked_at: str | None
    next_check_at: str | None
    last_outcome: str | None
    last_reason: str | None
    last_detail: str | None
    failing_since: str | None
    health: str
    retired_at: str | None
    retired_because: str | None


def retired_because(page: Page) -> str | None:
    """Say why a page has retired, `quiet` or `surplus`; None where it has not."""
    return None if page.retired_at is None else cause_of_retirement(page.next_cause).value


def page_fields(page: Page) -> PageFields:
    """Give a page, without its texts."""
    return {
        "id": page.id,
        "url": page.url,
        "title": page.title,
        "state": page.state.value,
        "removed": page.is_removed,
        "source_ids": list(page.source_ids),
        "version": page.version_number,
        "versions": page.version_count,
        "added_at": iso_text(page.added_at),
        "last_checked_at": iso_text(page.last_checked_at),
        "next_check_at": iso_text(page.next_check_at),
        "last_outcome": page.last_outcome.value if page.last_outcome else None,
        "last_reason": page.last_reason.value if page.last_reason else None,
        "last_detail": page.last_detail,
        "failing_since": iso_text(page.failing_since),
        "health": page.health.value,
        "retired_at": iso_text(page.retired_at),
        "retired_because": retired_because(page),
    }
