"""What the service and the database as a whole have to tell: deliveries, counts, troubles, upgrades, problems.

Like `records`: frozen dataclasses, free of SQL and cheap to import. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from scraper.health import Health
    from scraper.model import GapReason
    from storage.records import Change, PageState, SourceState


@dataclass(frozen=True, slots=True)
class Delivery:
    """One change to be told on one channel. `delivery_id` stays the same however often it is tried."""

    id: int
    delivery_id: str
    channel: str
    change: Change
    attempts: int


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A running service."""

    owner: str
    pid: int
    host: str
    version: str
    started_at: datetime | None = None
    beat_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The state of everything, for `variorum status`."""

    sources: int
    pages: int
    versions: int
    changes: int
    due_now: int
    lag_s: float
    """How late the oldest broken promise is; 0 where none is."""
    undelivered: int
    sources_by_state: Mapping[SourceState, int] = field(default_factory=dict)
    pages_by_state: Mapping[PageState, int] = field(default_factory=dict)
    failing: Mapping[GapReason, int] = field(default_factory=dict)
    """Pages whose last check was a gap, by its reason."""
    health: Mapping[Health, int] = field(default_factory=dict)
    """Watched pages by how they fare."""
    ill_sources: int = 0
    """Sources whose own list of pages cannot be read."""
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a whole site has in common, or the network (scope `*`), told once for all its pages."""

    scope: str
    health: Health
    reason: GapReason
    since_at: datetime


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What an upgrade of the database did."""

    before: str | None
    after: str
    applied: tuple[str, ...]
    backup: Path | None = None

    @property
    def was_created(self) -> bool:
        """Whether the database is new."""
        return self.before is None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a database, and where."""

    where: str
    detail: str
