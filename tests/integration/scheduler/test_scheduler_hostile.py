"""Servers that misbehave, from the wire into the database: each answer ends as the right entry in the page's history.

Every case stands between two good checks: the first makes version 1, the second meets the trouble, and the third finds
the article again. So each also shows that nothing was lost, invented or told.
"""

from __future__ import annotations

import gzip
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from backports import zstd

from scheduler.runner import run_check
from scraper.judgement import Outcome
from scraper.model import ChangeKind, GapReason
from tests.hostile_server import serving

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Sequence

    from conftest import Clock, Stage

    from scheduler.runner import CheckReport
    from scraper.fetch import HttpFetcher
    from tests.hostile_server import Asked, Hostile

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
HTML = "Content-Type: text/html; charset=utf-8"
MEGABYTE = 1 << 20
MOST_MEMORY = 64_000_000
ROBOTIC: dict[str, Any] = {"private_respect_robots": True}
STORY = "/news/the-bridge"


@dataclass
class Site:
    """One page on the hostile server, and the checks of it."""

    hostile: Hostile
    stage: Stage
    clock: Clock
    page: bytes
    page_id: int = 0
    settings: dict[str, Any] = field(default_factory=dict)

    def watch(self, url: str = "") -> None:
        self.page_id = self.stage.add(url or self.hostile.url(STORY))
        self.behave()
        assert self.check().result.outcome is Outcome.ADDED

    def behave(self) -> None:
        self.hostile.routes.clear()
        self.hostile.answer(STORY, self.page, headers=(HTML,))

    def check(self, **settings: Any) -> CheckReport:
        self.clock.advance(days=2)
        (claim,) = self.stage.claim()

        async def checked(fetcher: HttpFetcher) -> CheckReport:
            return await run_check(claim, replace(self.stage.tools, fetcher=fetcher))

        report: CheckReport = self.hostile.run(checked, now=self.clock, **{**self.settings, **settings})
        return report


@pytest.fixture
def site(stage: Stage, clock: Clock, usual: str) -> Iterator[Site]:
    with serving() as hostile:
        yield Site(hostile, stage, clock, usual.encode())


def coded(coding: str, encode: Callable[[bytes], bytes], content: bytes) -> Callable[[Site], None]:
    def misbehave(site: Site) -> None:
        site.hostile.answer(STORY, encode(content), headers=(HTML, f"Content-Encoding: {coding}"))

    return misbehave


def answers(
    body: bytes = b"", status: int = 200, headers: Sequence[str] = (HTML,), path: str = STORY
) -> Callable[[Site], None]:
    return lambda site: site.hostile.answer(path, body, status=status, headers=tuple(headers))


def robots(body: bytes, status: int = 200, *headers: str) -> Callable[[Site], None]:
    return answers(body, status, headers, "/robots.txt")


def sends(*pieces: bytes, path: str = STORY) -> Callable[[Site], None]:
    return lambda site: site.hostile.raw(path, *pieces)


def endless(head: bytes, piece: bytes, pause_s: float = 0.0, path: str = STORY) -> Callable[[Site], None]:
    return lambda site: site.hostile.endless(path, head, piece, pause_s)


def leads_to(location: str, status: int = 302) -> Callable[[Site], None]:
    return answers(b"", status, (f"Location: {location}",))


def leads_on_and_on(site: Site) -> None:
    for number in range(40):
        site.hostile.answer(f"/{number}", status=307, headers=(f"Location: /{number + 1}",))
    site.hostile.answer(STORY, status=307, headers=("Location: /0",))


def leads_inside_by_a_chain(site: Site) -> None:
    site.hostile.answer(STORY, status=301, headers=("Location: /next",))
    site.hostile.answer("/next", status=302, headers=("Location: http://[::ffff:10.0.0.7]/",))


def zstd_bomb() -> bytes:
    packer = zstd.ZstdCompressor()
    return b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(300)) + packer.flush()


def page_of(text: str, title: str) -> bytes:
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>".encode()
    )


NOTHING: dict[str, Any] = {}
ONLY_LOOPBACK: dict[str, Any] = {"allow_private": False, "private_networks": ("127.0.0.0/8",)}
QUICK: dict[str, Any] = {"deadline_s": 0.5}
CASES: dict[str, tuple[Callable[[Site], None], dict[str, Any], GapReason]] = {
    "a gzip bomb": (coded("gzip", gzip.compress, bytes(200 * MEGABYTE)), NOTHING, GapReason.TOO_LARGE),
    "a brotli bomb": (coded("br", brotli.compress, bytes(200 * MEGABYTE)), NOTHING, GapReason.TOO_LARGE),
    "a zstd bomb": (coded("zstd", lambda _: zstd_bomb(), b""), NOTHING, GapReason.TOO_LARGE),
    "a deflate bomb": (coded("deflate", zlib.compress, bytes(200 * MEGABYTE)), NOTHING, GapReason.TOO_LARGE),
    # Some moments in a gzip header read like the beginning of a brotli stream.
    "another coding than it says": (
        coded("br", lambda body: gzip.compress(body, mtime=0), b"x" * 999),
        NOTHING,
        GapReason.BAD_ENCODING,
    ),
    "a slow drip": (endless(OK + b"Content-Length: 99999\r\n\r\n", b"x", 0.02), QUICK, GapReason.TIMEOUT),
    "silence": (endless(b"", b"", 0.05), {"read_timeout_s": 0.2}, GapReason.TIMEOUT),
    "an endless body": (endless(OK + b"\r\n", b"<p>more" * 9000), NOTHING, GapReason.TOO_LARGE),
    "endless chunks": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"x" * 16384 + b"\r\n"),
        NOTHING,
        GapReason.TOO_LARGE,
    ),
    "endless headers": (endless(OK, b"X-Filler: " + b"x" * 1000 + b"\r\n"), NOTHING, GapReason.PROTOCOL),
    "one endless header": (endless(OK + b"X-Filler: ", b"x" * 1000), NOTHING, GapReason.PROTOCOL),
    "endless interim answers": (endless(b"", b"HTTP/1.1 103 Wait\r\n\r\n", 0.001), QUICK, GapReason.TIMEOUT),
    "no HTTP": (sends(b"220 mail.example ESMTP\r\n\r\n"), NOTHING, GapReason.PROTOCOL),
    "nothing at all": (sends(), NOTHING, GapReason.CONNECT),
    "a redirect to itself": (leads_to(STORY, 301), NOTHING, GapReason.REDIRECT_LOOP),
    "redirects without end": (leads_on_and_on, NOTHING, GapReason.REDIRECT_LOOP),
    "a redirect to the cloud's metadata": (leads_to("http://169.254.169.254/"), NOTHING, GapReason.REFUSED_ADDRESS),
    "a chain to a private address": (leads_inside_by_a_chain, ONLY_LOOPBACK, GapReason.REFUSED_ADDRESS),
    "a redirect to a file": (leads_to("file:///etc/passwd"), NOTHING, GapReason.REFUSED_URL),
    "a body cut short": (sends(OK + b"Content-Length: 9999\r\n\r\n<p>The bridge"), NOTHING, GapReason.TRUNCATED),
    "broken chunks": (
        sends(OK + b"Transfer-Encoding: chunked\r\n\r\n10\r\n<p>The bridge is\r\nZZ\r\n"),
        NOTHING,
        GapReason.TRUNCATED,
    ),
    "chunks without their end": (
        sends(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n"),
        NOTHING,
        GapReason.TRUNCATED,
    ),
    "an empty body": (answers(b""), NOTHING, GapReason.EMPTY),
    "status 204": (sends(b"HTTP/1.1 204 Nothing\r\n\r\n"), NOTHING, GapReason.EMPTY),
    "200 with an error page": (
        answers(page_of("<p>The page you were looking for could not be found.</p>", "Page not found")),
        NOTHING,
        GapReason.SOFT_404,
    ),
    "200 while the site is mended": (
        answers(page_of("<p>We are down for scheduled maintenance. Back soon.</p>", "Site under maintenance")),
        NOTHING,
        GapReason.MAINTENANCE,
    ),
    "a bomb of tags within the limit of bytes": (
        coded("gzip", gzip.compress, b"<p>word " * 1_000_000),
        NOTHING,
        GapReason.TOO_LARGE,
    ),
    "a document of another type": (
        answers(b"%PDF-1.7 ...", headers=("Content-Type: application/pdf",)),
        NOTHING,
        GapReason.MEDIA_TYPE,
    ),
    "304 to what set no condition": (answers(b"", 304), NOTHING, GapReason.PROTOCOL),
    "429 with an absurd date": (
        answers(b"", 429, ("Retry-After: Fri, 31 Dec 99999999999999999999 23:59:59 GMT",)),
        NOTHING,
        GapReason.BUSY,
    ),
    "robots that forbid": (robots(b"User-agent: *\nDisallow: /news\n"), ROBOTIC, GapReason.ROBOTS),
    "robots with a server error": (robots(b"", 500), ROBOTIC, GapReason.ROBOTS),
    "robots that want to be left alone": (robots(b"", 503, "Retry-After: 60"), ROBOTIC, GapReason.ROBOTS),
    "robots that drip": (
        endless(OK + b"Content-Length: 99999\r\n\r\n", b"#", 0.02, "/robots.txt"),
        {**ROBOTIC, **QUICK},
        GapReason.TIMEOUT,
    ),
    "robots that hang up": (sends(path="/robots.txt"), ROBOTIC, GapReason.CONNECT),
    "robots that lead inside": (
        robots(b"", 302, "Location: http://169.254.169.254/robots.txt"),
        ROBOTIC,
        GapReason.REFUSED_ADDRESS,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_trouble_is_a_gap_with_its_reason_and_the_article_stands(site: Site, case: str) -> None:
    misbehave, settings, reason = CASES[case]
    site.watch()
    misbehave(site)
    before, began = resident_bytes("VmRSS"), time.monotonic()
    forget_peak()
    site.check(**settings)
    assert time.monotonic() - began < 10
    assert resident_bytes("VmHWM") - before < MOST_MEMORY
    _, run = history(site)
    assert (run.outcome, run.reason, run.count) == (Outcome.GAP, reason, 1)
    assert run.detail
    site.behave()
    assert site.check(**settings).result.outcome is Outcome.UNCHANGED
    assert [change.kind for change in site.stage.log()] == [ChangeKind.ADDED]


SAME_ARTICLE: dict[str, tuple[Callable[[Site], None], dict[str, Any]]] = {
    "no robots": (robots(b"", 404), ROBOTIC),
    "robots behind a log-in": (robots(b"", 401), ROBOTIC),
    "robots that are no robots": (robots(b"\x00\xff<html>" * 99), ROBOTIC),
    "robots without end": (endless(OK + b"\r\n", b"# filler\n" * 999, path="/robots.txt"), ROBOTIC),
    "robots that lead in a circle": (robots(b"", 301, "Location: /robots.txt"), ROBOTIC),
    "a bomb for robots": (
        lambda site: site.hostile.answer(
            "/robots.txt", gzip.compress(bytes(100 * MEGABYTE)), headers=("Content-Encoding: gzip",)
        ),
        ROBOTIC,
    ),
    "a large body behind the redirect": (
        lambda site: (
            site.hostile.answer(STORY, b"x" * MEGABYTE, status=302, headers=("Location: /same",)),
            site.hostile.answer("/same", site.page, headers=(HTML,)),
        )[0],
        NOTHING,
    ),
    "a charset that is not true": (
        lambda site: site.hostile.answer(
            STORY, b"\xef\xbb\xbf" + site.page, headers=("Content-Type: text/html; charset=latin1",)
        ),
        NOTHING,
    ),
    "a charset that nobody knows": (
        lambda site: site.hostile.answer(STORY, site.page, headers=("Content-Type: text/html; charset=klingon",)),
        NOTHING,
    ),
    "UTF-16 of a sudden": (
        lambda site: site.hostile.answer(
            STORY, site.page.decode().encode("utf-16"), headers=("Content-Type: text/html",)
        ),
        NOTHING,
    ),
}


@pytest.mark.parametrize("case", SAME_ARTICLE)
def test_what_only_looks_like_trouble_is_the_same_article(site: Site, case: str) -> None:
    misbehave, settings = SAME_ARTICLE[case]
    site.watch()
    misbehave(site)
    began = time.monotonic()
    assert site.check(**settings).result.outcome is Outcome.UNCHANGED
    assert time.monotonic() - began < 10
    assert [change.kind for change in site.stage.log()] == [ChangeKind.ADDED]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for(site: Site, clock: Clock, status: int, form: str) -> None:
    site.watch()
    at = clock() + timedelta(days=2, hours=7)
    said = format_datetime(at, usegmt=True) if form == "date" else "25200"
    site.hostile.answer(STORY, b"", status=status, headers=(f"Retry-After: {said}",))
    report = site.check()
    assert report.result.reason is GapReason.BUSY
    assert report.next_check_at >= at - timedelta(seconds=5)


def test_ten_years_of_retry_after_are_a_day(site: Site, clock: Clock) -> None:
    site.watch()
    site.hostile.answer(STORY, b"", status=429, headers=("Retry-After: 315360000",))
    report = site.check()
    assert timedelta(hours=23) < report.next_check_at - clock() < timedelta(hours=25)


def test_a_name_that_is_rebound_is_refused_and_recorded(site: Site) -> None:
    addresses = ["127.0.0.1"]

    async def resolve(host: str, port: int) -> list[str]:
        del host, port
        return addresses

    site.settings = {**ONLY_LOOPBACK, "resolve": resolve}
    site.watch(f"http://rebinding.example:{site.hostile.port}{STORY}")
    for rebound in (["10.0.0.7"], ["127.0.0.1", "169.254.169.254"], ["64:ff9b::a00:7"], ["::ffff:10.0.0.7"]):
        addresses[:] = rebound
        asked = len(site.hostile.asked)
        assert site.check().result.reason is GapReason.REFUSED_ADDRESS, rebound
        assert len(site.hostile.asked) == asked
    assert [change.kind for change in site.stage.log()][:1] == [ChangeKind.ADDED]


def test_a_server_that_answers_304_to_everything_hides_no_edit(site: Site, edited: str) -> None:
    site.watch()

    async def lie(asked: Asked, writer: asyncio.StreamWriter) -> None:
        del asked
        writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")

    site.hostile.handle(STORY, lie)
    assert site.check().result.reason is GapReason.PROTOCOL
    site.hostile.answer(STORY, edited.encode(), headers=(HTML,))
    assert site.check().result.outcome is Outcome.EDITED


def history(site: Site) -> Any:
    return sorted(site.stage.runs(site.page_id), key=lambda run: run.first_at)


def resident_bytes(name: str) -> int:
    """This process's memory now (VmRSS) or at most (VmHWM), where the system tells."""
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
    return 0


def forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
