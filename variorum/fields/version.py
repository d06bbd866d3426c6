"""Versions of a page as JSON, without their articles; and the times in which there was none to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from storage.records import Run, VersionRow


class VersionFields(TypedDict):
    """One distinct content of a page."""

    version: int
    page_url: str
    title: str
    words: int
    first_seen_at: str | None
    last_seen_at: str | None
    times_shown: int
    current: bool
    content_hash: str
    recipe: str
    chain_hash: str


class GapFields(TypedDict):
    """Consecutive checks that saw no article, for one reason."""

    reason: str | None
    detail: str
    first_at: str | None
    last_at: str | None
    checks: int


def version_fields(row: VersionRow) -> VersionFields:
    """Give a version, without its article."""
    return {
        "version": row.number,
        "page_url": row.page_url,
        "title": row.title,
        "words": row.words,
        "first_seen_at": iso_text(row.first_seen_at),
        "last_seen_at": iso_text(row.last_seen_at),
        "times_shown": row.times_shown,
        "current": row.is_current,
        "content_hash": row.content_hash,
        "recipe": row.recipe,
        "chain_hash": row.chain_hash,
    }


def gap_fields(run: Run) -> GapFields:
    """Give a time without an article."""
    return {
        "reason": run.reason.value if run.reason else None,
        "detail": run.detail,
        "first_at": iso_text(run.first_at),
        "last_at": iso_text(run.last_at),
        "checks": run.count,
    }
