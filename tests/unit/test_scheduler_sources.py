from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.sources import joined, known_parts, parts_to_read, read_source, result_of
from scraper.compare import payload_digest
from scraper.discover import DiscoveredLink, Discovery
from scraper.judgement import Outcome
from scraper.link_rules import NO_LINK_RULES, LinkRules
from scraper.model import FailureReason, FetchFailure, GapReason, Response, SourceKind, Url
from storage.check_records import DiscoveryResult, FoundPage, KnownPart

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FEED_URL = Url("https://press.example/feed.xml")

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Press</title>
<item><title>Bridge opens</title><link>https://press.example/a</link></item>
<item><title>Bridge closes</title><link>https://press.example/b</link></item></channel></rss>"""

SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://press.example/a</loc></url></urlset>"""


def sitemap_index(count: int) -> bytes:
    entries = "".join(f"<sitemap><loc>https://press.example/s{n}.xml</loc></sitemap>" for n in range(count))
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'.encode()


def answer(payload: bytes = FEED, status: int = 200, content_type: str = "application/rss+xml") -> Response:
    headers = (("Content-Type", content_type), ("ETag", '"1"'))
    return Response(FEED_URL, FEED_URL, status, headers, payload, NOW)


def test_a_feed_names_its_pages_and_keeps_the_validators() -> None:
    result = read_source(SourceKind.FEED, answer(), NOW).result
    assert result.outcome is Outcome.DISCOVERED
    assert [page.url for page in result.pages] == ["https://press.example/a", "https://press.example/b"]
    assert result.pages[0].title == "Bridge opens"
    assert result.validators is not None
    assert result.validators.etag == '"1"'
    assert result.digest == payload_digest(FEED)
    assert result.detail == "names 2 pages"


def test_not_modified_finds_nothing_and_is_no_gap() -> None:
    result = read_source(SourceKind.FEED, answer(b"", 304), NOW).result
    assert (result.outcome, result.pages, result.validators) == (Outcome.DISCOVERED, (), None)


def test_the_same_bytes_are_not_read_again() -> None:
    result = read_source(SourceKind.FEED, answer(), NOW, last_digest=payload_digest(FEED)).result
    assert (result.outcome, result.pages) == (Outcome.DISCOVERED, ())


def test_a_failed_fetch_is_a_gap_with_its_reason_and_retry_after() -> None:
    failure = FetchFailure(FEED_URL, FailureReason.BUSY, "come back later", NOW, retry_after_s=40.0)
    result = read_source(SourceKind.FEED, failure, NOW).result
    assert (result.outcome, result.reason, result.retry_after_s) == (Outcome.GAP, GapReason.BUSY, 40.0)


@pytest.mark.parametrize(("status", "reason"), [(404, GapReason.NOT_FOUND), (500, GapReason.SERVER_ERROR)])
def test_an_error_page_is_a_gap(status: int, reason: GapReason) -> None:
    result = read_source(SourceKind.FEED, answer(b"<p>sorry</p>", status, "text/html"), NOW).result
    assert (result.outcome, result.reason) == (Outcome.GAP, reason)


def test_what_is_no_feed_at_all_is_a_gap() -> None:
    result = read_source(SourceKind.FEED, answer(b"\x00\x01\x02nothing of the kind"), NOW).result
    assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.EMPTY)


def test_a_sitemap_index_goes_on_in_its_sitemaps_and_never_passes_for_known() -> None:
    reading = read_source(SourceKind.SITEMAP, answer(sitemap_index(30), content_type="application/xml"), NOW)
    assert (reading.result.outcome, reading.result.digest) == (Outcome.DISCOVERED, None)
    assert len(reading.parts) == 30


def test_what_the_rules_leave_out_is_not_found_and_no_gap() -> None:
    rules = LinkRules(titles_include=("opens",))
    assert [page.title for page in read_source(SourceKind.FEED, answer(), NOW, rules=rules).result.pages] == [
        "Bridge opens"
    ]
    none = read_source(SourceKind.FEED, answer(), NOW, rules=LinkRules(titles_include=("war",))).result
    assert (none.outcome, none.pages, none.detail) == (Outcome.DISCOVERED, (), "names 0 pages")


def test_sitemaps_are_read_again_when_their_date_moves_on() -> None:
    old, new, undated = (Url(f"https://press.example/{name}.xml") for name in ("old", "new", "undated"))
    named = {old: NOW - DAY, undated: None, new: NOW}
    first = known_parts({}, named, is_first_run=True)
    assert all(part.is_baseline for part in first.values())
    assert parts_to_read(first, named) == [new, old, undated]
    read = {url: KnownPart(NOW, named[url]) for url in named}
    assert parts_to_read(read, named) == [undated]
    later = named | {old: NOW + DAY}
    assert parts_to_read(known_parts(read, later, is_first_run=False), later) == [old, undated]
    without_dates = dict.fromkeys(named)
    assert set(parts_to_read(read, without_dates)) == {old, undated, new}


def test_a_sitemap_that_could_not_be_read_waits_behind_what_moved_on_and_is_asked_for_again() -> None:
    dead, good, undated = (Url(f"https://press.example/{name}.xml") for name in ("dead", "good", "undated"))
    named = {dead: NOW + DAY, good: NOW, undated: None}
    known = {dead: KnownPart(NOW + DAY), good: KnownPart(NOW, NOW - DAY), undated: KnownPart(NOW)}
    assert parts_to_read(known, named) == [good, undated, dead]


def test_a_sitemap_that_is_named_later_is_no_baseline_and_one_no_longer_named_is_forgotten() -> None:
    known = {Url("https://press.example/1.xml"): KnownPart(NOW, NOW)}
    named = {Url("https://press.example/2.xml"): NOW}
    assert known_parts(known, named, is_first_run=False) == {Url("https://press.example/2.xml"): KnownPart()}


def test_a_sitemap_is_read_at_once() -> None:
    reading = read_source(SourceKind.SITEMAP, answer(SITEMAP, content_type="application/xml"), NOW)
    assert [page.url for page in reading.result.pages] == ["https://press.example/a"]
    assert reading.parts == ()


def test_parts_are_joined_each_page_once() -> None:
    first = DiscoveryResult(NOW, "", pages=(FoundPage(Url("https://press.example/a")),))
    links = (DiscoveredLink(Url("https://press.example/a")), DiscoveredLink(Url("https://x.example/"), updated_at=NOW))
    result = joined(first, [(Discovery(links=links), True)], NO_LINK_RULES)
    assert [page.url for page in result.pages] == ["https://press.example/a", "https://x.example/"]
    assert [page.is_baseline for page in result.pages] == [False, True]
    assert result.detail == "names 2 pages"
    newest = joined(first, [(Discovery(links=links), True)], LinkRules(most_pages=1))
    assert [page.url for page in newest.pages] == ["https://x.example/"]


def test_a_discovery_is_timed_and_told_like_any_check() -> None:
    gap = DiscoveryResult(NOW, "no", outcome=Outcome.GAP, reason=GapReason.DNS, retry_after_s=5.0)
    result = result_of(gap)
    assert (result.outcome, result.reason) == (Outcome.GAP, GapReason.DNS)
    assert (result.detail, result.retry_after_s) == ("no", 5.0)
