"""Sending what people are told: the way out of channels, to checked addresses only, as all requests go.

There is no politeness here, and no second try but for a connection that was closed unnoticed: whoever sends knows when
to come back. Redirects are not followed, for a
message was meant for one receiver.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from scraper.errors import UrlError
from scraper.fetch.exchange import BodyLimits, Exchanger, Outgoing
from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.guard import AddressGuard, SystemResolver
from scraper.fetch.politeness import retry_after_s
from scraper.model import FailureReason
from scraper.urls import absolute_url

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from scraper.fetch.guard import Resolver
    from scraper.fetch.settings import FetchSettings

MOST_ANSWER_BYTES = 65_536
"""Of an answer's body: enough for every error message."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A request that brings something."""

    url: str = field(repr=False)
    """May hold a secret."""
    content: bytes
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Posted:
    """What the receiver answered."""

    status: int
    body: bytes
    location: str | None = field(default=None, repr=False)
    """Where a redirect points."""
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class PostTrouble:
    """Why no answer came."""

    reason: FailureReason
    detail: str


class Outlet:
    """Sends to addresses that the guard allows; made ready when it is first used, for most processes send nothing."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        resolve: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Take the client's settings, of which the timeouts, the proxy and what addresses are allowed hold here."""
        self._settings = replace(settings, retries=1)
        self._now = now
        self._resolve = resolve
        self._ssl_context = ssl_context

    async def post(self, posting: Posting) -> Posted | PostTrouble:
        """Send once. The answer's body is cut where it is too long; one that breaks off in its middle is an answer."""
        try:
            url = absolute_url(posting.url)
        except UrlError:
            return PostTrouble(FailureReason.REFUSED_URL, "The receiver's address is no web address.")
        try:
            headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in self._headers(posting)]
        except UnicodeEncodeError:
            return PostTrouble(FailureReason.PROTOCOL, "A header holds letters that no header can carry.")
        outgoing = Outgoing(headers, self._settings.proxy, posting.method, posting.content)
        limits = BodyLimits(MOST_ANSWER_BYTES, MOST_ANSWER_BYTES, cuts_quietly=True)
        try:
            answer = await self._exchanger.get(url, outgoing, limits)
        except FetchTroubleError as trouble:
            return PostTrouble(trouble.reason, trouble.detail)
        wait_s = retry_after_s(answer.header("retry-after"), self._now())
        return Posted(answer.status, answer.payload, answer.location, wait_s)

    async def connect(self, host: str, port: int) -> socket.socket | PostTrouble:
        """Open a connection for a protocol that is not HTTP, to the first checked address that accepts."""
        addresses = await self._addresses(host, port)
        if isinstance(addresses, PostTrouble):
            return addresses
        for address in addresses:
            try:
                async with asyncio.timeout(self._settings.connect_timeout_s):
                    return await _connected(address, port)
            except OSError:
                continue
        return PostTrouble(FailureReason.CONNECT, f"No connection to {host} could be made.")

    async def trouble_with(self, host: str, port: int) -> PostTrouble | None:
        """Say why a host must not be asked, for those who then connect by themselves; None where it may be."""
        addresses = await self._addresses(host, port)
        return addresses if isinstance(addresses, PostTrouble) else None

    async def _addresses(self, host: str, port: int) -> Sequence[str] | PostTrouble:
        try:
            return await self._guard.checked_addresses(host.strip("[]"), port)
        except FetchTroubleError as trouble:
            return PostTrouble(trouble.reason, trouble.detail)

    async def aclose(self) -> None:
        """Close what is open; nothing may follow."""
        if "_exchanger" in self.__dict__:
            await self._exchanger.aclose()
        if "_system" in self.__dict__:
            self._system.close()

    @cached_property
    def _system(self) -> SystemResolver:
        return SystemResolver(threads=4)

    @cached_property
    def _guard(self) -> AddressGuard:
        return AddressGuard(
            self._resolve or self._system,
            allow_private=self._settings.allow_private,
            private_networks=self._settings.private_networks,
        )

    @cached_property
    def _exchanger(self) -> Exchanger:
        return Exchanger(self._settings, self._guard, lambda: 0.0, self._ssl_context)

    def _headers(self, posting: Posting) -> tuple[tuple[str, str], ...]:
        usual = (("User-Agent", self._settings.user_agent_line), ("Accept-Encoding", "identity"))
        return (*usual, *posting.headers, ("Content-Length", str(len(posting.content))))


async def _connected(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    return connection
