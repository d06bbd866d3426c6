"""Connections go to checked addresses only.

A name is resolved here, every address of the answer is judged, and the connection is made to one of exactly these
addresses: a name that answers differently a second later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Protocol

import httpcore

from scraper.fetch.addresses import Reach, reach_of
from scraper.fetch.failures import FetchTroubleError, name_trouble
from scraper.fetch.streams import connected
from scraper.model import FailureReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SOCKET_OPTION = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
_REMEMBERED_HOSTS = 10_000


class Resolver(Protocol):
    """Looks names up; OSError where there is no answer."""

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host, the preferred first."""


class SystemResolver:
    """The operating system's resolver, on threads of its own: six slow names must not hold up all others."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses in the order that the system prefers (RFC 6724)."""
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let the threads go; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class AddressGuard:
    """Knows which hosts may be asked, and at which addresses."""

    def __init__(self, resolve: Resolver, *, allow_private: bool, private_networks: Sequence[str] = ()) -> None:
        """Allow all private addresses, or only those of these networks (`10.2.0.0/16`, `fd00:7::/64`)."""
        self._resolve = resolve
        self._allow_private = allow_private
        self._networks = tuple(ip_network(network) for network in private_networks)
        self._is_private: dict[str, bool] = {}

    async def checked_addresses(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host; FetchTroubleError if there is none or a single one must not be asked."""
        addresses = await self._addresses(host, port)
        for address in addresses:
            reach = reach_of(address)
            if reach is Reach.FORBIDDEN or (reach is Reach.PRIVATE and not self._is_allowed(address)):
                raise FetchTroubleError(FailureReason.REFUSED_ADDRESS, _refusal(host, reach))
        return addresses

    async def is_private(self, host: str, port: int = 443) -> bool:
        """Whether a host lives on loopback or a private network, and may be asked there."""
        if not self._allow_private and not self._networks:
            return False
        if host not in self._is_private:
            if len(self._is_private) >= _REMEMBERED_HOSTS:
                self._is_private.clear()
            try:
                addresses = await self._addresses(host, port)
            except FetchTroubleError:
                return False
            self._is_private[host] = all(
                reach_of(address) is Reach.PRIVATE and self._is_allowed(address) for address in addresses
            )
        return self._is_private[host]

    def _is_allowed(self, address: str) -> bool:
        # An IPv4 address inside an IPv6 one is never meant by a network that somebody named.
        return self._allow_private or any(ip_address(address) in network for network in self._networks)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        if _is_literal(host):
            return [host]
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise name_trouble(error if isinstance(error, OSError) else OSError(), host) from error
        if not addresses:
            raise name_trouble(OSError(), host)
        return addresses


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to addresses that the guard has checked."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,  # noqa: ARG002 - our pools set none
        socket_options: Iterable[_SOCKET_OPTION] | None = None,  # noqa: ARG002 - nor these
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first checked address that accepts, all within the one timeout."""
        failure: httpcore.ConnectError = httpcore.ConnectError("no address")
        try:
            async with asyncio.timeout(timeout):
                for address in await self._guard.checked_addresses(host.strip("[]"), port):
                    try:
                        return await connected(address, port)
                    except httpcore.ConnectError as error:
                        failure = error
        except TimeoutError:
            raise httpcore.ConnectTimeout("connect") from None
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Pause, as httpcore asks between its own retries."""
        await asyncio.sleep(seconds)


def _look_up(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refusal(host: str, reach: Reach) -> str:
    if reach is Reach.PRIVATE:
        return f"{host} is on a private network; allow private addresses in the configuration to reach it."
    return f"{host} leads to an address that is never asked (link-local, multicast or reserved)."
