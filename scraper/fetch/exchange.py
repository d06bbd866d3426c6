"""One HTTP exchange: a request on its way, an answer read within its limits. Redirects are the caller's matter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, cast

import httpx

from scraper.fetch.decoding import Decoding, UndecodableError
from scraper.fetch.failures import FetchTroubleError, trouble_of
from scraper.fetch.transports import Transports
from scraper.model import FailureReason
from scraper.urls import host_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterable, Callable

    from scraper.fetch.guard import AddressGuard
    from scraper.fetch.settings import FetchSettings

REDIRECTS = frozenset({301, 302, 303, 307, 308})

_REDIRECT_BODY_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How much of a body is taken, on the wire and decoded."""

    wire_bytes: int
    payload_bytes: int
    cuts_quietly: bool = False
    """Whether a body beyond the limit is cut there; otherwise the fetch fails."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out besides the address."""

    headers: list[tuple[bytes, bytes]] = field(repr=False)
    proxy: str | None = field(default=None, repr=False)
    method: str = "GET"
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one exchange gave."""

    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    is_truncated: bool
    request_headers: tuple[tuple[str, str], ...]
    http_version: str
    peer: str | None
    raw: httpx.Response
    """For the cookie jar only: its body has been read, and its request names the server alone."""
    is_rendered: bool = False

    def header(self, name: str) -> str | None:
        """Return the first value of a header given in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def location(self) -> str | None:
        """Where a redirect points, as written; None if this is no redirect."""
        return self.header("location") if self.status in REDIRECTS else None


class Exchanger:
    """Sends requests over connections that are kept open, to addresses that the guard allows."""

    def __init__(
        self,
        settings: FetchSettings,
        guard: AddressGuard,
        random: Callable[[], float],
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        context = ssl_context or httpx.create_ssl_context(trust_env=False)
        self._settings = settings
        self._random = random
        self._transports = Transports(settings, guard, context)
        self._timeouts = {
            "connect": settings.connect_timeout_s,
            "read": settings.read_timeout_s,
            "write": settings.read_timeout_s,
            "pool": settings.connect_timeout_s,
        }

    async def get(self, url: str, outgoing: Outgoing, limits: BodyLimits) -> Answer:
        """Ask once, and again with back-off and jitter where no answer began; FetchTroubleError if none comes."""
        for attempt in range(self._settings.retries):
            try:
                return await self._get_once(url, outgoing, limits)
            except FetchTroubleError as trouble:
                if not trouble.is_transient:
                    raise
            await asyncio.sleep(self._settings.retry_base_s * 2**attempt * (0.5 + self._random()))
        return await self._get_once(url, outgoing, limits)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transports.aclose()

    async def _get_once(self, url: str, outgoing: Outgoing, limits: BodyLimits) -> Answer:
        host = host_of(url)
        transport = await self._transports.to(url, outgoing.proxy)
        request = self._request(url, outgoing)
        try:
            raw = await transport.handle_async_request(request)
        except httpx.TransportError as error:
            raise trouble_of(error, host) from error
        raw.request = request
        try:
            return await self._read(raw, host, limits)
        finally:
            await _stream(raw).aclose()

    def _request(self, url: str, outgoing: Outgoing) -> httpx.Request:
        server, netloc, target = _parts(url)
        # With a Host of ours, httpx does not decode the name, which fails for names that exist (emoji, underscores).
        headers = [(b"Host", netloc.encode("ascii")), *outgoing.headers]
        try:
            address = _server_address(server) if outgoing.proxy is None else httpx.URL(url)
            request = httpx.Request(outgoing.method, address, headers=headers, content=outgoing.content)
        except (httpx.InvalidURL, UnicodeError) as error:
            detail = f"The address of {host_of(url)} cannot be written as HTTP wants it."
            raise FetchTroubleError(FailureReason.REFUSED_URL, detail) from error
        request.extensions = {"timeout": self._timeouts}
        if outgoing.proxy is None:
            # The target goes out as the page wrote it: httpx would quote some characters anew.
            request.extensions["target"] = target.encode("ascii")
        return request

    async def _read(self, raw: httpx.Response, host: str, limits: BodyLimits) -> Answer:
        headers = _as_text(raw.headers.raw)
        payload, is_truncated = b"", False
        if raw.status_code in REDIRECTS and "location" in raw.headers:
            await _drain(raw)
        else:
            payload, is_truncated = await _BodyReader(host, limits).read(raw)
        return Answer(
            status=raw.status_code,
            headers=headers,
            payload=payload,
            is_truncated=is_truncated,
            request_headers=_as_text(raw.request.headers.raw),
            http_version=raw.extensions["http_version"].decode("ascii"),
            peer=_peer_of(raw),
            raw=raw,
        )


class _BodyReader:
    """Reads one body, counting on both sides of the decoder."""

    def __init__(self, host: str, limits: BodyLimits) -> None:
        self._host = host
        self._limits = limits
        self._payload = bytearray()
        self._wire_bytes = 0

    async def read(self, raw: httpx.Response) -> tuple[bytes, bool]:
        """Return the payload, and whether its end is missing."""
        self._refuse_announced(raw)
        try:
            decoding = Decoding(raw.headers.get("content-encoding", ""))
            is_cut = await self._collect(_stream(raw), decoding)
        except UndecodableError as error:
            detail = f"{self._host} sent a body that cannot be read: {error}."
            raise FetchTroubleError(FailureReason.BAD_ENCODING, detail) from error
        return bytes(self._payload), is_cut or not decoding.is_complete

    def _refuse_announced(self, raw: httpx.Response) -> None:
        announced = raw.headers.get("content-length", "")
        if announced.isdigit() and int(announced[:20]) > self._limits.wire_bytes and not self._limits.cuts_quietly:
            raise self._too_large()

    async def _collect(self, chunks: AsyncIterable[bytes], decoding: Decoding) -> bool:
        """Take the chunks in; return whether the connection broke before the end."""
        try:
            async for chunk in chunks:
                self._wire_bytes += len(chunk)
                if not self._take(chunk, decoding):
                    return False
        except httpx.TimeoutException as error:
            raise trouble_of(error, self._host) from error
        except (httpx.NetworkError, httpx.RemoteProtocolError):
            return True
        return False

    def _take(self, chunk: bytes, decoding: Decoding) -> bool:
        """Decode one chunk; return whether more is wanted."""
        if self._wire_bytes > self._limits.wire_bytes:
            return self._full()
        for piece in decoding.feed(chunk):
            self._payload += piece
            if len(self._payload) > self._limits.payload_bytes:
                return self._full()
        return True

    def _full(self) -> bool:
        if not self._limits.cuts_quietly:
            raise self._too_large()
        del self._payload[self._limits.payload_bytes :]
        return False

    def _too_large(self) -> FetchTroubleError:
        most = max(self._limits.wire_bytes, self._limits.payload_bytes) / 1_000_000
        return FetchTroubleError(
            FailureReason.TOO_LARGE, f"{self._host} sends more than {most:g} MB; the rest was not read."
        )


def _parts(url: str) -> tuple[str, str, str]:
    """Return an absolute address's server (`https://example.com:8443`), the name and port of it, and what is asked."""
    scheme, _, rest = url.partition("://")
    netloc, _, target = rest.partition("/")
    return f"{scheme}://{netloc}", netloc, f"/{target}"


@lru_cache(maxsize=1000)
def _server_address(server: str) -> httpx.URL:
    # httpx takes 30 µs to read an address, the twentieth part of a whole 304.
    return httpx.URL(server)


async def _drain(raw: httpx.Response) -> None:
    """Read a redirect's body if it is small, so that its connection can be used again."""
    received = 0
    try:
        async for chunk in _stream(raw):
            received += len(chunk)
            if received > _REDIRECT_BODY_BYTES:
                return
    except httpx.TransportError:
        return


def _stream(raw: httpx.Response) -> httpx.AsyncByteStream:
    return cast("httpx.AsyncByteStream", raw.stream)


def _as_text(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _peer_of(raw: httpx.Response) -> str | None:
    address = raw.extensions["network_stream"].get_extra_info("server_addr")
    if not address:
        return None
    host, port = str(address[0]), address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
