"""Pages that need a browser, with the system's real Chromium: what it reads, and what it must not reach."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from scraper.fetch.browser import _UTF8, SETTLE_S
from scraper.model import FailureReason, FetchFailure, Request, Response, Url, Validators
from tests.absence import without

if TYPE_CHECKING:
    from pathlib import Path

    from scraper.fetch import HttpFetcher
    from tests.hostile_server import Hostile

pytestmark = pytest.mark.browser

HTML = ("Content-Type: text/html; charset=iso-8859-1",)
SCRIPT = ("Content-Type: text/javascript; charset=utf-8",)
SHELL = b'<!doctype html><title>Shell</title><div id="root"></div><script src="/app.js"></script>'
APP = """
fetch("/api/story").then(answer => answer.json()).then(story => {
    document.getElementById("root").innerHTML = `<article><h1>${story.title}</h1><p>${story.text}</p></article>`;
});
"""
STORY = '{"title": "Il ponte è aperto", "text": "Dopo quattro anni di lavori."}'


@pytest.fixture
def chromium() -> str:
    if importlib.util.find_spec("playwright") is None:
        without("Playwright is not installed: pip install 'variorum[browser]'")
    found = shutil.which("chromium")
    if found is None:
        without("Chromium is not installed; on Debian: apt-get install chromium")
    return found


@pytest.fixture
def app(hostile: Hostile) -> Hostile:
    hostile.answer("/", SHELL, headers=HTML)
    hostile.answer("/app.js", APP.encode(), headers=SCRIPT)
    hostile.answer("/api/story", STORY.encode(), headers=("Content-Type: application/json",))
    return hostile


def rendered(hostile: Hostile, path: str = "/", request: dict[str, Any] | None = None, **changed: Any) -> Any:
    asked = Request(hostile.url(path), browser=True, **(request or {}))
    return hostile.run(lambda fetcher: fetcher.fetch(asked), **changed)


def text_of(outcome: Response | FetchFailure) -> str:
    assert isinstance(outcome, Response), outcome
    assert outcome.payload.startswith(_UTF8)
    return outcome.payload.decode("utf-8-sig")


def page(hostile: Hostile, script: str, path: str = "/", *headers: str) -> None:
    body = f"<!doctype html><title>x</title><p id=out>waiting</p><script>{script}</script>"
    hostile.answer(path, body.encode(), headers=(*HTML, *headers))


TELL = "function tell(text) { document.getElementById('out').textContent += ' [' + text + ']'; }\n"


def reach(*urls: str) -> str:
    """A script that tries addresses and writes down what came of each."""
    listed = ", ".join(f"'{url}'" for url in urls)
    return f"""{TELL}
    for (const url of [{listed}])
        fetch(url, {{mode: 'no-cors'}}).then(() => tell('reached ' + url), () => tell('refused ' + url));"""


def test_an_article_that_a_script_builds_is_read(app: Hostile, chromium: str) -> None:
    outcome = rendered(app, chromium=chromium)
    assert "<h1>Il ponte è aperto</h1><p>Dopo quattro anni di lavori.</p>" in text_of(outcome)
    assert outcome.is_rendered
    assert (outcome.status, outcome.header("content-type")) == (200, "text/html; charset=iso-8859-1")
    assert app.paths == ["/", "/app.js", "/api/story"]


def test_without_a_browser_the_same_page_is_a_shell(app: Hostile) -> None:
    outcome = app.respond("/")
    assert (outcome.payload, outcome.is_rendered) == (SHELL, False)


def test_neither_cloud_metadata_nor_another_private_network_is_reached(hostile: Hostile, chromium: str) -> None:
    # Loopback alone is allowed, for the test's own server.
    page(hostile, reach("http://169.254.169.254/latest/meta-data/", "http://10.255.255.1/", "https://192.168.0.1/"))
    outcome = rendered(hostile, chromium=chromium, allow_private=False, private_networks=("127.0.0.0/8",))
    text = text_of(outcome)
    assert text.count("[refused http") == 3
    assert "[reached" not in text


def test_names_are_looked_up_by_us_and_only_those_that_the_page_asks_for(hostile: Hostile, chromium: str) -> None:
    asked: list[str] = []

    async def look_up(host: str, port: int) -> list[str]:
        assert port
        asked.append(host)
        return ["169.254.169.254"] if host == "cloud.example" else ["127.0.0.1"]

    page(hostile, reach(f"http://other.example:{hostile.port}/there", "http://cloud.example/"))

    async def scenario(fetcher: HttpFetcher) -> Any:
        return await fetcher.fetch(Request(Url(f"http://site.example:{hostile.port}/"), browser=True))

    text = text_of(hostile.run(scenario, resolve=look_up, chromium=chromium))
    assert f"[reached http://other.example:{hostile.port}/there]" in text
    assert "[refused http://cloud.example/]" in text
    assert set(asked) == {"site.example", "other.example", "cloud.example"}


def test_web_sockets_and_webrtc_are_off(hostile: Hostile, chromium: str) -> None:
    names = ["WebSocket", "RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "EventSource"]
    page(hostile, TELL + f"for (const name of {names}) tell(name + '=' + typeof globalThis[name]);")
    text = text_of(rendered(hostile, chromium=chromium))
    assert all(f"[{name}=undefined]" in text for name in names)


def test_workers_have_no_web_sockets_either(hostile: Hostile, chromium: str) -> None:
    address = f"ws://127.0.0.1:{hostile.port}/socket"
    code = f"try {{ new WebSocket(`{address}`).onerror = () => postMessage(1) }} catch (error) {{ postMessage(2) }}"
    page(hostile, TELL + f"new Worker(URL.createObjectURL(new Blob([\"{code}\"]))).onmessage = () => tell('none');")
    assert "[none]" in text_of(rendered(hostile, chromium=chromium))
    assert hostile.paths == ["/"]


def test_a_page_s_own_policy_still_holds(hostile: Hostile, chromium: str) -> None:
    page(
        hostile, "document.getElementById('out').textContent = 'ran'", "/", "Content-Security-Policy: script-src 'none'"
    )
    assert "waiting" in text_of(rendered(hostile, chromium=chromium))


def test_service_workers_downloads_frames_and_pictures_are_left_out(hostile: Hostile, chromium: str) -> None:
    body = f"""<!doctype html><title>x</title>
    <link rel=stylesheet href=/style.css><img src=/a.png><iframe src=/frame></iframe>
    <p id=out></p><a id=file href=/file download>file</a>
    <script>{TELL} document.getElementById('file').click();
    navigator.serviceWorker.register('/worker.js').then(() => tell('worker'), () => tell('no worker'));</script>"""
    hostile.answer("/", body.encode(), headers=HTML)
    text_of(rendered(hostile, chromium=chromium))
    assert set(hostile.paths) <= {"/", "/file"}


def test_a_script_that_leads_away_is_not_followed(hostile: Hostile, chromium: str) -> None:
    page(hostile, "location.href = '/elsewhere';")
    assert "waiting" in text_of(rendered(hostile, chromium=chromium))
    assert hostile.paths == ["/"]


def test_the_document_comes_by_our_own_redirects_and_robots(app: Hostile, chromium: str) -> None:
    app.answer("/robots.txt", b"User-agent: *\nDisallow: /api/\nDisallow: /closed\n")
    app.answer("/start", status=301, headers=("Location: /",))
    outcome = rendered(app, "/start", chromium=chromium, private_respect_robots=True)
    assert [hop.status for hop in outcome.redirects] == [301]
    assert "/api/story" not in app.paths
    assert '<div id="root"></div>' in text_of(outcome)
    refused = rendered(app, "/closed", chromium=chromium, private_respect_robots=True)
    assert refused.reason is FailureReason.ROBOTS


def test_validators_are_not_sent_for_the_document_is_not_all_there_is(app: Hostile, chromium: str) -> None:
    app.answer("/", SHELL, headers=(*HTML, 'ETag: "1"'))
    assert isinstance(rendered(app, request={"validators": Validators('"1"')}, chromium=chromium), Response)
    assert app.asked[0].header("if-none-match") is None


def test_the_source_s_headers_and_cookies_go_to_its_own_origin_only(app: Hostile, chromium: str) -> None:
    secret = {"headers": (("X-Token", "t0ken-1"), ("Cookie", "session=s3ssion")), "secrets": ("t0ken-1", "s3ssion")}

    async def scenario(fetcher: HttpFetcher) -> Any:
        async with await asyncio.start_server(app.serve, "127.0.0.1", 0) as elsewhere:
            port = elsewhere.sockets[0].getsockname()[1]
            page(app, APP + reach(f"http://localhost:{port}/there", f"http://127.0.0.1:{port}/same-host"), "/two")
            return await fetcher.fetch(Request(app.url("/two"), browser=True, **secret))

    outcome = app.run(scenario, chromium=chromium)
    by_path = {asked.path: asked for asked in app.asked}
    assert (by_path["/api/story"].header("x-token"), by_path["/api/story"].header("cookie")) == (
        "t0ken-1",
        "session=s3ssion",
    )
    assert by_path["/there"].header("x-token") is None
    assert by_path["/there"].header("cookie") is None
    # Cookies do not know ports, so another port of the source's own host is not asked at all.
    assert "/same-host" not in by_path
    assert "t0ken-1" not in repr(outcome)


def test_error_pages_and_other_media_are_not_rendered(hostile: Hostile, chromium: str) -> None:
    hostile.answer("/missing", SHELL, status=404, headers=HTML)
    hostile.answer("/file", b"%PDF-1.7", headers=("Content-Type: application/pdf",))
    assert rendered(hostile, "/missing", chromium=chromium).is_rendered is False
    assert rendered(hostile, "/file", chromium=chromium).payload == b"%PDF-1.7"


def test_a_document_that_grows_without_end_is_refused(hostile: Hostile, chromium: str) -> None:
    page(hostile, "document.body.append('x'.repeat(500_000));")
    outcome = rendered(hostile, chromium=chromium, max_payload_bytes=100_000)
    assert outcome.reason is FailureReason.TOO_LARGE


def test_what_its_scripts_fetch_is_counted_too(hostile: Hostile, chromium: str) -> None:
    page(hostile, "fetch('/big').catch(() => 0);")
    hostile.answer("/big", b"x" * 300_000)
    outcome = rendered(hostile, chromium=chromium, max_wire_bytes=100_000)
    assert outcome.reason is FailureReason.TOO_LARGE


def test_a_script_without_end_meets_the_deadline_and_the_next_page_is_read(app: Hostile, chromium: str) -> None:
    page(app, "setTimeout(() => { while (true) {} }, 0);", "/endless")

    async def scenario(fetcher: HttpFetcher) -> list[Any]:
        return [await fetcher.fetch(Request(app.url(path), browser=True)) for path in ("/", "/endless", "/")]

    first, endless, last = app.run(scenario, chromium=chromium, deadline_s=SETTLE_S + 10)
    assert "Il ponte" in text_of(first)
    assert endless.reason is FailureReason.TIMEOUT
    assert "Il ponte" in text_of(last)


def test_a_page_cannot_lie_about_its_document(hostile: Hostile, chromium: str) -> None:
    page(hostile, "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'a lie'});")
    assert "waiting" in text_of(rendered(hostile, chromium=chromium))


def test_each_page_has_a_context_of_its_own(hostile: Hostile, chromium: str) -> None:
    page(hostile, TELL + "tell(document.cookie || 'none'); document.cookie = 'seen=1'; localStorage.x = 1;")

    async def scenario(fetcher: HttpFetcher) -> list[Any]:
        request = Request(hostile.url("/"), browser=True)
        return [await fetcher.fetch(request), *await asyncio.gather(*(fetcher.fetch(request) for _ in range(3)))]

    assert ["[none]" in text_of(outcome) for outcome in hostile.run(scenario, chromium=chromium)] == [True] * 4


def test_a_missing_extra_says_what_to_install(app: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    outcome = rendered(app, chromium="/usr/bin/chromium")
    assert outcome.reason is FailureReason.NOT_SET_UP
    assert "pip install 'variorum[browser]'" in outcome.detail


def test_a_missing_chromium_says_what_to_install(app: Hostile) -> None:
    pytest.importorskip("playwright")
    outcome = rendered(app, chromium=None)
    assert outcome.reason is FailureReason.NOT_SET_UP
    assert "apt-get install chromium" in outcome.detail


def test_a_program_that_is_no_chromium_says_so(app: Hostile, tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    outcome = rendered(app, chromium=str(tmp_path / "no-such-program"))
    assert outcome.reason is FailureReason.NOT_SET_UP
    assert "does not start" in outcome.detail


def test_waiting_too_long_for_the_browser_is_no_fault_of_the_page(app: Hostile) -> None:
    async def scenario(fetcher: HttpFetcher) -> tuple[Any, list[str]]:
        while await fetcher._browser.enter():
            pass
        return await fetcher.fetch(Request(app.url("/"), browser=True)), list(fetcher.busy_hosts())

    outcome, busy = app.run(scenario, max_slot_wait_s=0.05)
    assert (outcome.reason, busy) == (FailureReason.BUSY, ["127.0.0.1"])
    assert app.asked == []
