"""The Robots Exclusion Protocol (RFC 9309), one cached answer per origin."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from protego import Protego

from scraper.fetch.failures import FetchTroubleError
from scraper.model import FailureReason
from scraper.urls import host_of, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.fetch.recollection import Recollection
    from scraper.fetch.settings import FetchSettings

MAX_BYTES = 500 * 1024
"""RFC 9309 § 2.5: at least 500 KiB are parsed; what follows is not read."""
MAX_REDIRECTS = 5

_REMEMBERED_ORIGINS = 10_000
_TOO_MANY_REQUESTS = 429
_RETRY_DEAD_S = 30.0


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What asking for robots.txt gave, after redirects: a status and the body's beginning."""

    status: int
    payload: bytes


class AskRobots(Protocol):
    """Fetches a robots.txt, following at most MAX_REDIRECTS; FetchTroubleError where no answer came."""

    async def __call__(self, url: str, proxy: str | None) -> RobotsAnswer:
        """Return the last answer, which is a redirect if there were too many."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one origin asks of robots, and until when (monotonic clock) that is remembered."""

    rules: Protego | None
    until: float
    trouble: FetchTroubleError | None = None
    """Why the rules could not be had: everything is forbidden."""
    unreachable_since: float | None = None
    payload: bytes | None = field(default=None, repr=False)
    """What the rules were read from, to be kept beyond this process."""

    def refusal(self, url: str, token: str) -> FetchTroubleError | None:
        """Return why this address must not be asked for, or None if it may be."""
        if self.trouble is not None:
            return self.trouble
        if self.rules is None or self.rules.can_fetch(url, token):
            return None
        detail = f"robots.txt of {host_of(url)} forbids {token} to read this page."
        return FetchTroubleError(FailureReason.ROBOTS, detail)

    def crawl_delay_s(self, token: str) -> float:
        """Return the delay that the origin asks for, 0.0 if none."""
        return (self.rules.crawl_delay(token) or 0.0) if self.rules else 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Return the addresses of the origin's sitemaps, as written."""
        return tuple(self.rules.sitemaps) if self.rules else ()


def parsed_rules(payload: bytes) -> Protego:
    """Parse a robots.txt in UTF-8, with or without a byte order mark (RFC 9309 § 2.3)."""
    return Protego.parse(payload.decode("utf-8-sig", "replace"))


class Robots:
    """Every origin's rules, asked for when needed and by one task at a time."""

    def __init__(
        self,
        settings: FetchSettings,
        ask: AskRobots,
        monotonic: Callable[[], float],
        recollection: Recollection | None = None,
    ) -> None:
        self._settings = settings
        self._recollection = recollection
        self._ask = ask
        self._monotonic = monotonic
        self._known: dict[str, RobotsRules] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    def ask_by(self, ask: AskRobots) -> None:
        """Ask in another way from now on; what is known stays known."""
        self._ask = ask

    async def rules_for(self, url: str, proxy: str | None = None) -> RobotsRules:
        """Return the rules of an address's origin, from the cache while they are fresh, else asked for by the proxy."""
        origin = origin_of(url)
        fresh = self._fresh(origin)
        if fresh is not None:
            return fresh
        lock = self._asking.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                return self._fresh(origin) or await self._recalled(origin) or await self._renew(origin, proxy)
        finally:
            if not lock.locked():
                self._asking.pop(origin, None)

    def _fresh(self, origin: str) -> RobotsRules | None:
        known = self._known.get(origin)
        return known if known is not None and self._monotonic() < known.until else None

    async def _recalled(self, origin: str) -> RobotsRules | None:
        """Return what an earlier process learnt, if that is still fresh; stale rules are remembered all the same."""
        if self._recollection is None or origin in self._known:
            return None
        recalled = await self._recollection.robots(origin)
        if recalled is not None:
            self._known[origin] = recalled
        return self._fresh(origin)

    async def _renew(self, origin: str, proxy: str | None) -> RobotsRules:
        if len(self._known) >= _REMEMBERED_ORIGINS:
            self._forget_old()
        before = self._known.get(origin)
        try:
            answer = await self._ask(f"{origin}/robots.txt", proxy)
            rules = self._read(answer, origin, before)
        except FetchTroubleError as trouble:
            rules = self._unreachable(trouble, before)
        self._known[origin] = rules
        if self._recollection is not None:
            self._recollection.keep_robots(origin, rules)
        return rules

    def _read(self, answer: RobotsAnswer, origin: str, before: RobotsRules | None) -> RobotsRules:
        until = self._monotonic() + self._settings.robots_ttl_s
        if 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            return RobotsRules(parsed_rules(answer.payload), until, payload=answer.payload)
        # § 2.3.1.3: a client error, and more redirects than five, mean that there are no rules. 429 is the exception
        # that everyone makes: it says "not now", not "no rules".
        if answer.status < 500 and answer.status != _TOO_MANY_REQUESTS:  # noqa: PLR2004 - the class of server errors
            return RobotsRules(None, until)
        detail = f"robots.txt of {host_of(origin)} answers {answer.status}; until it can be read, the site is not."
        return self._unreachable(FetchTroubleError(FailureReason.ROBOTS, detail), before)

    def _unreachable(self, trouble: FetchTroubleError, before: RobotsRules | None) -> RobotsRules:
        # § 2.3.1.4: unreachable rules forbid everything, but what was known before (that there are none, too) still
        # holds, and after thirty days of errors the site may be read as if it had none.
        now = self._monotonic()
        since = now if before is None or before.unreachable_since is None else before.unreachable_since
        # A dead connection says little about the next minute; a server error is expected to last.
        retry_s = self._settings.robots_retry_s if trouble.reason is FailureReason.ROBOTS else _RETRY_DEAD_S
        until = now + retry_s
        if before is not None and before.trouble is None:
            return RobotsRules(before.rules, until, None, since, before.payload)
        has_given_up = now - since >= self._settings.robots_give_up_s
        passing = FetchTroubleError(trouble.reason, trouble.detail, retry_after_s=retry_s)
        return RobotsRules(None, until, None if has_given_up else passing, since)

    def _forget_old(self) -> None:
        now = self._monotonic()
        self._known = {origin: rules for origin, rules in self._known.items() if now < rules.until}
