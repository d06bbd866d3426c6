"""Whatever a page, a feed or a server says, no view of it runs a script: every view is opened in a real browser.

The corpus is a list of payloads that call `tripwire` where a view lets them. They stand in titles, bodies, bylines,
addresses, headers, names, tags, summaries and reasons. The content security policy is one fence, escaping another: the
second is tried without the first too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape, quoteattr

import pytest
from playwright.sync_api import Error, sync_playwright

from scraper.copies.sharing import Likeness
from scraper.model import Block, BlockType, GapReason, SourceKind, Url
from storage.columns import url_key
from storage.engine import Database
from storage.migrate import upgrade
from storage.models import OriginRecord, SharedTextRecord
from storage.pages import add_page
from storage.records import NamedBy, NewSource
from storage.sources import add_source
from tests.browser import FLAGS, installed_chromium
from tests.storage_situations import NOW, checked, gap, shows
from tests.waiting import PATIENCE_S, until
from tests.webview import web_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext
    from pytest_httpserver import HTTPServer

    from scraper.judgement import CheckResult
    from tests.webview import WebView

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.timeout(900)]

CORPUS = Path(__file__).with_name("fixtures") / "stored_xss.jsonl"
IN_A_PAGE = 20
"""Payloads that share a page."""
OF_A_SHAPE = 7
"""Addresses of one shape that are opened: a view is the same code for all of them."""
VIEWS = {
    *("", "changes.atom", "search", "status", "login", "sources", "sources/N", "sources/N/edit", "sources/N/remove"),
    *("sources/new", "sources/import", "sources/schedule", "pages", "pages/N", "pages/N/diff", "pages/N/origins"),
    *("pages/N/beside/N", "pages/N/timeline", "pages/N/captures", "captures/N"),
}
"""All that are shown: a new one belongs here, and is then missed where no link leads to it."""
HARMLESS = ("http://", "https://", "mailto:")
HOUR = timedelta(hours=1)


def payloads() -> list[str]:
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = Database(str(tmp_path_factory.mktemp("xss") / "variorum.sqlite3"))
    upgrade(found)
    corpus = payloads()
    assert len(corpus) > 100
    for number, start in enumerate(range(0, len(corpus), IN_A_PAGE)):
        keep_page(found, number, corpus[start : start + IN_A_PAGE])
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # No name and no address but our own leads anywhere. A handler of each request would ask this process every time.
    ours_alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=installed_chromium(), args=[*FLAGS, ours_alone])
        yield chromium
        chromium.close()


def keep_page(database: Database, number: int, hostile: list[str]) -> None:
    """Keep a page whose every text is hostile: seen twice, edited in between, then gone for a hostile reason."""
    together = " ".join(hostile)
    address = Url(f"https://news.example/{number}?q={quote(together, safe='')}")
    source = NewSource(SourceKind.PAGE, address, name=f"{number} {together}"[:200], tags=tuple(hostile))
    with database.writing() as session:
        kept, _ = add_source(session, source, NOW)
        page, _ = add_page(session, kept.id, address, title=together, now=NOW, next_check_at=NOW)
    checked(database, page, said(shows(1, "Old text that goes.", at=NOW, title=together), hostile))
    later = shows(2, "New text that comes.", at=NOW + HOUR, title=f"{together} again")
    checked(database, page, said(later, [*hostile, *(f"{one} more" for one in hostile)]))
    checked(database, page, replace(gap(GapReason.SERVER_ERROR, at=NOW + 2 * HOUR), detail=together))
    keep_kin(database, page.id, address)


def keep_kin(database: Database, page_id: int, address: Url) -> None:
    """Let a page share its text with the one before it, and name that one and a hostile address as its origins."""
    with database.writing() as session:
        hostile = f"https://origin.example/?from={quote(address, safe='')}"
        session.add(
            OriginRecord(
                page_id=page_id, url_key=url_key(Url(hostile)), url=hostile, named_by=NamedBy.PAGE, version_number=1
            )
        )
        if page_id > 1:
            shared = {"version_number": 1, "other_number": 2, "words": 60, "other_words": 70, "shared": 60}
            session.add(
                SharedTextRecord(page_id=page_id - 1, other_id=page_id, likeness=Likeness.NEAR, found_at=NOW, **shared)
            )


def said(result: CheckResult, hostile: list[str]) -> CheckResult:
    """Let an answer's article, headers and body, and what is told of it, be hostile."""
    assert result.new_version
    assert result.response
    blocks = tuple(Block(BlockType.PARAGRAPH, f"{one} stands here.") for one in hostile)
    article = result.new_version.article
    words = " ".join(hostile)
    article = replace(article, blocks=(*article.blocks, *blocks), authors=tuple(hostile))
    article = replace(article, origins=tuple(hostile), image=hostile[0], site_name=words, language="en")
    headers = (("Content-Type", "text/html; charset=utf-8"), *(("X-Said", printable(one)) for one in hostile))
    body = f"<title>{words}</title><h1>{words}</h1>{words}".encode()
    return replace(
        result,
        response=replace(result.response, payload=body, headers=headers),
        new_version=replace(result.new_version, article=article),
        changes=tuple(replace(change, summary=words, classes=("headline",)) for change in result.changes),
        detail=words,
    )


def printable(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text)


def shape_of(address: str) -> str:
    """An address without what differs between pages of one view: numbers, and the values of its query."""
    return re.sub(r"\d+", "N", re.sub(r"=[^&]*", "", address))


class Reader:
    """Opens every view there is, by following links, and notes each script that ran."""

    def __init__(self, context: BrowserContext, view: WebView) -> None:
        self.fired: list[str] = []
        self.opened: set[str] = set()
        self.shapes: Counter[str] = Counter()
        self._home = view.address
        context.set_default_timeout(PATIENCE_S * 1000)
        context.expose_binding("tripwire", self._note)
        self._page = context.new_page()
        self._page.on("dialog", lambda dialog: self.fired.append(dialog.message))

    def trip(self) -> None:
        """Run a payload where nothing hinders it: what notes scripts must note this one."""
        self._page.set_content("<img src=x onerror=tripwire(1)>")
        until(lambda: self._page.evaluate("true") and bool(self.fired))

    def read_all(self, *also: str, of_a_shape: int) -> None:
        """Open the front page, whatever is named, and all that they lead to, so many of each shape."""
        waiting = [self._home, *(urljoin(self._home, path) for path in also)]
        while waiting:
            address = waiting.pop()
            shape = shape_of(address)
            if address in self.opened or self.shapes[shape] >= of_a_shape:
                continue
            self.opened.add(address)
            self.shapes[shape] += 1
            waiting += [link for link in self._links_of(address) if self._is_ours(link)]

    def look_at(self, path: str) -> None:
        """Open an address that is there."""
        answer = self._page.goto(urljoin(self._home, path), wait_until="load")
        assert answer is not None
        assert answer.ok, path

    def send(self, path: str, fields: dict[str, str], button: str) -> None:
        """Fill a form, send it, and look at what comes."""
        self._page.goto(urljoin(self._home, path), wait_until="load")
        for field, value in fields.items():
            self._page.fill(field, value)
        with self._page.expect_navigation(wait_until="load"):
            self._page.get_by_role("button", name=button).click()
        self._page.mouse.move(200, 300)
        assert self._page.locator("main").inner_text().strip()

    def _links_of(self, address: str) -> list[str]:
        # Chromium now and then never ends loading a sandboxed frame of broken images, with no request open; what it
        # holds is looked at to the end by its own address.
        has_frame = shape_of(address).endswith("/captures/N")
        try:
            self._page.goto(address, wait_until="domcontentloaded" if has_frame else "load")
        except Error as error:
            if "Download is starting" in error.message or "ERR_ABORTED" in error.message:
                # A download is no view.
                return []
            raise
        # Events that a payload waits for: focus, a pointer over the page, a click on a link of the text.
        self._page.mouse.move(200, 300)
        self._page.keyboard.press("Tab")
        found: list[str] = self._page.evaluate("() => [...document.links].map(link => link.href)")
        # A click on any other scheme could run what it says.
        self.fired += [
            f"{address} links to {link}" for link in found if not link.startswith(("http://", "https://", "mailto:"))
        ]
        return [link.partition("#")[0] for link in found]

    def _note(self, source: dict[str, Any], *_: object) -> None:
        self.fired.append(source["frame"].url)

    def _is_ours(self, address: str) -> bool:
        return address.startswith(self._home)


def test_no_view_runs_what_a_page_says(browser: Browser, database: Database) -> None:
    """Without the policy: what runs with it runs without it, too."""
    with web_view(database) as view:
        context = browser.new_context(bypass_csp=True)
        reader = Reader(context, view)
        reader.trip()
        assert len(reader.fired) == 1, "the tripwire does not notice scripts, so this test could not fail"
        reader.fired.clear()
        reader.read_all(*asked_for(), of_a_shape=OF_A_SHAPE)
        context.close()
    assert reader.fired == []
    assert views_of(reader, view) >= VIEWS, VIEWS - views_of(reader, view)


def test_nothing_that_was_captured_runs_by_its_own_address(browser: Browser, database: Database) -> None:
    """Without the policy it would be a page: here alone one fence stands. One of every view is opened beside it."""
    with web_view(database) as view:
        context = browser.new_context()
        reader = Reader(context, view)
        numbers = range(1, 2 * len(payloads()) // IN_A_PAGE + 1)
        for number in numbers:
            reader.look_at(f"captures/{number}/frame")
        reader.read_all(*asked_for(), of_a_shape=1)
        context.close()
    assert reader.fired == []
    assert views_of(reader, view) >= VIEWS, VIEWS - views_of(reader, view)


def asked_for() -> list[str]:
    """Addresses that a reader is made to open, with a payload in their query."""
    hostile = [quote(one, safe="") for one in payloads()[:3]]
    asked = ("?q=", "search?q=", "sources/new?url=", "sources/schedule?when=", "login?next=")
    return ["search?q=stands", *(path + one for path in asked for one in hostile)]


def views_of(reader: Reader, view: WebView) -> set[str]:
    return {shape.partition("?")[0].removeprefix(shape_of(view.address)) for shape in reader.shapes}


def test_no_answer_to_a_form_runs_what_was_sent(browser: Browser, database: Database, httpserver: HTTPServer) -> None:
    hostile = payloads()
    body = "".join(
        f"<p>{escape(one)} and more words of an article that is long enough to be one.</p>" for one in hostile
    )
    httpserver.expect_request("/robots.txt").respond_with_data("", status=404)
    page = f"<!doctype html><title>{escape(hostile[0])}</title><article><h1>{escape(hostile[1])}</h1>{body}</article>"
    httpserver.expect_request("/page").respond_with_data(page, content_type="text/html")
    items = "".join(
        f"<item><title>{escape(one)}</title><link>http://a.example/{n}</link></item>" for n, one in enumerate(hostile)
    )
    feed = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"
    httpserver.expect_request("/feed").respond_with_data(feed, content_type="application/rss+xml")
    outlines = "".join(
        f"<outline text={quoteattr(one)} xmlUrl='http://b.example/{n}'/>" for n, one in enumerate(hostile)
    )
    with web_view(database, allow_private=True) as view:
        context = browser.new_context(bypass_csp=True)
        reader = Reader(context, view)
        reader.send("sources/new", {"#url": httpserver.url_for("/page"), "#name": hostile[2]}, "Look first")
        reader.send("sources/new", {"#url": httpserver.url_for("/feed")}, "Look first")
        reader.send("sources/new", {"#url": "http://c.example/", "#when": hostile[3]}, "Watch it")
        reader.send("sources/import", {"#text": f"<opml><body>{outlines}</body></opml>"}, "Show what would be added")
        reader.send("sources/import", {"#text": "\n".join(hostile)}, "Show what would be added")
        context.close()
    assert reader.fired == []
