"""Pages that build themselves by script, read through the system's Chromium (extra `browser`: Playwright).

The document is fetched by our own client, with its manners, guard and limits, and handed to Chromium, which fetches the
scripts, style sheets and data that the document asks for through a proxy of ours (see filter_proxy.py). Chromium itself
has no other way out: its own proxy leads nowhere and its resolver knows no name.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scraper.fetch.failures import FetchTroubleError
from scraper.fetch.filter_proxy import FilterProxy, Way
from scraper.model import FailureReason
from scraper.urls import host_of, origin_of, port_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, Page, Playwright, Route

    from scraper.fetch.exchange import Answer
    from scraper.fetch.guard import AddressGuard
    from scraper.fetch.robots import RobotsRules
    from scraper.fetch.settings import FetchSettings
    from scraper.model import Request

AT_ONCE: Final = 2
"""Pages rendered at the same time: each costs a process of a hundred megabytes."""
SETTLE_S: Final = 5.0
"""A page that still loads this long after it was there is read as it is: some never fall silent."""
LOAD_S: Final = 15.0
"""The longest that a document's own scripts may take before it is there."""
MOST_REQUESTS: Final = 300

_NOWHERE = "http://127.0.0.1:9"
_ARGUMENTS: Final = (
    "--disable-quic",
    "--disable-domain-reliability",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--blink-settings=imagesEnabled=false",
    "--disable-gpu",
)
_WANTED: Final = frozenset({"script", "xhr", "fetch"})
_EMPTY: Final = frozenset({"stylesheet"})
"""Answered with nothing: scripts may wait for a style sheet, but the text does not need it."""
_WITHOUT: Final = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebSocket", "WebTransport", "EventSource"])
    try { Object.defineProperty(globalThis, name, { value: undefined }); } catch (error) {}
"""
# Workers have a WebSocket of their own; one from a blob is bound by its document's policy, others are not begun.
_POLICY: Final = "connect-src http: https: data: blob:; worker-src blob: data:; frame-src 'none'; object-src 'none'"
_READ: Final = """(() => {
    const html = document.documentElement.outerHTML;
    return html.length > LIMIT ? null : (document.doctype ? "<!DOCTYPE html>" : "") + html;
})()"""
_NOT_INSTALLED: Final = (
    "The source asks for a browser, which is not installed: pip install 'variorum[browser]', "
    "and Chromium from your system (on Debian: apt-get install chromium)."
)
_NO_CHROMIUM: Final = (
    "The source asks for a browser, and there is no Chromium: install your system's (on Debian: apt-get install "
    "chromium), or name the program with chromium under [fetch]."
)
_UTF8: Final = b"\xef\xbb\xbf"
"""In front of a rendered document, whose bytes are not in the charset that its header may name; RFC 3629 § 6."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """One document to be rendered."""

    url: str
    answer: Answer
    request: Request
    rules: RobotsRules | None = None
    """Of the page's own origin; what they forbid its scripts do not get either."""
    is_private: bool = False

    @property
    def own_headers(self) -> dict[str, str]:
        """The source's headers, if the document is of its origin; cookies apart."""
        if origin_of(self.url) != origin_of(self.request.url):
            return {}
        return {name.lower(): value for name, value in self.request.headers if name.lower() != "cookie"}

    @property
    def own_cookies(self) -> list[tuple[str, str]]:
        """The source's cookies, if the document is of its origin."""
        if origin_of(self.url) != origin_of(self.request.url):
            return []
        header = next((value for name, value in self.request.headers if name.lower() == "cookie"), "")
        pairs = (pair.partition("=") for pair in header.split("; ") if pair)
        return [(name, value) for name, _, value in pairs]


class Browser:
    """The process's one Chromium, started when the first page needs it."""

    def __init__(self, settings: FetchSettings, guard: AddressGuard, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._guard = guard
        self._tls = tls
        self._starting = asyncio.Lock()
        self._free = asyncio.Semaphore(AT_ONCE)
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None

    async def enter(self) -> bool:
        """Wait for a place among the pages rendered at once, given back by `leave`; False if it takes too long."""
        try:
            async with asyncio.timeout(self._settings.max_slot_wait_s):
                await self._free.acquire()
        except TimeoutError:
            return False
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._free.release()

    async def render(self, rendering: Rendering) -> bytes:
        """Return the document as it stands after its scripts have run, in UTF-8 with a byte order mark.

        FetchTroubleError where there is no browser, where too much came, or where the browser failed. The deadline is
        the caller's.
        """
        chromium = await self._started()
        from playwright.async_api import Error  # noqa: PLC0415  an extra

        try:
            async with FilterProxy(self._way(rendering)) as proxy:
                text = await _Visit(self._settings, rendering, proxy).read(chromium)
        except Error as error:
            await self._drop_if_dead()
            detail = f"The browser could not read the page of {host_of(rendering.url)}: {_first_line(error)}."
            raise FetchTroubleError(FailureReason.PROTOCOL, detail) from error
        if text is None or proxy.is_over or len(payload := text.encode("utf-8", "replace")) > self._most:
            detail = f"With its scripts {host_of(rendering.url)} sends more than {self._most / 1_000_000:g} MB."
            raise FetchTroubleError(FailureReason.TOO_LARGE, detail)
        return _UTF8 + payload

    async def aclose(self) -> None:
        """End Chromium and what drives it."""
        chromium, self._chromium = self._chromium, None
        playwright, self._playwright = self._playwright, None
        with contextlib.suppress(Exception):
            if chromium is not None:
                await chromium.close()
        if playwright is not None:
            await playwright.stop()

    @property
    def _most(self) -> int:
        return self._settings.max_payload_bytes

    def _way(self, rendering: Rendering) -> Way:
        has_secrets = bool(rendering.own_headers or rendering.own_cookies)
        return Way(
            guard=self._guard,
            connect_timeout_s=self._settings.connect_timeout_s,
            max_bytes=self._settings.max_wire_bytes,
            allows_private=rendering.is_private,
            own_host=(host_of(rendering.url), port_of(rendering.url)) if has_secrets else None,
            upstream=rendering.request.proxy,
            tls=self._tls,
        )

    async def _started(self) -> Chromium:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._launched()
            return self._chromium

    async def _launched(self) -> Chromium:
        try:
            from playwright.async_api import Error, async_playwright  # noqa: PLC0415  an extra
        except ImportError:
            raise FetchTroubleError(FailureReason.NOT_SET_UP, _NOT_INSTALLED) from None
        if self._settings.chromium is None:
            raise FetchTroubleError(FailureReason.NOT_SET_UP, _NO_CHROMIUM)
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        try:
            return await self._playwright.chromium.launch(
                executable_path=self._settings.chromium,
                args=[*_ARGUMENTS],
                # Chromium's sandbox cannot be had by root; a service should not run as root anyway.
                chromium_sandbox=os.geteuid() != 0,
                proxy={"server": _NOWHERE},
                # The service's own environment may hold secrets.
                env={"PATH": os.defpath, "HOME": tempfile.gettempdir(), "LANG": "C.UTF-8"},
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            detail = f"Chromium ({self._settings.chromium}) does not start: {_first_line(error)}."
            raise FetchTroubleError(FailureReason.NOT_SET_UP, detail) from error

    async def _drop_if_dead(self) -> None:
        if self._chromium is not None and not self._chromium.is_connected():
            self._chromium = None


class _Visit:
    """One page in a context of its own: no cookies, storage or cache of another."""

    def __init__(self, settings: FetchSettings, rendering: Rendering, proxy: FilterProxy) -> None:
        self._settings = settings
        self._rendering = rendering
        self._proxy = proxy
        self._asked = 0
        self._was_handed_over = False
        self._was_led_away = asyncio.Event()
        self._page: Page | None = None

    async def read(self, chromium: Chromium) -> str | None:
        """Open the document, let it settle, and read it; None if it is too large."""
        context = await chromium.new_context(
            proxy={"server": self._proxy.address, "bypass": "<-loopback>"},
            user_agent=self._settings.user_agent_line,
            locale=self._locale,
            service_workers="block",
            accept_downloads=False,
        )
        try:
            await self._prepare(context)
            self._page = page = await context.new_page()
            await page.goto(self._rendering.url, wait_until="commit", timeout=0)
            await self._settle(page)
            return await self._text(context, page)
        finally:
            await _closed(context, chromium)

    async def _prepare(self, context: BrowserContext) -> None:
        await context.add_init_script(_WITHOUT)
        await context.route("**/*", self._answer)
        url = self._rendering.url
        is_secure = url.startswith("https:")
        await context.add_cookies(
            [
                {"name": name, "value": value, "url": origin_of(url), "httpOnly": True, "secure": is_secure}
                for name, value in self._rendering.own_cookies
            ]
        )

    @property
    def _locale(self) -> str | None:
        languages = self._rendering.request.accept_language or self._settings.accept_language
        return languages.split(",")[0].split(";")[0].strip() if languages else None

    async def _answer(self, route: Route) -> None:
        request = route.request
        if request.is_navigation_request():
            await self._hand_over(route)
        elif request.resource_type in _EMPTY:
            await route.fulfill(status=200, body="", content_type="text/css")
        elif request.resource_type not in _WANTED or not self._may_ask(request.url):
            await route.abort("blockedbyclient")
        elif origin_of(request.url) == origin_of(self._rendering.url):
            await route.continue_(headers={**request.headers, **self._rendering.own_headers})
        else:
            await route.continue_()

    async def _hand_over(self, route: Route) -> None:
        """Give Chromium the document that was fetched; frames and further documents are no part of it."""
        if self._was_handed_over:
            # No content: the document that is there stays, where a failure would put an error page in its place.
            await route.fulfill(status=204)
            if self._is_main(route):
                self._was_led_away.set()
            return
        self._was_handed_over = True
        answer = self._rendering.answer
        await route.fulfill(status=answer.status, headers=_handed_on(answer), body=answer.payload)

    def _is_main(self, route: Route) -> bool:
        """Whether a navigation is that of the page itself, not of a frame or of a window that it opens."""
        from playwright.async_api import Error  # noqa: PLC0415  an extra

        with contextlib.suppress(Error):
            return self._page is not None and route.request.frame == self._page.main_frame
        return False

    def _may_ask(self, url: str) -> bool:
        self._asked += 1
        if self._asked > MOST_REQUESTS or not url.startswith(("http://", "https://")):
            return False
        rules = self._rendering.rules
        is_own = origin_of(url) == origin_of(self._rendering.url)
        return not is_own or rules is None or rules.refusal(url, self._settings.robots_token) is None

    async def _settle(self, page: Page) -> None:
        """Wait until nothing is loaded any more, or a script leads away: then the document is as good as it will be."""
        waiting = [asyncio.ensure_future(_loaded(page)), asyncio.ensure_future(self._was_led_away.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _text(self, context: BrowserContext, page: Page) -> str | None:
        """Read the document in a world of our own, where the page's scripts cannot lie about it."""
        session = await context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        read: Mapping[str, Any] = await session.send(
            "Runtime.evaluate",
            {
                "expression": _READ.replace("LIMIT", str(self._settings.max_payload_bytes)),
                "contextId": world["executionContextId"],
                "returnByValue": True,
            },
        )
        value = read["result"].get("value")
        return value if isinstance(value, str) else None


async def _loaded(page: Page) -> None:
    from playwright.async_api import TimeoutError as TooSlowError  # noqa: PLC0415  an extra

    with contextlib.suppress(TooSlowError):
        await page.wait_for_load_state("domcontentloaded", timeout=LOAD_S * 1000)
        await page.wait_for_load_state("networkidle", timeout=SETTLE_S * 1000)


async def _closed(context: BrowserContext, chromium: Chromium) -> None:
    """Close a page; one that does not let itself be closed takes the browser with it, which is started anew."""
    try:
        async with asyncio.timeout(5):
            await context.close()
    except Exception:  # noqa: BLE001 - whatever it is, the browser is not to be trusted any more
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await chromium.close()


def _handed_on(answer: Answer) -> dict[str, str]:
    """The document's headers without those that speak of its transfer, which is over, and with our policy added."""
    spent = {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"}
    headers = {name.lower(): value for name, value in answer.headers if name.lower() not in spent}
    policies = [value for name, value in answer.headers if name.lower() == "content-security-policy"]
    return {**headers, "content-security-policy": ", ".join([*policies, _POLICY])}


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines() or [type(error).__name__]
    return text[0][:200].rstrip(".")
