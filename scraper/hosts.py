"""What is worth remembering of hosts beyond the life of one process, so that a restart hammers nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from scraper.model import FailureReason


@dataclass(frozen=True, slots=True)
class KnownRobots:
    """The last word of an origin's robots.txt."""

    origin: str
    """Scheme, host and port."""
    until: datetime
    """When it is asked for again."""
    payload: bytes | None = None
    """The rules as they came; None where there are none."""
    reason: FailureReason | None = None
    """Why they could not be had: until they can, everything is forbidden."""
    detail: str = ""
    unreachable_since: datetime | None = None


class HostMemory(Protocol):
    """Keeps it. Keeping returns at once and never fails; what is lost by a crash costs one request more."""

    async def robots(self, origin: str) -> KnownRobots | None:
        """Return what was kept of an origin."""

    async def free_at(self, host: str) -> datetime | None:
        """Return when a host may be asked again, as far as was kept."""

    def keep_robots(self, known: KnownRobots) -> None:
        """Keep an answer in the place of the one before."""

    def keep_free_at(self, host: str, at: datetime) -> None:
        """Keep when a host may be asked again."""
