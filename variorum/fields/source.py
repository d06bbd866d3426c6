"""A source as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from storage.fetch_options import options_to_json
from storage.link_rules import link_rules_to_json
from storage.rules import rules_to_json
from variorum.times import duration_code, iso_text

if TYPE_CHECKING:
    from storage.records import Retention, Source


class RetentionFields(TypedDict):
    """Which payloads of its pages may go, as the configuration writes it; null what the source does not say."""

    payloads_for: str | None
    payloads_per_page: int | None


class SourceFields(TypedDict):
    """What is watched, and how its last check went. Schedules as `--schedule` reads them, null where none was given.

    `followed_from` is null where it is not watched as the origin of another source's page.
    """

    id: int
    kind: str
    url: str
    name: str | None
    tags: list[str]
    every_s: float | None
    schedule: str | None
    pages_schedule: str | None
    fetch_options: dict[str, Any]
    rules: dict[str, Any]
    link_rules: dict[str, Any]
    follows_origins: bool
    retention: RetentionFields
    followed_from: int | None
    state: str
    managed_by: str
    pages: int
    added_at: str | None
    last_checked_at: str | None
    next_check_at: str | None
    last_outcome: str | None
    last_reason: str | None
    last_detail: str | None
    health: str
    failing_since: str | None
    pages_in_trouble: int


def retention_fields(said: Retention) -> RetentionFields:
    """Give what a source says of its own."""
    age_s = said.payloads_for_s
    return {
        "payloads_for": None if age_s is None else duration_code(age_s),
        "payloads_per_page": said.payloads_per_page,
    }


def source_fields(source: Source) -> SourceFields:
    """Give a source; of secrets the place only."""
    return {
        "id": source.id,
        "kind": source.kind.value,
        "url": source.url,
        "name": source.name,
        "tags": list(source.tags),
        "every_s": source.every_s,
        "schedule": str(source.schedule) if source.schedule else None,
        "pages_schedule": str(source.pages_schedule) if source.pages_schedule else None,
        "fetch_options": options_to_json(source.fetch_options),
        "rules": rules_to_json(source.rules),
        "link_rules": link_rules_to_json(source.link_rules),
        "follows_origins": source.follows_origins,
        "retention": retention_fields(source.retention),
        "followed_from": source.followed_from,
        "state": source.state.value,
        "managed_by": source.managed_by.value,
        "pages": source.pages,
        "added_at": iso_text(source.added_at),
        "last_checked_at": iso_text(source.last_checked_at),
        "next_check_at": iso_text(source.next_check_at),
        "last_outcome": source.last_outcome.value if source.last_outcome else None,
        "last_reason": source.last_reason.value if source.last_reason else None,
        "last_detail": source.last_detail,
        "health": source.health.value,
        "failing_since": iso_text(source.failing_since),
        "pages_in_trouble": source.pages_in_trouble,
    }
