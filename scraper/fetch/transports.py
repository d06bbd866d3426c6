"""Connection pools: which one a request goes through."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import httpcore
import httpx

from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.guard import GuardedBackend
from scraper.model import FailureReason
from scraper.urls import host_of, port_of

if TYPE_CHECKING:
    import ssl

    from scraper.fetch.guard import AddressGuard
    from scraper.fetch.settings import FetchSettings

# A pool scans all its connections at each request: at 100 requests at once over 100 hosts, one pool costs 2.9 ms of
# CPU each, 16 pools 0.66, 64 pools 0.58, 256 pools 0.50 (benchmarks/fetch.py, httpx 0.28.1); empty ones cost nothing.
_SHARDS = 256


class Transports:
    """The pools of one fetcher: many shards of guarded ones, and one for each proxy that is used."""

    def __init__(self, settings: FetchSettings, guard: AddressGuard, context: ssl.SSLContext) -> None:
        self._settings = settings
        self._guard = guard
        self._context = context
        self._direct = [self._guarded() for _ in range(_SHARDS)]
        self._by_proxy: dict[str, httpx.AsyncBaseTransport] = {}

    async def to(self, url: str, proxy: str | None) -> httpx.AsyncBaseTransport:
        """Return the transport for an address; through a proxy only if the address's host may be asked.

        A proxy looks names up itself, so the check here is a promise about the name, not about the connection.
        """
        if proxy is None:
            return self._direct[zlib.crc32(host_of(url).encode()) % _SHARDS]
        await self._guard.checked_addresses(host_of(url), port_of(url))
        if proxy not in self._by_proxy:
            self._by_proxy[proxy] = self._through(proxy)
        return self._by_proxy[proxy]

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in [*self._direct, *self._by_proxy.values()]:
            await transport.aclose()

    def _guarded(self) -> _PoolTransport:
        return _PoolTransport(
            httpcore.AsyncConnectionPool(
                ssl_context=self._context,
                max_connections=None,
                keepalive_expiry=self._settings.keepalive_s,
                http2=self._settings.http2,
                network_backend=GuardedBackend(self._guard),
            ),
        )

    def _through(self, proxy: str) -> httpx.AsyncBaseTransport:
        try:
            address = httpx.Proxy(proxy)
        except (ValueError, httpx.InvalidURL):
            address = None
        if address is None or address.url.scheme not in {"http", "https"}:
            detail = "The proxy's address cannot be used; write it as http://host:port."
            raise FetchTroubleError(FailureReason.REFUSED_URL, detail)
        limits = httpx.Limits(max_connections=None, keepalive_expiry=self._settings.keepalive_s)
        return httpx.AsyncHTTPTransport(
            verify=self._context, trust_env=False, http2=self._settings.http2, limits=limits, proxy=address
        )


class _PoolTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool of ours: its constructor has no argument for the network backend."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool
