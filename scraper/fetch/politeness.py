"""Host slots: who may ask a host, and when.

One `HostSlots` serves the whole process. Waiting is first come, first served; a cancelled waiter or holder gives its
place back. A server that says when to come back (Retry-After, RFC 9110 § 10.2.3) closes its host until then.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from scraper.fetch.failures import FetchTroubleError
from scraper.model import FailureReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from scraper.fetch.recollection import Recollection

_REMEMBERED_HOSTS = 10_000


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave towards one host."""

    delay_s: float
    requests_at_once: int
    asks_robots: bool

    def under(self, delay_s: float | None, *, asks_robots: bool | None) -> Manners:
        """Return the manners under terms of the host's own; None leaves what is usual."""
        return Manners(
            self.delay_s if delay_s is None else delay_s,
            # A host with a delay of its own is asked one by one, or the delay would mean little.
            self.requests_at_once if delay_s is None else 1,
            self.asks_robots if asks_robots is None else asks_robots,
        )


class _Host:
    """What is known of one host's traffic. Times are on the monotonic clock."""

    __slots__ = ("closed_until", "delay_s", "free_at", "slots", "users")

    def __init__(self, manners: Manners) -> None:
        self.slots = asyncio.Semaphore(manners.requests_at_once)
        self.delay_s = manners.delay_s
        self.free_at = 0.0
        self.closed_until = 0.0
        self.users = 0


class HostSlots:
    """All hosts' slots."""

    def __init__(
        self, monotonic: Callable[[], float], max_wait_s: float, recollection: Recollection | None = None
    ) -> None:
        self._monotonic = monotonic
        self._max_wait_s = max_wait_s
        self._recollection = recollection
        self._hosts: dict[str, _Host] = {}

    def busy_for_s(self, host: str) -> float:
        """Return how long this host cannot be asked, as far as is known now; 0.0 if it can."""
        known = self._hosts.get(host)
        if known is None:
            return 0.0
        begins = max(known.free_at, known.closed_until) - self._monotonic()
        queue = known.users if known.slots.locked() else 0
        return max(begins, 0.0) + queue * known.delay_s

    def busy_hosts(self) -> dict[str, float]:
        """Return the hosts that cannot be asked now, each with the seconds until it can."""
        waits = {host: self.busy_for_s(host) for host in self._hosts}
        return {host: wait for host, wait in waits.items() if wait > 0}

    def close(self, host: str, manners: Manners, wait_s: float) -> None:
        """Leave a host alone for this long."""
        known = self._known(host, manners)
        known.closed_until = max(known.closed_until, self._monotonic() + wait_s)
        if self._recollection is not None:
            self._recollection.keep_pause(host, wait_s)

    def require_open(self, host: str) -> None:
        """FetchTroubleError (BUSY) if the host has asked meanwhile to be left alone."""
        if host in self._hosts:
            self._refuse_if_closed(host, self._hosts[host])

    async def enter(self, host: str, manners: Manners) -> None:
        """Wait for a slot of a host; FetchTroubleError (BUSY) if the host is closed or the wait would be too long."""
        pause_s = await self._recalled_pause_s(host)
        known = self._known(host, manners)
        known.closed_until = max(known.closed_until, self._monotonic() + pause_s if pause_s else 0.0)
        self._refuse_if_closed(host, known)
        if self.busy_for_s(host) > self._max_wait_s:
            raise _queue_trouble(host, self.busy_for_s(host))
        with _counted(known):
            await self._take_turn(host, known)

    def leave(self, host: str, delay_s: float) -> None:
        """Give a slot back; the host's next request starts at least `delay_s` later."""
        known = self._hosts[host]
        known.delay_s = delay_s
        known.free_at = max(known.free_at, self._monotonic() + delay_s)
        known.users -= 1
        known.slots.release()
        if self._recollection is not None:
            self._recollection.keep_pause(host, delay_s)

    async def _recalled_pause_s(self, host: str) -> float:
        """Return for how long an earlier process was asked to leave a host alone that this one has not met yet."""
        if self._recollection is None or host in self._hosts:
            return 0.0
        return await self._recollection.pause_s(host)

    async def _take_turn(self, host: str, known: _Host) -> None:
        # Mostly nobody is in line and the pause is over: then nothing is waited for, nor a timer set.
        if known.slots.locked():
            await self._stand_in_line(host, known)
        else:
            await known.slots.acquire()
        try:
            pause_s = known.free_at - self._monotonic()
            if pause_s > 0:
                await asyncio.sleep(pause_s)
            self._refuse_if_closed(host, known)
        except BaseException:
            known.slots.release()
            raise

    async def _stand_in_line(self, host: str, known: _Host) -> None:
        try:
            async with asyncio.timeout(self._max_wait_s):
                await known.slots.acquire()
        except TimeoutError:
            raise _queue_trouble(host, self._max_wait_s) from None

    def _refuse_if_closed(self, host: str, known: _Host) -> None:
        left_s = known.closed_until - self._monotonic()
        if left_s > 0:
            detail = f"{host} asked to be left alone for another {left_s:.0f} seconds."
            raise FetchTroubleError(FailureReason.BUSY, detail, retry_after_s=left_s)

    def _known(self, host: str, manners: Manners) -> _Host:
        if host not in self._hosts:
            if len(self._hosts) >= _REMEMBERED_HOSTS:
                self._forget_idle()
            self._hosts[host] = _Host(manners)
        return self._hosts[host]

    def _forget_idle(self) -> None:
        busy = self.busy_hosts()
        self._hosts = {host: known for host, known in self._hosts.items() if known.users or host in busy}


class Visit:
    """One fetch's way over the hosts: it holds at most one slot, and keeps it while redirects stay on the host."""

    def __init__(self, slots: HostSlots) -> None:
        self._slots = slots
        self._host: str | None = None
        self.delay_s = 0.0
        """How long the present host is left alone afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    async def enter(self, host: str, manners: Manners) -> None:
        """Go to a host, leaving the one before."""
        if host == self._host:
            return
        self._leave()
        await self._slots.enter(host, manners)
        self._host, self.delay_s = host, manners.delay_s

    def _leave(self) -> None:
        if self._host is not None:
            self._slots.leave(self._host, self.delay_s)
        self._host = None


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, as a number or as a date; None if it is unreadable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=now.tzinfo)
    return max((date - now).total_seconds(), 0.0)


@contextmanager
def _counted(known: _Host) -> Iterator[None]:
    known.users += 1
    try:
        yield
    except BaseException:
        known.users -= 1
        raise


def _queue_trouble(host: str, wait_s: float) -> FetchTroubleError:
    detail = f"Too many requests wait for {host}; its turn comes later."
    return FetchTroubleError(FailureReason.BUSY, detail, retry_after_s=max(wait_s, 1.0))
