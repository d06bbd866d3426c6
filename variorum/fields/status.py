"""How the service fares, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from variorum.fields.delivery import ChannelFields, channel_fields
from variorum.status import Status, concerns
from variorum.times import iso_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from storage.service_records import Counts, ServiceFacts, Trouble


class ServiceFields(TypedDict):
    """The service that runs."""

    pid: int
    host: str
    version: str
    started_at: str | None
    beat_at: str | None
    config_error: str | None


class TroubleFields(TypedDict):
    """Trouble of a whole site, or of the network (`*`)."""

    scope: str
    health: str
    reason: str
    since_at: str | None


class StatusFields(TypedDict):
    """How the service fares: counts by state, by reason and by health, and `concerns` for people."""

    database: str
    config: str | None
    config_error: str | None
    service: ServiceFields | None
    sources: int
    sources_by_state: dict[str, int]
    pages: int
    pages_by_state: dict[str, int]
    versions: int
    changes: int
    due_now: int
    lag_s: float
    undelivered: int
    channels: list[ChannelFields]
    failing: dict[str, int]
    health: dict[str, int]
    ill_sources: int
    silent_since: str | None
    disk_free_bytes: int | None
    database_bytes: int | None
    concerns: list[str]
    troubles: list[TroubleFields]


def status_fields(found: Status, counts: Counts) -> StatusFields:
    """Give the status."""
    return {
        "database": found.database,
        "config": found.config,
        "config_error": found.config_error,
        "service": _service_fields(found.service) if found.service else None,
        "sources": counts.sources,
        "sources_by_state": _by_value(counts.sources_by_state),
        "pages": counts.pages,
        "pages_by_state": _by_value(counts.pages_by_state),
        "versions": counts.versions,
        "changes": counts.changes,
        "due_now": counts.due_now,
        "lag_s": round(counts.lag_s, 1),
        "undelivered": counts.undelivered,
        "channels": [channel_fields(state) for state in counts.channels],
        "failing": _by_value(counts.failing),
        "health": _by_value(counts.health),
        "ill_sources": counts.ill_sources,
        "silent_since": iso_text(found.silent_since),
        "disk_free_bytes": found.room.free if found.room else None,
        "database_bytes": found.room.database if found.room else None,
        "concerns": concerns(found),
        "troubles": [_trouble_fields(trouble) for trouble in counts.troubles],
    }


def _service_fields(service: ServiceFacts) -> ServiceFields:
    return {
        "pid": service.pid,
        "host": service.host,
        "version": service.version,
        "started_at": iso_text(service.started_at),
        "beat_at": iso_text(service.beat_at),
        "config_error": service.config_error,
    }


def _trouble_fields(trouble: Trouble) -> TroubleFields:
    return {
        "scope": trouble.scope,
        "health": trouble.health.value,
        "reason": trouble.reason.value,
        "since_at": iso_text(trouble.since_at),
    }


def _by_value(counts: Mapping[Any, int]) -> dict[str, int]:
    states: Mapping[StrEnum, int] = counts
    return {state.value: count for state, count in states.items()}
