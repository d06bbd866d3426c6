"""Between a process's own clock and what outlives it: pauses and robots.txt, remembered on the wall clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.robots import RobotsRules, parsed_rules
from scraper.hosts import KnownRobots

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from scraper.hosts import HostMemory

KEPT_FROM_S = 5.0
"""A shorter pause is over before a restarted service asks anything, and would cost a write for each fetch."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """A memory in terms of the monotonic clock."""

    memory: HostMemory
    now: Callable[[], datetime]
    monotonic: Callable[[], float]

    async def pause_s(self, host: str) -> float:
        """Return for how long a host is to be left alone, as far as was kept; 0.0 if it need not be."""
        at = await self.memory.free_at(host)
        return 0.0 if at is None else max((at - self.now()).total_seconds(), 0.0)

    def keep_pause(self, host: str, pause_s: float) -> None:
        """Keep that a host is left alone from now on for so long, where that is worth keeping."""
        if pause_s >= KEPT_FROM_S:
            self.memory.keep_free_at(host, self.now() + timedelta(seconds=pause_s))

    async def robots(self, origin: str) -> RobotsRules | None:
        """Return an origin's rules, stale ones too: they hold while newer ones cannot be had."""
        known = await self.memory.robots(origin)
        if known is None:
            return None
        return RobotsRules(
            rules=None if known.payload is None else parsed_rules(known.payload),
            until=self._monotonic_at(known.until),
            trouble=self._trouble(known),
            unreachable_since=self._monotonic_at(known.unreachable_since) if known.unreachable_since else None,
            payload=known.payload,
        )

    def keep_robots(self, origin: str, rules: RobotsRules) -> None:
        """Keep an origin's rules."""
        known = KnownRobots(
            origin,
            until=self._wall_at(rules.until),
            payload=rules.payload,
            reason=rules.trouble.reason if rules.trouble else None,
            detail=rules.trouble.detail if rules.trouble else "",
            unreachable_since=None if rules.unreachable_since is None else self._wall_at(rules.unreachable_since),
        )
        self.memory.keep_robots(known)

    def _trouble(self, known: KnownRobots) -> FetchTroubleError | None:
        if known.reason is None:
            return None
        left_s = max((known.until - self.now()).total_seconds(), 0.0)
        return FetchTroubleError(known.reason, known.detail, retry_after_s=left_s)

    def _monotonic_at(self, at: datetime) -> float:
        return self.monotonic() + (at - self.now()).total_seconds()

    def _wall_at(self, at: float) -> datetime:
        return self.now() + timedelta(seconds=at - self.monotonic())
