"""One fetch, from a request to what came of it: turn, robots, redirects, deadline."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import ada_url
import httpx

from scraper.errors import UrlError
from scraper.fetch.addresses import Reach, reach_of
from scraper.fetch.browser import Browser, Rendering
from scraper.fetch.decoding import ACCEPT_ENCODING
from scraper.fetch.exchange import Answer, BodyLimits, Exchanger, Outgoing
from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.guard import AddressGuard, SystemResolver
from scraper.fetch.politeness import HostSlots, Manners, Visit, retry_after_s
from scraper.fetch.recollection import Recollection
from scraper.fetch.redaction import REDACTED, without_secrets
from scraper.fetch.robots import MAX_BYTES, MAX_REDIRECTS, Robots, RobotsAnswer
from scraper.model import FailureReason, FetchFailure, Redirect, Request, Response
from scraper.urls import absolute_url, host_of, origin_of, port_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime

    from scraper.fetch.guard import Resolver
    from scraper.fetch.settings import FetchSettings
    from scraper.hosts import HostMemory

_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_NOT_MODIFIED = 304
_TOO_MANY_REQUESTS = 429
_BROWSER_BUSY_S = 5.0
_MOST_COOKIE_BYTES = 16_384
"""Of one redirect. No server takes more back, and ten redirects of thousands of cookies would hold up the loop."""
_UNAVAILABLE = 503


class Fetcher(Protocol):
    """What the rest of the program knows of the network."""

    async def fetch(self, request: Request) -> Response | FetchFailure:
        """Fetch once. Expected failures are values; only cancellation is raised."""

    def busy_hosts(self) -> Mapping[str, datetime]:
        """Hosts that may not be asked right now, each with the time when it may."""

    async def address_refusal(self, url: str) -> str | None:
        """Return the sentence if this host is never asked, None if it may be, or if its name is not known now."""

    async def aclose(self) -> None:
        """Close what is open; no fetch may follow."""


class HttpFetcher:
    """The real one. One per process: host slots, robots.txt and connections are shared by all its fetches."""

    def __init__(  # noqa: PLR0913 - the outside world, one keyword each
        self,
        settings: FetchSettings,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        random: Callable[[], float],
        resolve: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
        memory: HostMemory | None = None,
        before: HttpFetcher | None = None,
    ) -> None:
        """Take the clocks (`now` aware, in UTC), a source of randomness in [0, 1), and for tests the name look-up.

        With a memory, pauses that hosts asked for and robots.txt outlive the process. A fetcher that takes the place of
        one `before` goes on with its turns and its robots.txt; that one is to be retired.
        """
        self._settings = settings
        self._now = now
        self._monotonic = monotonic
        self._system = SystemResolver() if resolve is None else None
        self._guard = AddressGuard(
            resolve or self._system or SystemResolver(),
            allow_private=settings.allow_private,
            private_networks=settings.private_networks,
        )
        self._exchanger = Exchanger(settings, self._guard, random, ssl_context)
        self._browser = Browser(settings, self._guard, ssl_context)
        recollection = None if memory is None else Recollection(memory, now, monotonic)
        if before is None:
            self._slots = HostSlots(monotonic, settings.max_slot_wait_s, recollection)
            self._robots = Robots(settings, self._ask_robots, monotonic, recollection)
        else:
            self._slots, self._robots = before._slots, before._robots  # noqa: SLF001 - one of us
            self._robots.ask_by(self._ask_robots)
        self._limits = BodyLimits(settings.max_wire_bytes, settings.max_payload_bytes)
        self._fetching = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()

    @property
    def settings(self) -> FetchSettings:
        """How it behaves."""
        return self._settings

    async def fetch(self, request: Request) -> Response | FetchFailure:
        """Fetch once, waiting for the host's turn; a redirect takes its turn at the host it leads to."""
        if request.proxy is None and self._settings.proxy is not None:
            request = replace(request, proxy=self._settings.proxy)
        self._fetching += 1
        self._is_idle.clear()
        try:
            return without_secrets(await self._fetch(request), request)
        finally:
            self._fetching -= 1
            if not self._fetching:
                self._is_idle.set()

    async def _fetch(self, request: Request) -> Response | FetchFailure:
        started = self._monotonic()
        trail: list[Redirect] = []
        try:
            url, answer = await self._follow(request, trail)
        except FetchTroubleError as trouble:
            return FetchFailure(
                requested_url=request.url,
                reason=trouble.reason,
                detail=trouble.detail,
                fetched_at=self._now(),
                elapsed_ms=self._since_ms(started),
                redirects=tuple(trail),
                retry_after_s=trouble.retry_after_s,
            )
        return Response(
            requested_url=request.url,
            url=url,
            status=answer.status,
            headers=answer.headers,
            payload=answer.payload,
            fetched_at=self._now(),
            elapsed_ms=self._since_ms(started),
            request_headers=_without_values(answer.request_headers, request),
            redirects=tuple(trail),
            http_version=answer.http_version,
            peer=answer.peer,
            is_truncated=answer.is_truncated,
            is_rendered=answer.is_rendered,
        )

    async def retire(self) -> None:
        """Close once the fetches under way have ended; another fetcher has taken this one's place."""
        await self._is_idle.wait()
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections and let the resolver's threads go."""
        await self._browser.aclose()
        await self._exchanger.aclose()
        if self._system is not None:
            self._system.close()

    def busy_until(self, host: str) -> datetime | None:
        """Return when this host (see `host_of`) can be asked again, or None if it can be now."""
        wait_s = self._slots.busy_for_s(host)
        return self._now() + timedelta(seconds=wait_s) if wait_s > 0 else None

    def busy_hosts(self) -> dict[str, datetime]:
        """Return all hosts that cannot be asked now, each with the time when it can: do not claim pages of these."""
        now = self._now()
        return {host: now + timedelta(seconds=wait_s) for host, wait_s in self._slots.busy_hosts().items()}

    async def robots_verdict(self, url: str) -> str | None:
        """Return the sentence if robots.txt forbids this address (or cannot be had), None if it may be fetched."""
        try:
            address = absolute_url(url)
            with Visit(self._slots) as visit:
                async with asyncio.timeout(self._settings.deadline_s) as deadline:
                    await self._admit(address, visit, deadline, self._settings.proxy)
        except TimeoutError:
            return f"robots.txt of {host_of(url)} did not come in time."
        except (FetchTroubleError, UrlError) as refusal:
            return str(refusal)
        return None

    async def address_refusal(self, url: str) -> str | None:
        """Return the sentence if this host is never asked, None if it may be, or if its name is not known now."""
        try:
            await self._guard.checked_addresses(host_of(url), port_of(url))
        except FetchTroubleError as trouble:
            return trouble.detail if trouble.reason is FailureReason.REFUSED_ADDRESS else None
        return None

    async def robots_sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the origin's robots.txt names, none if it cannot be had."""
        try:
            with Visit(self._slots) as visit:
                await visit.enter(host_of(url), await self._manners(host_of(url)))
                return (await self._robots.rules_for(url, self._settings.proxy)).sitemaps
        except FetchTroubleError:
            return ()

    async def _follow(self, request: Request, trail: list[Redirect]) -> tuple[str, Answer]:
        if not request.browser:
            return await self._visit(request, trail)
        if not await self._browser.enter():
            # The host is named busy, so that this counts as not asked yet rather than as a gap of the page's.
            self._slots.close(host_of(request.url), await self._manners(host_of(request.url)), _BROWSER_BUSY_S)
            detail = "Too many pages wait for the browser; this one's turn comes later."
            raise FetchTroubleError(FailureReason.BUSY, detail, retry_after_s=_BROWSER_BUSY_S)
        try:
            return await self._visit(request, trail)
        finally:
            self._browser.leave()

    async def _visit(self, request: Request, trail: list[Redirect]) -> tuple[str, Answer]:
        with Visit(self._slots) as visit:
            try:
                async with asyncio.timeout(self._settings.deadline_s) as deadline:
                    url, answer = await self._walk(request, trail, visit, deadline)
                    if request.browser and _is_document(answer):
                        answer = replace(answer, payload=await self._rendered(url, answer, request), is_rendered=True)
                    return url, answer
            except TimeoutError:
                detail = f"No whole answer came within {self._settings.deadline_s:g} seconds."
                raise FetchTroubleError(FailureReason.TIMEOUT, detail) from None

    async def _rendered(self, url: str, answer: Answer, request: Request) -> bytes:
        # Where the document came from counts, not what its name once stood for (DNS rebinding).
        is_private = await self._guard.is_private(host_of(url)) and _is_from_inside(answer, request)
        manners = await self._manners(host_of(url))
        rules = await self._robots.rules_for(url, request.proxy) if manners.asks_robots else None
        return await self._browser.render(Rendering(url, answer, request, rules, is_private))

    async def _walk(
        self,
        request: Request,
        trail: list[Redirect],
        visit: Visit,
        deadline: asyncio.Timeout,
    ) -> tuple[str, Answer]:
        url, jars, seen = _fetchable(request.url), dict[str, httpx.Cookies](), set[tuple[str, bytes]]()
        while True:
            # Cookies know neither port nor, mostly, scheme; a session that a secret opened must know both.
            cookies = jars.setdefault(origin_of(url) if request.headers else "", httpx.Cookies())
            headers = self._headers(request, url, cookies)
            _refuse_loop(url, headers, seen)
            manners = await self._admit(url, visit, deadline, request.proxy)
            answer = await self._exchanger.get(url, Outgoing(headers, request.proxy), self._limits)
            self._heed(url, answer, manners)
            _refuse_unasked_304(url, answer, headers)
            if answer.location is None:
                return url, answer
            target = _target_of(url, answer.location)
            trail.append(Redirect(url, answer.status, target))
            if len(trail) > self._settings.max_redirects:
                detail = f"More than {self._settings.max_redirects} redirects, the last to {target}."
                raise FetchTroubleError(FailureReason.REDIRECT_LOOP, detail)
            if sum(len(value) for name, value in answer.headers if name.lower() == "set-cookie") <= _MOST_COOKIE_BYTES:
                answer.raw.request = _asked(url)
                cookies.extract_cookies(answer.raw)
            url = _fetchable(target, "A redirect leads where nothing is fetched from. ")

    async def _admit(
        self,
        url: str,
        visit: Visit,
        deadline: asyncio.Timeout,
        proxy: str | None = None,
    ) -> Manners:
        """Wait for the host's turn and ask its robots.txt; return how to behave there."""
        host = host_of(url)
        manners = await self._manners(host)
        await _untimed(visit.enter(host, manners), deadline)
        if not manners.asks_robots:
            return manners
        rules = await self._robots.rules_for(url, proxy)
        token = self._settings.robots_token
        visit.delay_s = max(visit.delay_s, min(rules.crawl_delay_s(token), self._settings.max_crawl_delay_s))
        refusal = rules.refusal(url, token)
        if refusal is not None:
            raise FetchTroubleError(refusal.reason, refusal.detail, retry_after_s=refusal.retry_after_s)
        # Older rules hold while robots.txt cannot be had, but what it asked for by Retry-After holds for pages too.
        self._slots.require_open(host)
        return manners

    async def _manners(self, host: str) -> Manners:
        settings = self._settings
        if host in settings.own_hosts or await self._guard.is_private(host):
            usual = Manners(
                settings.private_host_delay_s,
                settings.private_requests_per_host,
                settings.private_respect_robots,
            )
        else:
            usual = Manners(settings.host_delay_s, settings.requests_per_host, settings.respect_robots)
        terms = settings.hosts.get(host)
        return usual if terms is None else usual.under(terms.delay_s, asks_robots=terms.respect_robots)

    def _headers(self, request: Request, url: str, cookies: httpx.Cookies) -> list[tuple[bytes, bytes]]:
        settings = self._settings
        named = {
            "user-agent": settings.user_agent_line,
            "accept": _ACCEPT,
            "accept-language": request.accept_language or settings.accept_language,
            "accept-encoding": ACCEPT_ENCODING,
            "cache-control": "no-cache" if request.past_caches else None,
        }
        if url == (request.validated_url or request.url) and not request.browser:
            named["if-none-match"] = request.validators.etag
            named["if-modified-since"] = request.validators.last_modified
        if request.headers and origin_of(url) == origin_of(request.url):
            named.update((name.lower(), value) for name, value in request.headers)
        cookie = "; ".join(part for part in (named.get("cookie"), _cookie_header(cookies, url)) if part)
        named["cookie"] = cookie or None
        return [(name.title().encode(), value.encode("latin-1", "replace")) for name, value in named.items() if value]

    def _heed(self, url: str, answer: Answer, manners: Manners) -> None:
        """Leave the host alone if it says so."""
        if answer.status not in {_TOO_MANY_REQUESTS, _UNAVAILABLE}:
            return
        wait_s = retry_after_s(answer.header("retry-after"), self._now())
        if wait_s is None and answer.status == _TOO_MANY_REQUESTS:
            wait_s = self._settings.default_retry_after_s
        if wait_s:
            self._slots.close(host_of(url), manners, min(wait_s, self._settings.max_retry_after_s))

    async def _ask_robots(self, url: str, proxy: str | None) -> RobotsAnswer:
        limits = BodyLimits(MAX_BYTES, MAX_BYTES, cuts_quietly=True)
        outgoing = Outgoing(
            [
                (b"User-Agent", self._settings.user_agent_line.encode("latin-1", "replace")),
                (b"Accept", b"text/plain,*/*;q=0.8"),
                (b"Accept-Encoding", ACCEPT_ENCODING.encode()),
            ],
            proxy,
        )
        for _ in range(MAX_REDIRECTS):
            answer = await self._exchanger.get(url, outgoing, limits)
            if answer.location is None:
                break
            url = _fetchable(_target_of(url, answer.location), "robots.txt redirects to what is not fetched. ")
        else:
            answer = await self._exchanger.get(url, outgoing, limits)
        self._heed(url, answer, await self._manners(host_of(url)))
        return RobotsAnswer(answer.status, answer.payload)

    def _since_ms(self, started: float) -> int:
        return round((self._monotonic() - started) * 1000)


async def _untimed(waiting: Coroutine[object, object, None], deadline: asyncio.Timeout) -> None:
    """Wait without the deadline running: a long queue is no fault of the server's."""
    ends_at = deadline.when()
    if ends_at is None:
        await waiting
        return
    loop = asyncio.get_running_loop()
    left_s = ends_at - loop.time()
    deadline.reschedule(None)
    await waiting
    deadline.reschedule(loop.time() + left_s)


def _is_document(answer: Answer) -> bool:
    """Whether this is what a browser would run scripts of: an answer that holds a page."""
    media_type = (answer.header("content-type") or "").split(";")[0].strip().lower()
    is_page = media_type in {"text/html", "application/xhtml+xml", ""}
    return 200 <= answer.status < 300 and is_page and bool(answer.payload)  # noqa: PLR2004 - the class of success


def _is_from_inside(answer: Answer, request: Request) -> bool:
    """Whether the answer came from a private address; behind a proxy nobody can tell, and the name has to do."""
    host = (answer.peer or "").rpartition(":")[0].strip("[]")
    return request.proxy is not None or reach_of(host) is Reach.PRIVATE


def _refuse_unasked_304(url: str, answer: Answer, sent: list[tuple[bytes, bytes]]) -> None:
    # RFC 9110 § 15.4.5: 304 answers a condition. Believed without one, a broken cache would hide every edit.
    conditions = {b"If-None-Match", b"If-Modified-Since"}
    if answer.status == _NOT_MODIFIED and not conditions & {name for name, _ in sent}:
        detail = f"{host_of(url)} answers 304 (not modified) to a request that set no condition."
        raise FetchTroubleError(FailureReason.PROTOCOL, detail)


def _refuse_loop(url: str, headers: list[tuple[bytes, bytes]], seen: set[tuple[str, bytes]]) -> None:
    # The same address with other cookies is another question: consent and session redirects work so.
    step = (url, dict(headers).get(b"Cookie", b""))
    if step in seen:
        raise FetchTroubleError(FailureReason.REDIRECT_LOOP, f"The redirects lead back to {url}.")
    seen.add(step)


def _target_of(url: str, location: str) -> str:
    # Headers are decoded as ISO 8859-1 so that no byte is lost; browsers read them as UTF-8 here.
    with suppress(UnicodeDecodeError):
        location = location.encode("latin-1").decode()
    try:
        return ada_url.join_url(url, location)
    except ValueError:
        raise FetchTroubleError(
            FailureReason.REFUSED_URL, "A redirect leads to an address that cannot be read."
        ) from None


def _fetchable(target: str, preface: str = "") -> str:
    try:
        return absolute_url(target)
    except UrlError as refusal:
        raise FetchTroubleError(FailureReason.REFUSED_URL, f"{preface}{refusal}") from None


def _without_values(sent: tuple[tuple[str, str], ...], request: Request) -> tuple[tuple[str, str], ...]:
    secret = {"cookie", *(name.lower() for name, _ in request.headers)}
    return tuple((name, REDACTED if name.lower() in secret else value) for name, value in sent)


def _cookie_header(cookies: httpx.Cookies, url: str) -> str | None:
    if not cookies.jar:
        return None
    asked = _asked(url)
    cookies.set_cookie_header(asked)
    return str(asked.headers["cookie"]) if "cookie" in asked.headers else None


def _asked(url: str) -> httpx.Request:
    """The request as a cookie jar wants to see it."""
    return httpx.Request("GET", url, headers={"Host": host_of(url)})
