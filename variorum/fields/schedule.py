"""A check to come as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from variorum.times import iso_text

if TYPE_CHECKING:
    from variorum.expected import Expected


class UpcomingFields(TypedDict):
    """A check of a page, or with `page_id` null of a source's own list: promised, expected to begin, and why then."""

    page_id: int | None
    source_id: int
    url: str
    due_at: str | None
    starts_at: str | None
    cause: str | None
    schedules: list[str]
    failures: int


def upcoming_fields(one: Expected) -> UpcomingFields:
    """Give a check to come."""
    check = one.check
    return {
        "page_id": check.page_id,
        "source_id": check.source_id,
        "url": check.url,
        "due_at": iso_text(check.due_at),
        "starts_at": iso_text(one.starts_at),
        "cause": check.cause.value if check.cause else None,
        "schedules": [str(schedule) for schedule in check.schedules],
        "failures": check.failure_count,
    }
