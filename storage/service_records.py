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

    from scraper.compare import Diff
    from scraper.health import Health
    from scraper.model import GapReason
    from storage.records import Change, PageState, SourceState

_IN_VAIN = 3
"""Failures in a row after which a channel is worth looking at."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on one channel: a change, or several told together.

    `delivery_id` and what it tells stay the same however often it is tried.
    """

    ids: tuple[int, ...]
    """The outbox's own."""
    delivery_id: str
    channel: str
    changes: tuple[Change, ...]
    attempts: int
    pace: str = ""
    diffs: Mapping[int, Diff] = field(default_factory=dict, repr=False)
    """By a change's id what it changed, for channels that show it."""
    is_new: bool = False
    """Its id was given just now, so no receiver can have heard of it."""

    @property
    def change(self) -> Change:
        """The first, or only, change."""
        return self.changes[0]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as lists show it; `state` is waiting, failed, set_aside or delivered."""

    delivery_id: str
    channel: str
    change_ids: tuple[int, ...]
    state: str
    attempts: int
    pace: str
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel fares."""

    name: str
    failures: int = 0
    """In a row; the channel's own, not those of single messages."""
    failing_since: datetime | None = None
    last_error: str | None = None
    rests_until: datetime | None = None
    closed_at: datetime | None = None
    """When its receiver said never to come again."""
    waiting: int = 0
    """Changes."""
    set_aside: int = 0
    """Of them those that its receiver refused for good."""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong with it; single messages may be."""
        return not self.failures and self.closed_at is None

    @property
    def wants_a_look(self) -> bool:
        """Whether it does not mend by itself, as far as can be told by now."""
        return self.closed_at is not None or self.failures >= _IN_VAIN or self.set_aside > 0


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A running service."""

    owner: str
    pid: int
    host: str
    version: str
    started_at: datetime | None = None
    beat_at: datetime | None = None
    config_error: str | None = None
    """What is wrong with the configuration that the service was to read again; it goes on with the one before."""


@dataclass(frozen=True, slots=True)
class Released:
    """What services held that are dead, and is free again."""

    claims: int = 0
    deliveries: int = 0
    """As changes to be told."""


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
    channels: tuple[ChannelState, ...] = ()
    """Those that are in trouble."""
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, cheap to ask for at any size."""

    due_now: int
    lag_s: float
    """How late the oldest broken promise is; 0 where none is."""
    undelivered: Mapping[str, int] = field(default_factory=dict)
    """By channel."""


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
